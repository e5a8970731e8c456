package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.reading.Nearest;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The words that a rule knows, for saying which one was probably meant.
final class WordList {

    private static final int MOST_REMEMBERED = 1000;
    private static final int SHORT_LIST = 8;

    private final Collection<String> words;
    private final Map<String, Optional<String>> answers = new ConcurrentHashMap<>();

    WordList(Collection<String> words) {
        this.words = words;
    }

    /// The word that was probably meant. After very many different unknown words there are no more guesses: each costs time.
    Optional<String> findNearest(String word) {
        Optional<String> known = answers.get(word);
        if (known != null) {
            return known;
        }
        if (answers.size() >= MOST_REMEMBERED) {
            return Optional.empty();
        }
        Optional<String> nearest = Nearest.find(word, words);
        answers.put(word, nearest);
        return nearest;
    }

    /// All words, where they are few enough to be read.
    Optional<String> listAll() {
        return words.size() > SHORT_LIST ? Optional.empty() : Optional.of(String.join(", ", words));
    }
}
