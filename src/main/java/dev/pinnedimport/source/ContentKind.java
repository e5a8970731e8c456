package dev.pinnedimport.source;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What a file is, told by its first bytes and never by its name.
enum ContentKind {
    TEXT("text", ""),
    ZIP("a ZIP archive", "Unpack it first."),
    GZIP("a gzip archive", "Unpack it first."),
    OLE2("an old Excel file (.xls) or a protected workbook", "Open it in Excel and save it as .xlsx without a password."),
    HTML("a web page (HTML)", "Some systems call such a page .xls; open it in Excel and save it as .xlsx."),
    XML("an XML file", "Open it in Excel and save it as .xlsx, or export CSV."),
    JSON("a JSON file", "Export CSV or XLSX instead."),
    RTF("a text document (RTF)", "Export CSV or XLSX instead."),
    PDF("a PDF document", "Export CSV or XLSX instead."),
    IMAGE("a picture", "Name the exported CSV or XLSX file."),
    ARCHIVE("a compressed archive", "Unpack it first."),
    UTF_16("text in UTF-16 without a byte order mark", "Set source.charset: UTF-16LE or UTF-16BE in the job."),
    BINARY("a binary file", "Name the exported CSV or XLSX file.");

    static final int HEAD = 8 * 1024;

    private final String words;
    private final String hint;

    ContentKind(String words, String hint) {
        this.words = words;
        this.hint = hint;
    }

    /// `a PDF document`
    String words() {
        return words;
    }

    /// What to do instead, as a sentence.
    String hint() {
        return hint;
    }

    /// @param charsetKnown the job or a byte order mark names the character set, so zero bytes prove nothing
    static ContentKind of(byte[] head, boolean charsetKnown) {
        if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6) || begins(head, 'P', 'K', 7, 8)) {
            return ZIP;
        }
        if (begins(head, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (begins(head, 0xd0, 0xcf, 0x11, 0xe0)) {
            return OLE2;
        }
        if (begins(head, '%', 'P', 'D', 'F', '-')) {
            return PDF;
        }
        if (begins(head, 0xff, 0xd8, 0xff) || begins(head, 0x89, 'P', 'N', 'G') || begins(head, 'G', 'I', 'F', '8')) {
            return IMAGE;
        }
        if (begins(head, '7', 'z', 0xbc, 0xaf) || begins(head, 'R', 'a', 'r', '!', 0x1a) || begins(head, 0xfd, '7', 'z', 'X', 'Z')
                || begins(head, 'B', 'Z', 'h') && head.length > 9 && head[4] == 0x31 && head[5] == 0x41 && head[6] == 0x59
                || begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ARCHIVE;
        }
        if (begins(head, '{', '\\', 'r', 't', 'f')) {
            return RTF;
        }
        ContentKind markup = markupOf(head);
        if (markup != TEXT || charsetKnown) {
            return markup;
        }
        return byZeroBytes(head);
    }

    private static ContentKind markupOf(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, 512), StandardCharsets.ISO_8859_1).replace("\u00ef\u00bb\u00bf", "")
                .strip().toLowerCase(Locale.ROOT);
        for (String tag : new String[] {"<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<div"}) {
            if (text.startsWith(tag)) {
                return HTML;
            }
        }
        if (text.startsWith("<?xml") || text.startsWith("<!doctype")) {
            return XML;
        }
        if (text.matches("(?s)(\\[\\s*)?\\{\\s*(\"[^\"]{0,200}\"\\s*:|}).*") || text.equals("[]")) {
            return JSON;
        }
        return TEXT;
    }

    /// A few zero bytes are dirt in a cell. Many, on one side of each pair of bytes, are UTF-16; many on both sides are no text at all.
    private static ContentKind byZeroBytes(byte[] head) {
        int even = 0;
        int odd = 0;
        int controls = 0;
        for (int i = 0; i < head.length; i++) {
            byte b = head[i];
            if (b == 0) {
                if (i % 2 == 0) {
                    even++;
                } else {
                    odd++;
                }
            }
            if (b >= 0 && b < 0x20 && b != '\t' && b != '\n' && b != '\r') {
                controls++;
            }
        }
        if (Math.max(even, odd) >= 3 && Math.max(even, odd) * 20 >= head.length / 2 && Math.min(even, odd) == 0) {
            return UTF_16;
        }
        return controls >= 8 && controls * 10 > head.length ? BINARY : TEXT;
    }

    private static boolean begins(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
