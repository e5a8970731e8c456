package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of an id that occurs several times must not depend on the order of its rows, on how they fall into batches, on what the
/// ledger knew before, or on an interruption.
@Execution(ExecutionMode.CONCURRENT)
class RepeatedIdsTest {

    private static final List<String> ROWS = List.of("1", "1", "2", "!");

    // After which rows a batch ends.
    private static final int ONE_BATCH = 0;
    private static final int EACH_ROW = 0b1111;

    private static LedgerDatabase database;

    @BeforeAll
    static void open() {
        database = LedgerDatabase.open(DatabaseSettings.inMemory("repeated-" + UUID.randomUUID()));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /// How the entry of the id came to be, before the file under test.
    enum Past {
        NONE,
        DELIVERED_SAME,
        DELIVERED_OTHER,
        STAGED,
        REFUSED,
        IN_DOUBT;

        void happen(LedgerFixture f) {
            switch (this) {
                case NONE -> {}
                case DELIVERED_SAME -> deliver(f, "1");
                case DELIVERED_OTHER -> deliver(f, "0");
                case STAGED -> f.stage("x=0");
                case REFUSED -> {
                    f.stage("x=0");
                    f.claim("x", EntryState.STAGED);
                    f.settle(LedgerFixture.refused("x"));
                }
                case IN_DOUBT -> {
                    f.stage("x=0");
                    f.claim("x", EntryState.STAGED);
                    f.settle(LedgerFixture.inDoubt("x"));
                }
            }
        }

        private static void deliver(LedgerFixture f, String content) {
            f.stage("x=" + content);
            f.deliver("x", "e1");
        }

        /// The bucket of an event with content 1.
        String bucketOfOne() {
            return switch (this) {
                case DELIVERED_SAME -> "unchanged";
                case IN_DOUBT -> "in doubt";
                case NONE, DELIVERED_OTHER, STAGED, REFUSED -> "not sent";
            };
        }
    }

    static List<List<String>> everyOrderOfEveryFile() {
        Set<List<String>> files = new HashSet<>();
        for (int mask = 1; mask < 1 << ROWS.size(); mask++) {
            int chosen = mask;
            List<String> rows = IntStream.range(0, ROWS.size()).filter(i -> (chosen & 1 << i) != 0).mapToObj(ROWS::get).toList();
            permute(new ArrayList<>(rows), 0, files);
        }
        return List.copyOf(files);
    }

    private static void permute(List<String> rows, int from, Set<List<String>> found) {
        if (from == rows.size()) {
            found.add(List.copyOf(rows));
        }
        for (int i = from; i < rows.size(); i++) {
            Collections.swap(rows, from, i);
            permute(rows, from + 1, found);
            Collections.swap(rows, from, i);
        }
    }

    @ParameterizedTest
    @MethodSource("everyOrderOfEveryFile")
    void everyOrderInEveryBatchingHasTheSameResult(List<String> file) {
        for (Past past : Past.values()) {
            for (boolean recalled : List.of(false, true)) {
                for (int cuts : List.of(ONE_BATCH, EACH_ROW)) {
                    check(file, past, cuts, false, recalled);
                }
                check(file, past, EACH_ROW, true, recalled);
            }
        }
    }

    private static void check(List<String> file, Past past, int cuts, boolean interrupted, boolean recalled) {
        LedgerFixture f = LedgerFixture.on(database.ledger());
        past.happen(f);
        Optional<Entry> before = f.ledger.find(f.source, key("x"));
        f.startRun();
        if (interrupted) {
            f.ledger.stage(f.run).write(List.of(row(2, file.getFirst())));
        }
        stage(f, file, cuts, recalled);

        String scenario = past + " " + file + " cut at " + Integer.toBinaryString(cuts) + (interrupted ? " after an interruption" : "")
                + (recalled ? " recalled" : "");
        Balance balance = f.balance();
        assertThat(balance.balances()).as(scenario).isTrue();
        Set<String> contents = Set.copyOf(file);
        if (contents.size() > 1 || contents.contains("!")) {
            assertThat(balance.rejected()).as(scenario).isEqualTo(file.size());
            assertThat(f.ledger.find(f.source, key("x"))).as(scenario).isEqualTo(before);
            assertThat(f.issues().stream().map(RowIssue::row).distinct().count()).as(scenario).isEqualTo(file.size());
        } else {
            assertThat(balance.duplicates()).as(scenario).isEqualTo(file.size() - 1);
            assertThat(bucket(balance)).as(scenario).isEqualTo(file.contains("1") ? past.bucketOfOne() : bucketOfTwo(past));
        }
    }

    private static String bucketOfTwo(Past past) {
        return past == Past.IN_DOUBT ? "in doubt" : "not sent";
    }

    private static String bucket(Balance balance) {
        return balance.unchanged() == 1 ? "unchanged"
                : balance.inDoubt() == 1 ? "in doubt"
                : balance.notSent() == 1 ? "not sent"
                : balance.toString();
    }

    private static void stage(LedgerFixture f, List<String> file, int cuts, boolean recalled) {
        Staging staging = f.ledger.stage(f.run);
        List<StagedRow> batch = new ArrayList<>();
        for (int i = 0; i < file.size(); i++) {
            StagedRow row = row(i + 2, file.get(i));
            batch.add(recalled ? LedgerFixture.recalled(row, () -> {}) : row);
            if ((cuts & 1 << i) != 0) {
                staging.write(List.copyOf(batch));
                batch.clear();
            }
        }
        staging.write(batch);
    }

    private static StagedRow row(long number, String content) {
        return LedgerFixture.row(number, content.equals("!") ? "x!" : "x=" + content);
    }

    @Test
    void manyIdsInRandomOrderComeToWhatCountingThemSays() {
        Random random = new Random(20261123);
        for (int round = 0; round < 40; round++) {
            List<String> file = IntStream.range(0, 60)
                    .mapToObj(i -> "k" + random.nextInt(25) + (random.nextInt(12) == 0 ? "!" : "=" + random.nextInt(2)))
                    .toList();
            LedgerFixture f = LedgerFixture.on(database.ledger());
            Staging staging = f.ledger.stage(f.run);
            List<StagedRow> rows = LedgerFixture.rows(file.toArray(String[]::new));
            for (int from = 0; from < rows.size(); ) {
                int to = Math.min(rows.size(), from + 1 + random.nextInt(10));
                staging.write(rows.subList(from, to));
                from = to;
            }

            assertThat(f.balance()).as("seed round %d: %s", round, file).isEqualTo(expected(file));
        }
    }

    private static Balance expected(List<String> file) {
        long events = 0;
        long duplicates = 0;
        long rejected = 0;
        for (List<String> rows : file.stream().collect(Collectors.groupingBy(row -> row.replaceAll("[=!].*", ""))).values()) {
            if (Set.copyOf(rows).size() > 1 || rows.getFirst().endsWith("!")) {
                rejected += rows.size();
            } else {
                events++;
                duplicates += rows.size() - 1;
            }
        }
        return new Balance(file.size(), 0, 0, 0, 0, 0, duplicates, rejected, 0, 0, 0, events);
    }
}
