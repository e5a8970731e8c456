package dev.pinnedimport.mapping.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KnownWordsTest {

    private static final String LETTERS = "abcdeABCDEéß -.ö\ud83c\udf89";

    @Test
    void findsWhatALookAtEveryWordFinds() {
        Random random = new Random(11);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            words.add(word(random, 1 + random.nextInt(20)));
        }
        KnownWords known = new KnownWords(words);
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            String asked = i % 2 == 0 ? word(random, random.nextInt(20)) : slip(random, words.get(random.nextInt(words.size())));
            assertThat(known.findNearest(asked)).as(asked).isEqualTo(Nearest.find(asked, words));
            found += known.findNearest(asked).isPresent() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(300);
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(new KnownWords(List.of("Berlin")).findNearest(" berlln ")).contains("Berlin");
        assertThat(new KnownWords(List.of("Berlin")).findNearest("Muenchen")).isEmpty();
        assertThat(new KnownWords(List.of()).findNearest("Berlin")).isEmpty();
        assertThat(new KnownWords(List.of("Berlin")).findNearest("")).isEmpty();
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return word.toString();
    }

    private static String slip(Random random, String word) {
        StringBuilder changed = new StringBuilder(word);
        for (int slips = random.nextInt(4); slips > 0; slips--) {
            int at = random.nextInt(changed.length() + 1);
            char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
            switch (random.nextInt(3)) {
                case 0 -> changed.insert(at, letter);
                case 1 -> changed.replace(at, Math.min(changed.length(), at + 1), String.valueOf(letter));
                default -> changed.delete(at, Math.min(changed.length(), at + 1));
            }
        }
        return changed.toString();
    }
}
