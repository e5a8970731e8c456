package dev.pinnedimport.source;

import org.jspecify.annotations.Nullable;

/// The name of an element or attribute.
///
/// @param local       without its prefix
/// @param declaration whether it declares a namespace, and so is no attribute of its element
record XmlName(String text, String local, boolean prefixed, boolean declaration) {

    static XmlName of(String text) {
        int colon = text.indexOf(':');
        return new XmlName(text, text.substring(colon + 1), colon > 0, text.equals("xmlns") || text.startsWith("xmlns:"));
    }

    private boolean stands(char[] chars, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != chars[from + i]) {
                return false;
            }
        }
        return true;
    }

    /// The names that were seen last, so that the few of a sheet are made once. A name more takes the place of another one.
    static final class Known {

        private static final int REMEMBERED = 1 << 8;

        private final @Nullable XmlName[] names = new XmlName[REMEMBERED];

        /// @param hash of these characters
        XmlName get(char[] chars, int from, int length, int hash) {
            int slot = (hash ^ hash >>> 8) & REMEMBERED - 1;
            XmlName name = names[slot];
            if (name == null || !name.stands(chars, from, length)) {
                name = of(new String(chars, from, length));
                names[slot] = name;
            }
            return name;
        }
    }
}
