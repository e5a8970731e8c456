package dev.pinnedimport.definition.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/// Finds the word that was probably meant.
public final class Nearest {

    private Nearest() {}

    /// The word most like `written`, if one is like it at all. Letter case, spaces, `_`, `-` and the humps of `camelCase` do not count.
    public static Optional<String> to(String written, Collection<String> words) {
        String key = simplify(written);
        if (key.isEmpty() || key.length() > 100) {
            return Optional.empty();
        }
        int allowed = key.length() < 4 ? 1 : Math.max(2, key.length() / 3);
        LevenshteinDistance distance = new LevenshteinDistance(allowed);
        record Candidate(String word, int distance) {}
        return words.stream()
                .map(word -> new Candidate(word, distance.apply(key, simplify(word))))
                .filter(candidate -> candidate.distance >= 0)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /// ` Did you mean "…"?`, or nothing where no word is like it.
    public static String hint(String written, Collection<String> words) {
        return to(written, words).map(word -> " Did you mean \"" + word + "\"?").orElse("");
    }

    private static String simplify(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }
}
