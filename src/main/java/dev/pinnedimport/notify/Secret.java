package dev.pinnedimport.notify;

/// A text that nobody may see: a password, or an address that lets everybody write who knows it. Masked wherever it is printed.
public final class Secret {

    private final String text;

    public Secret(String text) {
        this.text = text.strip();
    }

    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "secret (" + text.length() + " characters)";
    }
}
