package dev.pinnedimport.source.damage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.SourceSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDamageTest {

    private static final Header HEADER = new Header(new Place.Row("a.csv", null, 1), List.of("Id", "Title", "Start"));

    @Test
    void findsTheSameWhoeverLooksAtTheRowsAndInWhateverOrder() throws InterruptedException {
        List<SourceRecord> rows = IntStream.rangeClosed(2, 2_000).mapToObj(FileDamageTest::row).toList();
        FileDamage alone = damage();
        rows.forEach(alone::look);

        List<SourceRecord> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(1));
        FileDamage together = damage();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(part -> Thread.ofPlatform().start(() -> shuffled.subList(part * 499, part == 3 ? 1_999 : part * 499 + 499).forEach(together::look)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(alone.findings()).extracting(Issue::sentence).hasSize(4)
                .anyMatch(sentence -> sentence.contains("row 7 \"7.0\", row 14 \"14.0\", row 21 \"21.0\" and 282 more"))
                .anyMatch(sentence -> sentence.contains("row 9 \"Gro?e Halle 9\", row 18 \"Gro?e Halle 18\""));
        assertThat(together.findings()).isEqualTo(alone.findings());
    }

    @ParameterizedTest
    @CsvSource({"Apr-26, true", "Mrz-26, true", "mai-26, true", "août-26, true", "SEPT-26, true", "obs-17, false", "lib-20, false", "sept-1, false"})
    void takesLettersAndDigitsForADateOnlyWhereTheyAreAMonth(String id, boolean date) {
        FileDamage damage = damage();
        List.of("3-A", "3-B", id).forEach(each -> damage.look(row(each, "Concert", "2027-01-01")));

        assertThat(damage.findings()).extracting(Issue::code).isEqualTo(date ? List.of(IssueCode.FILE_IDS_DATES) : List.of());
    }

    private static SourceRecord row(String... cells) {
        return new SourceRecord(new Place.Row("a.csv", null, 2), HEADER, cells, null);
    }

    private static SourceRecord row(int number) {
        String id = number % 7 == 0 ? number + ".0" : number % 11 == 0 ? "3-4-" + number % 30 : "A" + number;
        String title = number % 9 == 0 ? "Gro?e Halle " + number : "Concert " + number;
        String start = number % 5 == 0 ? "4" + (5000 + number) : "2027-01-0" + (1 + number % 9);
        return new SourceRecord(new Place.Row("a.csv", null, number), HEADER, new String[] {id, title, start}, null);
    }

    private static FileDamage damage() {
        FileDamage damage = new FileDamage(HEADER, SourceSettings.detectAll(), Set.of(0, 1, 2), new int[] {0});
        damage.count(new ReadRow.Read(row(2), List.of()));
        return damage;
    }
}
