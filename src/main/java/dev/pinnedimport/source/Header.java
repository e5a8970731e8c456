package dev.pinnedimport.source;

import dev.pinnedimport.issue.Place;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// The column names of a file, in its order, and how a job's names find them.
///
/// Names match when they are equal after the byte order mark, surrounding and repeated spaces, letter case and a trailing `?`, `*` or `:` are
/// put aside and `_`, `-` and space count as one (real exports spell one header in several ways: see the job format).
public final class Header {

    private final Place.Row at;
    private final List<String> names;
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<String> ambiguous = new ArrayList<>();

    public Header(Place.Row at, List<String> names) {
        this.at = at;
        this.names = List.copyOf(names);
        for (int i = 0; i < this.names.size(); i++) {
            String key = normalise(this.names.get(i));
            if (!key.isEmpty() && positions.putIfAbsent(key, i) != null) {
                ambiguous.add(this.names.get(i));
            }
        }
    }

    public Place.Row at() {
        return at;
    }

    /// The names as the file spells them, trimmed; nameless columns are empty strings.
    public List<String> names() {
        return names;
    }

    public int size() {
        return names.size();
    }

    /// The position (from 0) of the column that a job calls `name`. `#7` names the seventh column by position.
    public OptionalInt find(String name) {
        if (name.startsWith("#") && name.length() > 1 && name.chars().skip(1).allMatch(c -> c >= '0' && c <= '9')
                && name.length() < 7) {
            int position = Integer.parseInt(name.substring(1)) - 1;
            return position >= 0 && position < names.size() ? OptionalInt.of(position) : OptionalInt.empty();
        }
        Integer position = positions.get(normalise(name));
        return position == null ? OptionalInt.empty() : OptionalInt.of(position);
    }

    /// Names that stand in the file more than once; a job may use them by position only.
    public boolean isAmbiguous(String name) {
        String key = normalise(name);
        return ambiguous.stream().anyMatch(other -> normalise(other).equals(key));
    }

    /// The form in which two spellings of one header are equal.
    public static String normalise(String name) {
        String text = Normalizer.normalize(name, Normalizer.Form.NFC).replace("\uFEFF", "").toLowerCase(Locale.ROOT);
        StringBuilder key = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '_' || c == '-') {
                gap = !key.isEmpty();
            } else {
                if (gap) {
                    key.append(' ');
                    gap = false;
                }
                key.append(c);
            }
        }
        while (!key.isEmpty() && "?*: ".indexOf(key.charAt(key.length() - 1)) >= 0) {
            key.setLength(key.length() - 1);
        }
        return key.toString();
    }
}
