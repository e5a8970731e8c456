package dev.pinnedimport.mapping.reading;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The words for yes and no that exports use, in English, German, French, Spanish and Italian.
public final class YesNo {

    private static final Set<String> YES = Set.of("yes", "y", "true", "t", "1", "1.0", "1,0", "x", "on", "checked", "✓", "✔",
            "ja", "j", "wahr", "oui", "vrai", "sí", "si", "sì", "s", "verdadero", "vero");
    private static final Set<String> NO = Set.of("no", "n", "false", "f", "0", "0.0", "0,0", "off", "unchecked", "✗", "✘",
            "nein", "falsch", "non", "faux", "falso");

    private YesNo() {}

    public static Optional<Boolean> find(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return YES.contains(word) ? Optional.of(true) : NO.contains(word) ? Optional.of(false) : Optional.empty();
    }
}
