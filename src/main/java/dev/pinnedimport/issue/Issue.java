package dev.pinnedimport.issue;

/// Anything there is to say about a row, a file, a job or the API.
///
/// @param found    the value that was found, as the source spells it; empty where there is none. Issues with the same
///                 code, column and value are one cause for people
/// @param sentence what was found, what was expected and what to do, in everyday words, without the place and the code
public record Issue(IssueCode code, Severity severity, Place place, String found, String sentence) {

    private static final int LONGEST_FOUND = 200;

    public Issue {
        found = Texts.shorten(Texts.visible(found), LONGEST_FOUND);
        sentence = Texts.visible(sentence);
    }

    /// An issue of the code's usual severity.
    public static Issue of(IssueCode code, Place place, String found, String sentence) {
        return new Issue(code, code.severity(), place, found, sentence);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    public Issue withSeverity(Severity other) {
        return new Issue(code, other, place, found, sentence);
    }

    /// The full message: place, sentence, code.
    @Override
    public String toString() {
        return Texts.visible(place.toString()) + ": " + sentence + " (" + code.id() + ")";
    }
}
