package dev.pinnedimport.mapping.reading;

import java.util.Collection;
import java.util.Optional;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/// Finds the word that somebody probably meant.
public final class Nearest {

    private static final int LONGEST = 100;
    private static final int FARTHEST = 3;

    private Nearest() {}

    static int allowedChanges(String word) {
        return Math.clamp(word.length() / 4, 1, FARTHEST);
    }

    /// The closest of the candidates, if one is close: about one slip in four letters.
    public static Optional<String> find(String word, Collection<String> candidates) {
        String wanted = KnownWords.normalise(word);
        if (wanted.isEmpty() || wanted.length() > LONGEST) {
            return Optional.empty();
        }
        int allowed = allowedChanges(wanted);
        DamerauLevenshteinDistance distances = new DamerauLevenshteinDistance(allowed);
        String best = null;
        int shortest = allowed + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - wanted.length()) > allowed) {
                continue;
            }
            int distance = distances.apply(wanted, KnownWords.normalise(candidate));
            if (distance >= 0 && distance < shortest) {
                shortest = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }
}
