package dev.pinnedimport.mapping.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Many words of which one may be meant, prepared so that a word nobody knows costs microseconds: files have a million of them where a job
/// reads the wrong column.
///
/// Every change of a letter takes away or adds one letter at most, so a word that lacks more letters than changes are allowed cannot be
/// meant, and most words need no closer look.
public final class KnownWords {

    private final List<String> words;
    private final long[] letters;

    public KnownWords(List<String> words) {
        this.words = List.copyOf(words);
        this.letters = this.words.stream().mapToLong(word -> letters(normalise(word))).toArray();
    }

    /// What [Nearest#find] says of all the words.
    public Optional<String> findNearest(String word) {
        String wanted = normalise(word);
        int allowed = Nearest.allowedChanges(wanted);
        long has = letters(wanted);
        List<String> like = new ArrayList<>();
        for (int i = 0; i < letters.length; i++) {
            if (Long.bitCount(has & ~letters[i]) <= allowed && Long.bitCount(letters[i] & ~has) <= allowed) {
                like.add(words.get(i));
            }
        }
        return Nearest.find(word, like);
    }

    static String normalise(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    /// Which letters a word has, several letters to a bit.
    private static long letters(String word) {
        long letters = 0;
        for (int i = 0; i < word.length(); i++) {
            letters |= 1L << (word.charAt(i) & 63);
        }
        return letters;
    }
}
