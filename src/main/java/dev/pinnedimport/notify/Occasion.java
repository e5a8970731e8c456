package dev.pinnedimport.notify;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a message is about.
public enum Occasion {

    /// A person has to do something before it goes on.
    NEEDS_YOU("Needs you"),
    /// It did not work, and a later run may.
    FAILED("Failed"),
    /// It works again, after something else was told.
    RECOVERED("Recovered"),
    /// There was no file, or nothing in it.
    NOTHING_CAME("Nothing came"),
    /// It worked, as it did before.
    DONE("Done");

    private final String words;

    Occasion(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /// The name in settings and in JSON: `needs-you`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Everything but that all is well.
    public static Set<Occasion> usual() {
        return Set.copyOf(EnumSet.complementOf(EnumSet.of(DONE)));
    }
}
