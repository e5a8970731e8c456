package dev.pinnedimport.source;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/// Turns what a spreadsheet stores into the text that people see there.
final class CellText {

    private static final int EXACT_DIGITS = 15;
    private static final int LONGEST_NUMBER = 400;

    private CellText() {}

    /// A number as text without exponent; `exact` is false where it has more digits than a spreadsheet keeps.
    record Number(String text, boolean exact) {}

    /// Decodes `_x000D_`, by which spreadsheets store characters that XML cannot hold.
    static String unescape(String text) {
        StringBuilder decoded = null;
        int copied = 0;
        for (int at = text.indexOf("_x"); at >= 0 && at + 6 < text.length(); at = text.indexOf("_x", at)) {
            int code = text.charAt(at + 6) == '_' ? hex(text, at + 2) : -1;
            if (code < 0) {
                at += 2;
                continue;
            }
            decoded = decoded == null ? new StringBuilder(text.length()) : decoded;
            decoded.append(text, copied, at).append((char) code);
            at += 7;
            copied = at;
        }
        return decoded == null ? text : decoded.append(text, copied, text.length()).toString();
    }

    /// Empty where the text is no finite decimal number.
    ///
    /// Spreadsheets keep and show 15 digits but store up to 17: 19.99 may stand in the file as 19.989999999999998. So fractions are
    /// rounded to what was shown. A whole number of more digits is another matter: its last digits were lost when it was typed.
    static Optional<Number> number(String stored) {
        if (isPlain(stored)) {
            return Optional.of(new Number(stored, true));
        }
        if (stored.length() > LONGEST_NUMBER || !isDecimal(stored)) {
            return Optional.empty();
        }
        double value = Double.parseDouble(stored);
        if (Double.isInfinite(value)) {
            return Optional.empty();
        }
        if (value == 0) {
            return Optional.of(new Number("0", true));
        }
        BigDecimal decimal = new BigDecimal(stored);
        if (decimal.precision() - decimal.scale() > EXACT_DIGITS) {
            return Optional.of(new Number(decimal.setScale(0, RoundingMode.HALF_EVEN).toPlainString(), false));
        }
        BigDecimal shown = decimal.round(new MathContext(EXACT_DIGITS, RoundingMode.HALF_UP)).stripTrailingZeros();
        return Optional.of(new Number(shown.toPlainString(), true));
    }

    /// The value of a number that [#number] takes.
    static Optional<Double> value(String stored) {
        return stored.length() <= LONGEST_NUMBER && isDecimal(stored)
                ? Optional.of(Double.parseDouble(stored)).filter(Double::isFinite) : Optional.empty();
    }

    /// The number that up to nine digits are, or -1 where the text is anything else.
    static int wholeNumber(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }

    /// Digits only, few enough and without leading zeros: by far the most frequent.
    private static boolean isPlain(String text) {
        if (text.isEmpty() || text.length() > EXACT_DIGITS || text.charAt(0) == '0' && text.length() > 1) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDecimal(String text) {
        int at = 0;
        int end = text.length();
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        int digits = at;
        at = skipDigits(text, at);
        int count = at - digits;
        if (at < end && text.charAt(at) == '.') {
            digits = ++at;
            at = skipDigits(text, at);
            count += at - digits;
        }
        if (count == 0) {
            return false;
        }
        if (at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            digits = at;
            at = skipDigits(text, at);
            if (at == digits || at - digits > 6) {
                return false;
            }
        }
        return at == end;
    }

    private static int skipDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int hex(CharSequence text, int from) {
        int code = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code;
    }
}
