package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.SeenKeys.Decision;
import org.junit.jupiter.api.Test;

class SeenKeysTest {

    private final SeenKeys seen = new SeenKeys();

    @Test
    void doesNotKnowWhatItHasNotSeen() {
        seen.add(new SourceKey("a"), 2, 0, Decision.WRITTEN);

        assertThat(seen.find(new SourceKey("b"))).isNegative();
    }

    @Test
    void remembersRowContentAndDecision() {
        long content = SeenKeys.content(Fingerprint.of("x"));
        int number = seen.add(new SourceKey("a"), 4_000_000_000L, content, Decision.UNCHANGED);

        assertThat(seen.find(new SourceKey("a"))).isEqualTo(number);
        assertThat(seen.row(number)).isEqualTo(4_000_000_000L);
        assertThat(seen.decision(number)).isEqualTo(Decision.UNCHANGED);
        assertThat(seen.hasContent(number, content)).isTrue();
        assertThat(seen.hasContent(number, SeenKeys.content(Fingerprint.of("y")))).isFalse();
    }

    @Test
    void keepsGroupedRowsAndRepetitionsOfAKeyApartAndInOrder() {
        int a = seen.add(new SourceKey("a"), 2, 0, Decision.WRITTEN);
        int b = seen.add(new SourceKey("b"), 3, 0, Decision.WRITTEN);
        seen.addFurther(a, 4, false);
        seen.addFurther(b, 5, true);
        seen.addFurther(a, 6, true);
        seen.addFurther(a, 7, false);

        assertThat(seen.groupedRows(a)).containsExactly(4L, 7L);
        assertThat(seen.repetitions(a)).containsExactly(6L);
        assertThat(seen.groupedRows(b)).isEmpty();
        assertThat(seen.repetitions(b)).containsExactly(5L);
    }

    @Test
    void findsEveryOneOfManyKeys() {
        for (int i = 0; i < 50_000; i++) {
            seen.add(new SourceKey("key-" + i), i, (long) i << 40, Decision.WRITTEN);
        }

        for (int i = 0; i < 50_000; i++) {
            int number = seen.find(new SourceKey("key-" + i));
            if (number < 0 || seen.row(number) != i || !seen.hasContent(number, (long) i << 40) || seen.hasContent(number, (i + 1L) << 40)) {
                throw new AssertionError("key-" + i + " was found as " + number);
            }
        }
        assertThat(seen.find(new SourceKey("key-50000"))).isNegative();
    }

    @Test
    void remembersFurtherRowsOfKeysFarApart() {
        for (int i = 0; i < 20_000; i++) {
            int number = seen.add(new SourceKey("key-" + i), 10L * i, 0, Decision.WRITTEN);
            if (i % 5_000 == 0) {
                seen.addFurther(number, 10L * i + 1, false);
            }
        }

        assertThat(seen.groupedRows(seen.find(new SourceKey("key-15000")))).containsExactly(150_001L);
        assertThat(seen.groupedRows(seen.find(new SourceKey("key-15001")))).isEmpty();
        assertThat(seen.groupedRows(seen.find(new SourceKey("key-19999")))).isEmpty();
    }
}
