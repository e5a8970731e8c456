package dev.pinnedimport.event;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/// Finds the word that somebody may have meant, by counting the letters one would have to change.
final class Nearest {

    private Nearest() {}

    /// The most similar candidate, if it is similar enough to be worth asking for. Letter case does not count.
    static Optional<String> find(String wanted, Collection<String> candidates) {
        String word = wanted.toLowerCase(Locale.ROOT);
        if (word.isEmpty() || word.length() > 200) {
            return Optional.empty();
        }
        LevenshteinDistance distance = new LevenshteinDistance(word.length() < 4 ? 1 : Math.max(2, word.length() / 3));
        record Candidate(String text, int changes) {}
        return candidates.stream()
                .map(text -> new Candidate(text, distance.apply(word, text.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.changes() >= 0)
                .min(Comparator.comparingInt(Candidate::changes).thenComparing(Candidate::text))
                .map(Candidate::text);
    }
}
