package dev.pinnedimport.mapping.reading;

import java.math.BigDecimal;

/// What came of reading a text as a number.
///
/// Digits with an optional sign, groups of three and one decimal sign; no exponent, no currency, nothing else.
public sealed interface NumberReading {

    record Read(BigDecimal value) implements NumberReading {}

    record NotANumber() implements NumberReading {}

    /// More digits than spreadsheets and JSON readers keep.
    record TooManyDigits() implements NumberReading {}

    /// So many digits survive every spreadsheet and every JSON reader.
    int MOST_DIGITS = 15;

    /// @param decimal `.` or `,`; groups of three may be set apart by the other one, by spaces or by apostrophes
    static NumberReading read(String text, char decimal) {
        String clean = text.strip();
        StringBuilder digits = new StringBuilder(clean.length());
        int at = 0;
        if (at < clean.length() && (clean.charAt(at) == '-' || clean.charAt(at) == '+' || clean.charAt(at) == '\u2212')) {
            if (clean.charAt(at) != '+') {
                digits.append('-');
            }
            at++;
        }
        int inGroup = 0;
        char separator = 0;
        boolean fraction = false;
        int read = 0;
        for (; at < clean.length(); at++) {
            char c = clean.charAt(at);
            if (c >= '0' && c <= '9') {
                digits.append(c);
                inGroup++;
                read++;
            } else if (c == decimal && !fraction) {
                if ((inGroup == 0 && read > 0) || (separator != 0 && inGroup != 3)) {
                    return new NotANumber();
                }
                digits.append('.');
                fraction = true;
                separator = 0;
                inGroup = 0;
            } else if (!fraction && isSeparator(c, decimal) && (separator == 0 || separator == c)) {
                if (inGroup == 0 || inGroup > 3 || (separator != 0 && inGroup != 3)) {
                    return new NotANumber();
                }
                separator = c;
                inGroup = 0;
            } else {
                return new NotANumber();
            }
        }
        if (inGroup == 0 || (separator != 0 && inGroup != 3)) {
            return new NotANumber();
        }
        if (read > 100) {
            return new TooManyDigits();
        }
        BigDecimal value = new BigDecimal(digits.toString()).stripTrailingZeros();
        int significant = Math.max(value.precision(), value.precision() - value.scale());
        return significant > MOST_DIGITS ? new TooManyDigits() : new Read(value);
    }

    private static boolean isSeparator(char c, char decimal) {
        return switch (c) {
            case '.', ',' -> c != decimal;
            case ' ', '\u00a0', '\u202f', '\u2009', '\'', '\u2019' -> true;
            default -> false;
        };
    }
}
