package dev.pinnedimport.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which of a workbook's cell styles show numbers as dates or times.
final class CellFormats {

    private static final int MOST_STYLES = 100_000;
    private static final int LONGEST_CODE = 1_000;

    private final List<Format> byStyle;

    private CellFormats(List<Format> byStyle) {
        this.byStyle = byStyle;
    }

    /// How a number is shown.
    enum Format {
        NUMBER,
        DATE,
        TIME,
        DATE_TIME,
        /// Elapsed time: `[h]:mm` goes on after 24 hours.
        DURATION
    }

    static CellFormats none() {
        return new CellFormats(List.of(Format.NUMBER));
    }

    static CellFormats read(XmlPart xml) throws IOException {
        try (xml) {
            Map<Integer, Format> custom = new HashMap<>();
            List<Format> styles = new ArrayList<>();
            boolean inCellStyles = false;
            while (xml.nextElement()) {
                switch (xml.element()) {
                    case "numFmt" -> {
                        if (!inCellStyles && custom.size() < MOST_STYLES) {
                            String code = xml.attribute("formatCode");
                            custom.put(id(xml), code == null ? Format.NUMBER : ofCode(code));
                        }
                    }
                    case "cellXfs" -> inCellStyles = true;
                    case "xf" -> {
                        if (inCellStyles && styles.size() < MOST_STYLES) {
                            int id = id(xml);
                            Format format = custom.get(id);
                            styles.add(format == null ? ofBuiltin(id) : format);
                        }
                    }
                    case "cellStyles", "dxfs", "tableStyles", "colors", "extLst" -> {
                        return new CellFormats(styles);
                    }
                    default -> {
                        // fonts, fills and borders do not change what a number says
                    }
                }
            }
            return new CellFormats(styles);
        }
    }

    /// Empty where the workbook has no style of this number.
    Optional<Format> find(int style) {
        return style >= 0 && style < byStyle.size() ? Optional.of(byStyle.get(style)) : Optional.empty();
    }

    /// Built-in formats have no code in the file; those from 27 on are dates in East Asian editions.
    static Format ofBuiltin(int id) {
        if (id >= 14 && id <= 17 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58) {
            return Format.DATE;
        }
        if (id >= 18 && id <= 21 || id >= 32 && id <= 35 || id == 45 || id == 47 || id == 55 || id == 56) {
            return Format.TIME;
        }
        return switch (id) {
            case 22 -> Format.DATE_TIME;
            case 46 -> Format.DURATION;
            default -> Format.NUMBER;
        };
    }

    /// Reads the letters of a format code outside quotes and brackets; `m` is a minute beside hours or seconds, else a month.
    static Format ofCode(String code) {
        boolean date = false;
        boolean time = false;
        boolean months = false;
        boolean duration = false;
        char before = 0;
        String text = code.substring(0, Math.min(code.length(), LONGEST_CODE)).toLowerCase(Locale.ROOT);
        if (text.startsWith("general")) {
            return Format.NUMBER;
        }
        for (int i = 0; i < text.length() && text.charAt(i) != ';'; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '_', '*' -> i++;
                case '"' -> i = endOr(text.indexOf('"', i + 1), text);
                case '[' -> {
                    int end = endOr(text.indexOf(']', i), text);
                    duration |= text.substring(i + 1, end).matches("h+|m+|s+");
                    i = end;
                }
                case 'y', 'd' -> {
                    date = true;
                    before = c;
                }
                case 'h' -> {
                    time = true;
                    before = c;
                }
                case 's' -> {
                    time = true;
                    months &= before != 'm';
                    before = c;
                }
                case 'm' -> {
                    int end = i;
                    while (end + 1 < text.length() && text.charAt(end + 1) == 'm') {
                        end++;
                    }
                    if (before != 'h' || end - i > 1) {
                        months = true;
                        before = 'm';
                    } else {
                        before = 0;
                    }
                    i = end;
                }
                case 'a' -> {
                    if (text.startsWith("am/pm", i) || text.startsWith("a/p", i)) {
                        time = true;
                        i += text.startsWith("am/pm", i) ? 4 : 2;
                    }
                }
                case '0', '#', '?', '@', '%' -> {
                    if (!date && !time && !months && !duration) {
                        return Format.NUMBER;
                    }
                }
                default -> {
                    // separators
                }
            }
        }
        if (duration) {
            return Format.DURATION;
        }
        if (date || months) {
            return time ? Format.DATE_TIME : Format.DATE;
        }
        return time ? Format.TIME : Format.NUMBER;
    }

    private static int endOr(int found, String text) {
        return found < 0 ? text.length() : found;
    }

    private static int id(XmlPart xml) {
        String id = xml.attribute("numFmtId");
        return id == null ? 0 : CellText.wholeNumber(id);
    }
}
