package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Nearest;
import dev.pinnedimport.mapping.reading.Zones;
import dev.pinnedimport.source.Header;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.file.FileSystems;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/// The kinds of values that a job file knows beyond plain texts and numbers.
final class Kinds {

    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|min|h|d)");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?");
    private static final Pattern POSITION = Pattern.compile("#[0-9]+");
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(zone -> !zone.startsWith("SystemV/"))
            .collect(Collectors.toCollection(TreeSet::new));
    private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

    static final Kind<String> COLUMN = Kind.of("the name of a column", Kinds::column);
    static final Kind<String> EXPRESSION = Kind.text("a CEL expression");
    static final Kind<String> PLAIN_TEXT = Kind.anyText("a text");
    static final Kind<String> FILLED_TEXT = Kind.text("a text that is not empty");
    /// Spaces will do: they can be a delimiter or a prefix.
    static final Kind<String> NON_EMPTY_TEXT = Kind.anyText("a text that is not empty").filter(text -> !text.isEmpty());
    static final Kind<Character> CHARACTER = Kind.of("one character", Kinds::character);
    static final Kind<Pattern> REGEX = Kind.of("a regular expression", Kinds::regex).hinting(Kinds::regexFault);
    static final Kind<Charset> CHARSET =
            Kind.of("a character set such as UTF-8 or windows-1252", Kinds::charset).hinting(Kinds::charsetHint);
    static final Kind<String> FILES = Kind.of("a file pattern such as inbox/*.csv", Kinds::glob);
    static final Kind<String> ZONE = Kind.of("a time zone such as Europe/Berlin", Kinds::zone).hinting(Kinds::zoneHint);
    static final Kind<Locale> LOCALE = Kind.of("a language such as en, de or en-GB", Kinds::locale).hinting(Kinds::localeHint);
    static final Kind<LocalTime> TIME_OF_DAY = Kind.of("a time of day such as 19:00", Kinds::time);
    static final Kind<Character> DELIMITER = Kind.of(
            "one character that is no letter or digit, or tab",
            text -> text.equals("tab") ? Optional.of('\t') : character(text).filter(c -> !Character.isLetterOrDigit(c)));

    private Kinds() {}

    /// A length of time in ISO 8601 (`PT2H`) or short (`20s`, `10m`, `2h`).
    static Kind<Duration> duration(Duration least, Duration most) {
        return Kind.of(
                "a length of time from " + words(least) + " to " + words(most) + ", such as 90s, 10m, 2h or PT2H",
                text -> duration(text).filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0));
    }

    private static Optional<String> column(String text) {
        if (POSITION.matcher(text).matches()) {
            return Optional.of(text).filter(position -> position.length() < 7 && Integer.parseInt(position.substring(1)) > 0);
        }
        return Optional.of(text).filter(name -> !Header.normalise(name).isEmpty());
    }

    private static Optional<Character> character(String text) {
        return text.length() == 1 && !Character.isSurrogate(text.charAt(0)) && text.charAt(0) != '\n' && text.charAt(0) != '\r'
                        && text.charAt(0) != 0
                ? Optional.of(text.charAt(0))
                : Optional.empty();
    }

    private static Optional<Pattern> regex(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException _) {
            return Optional.empty();
        }
    }

    private static String regexFault(String text) {
        try {
            Pattern.compile(text);
            return " An empty one would match everything.";
        } catch (PatternSyntaxException e) {
            return e.getIndex() >= 0 && e.getIndex() < text.length()
                    ? " It goes wrong at character " + (e.getIndex() + 1) + ". Put a backslash before signs that are meant as they are."
                    : " A bracket or parenthesis is not closed, or it ends too early.";
        }
    }

    private static Optional<Charset> charset(String text) {
        try {
            return Charset.isSupported(text) ? Optional.of(Charset.forName(text)) : Optional.empty();
        } catch (IllegalCharsetNameException _) {
            return Optional.empty();
        }
    }

    private static String charsetHint(String text) {
        if (text.toLowerCase(Locale.ROOT).matches("ansi|excel|western")) {
            return " Did you mean \"windows-1252\"?";
        }
        return Nearest.hint(text, List.of("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "ISO-8859-2", "ISO-8859-15",
                "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1257", "US-ASCII", "IBM850"));
    }

    private static Optional<String> glob(String text) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + text);
            return Optional.of(text).filter(pattern -> !pattern.isBlank());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> zone(String text) {
        return Zones.find(text).map(ZoneId::getId);
    }

    private static String zoneHint(String text) {
        Map<String, String> cities = new TreeMap<>();
        ZONES.stream()
                .filter(zone -> zone.contains("/"))
                .forEach(zone -> cities.putIfAbsent(zone.substring(zone.lastIndexOf('/') + 1), zone));
        return Nearest.to(text, cities.keySet())
                .map(cities::get)
                .or(() -> Nearest.to(text, ZONES))
                .map(zone -> " Did you mean \"" + zone + "\"?")
                .orElse("");
    }

    private static Optional<Locale> locale(String text) {
        try {
            Locale locale = new Locale.Builder().setLanguageTag(text).build();
            return Optional.of(locale).filter(known -> LANGUAGES.contains(known.getLanguage()));
        } catch (IllformedLocaleException _) {
            return Optional.empty();
        }
    }

    private static String localeHint(String text) {
        String tag = text.replace('_', '-');
        if (!tag.equals(text) && locale(tag).isPresent()) {
            return " Write " + tag + ".";
        }
        return Arrays.stream(Locale.getISOLanguages())
                .filter(language -> Locale.of(language).getDisplayLanguage(Locale.ENGLISH).equalsIgnoreCase(text.strip()))
                .findFirst()
                .map(language -> " Write " + language + ".")
                .orElse("");
    }

    static Optional<LocalTime> time(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            int seconds = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
            return Optional.of(LocalTime.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), seconds));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> duration(String text) {
        Matcher parts = SHORT_DURATION.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            return Optional.of(switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> Duration.ofMinutes(amount);
            });
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    private static String words(Duration length) {
        if (length.toDays() > 0) {
            return length.toDays() + "d";
        }
        return length.toHours() > 0 ? length.toHours() + "h" : length.toMinutes() > 0 ? length.toMinutes() + "m" : length.toSeconds() + "s";
    }
}
