package dev.pinnedimport.guess;

import dev.pinnedimport.mapping.reading.Zones;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells by its form what a cell's text is.
final class Values {

    private static final int LONGEST_SHAPE = 64;
    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://\\S+");
    private static final Pattern BARE_ADDRESS = Pattern.compile("(?i)(?://)?[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)*\\.[a-z]{2,}(?::\\d{1,5})?(?:[/?#]\\S*)?");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+\\.[^\\s@]+");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,15}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,15}(?:[.,]\\d+)?");
    private static final Pattern MARKUP = Pattern.compile("(?i)<(?:p|br|b|i|a|strong|em|ul|li|div|span|h[1-6])\\b[^>]*>");
    private static final Pattern ZONE_WITHIN = Pattern.compile("\\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?)\\b");
    private static final Pattern OFFSET_ZONE = Pattern.compile("(?i)(?:UTC|GMT)(?:[+-]\\d{1,2}(?::?\\d{2})?)?");

    private static final Set<String> NOTHING = Set.of("-", "--", "n/a", "N/A", "null", "NULL", "(null)", "TBD", "tbd", "TBA", "k.A.", "#N/A");

    private Values() {}

    /// Whether the cell is filled only to say that there is nothing.
    static boolean saysNothing(String text) {
        return NOTHING.contains(text);
    }

    /// How a text is written: runs of digits are one `9`, runs of letters one `a`, other signs stand for themselves.
    static String shape(String text) {
        return text.length() > LONGEST_SHAPE ? "" : text.replaceAll("\\p{L}+", "a").replaceAll("\\p{Nd}+", "9");
    }

    static boolean isAddress(String text) {
        String first = text.strip().split("\\s", 2)[0];
        return ADDRESS.matcher(first).matches() || isBareAddress(first);
    }

    /// A web address without its scheme.
    static boolean isBareAddress(String text) {
        String first = text.strip().split("\\s", 2)[0];
        return BARE_ADDRESS.matcher(first).matches() && !first.contains("@") && !DECIMAL.matcher(first).matches();
    }

    static boolean isEmail(String text) {
        return EMAIL.matcher(text.strip()).matches();
    }

    static boolean isInteger(String text) {
        return INTEGER.matcher(text.strip()).matches();
    }

    static boolean isNumber(String text) {
        return DECIMAL.matcher(text.strip()).matches();
    }

    static boolean hasMarkup(String text) {
        return MARKUP.matcher(text).find();
    }

    /// An IANA zone, alone in the cell.
    static boolean isZone(String text) {
        return text.strip().indexOf('/') > 0 && Zones.find(text).isPresent() || text.strip().equals("UTC");
    }

    /// Says a zone in words that need a list: `UTC+3:30`, `(GMT+01:00) Central European Standard Time (Europe/Berlin)`.
    static boolean isForeignZone(String text) {
        return !isZone(text) && (OFFSET_ZONE.matcher(text.strip()).matches() || findZoneWithin(text).isPresent());
    }

    /// The IANA zone that a longer text names.
    static Optional<String> findZoneWithin(String text) {
        Matcher zone = ZONE_WITHIN.matcher(text);
        while (zone.find()) {
            if (Zones.find(zone.group(1)).isPresent()) {
                return Optional.of(zone.group(1));
            }
        }
        return Optional.empty();
    }

    /// One day of the spreadsheets' calendar between 1990 and 2100, as a plain number.
    static boolean isSerialDate(String text) {
        String number = text.strip();
        if (!DECIMAL.matcher(number).matches() || number.length() < 5) {
            return false;
        }
        double value = Double.parseDouble(number.replace(',', '.'));
        return value >= 32_874 && value < 73_050;
    }
}
