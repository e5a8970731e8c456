package dev.pinnedimport.definition.yaml;

import java.util.Arrays;
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
        int allowed = key.length() < 6 ? 1 : Math.max(2, key.length() / 3);
        LevenshteinDistance edits = new LevenshteinDistance(allowed);
        record Candidate(String word, int distance) {}
        return words.stream()
                .map(word -> new Candidate(word, distance(key, simplify(word), edits)))
                .filter(candidate -> candidate.distance >= 0)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /// ` Did you mean "…"?`, or nothing where no word is like it.
    public static String hint(String written, Collection<String> words) {
        return to(written, words).map(word -> " Did you mean \"" + word + "\"?").orElse("");
    }

    /// Edits from one word to the other, or -1 for too many. Letters in another order and words cut short or grown are near misses too.
    private static int distance(String written, String word, LevenshteinDistance edits) {
        int distance = edits.apply(written, word);
        if (distance >= 0) {
            return distance;
        }
        boolean begins = Math.min(written.length(), word.length()) >= 4 && (written.startsWith(word) || word.startsWith(written));
        return begins || hasSameLetters(written, word) ? edits.getThreshold() : -1;
    }

    private static boolean hasSameLetters(String a, String b) {
        return a.length() == b.length() && Arrays.equals(a.chars().sorted().toArray(), b.chars().sorted().toArray());
    }

    private static String simplify(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }
}
