package dev.pinnedimport.mapping;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The closed list of text transforms. A job writes the name in lower case: `trim`, or `replace: [pattern, text]`.
public enum TransformKind {

    /// Removes spaces of every kind around the text.
    TRIM(0),
    /// One space where there are several, line ends included.
    SINGLE_SPACES(0),
    UPPER(0),
    LOWER(0),
    /// `TOULOUSE` becomes `Toulouse`, `SAINT-JEAN` becomes `Saint-Jean`.
    TITLE_CASE(0),
    /// Reads the text as HTML and keeps what a person would see; paragraphs and breaks become line ends.
    HTML_TO_TEXT(0),
    /// `replace: [regular expression, replacement]`, everywhere in the text; `$1` is a group.
    REPLACE(2),
    /// `remove: regular expression`, everywhere in the text.
    REMOVE(1),
    /// `extract: regular expression`: the first match's first group (or the match); nothing where there is none.
    EXTRACT(1),
    /// `prefix: text`, where the text is not empty.
    PREFIX(1),
    /// `suffix: text`, where the text is not empty.
    SUFFIX(1),
    /// Puts `https://` before a web address that lacks it; other texts stay.
    WEB_ADDRESS(0),
    /// The text up to the first line end.
    FIRST_LINE(0),
    /// Everything but digits removed.
    DIGITS(0),
    /// `before: text`: what stands before it; all where it does not occur.
    BEFORE(1),
    /// `after_text: text`: what stands behind it; all where it does not occur.
    AFTER_TEXT(1),
    /// `pad_left: [length, character]`: brings back leading zeros.
    PAD_LEFT(2),
    /// The last part of a path: `/contenido/actividades/Musica` becomes `Musica`.
    LAST_SEGMENT(0),
    /// Straight quotes, plain hyphens and plain spaces for their typographic kin.
    PLAIN_PUNCTUATION(0);

    private final int arguments;

    TransformKind(int arguments) {
        this.arguments = arguments;
    }

    /// How many arguments it takes.
    public int arguments() {
        return arguments;
    }

    /// As a job writes it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TransformKind> find(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
