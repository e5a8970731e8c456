package dev.pinnedimport.report;

/// Keeps a spreadsheet from computing a cell of a CSV file, and undoes that exactly.
///
/// OWASP's advice against formula injection: a single quote before anything that a spreadsheet would take for a formula. So that every text comes
/// back as it was, a text that already looks disarmed gets one quote more; all other texts stay as they are, those that begin with a quote of
/// their own included.
public final class SafeCell {

    private static final String FIRST_OF_FORMULA = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20";

    private SafeCell() {}

    /// The text without what no workbook can hold (control characters, halves of characters), each written as U+FFFD.
    public static String printable(String cell) {
        StringBuilder safe = null;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < cell.length() && Character.isLowSurrogate(cell.charAt(i + 1));
            boolean holds = c >= ' ' && c < '\ufffe' && !Character.isSurrogate(c) || c == '\t' || c == '\n' || c == '\r' || pair;
            if (!holds && safe == null) {
                safe = new StringBuilder(cell.length()).append(cell, 0, i);
            }
            if (safe != null) {
                safe.append(holds ? c : '\ufffd');
            }
            if (pair) {
                i++;
                if (safe != null) {
                    safe.append(cell.charAt(i));
                }
            }
        }
        return safe == null ? cell : safe.toString();
    }

    public static String disarm(String cell) {
        return needsQuote(cell) ? "'" + cell : cell;
    }

    /// The text that [#disarm] was given.
    public static String restore(String cell) {
        return cell.startsWith("'") && needsQuote(cell.substring(1)) ? cell.substring(1) : cell;
    }

    private static boolean needsQuote(String cell) {
        int quotes = 0;
        while (quotes < cell.length() && cell.charAt(quotes) == '\'') {
            quotes++;
        }
        return isFormula(cell, quotes);
    }

    // Blanks and double quotes before a formula do not keep a spreadsheet from computing it.
    private static boolean isFormula(String cell, int from) {
        int i = from;
        while (i < cell.length() && (cell.charAt(i) == ' ' || cell.charAt(i) == '"')) {
            i++;
        }
        return i < cell.length() && FIRST_OF_FORMULA.indexOf(cell.charAt(i)) >= 0;
    }
}
