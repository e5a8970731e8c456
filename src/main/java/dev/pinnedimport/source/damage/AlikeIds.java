package dev.pinnedimport.source.damage;

import dev.pinnedimport.issue.Texts;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Finds ids that differ only by letter case, leading zeros or a trailing `.0`: to us they are different events, to their system perhaps one.
///
/// Remembers the first hundred thousand ids.
final class AlikeIds {

    private static final int MOST = 100_000;
    private static final int LONGEST = 64;

    private final Map<String, String> byForm = new HashMap<>();
    private final Examples pairs = new Examples();

    void look(String id, long row) {
        if (id.length() > LONGEST) {
            return;
        }
        String form = form(id);
        String earlier = byForm.size() < MOST ? byForm.putIfAbsent(form, id) : byForm.get(form);
        if (earlier != null && !earlier.equals(id)) {
            pairs.add(row, shown(earlier) + "\" and \"" + shown(id));
        }
    }

    Examples pairs() {
        return pairs;
    }

    /// What ids that one might take for the same have in common.
    static String form(String id) {
        String text = id.toLowerCase(Locale.ROOT);
        boolean decimal = text.length() > 2 && text.endsWith(".0");
        String digits = decimal ? text.substring(0, text.length() - 2) : text;
        if (!isNumber(digits)) {
            return text;
        }
        int from = 0;
        while (from < digits.length() - 1 && digits.charAt(from) == '0') {
            from++;
        }
        return digits.substring(from);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String shown(String id) {
        return Texts.visible(id).replace("\\u001f", " / ");
    }
}
