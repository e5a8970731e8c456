package dev.pinnedimport.source;

import java.util.Optional;

/// A reference in XML, `&amp;` or `&#65;`: where no entity can be declared, one of five names or a character by its number.
final class XmlReference {

    /// In characters, with `&` and `;`. The longest are those with zeros in front, which nobody writes.
    static final int LONGEST = 12;

    private XmlReference() {}

    /// Where its `;` is; -1 where there is none near enough.
    ///
    /// @param from where its `&` is
    static int end(char[] chars, int from, int to) {
        int last = Math.min(to, from + LONGEST);
        for (int i = from; i < last; i++) {
            if (chars[i] == ';') {
                return i;
            }
        }
        return -1;
    }

    /// What it stands for; empty where that is nothing.
    ///
    /// @param from where its `&` is
    /// @param end  as [#end] found it
    static Optional<String> find(char[] chars, int from, int end) {
        if (end < 0) {
            return Optional.empty();
        }
        String name = new String(chars, from + 1, end - from - 1);
        return switch (name) {
            case "lt" -> Optional.of("<");
            case "gt" -> Optional.of(">");
            case "amp" -> Optional.of("&");
            case "quot" -> Optional.of("\"");
            case "apos" -> Optional.of("'");
            default -> name.startsWith("#x") ? character(name.substring(2), 16) : name.startsWith("#") ? character(name.substring(1), 10) : Optional.empty();
        };
    }

    private static Optional<String> character(String digits, int radix) {
        int code = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 128 ? Character.digit(digits.charAt(i), radix) : -1;
            code = code * radix + digit;
            if (digit < 0 || code > Character.MAX_CODE_POINT) {
                return Optional.empty();
            }
        }
        return isAllowed(code) ? Optional.of(Character.toString(code)) : Optional.empty();
    }

    /// XML 1.0, production 2.
    private static boolean isAllowed(int code) {
        return code == '\t' || code == '\n' || code == '\r'
                || code >= ' ' && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE) && code != 0xfffe && code != 0xffff;
    }
}
