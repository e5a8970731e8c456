package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// In which order every ledger lists what is to be sent. Events are written `key@days`, where days are those from now until the event begins.
interface SendQueueContract {

    LedgerFixture ledger();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    default void listsWhatBeginsSoonestFirstAndWhatHasBegunLast(int most) {
        LedgerFixture f = ledger();
        stage(f, "autumn@300", "yesterday@-1", "tonight@0", "spring@120", "longago@-2000", "tomorrow@1");

        assertThat(all(f, SendQueue.Order.SOONEST_FIRST, most))
                .containsExactly("tonight", "tomorrow", "spring", "autumn", "yesterday", "longago");
        assertThat(all(f, SendQueue.Order.ROWS, most)).containsExactly("autumn", "yesterday", "tonight", "spring", "longago", "tomorrow");
    }

    @Test
    default void eventsThatBeginTogetherKeepTheOrderOfTheirRows() {
        LedgerFixture f = ledger();
        stage(f, "z@5", "a@5", "m@5", "b@4");

        assertThat(all(f, SendQueue.Order.SOONEST_FIRST, 2)).containsExactly("b", "z", "a", "m");
    }

    @Test
    default void theDatesOfARowStandEachAtItsOwnPlace() {
        LedgerFixture f = ledger();
        StagedRow split = new StagedRow.Split(at(2), LedgerFixture.key("a"), List.of(event(2, "a/late", 30), event(2, "a/soon", 3)), List.of());
        f.ledger.stage(f.run).write(List.of(split, row(3, "b", 10)));

        assertThat(all(f, SendQueue.Order.SOONEST_FIRST, 1)).containsExactly("a / soon", "b", "a / late");
    }

    @ParameterizedTest
    @EnumSource
    default void listsNothingTwiceAndLeavesNothingOut(SendQueue.Order order) {
        LedgerFixture f = ledger();
        List<StagedRow> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(row(2 + i, "k" + i, i * 7919L % 365 - 50));
        }
        f.ledger.stage(f.run).write(rows);

        List<String> found = all(f, order, 7);
        assertThat(found).doesNotHaveDuplicates().hasSize(300);
    }

    @ParameterizedTest
    @EnumSource
    default void waitingEntriesWhoseTimeHasComeAreBeforeAllOthersAndWhatIsClaimedIsPassedBy(SendQueue.Order order) {
        LedgerFixture f = ledger();
        stage(f, "a@9", "b@8", "c@7");
        SendQueue queue = f.ledger.queue(f.run, order);
        assertThat(queue.next(LedgerFixture.NOW, 1).isLast()).isFalse();
        f.claim("a", EntryState.STAGED);
        f.settle(LedgerFixture.waiting("a", LedgerFixture.NOW));
        f.claim("b", EntryState.STAGED);

        List<String> rest = new ArrayList<>();
        SendQueue.Page page;
        do {
            page = queue.next(LedgerFixture.NOW, 2);
            page.entries().forEach(entry -> rest.add(entry.key().display()));
        } while (!page.isLast());
        assertThat(rest.getFirst()).isEqualTo("a");
        assertThat(rest).doesNotContain("b");
    }

    @ParameterizedTest
    @EnumSource
    default void whatComesBackIsFoundAfterARestart(SendQueue.Order order) {
        LedgerFixture f = ledger();
        stage(f, "a@9", "b@8");
        SendQueue queue = f.ledger.queue(f.run, order);
        f.claim("a", EntryState.STAGED);
        assertThat(keys(queue.next(LedgerFixture.NOW, 10))).containsExactly("b");
        f.settle(LedgerFixture.notSent("a", false));

        assertThat(keys(queue.next(LedgerFixture.NOW, 10))).isEmpty();
        queue.restart();
        assertThat(keys(queue.next(LedgerFixture.NOW, 10))).containsExactlyInAnyOrder("a", "b");
    }

    private static List<String> all(LedgerFixture f, SendQueue.Order order, int most) {
        SendQueue queue = f.ledger.queue(f.run, order);
        List<String> found = new ArrayList<>();
        SendQueue.Page page;
        do {
            page = queue.next(LedgerFixture.NOW, most);
            found.addAll(keys(page));
        } while (!page.isLast());
        return found;
    }

    private static List<String> keys(SendQueue.Page page) {
        return page.entries().stream().map(entry -> entry.key().display()).toList();
    }

    private static void stage(LedgerFixture f, String... events) {
        f.ledger.stage(f.run).write(IntStream.range(0, events.length).mapToObj(i -> {
            String[] parts = events[i].split("@");
            return row(2 + i, parts[0], Long.parseLong(parts[1]));
        }).toList());
    }

    private static StagedRow row(long number, String key, long days) {
        return new StagedRow.Event(event(number, key, days), List.of(), List.of());
    }

    private static EventPayload event(long number, String key, long days) {
        String json = LedgerFixture.json(key);
        Instant starts = LedgerFixture.NOW.plus(days, ChronoUnit.DAYS).plus(1, ChronoUnit.HOURS);
        return new EventPayload(at(number), LedgerFixture.key(key), json, Fingerprint.of(json), 42, key, starts, starts);
    }

    private static Place.Row at(long number) {
        return new Place.Row("in/file.csv", null, number);
    }
}
