package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.reading.KnownWords;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The words that a rule knows, for saying which one was probably meant. Safe for use by several threads, and the answers depend on nothing
/// that was asked before.
final class WordList {

    private static final int MOST_REMEMBERED = 1000;
    private static final int SHORT_LIST = 8;

    private final List<String> words;
    private final KnownWords known;
    private final Map<String, Optional<String>> answers = new ConcurrentHashMap<>();

    WordList(Collection<String> words) {
        this.words = List.copyOf(words);
        this.known = new KnownWords(this.words);
    }

    /// The word that was probably meant.
    Optional<String> findNearest(String word) {
        Optional<String> before = answers.get(word);
        if (before != null) {
            return before;
        }
        Optional<String> nearest = known.findNearest(word);
        if (answers.size() < MOST_REMEMBERED) {
            answers.put(word, nearest);
        }
        return nearest;
    }

    /// All words, where they are few enough to be read.
    Optional<String> listAll() {
        return words.size() > SHORT_LIST ? Optional.empty() : Optional.of(String.join(", ", words));
    }
}
