package dev.pinnedimport.definition.yaml;

import dev.pinnedimport.issue.IssueCode;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// A kind of value that a place in the file expects: how its text is read, and how a person is told what would be right.
///
/// @param <T> what the text becomes
public final class Kind<T> {

    /// A whole number as JSON writes it. `012` and `1e3` are none: nobody can tell whether a number was meant.
    public static final Pattern WHOLE_NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})");

    private final String expected;
    private final boolean plain;
    private final Predicate<String> fits;
    private final Function<String, Optional<T>> reading;
    private final UnaryOperator<String> hint;
    private final boolean hidden;

    private Kind(String expected, boolean plain, Predicate<String> fits, Function<String, Optional<T>> reading, UnaryOperator<String> hint,
            boolean hidden) {
        this.expected = expected;
        this.plain = plain;
        this.fits = fits;
        this.reading = reading;
        this.hint = hint;
        this.hidden = hidden;
    }

    /// @param expected completes "must be …"
    /// @param reading  empty: the text is none of these
    public static <T> Kind<T> of(String expected, Function<String, Optional<T>> reading) {
        return new Kind<>(expected, false, text -> true, reading, text -> "", false);
    }

    /// Any text with something in it.
    public static Kind<String> text(String expected) {
        return of(expected, text -> Optional.of(text).filter(value -> !value.isBlank()));
    }

    /// Any text, the empty one too.
    public static Kind<String> anyText(String expected) {
        return of(expected, Optional::of);
    }

    /// The path of a file or a directory, which need not be there.
    public static Kind<Path> path(String expected) {
        return of(expected, text -> text.isBlank() ? Optional.<Path>empty() : asPath(text)).hinting(Kind::pathHint);
    }

    // Which letters a name may have is up to the system, and to its language settings.
    private static String pathHint(String text) {
        if (asPath(text).isPresent()) {
            return "";
        }
        return text.chars().allMatch(c -> c < 128) ? " No file can have such a name."
                : " With its present settings, this system has no such letters in names. Set LC_ALL=C.UTF-8.";
    }

    private static Optional<Path> asPath(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    public static Kind<Integer> wholeNumber(int least, int most) {
        return number(least, most).map(Long::intValue);
    }

    public static Kind<Long> number(long least, long most) {
        String range = most == Long.MAX_VALUE ? "a whole number, at least " + least : "a whole number from " + least + " to " + most;
        return new Kind<>(
                range,
                true,
                text -> WHOLE_NUMBER.matcher(text).matches(),
                text -> Optional.of(text)
                        .filter(value -> WHOLE_NUMBER.matcher(value).matches())
                        .map(BigDecimal::new)
                        .filter(value -> value.compareTo(BigDecimal.valueOf(least)) >= 0 && value.compareTo(BigDecimal.valueOf(most)) <= 0)
                        .map(BigDecimal::longValueExact),
                text -> "",
                false);
    }

    public static Kind<Boolean> yesOrNo() {
        return new Kind<>(
                "true or false",
                true,
                text -> false,
                text -> switch (text) {
                    case "true", "True", "TRUE" -> Optional.of(true);
                    case "false", "False", "FALSE" -> Optional.of(false);
                    default -> Optional.empty();
                },
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "yes", "on", "1" -> " Write true.";
                    case "no", "off", "0" -> " Write false.";
                    default -> "";
                },
                false);
    }

    /// One of the names of an enum, in lower case with `separator` between its words.
    public static <E extends Enum<E>> Kind<E> word(Class<E> type, String separator) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace("_", separator), constant);
        }
        return word(words);
    }

    /// One of these words.
    public static Kind<String> word(String... words) {
        Map<String, String> same = new LinkedHashMap<>();
        for (String word : words) {
            same.put(word, word);
        }
        return word(same);
    }

    /// One of the keys of the map, listed in its order.
    public static <T> Kind<T> word(Map<String, T> words) {
        List<String> names = List.copyOf(words.keySet());
        return of(oneOf(names), text -> Optional.ofNullable(words.get(text))).hinting(text -> Nearest.hint(text, names));
    }

    /// The same, with a hint for a text that does not fit: a sentence that begins with a space, or nothing.
    public Kind<T> hinting(UnaryOperator<String> other) {
        return new Kind<>(expected, plain, fits, reading, other, hidden);
    }

    public <R> Kind<R> map(Function<T, R> further) {
        return new Kind<>(expected, plain, fits, text -> reading.apply(text).map(further), hint, hidden);
    }

    /// The same in other words, which complete "must be …".
    public Kind<T> described(String other) {
        return new Kind<>(other, plain, fits, reading, hint, hidden);
    }

    /// The same for what may be a secret: no message shows the text.
    public Kind<T> hidden() {
        return new Kind<>(expected, plain, fits, reading, hint, true);
    }

    public Kind<T> filter(Predicate<T> condition) {
        return new Kind<>(expected, plain, fits, text -> reading.apply(text).filter(condition), hint, hidden);
    }

    public String expected() {
        return expected;
    }

    /// The value at `node`, or an issue that says what would be right.
    ///
    /// @param path of the key, as it is named in messages
    public Optional<T> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Text text)) {
            problems.add(IssueCode.JOB_WRONG_TYPE, node.at(), "",
                    "'" + path + "' must be " + expected + ", but is " + node.describe() + ".");
            return Optional.empty();
        }
        if (text.isNull()) {
            problems.add(IssueCode.JOB_WRONG_TYPE, node.at(), text.value(), noValue(text, path));
            return Optional.empty();
        }
        if (plain && text.quoted()) {
            String remedy = reading.apply(text.value()).isPresent() ? " Leave out the quotes." : "";
            refuse(text, path, problems, "the text ", remedy);
            return Optional.empty();
        }
        Optional<T> value = reading.apply(text.value());
        if (value.isEmpty()) {
            refuse(text, path, problems, "", hint.apply(text.value()));
        }
        return value;
    }

    private void refuse(YamlNode.Text text, String path, Problems problems, String what, String remedy) {
        IssueCode code = plain && (text.quoted() || !fits.test(text.value())) ? IssueCode.JOB_WRONG_TYPE : IssueCode.JOB_WRONG_VALUE;
        problems.add(code, text.at(), hidden ? "" : text.value(),
                "'" + path + "' must be " + expected + (hidden ? "." : ", but is " + what + text.describe() + ".") + remedy);
    }

    private String noValue(YamlNode.Text text, String path) {
        return text.value().isEmpty()
                ? "'" + path + "' has no value. It must be " + expected + (reading.apply("").isPresent() ? ", \"\" if it is empty." : ".")
                : "'" + path + "' is " + text.value() + ", which means \"no value\" in YAML. It must be " + expected
                        + "; put it in quotes if you mean this text.";
    }

    private static String oneOf(List<String> words) {
        return words.size() <= 2 ? String.join(" or ", words) : "one of " + String.join(", ", words);
    }
}
