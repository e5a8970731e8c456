package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// On both databases.
@Execution(ExecutionMode.CONCURRENT)
class KeptRowsTest {

    private static final KeptFile FILE = new KeptFile("Mai.xlsx", "Mai", null, null, "\"", 3, List.of("Id", "Title", ""),
            List.of(List.of("Export of May"), List.of()), List.of(List.of("text", "text", "")));

    static Stream<DatabaseSettings> databases() {
        return Stream.of(DatabaseSettings.inMemory("kept-" + UUID.randomUUID()), PostgresServer.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void givesBackEveryCellAsItWas(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            KeptRows kept = database.ledger().kept();
            Run run = fixture.startRun();
            KeptRow row = new KeptRow(42, 40, false, "A / 1",
                    List.of(new KeptCell("2026-06-12", "DATE"), KeptCell.text("Fête\r\n\t\"=1+1\" 𝄞"), KeptCell.text("")));

            try (KeptRows.Keeping keeping = kept.keep(run, FILE)) {
                keeping.add(row);
            }

            assertThat(kept.find(run, 42)).contains(row);
            assertThat(kept.find(run, 41)).isEmpty();
            assertThat(kept.findFile(run)).contains(FILE);
            assertThat(kept.countLeftOut(run)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void goesThroughAnyNumberOfRowsInTheirOrder(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            KeptRows kept = database.ledger().kept();
            Run run = fixture.startRun();
            try (KeptRows.Keeping keeping = kept.keep(run, FILE)) {
                LongStream.rangeClosed(2, 1_234).forEach(number -> keeping.add(row(number, "x")));
            }
            List<Long> numbers = new ArrayList<>();

            kept.forEach(run, row -> numbers.add(row.row()));

            assertThat(numbers).isSorted().hasSize(1_233).startsWith(2L).endsWith(1_234L);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void forgetsWhatWasKeptBeforeAndCountsWhatIsTooLong(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            KeptRows kept = database.ledger().kept();
            Run run = fixture.startRun();
            try (KeptRows.Keeping keeping = kept.keep(run, FILE)) {
                keeping.add(row(2, "before"));
            }
            String noise = new Random(1).ints(300_000, 0x4e00, 0x9fa5).mapToObj(Character::toString).collect(Collectors.joining());

            try (KeptRows.Keeping keeping = kept.keep(run, FILE)) {
                keeping.add(row(3, noise));
                keeping.add(row(4, "after"));
            }

            assertThat(kept.page(run, 0, 10)).extracting(KeptRow::row).containsExactly(4L);
            assertThat(kept.countLeftOut(run)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void givesARetryTheOpenEntriesOfTheEarlierRunUnderTheirKeys(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            KeptRows kept = database.ledger().kept();
            Run earlier = fixture.startRun();
            fixture.stage("a=1", "b=2", "c=3", "d=4");
            fixture.deliver("a", "event-a");
            fixture.claim("b", EntryState.STAGED);
            fixture.settle(LedgerFixture.waiting("b", LedgerFixture.NOW));
            fixture.claim("c", EntryState.STAGED);
            fixture.settle(LedgerFixture.blocked("c"));
            fixture.endRun();

            Run retry = fixture.startRetry("retry", new KeptRows.Again(earlier, FILE, List.of(row(9, "mended")), true, "{}"));

            assertThat(kept.findRetry(retry)).contains(new Retry(earlier.number(), 3, "{}"));
            assertThat(kept.findRetry(earlier)).isEmpty();
            assertThat(Stream.of("a", "b", "c", "d").map(key -> fixture.entry(key).run())).containsExactly(
                    earlier.number(), retry.number(), retry.number(), retry.number());
            assertThat(Stream.of("b", "c", "d").map(key -> fixture.entry(key).state()))
                    .containsExactly(EntryState.WAITING, EntryState.STAGED, EntryState.STAGED);
            assertThat(kept.countOpen(earlier)).isZero();
            assertThat(database.ledger().balance(earlier).notSent()).isEqualTo(2);
        }
    }

    // A retry without its rows would be taken for an import of the rejects file when it is continued.
    @Test
    void startsNoRetryThatCannotHaveItsRows() {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("retry-" + UUID.randomUUID()))) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            KeptRows.Again impossible = new KeptRows.Again(fixture.run, FILE, List.of(row(9, "mended"), row(9, "mended")), true, "{}");

            assertThatThrownBy(() -> fixture.startRetry("impossible " + fixture.run.id(), impossible)).isInstanceOf(IllegalStateException.class);

            assertThat(database.ledger().findRun("impossible " + fixture.run.id())).isEmpty();
            assertThat(database.ledger().findLastRun(fixture.source)).map(Run::id).contains(fixture.run.id());
        }
    }

    private static KeptRow row(long number, String text) {
        return new KeptRow(number, number, true, "k" + number, List.of(KeptCell.text(text)));
    }
}
