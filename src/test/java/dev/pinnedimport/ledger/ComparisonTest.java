package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.Comparison.Kind;
import dev.pinnedimport.ledger.Comparison.Planned;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A comparison must foretell what a staging decides, on every database, whatever the ledger holds, and leave no trace.
@Execution(ExecutionMode.CONCURRENT)
class ComparisonTest {

    private static final int ROUNDS = 12;

    static Stream<DatabaseSettings> databases() {
        return Stream.of(DatabaseSettings.inMemory("comparison-" + UUID.randomUUID()), PostgresServer.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void foretellsWhatAStagingDecides(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            for (int round = 0; round < ROUNDS; round++) {
                Random random = new Random(round);
                LedgerFixture f = LedgerFixture.on(database.ledger());
                liveThroughARun(f, random);
                f.startRun();
                List<StagedRow> file = rows(randomRows(random));

                Found found = compare(f, Optional.empty(), file);
                f.ledger.stage(f.run).write(file);

                assertThat(found.summary()).as("round %d", round).isEqualTo(summary(f));
                assertThat(found.wanted()).as("round %d", round).isEqualTo(wanted(f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void stagesARecalledRowAsTheRowItself(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<String> summaries = new ArrayList<>();
                List<Set<String>> wanted = new ArrayList<>();
                for (boolean recalled : List.of(false, true)) {
                    Random random = new Random(round);
                    LedgerFixture f = LedgerFixture.on(database.ledger());
                    liveThroughARun(f, random);
                    f.startRun();
                    List<StagedRow> file = rows(randomRows(random));
                    f.ledger.stage(f.run).write(recalled ? file.stream().map(row -> LedgerFixture.recalled(row, () -> {})).toList() : file);
                    summaries.add(summary(f));
                    wanted.add(wanted(f));
                }

                assertThat(summaries.getLast()).as("round %d", round).isEqualTo(summaries.getFirst());
                assertThat(wanted.getLast()).as("round %d", round).isEqualTo(wanted.getFirst());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void foretellsOfRecalledRowsWhatTheyBecome(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            liveThroughARun(f, new Random(5));
            List<StagedRow> file = rows("A=one", "B=other", "Z=new", "C!", "A=one");

            Found found = compare(f, Optional.empty(), file);
            Found recalled = compare(f, Optional.empty(), file.stream().map(row -> LedgerFixture.recalled(row, () -> {})).toList());

            assertThat(recalled.summary()).isEqualTo(found.summary());
            assertThat(recalled.wanted()).isEqualTo(found.wanted());
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void writesNothing(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            liveThroughARun(f, new Random(3));
            Map<String, Entry> before = entries(f);

            compare(f, Optional.empty(), rows("A=one", "B=other", "Z=new", "C!"));

            assertThat(entries(f)).isEqualTo(before);
            assertThat(f.ledger.listRuns(10)).filteredOn(run -> run.source().equals(f.source)).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void tellsWhatTheApiHasOfAChangedEvent(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            f.stage("A=one");
            f.deliver("A", "e-" + f.source.number());
            f.endRun();

            Planned first = compare(f, Optional.empty(), rows("A=two")).planned.getFirst();
            f.startRun();
            f.stage("A=two");
            f.endRun();
            Planned again = compare(f, Optional.empty(), rows("A=three")).planned.getFirst();

            assertThat(first.kind()).isEqualTo(Kind.CHANGED);
            assertThat(first.before()).isEqualTo(LedgerFixture.json("one"));
            assertThat(again.before()).as("the update that was never sent").isEqualTo(LedgerFixture.json("one"));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void countsWhatTheRunToBeContinuedHasDoneAlready(DatabaseSettings settings) {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            f.stage("A=one", "B=two", "C=three");
            f.deliver("A", "e-" + f.source.number());
            f.claim("B", EntryState.STAGED);

            Found found = compare(f, Optional.of(f.run), rows("A=one", "B=two", "C=three"));

            assertThat(found.comparison.count(Kind.DONE)).isEqualTo(1);
            assertThat(found.comparison.count(Kind.IN_DOUBT)).isEqualTo(1);
            assertThat(found.comparison.count(Kind.NEW)).isEqualTo(1);
        }
    }

    /// A first run in which entries came into every state.
    private static void liveThroughARun(LedgerFixture f, Random random) {
        f.stage("A=one", "B=two", "C=three", "D=four", "E=five", "F=six", "G=seven");
        for (String key : List.of("A", "B", "C", "D", "E", "F", "G")) {
            switch (random.nextInt(7)) {
                case 0, 1 -> f.deliver(key, key + "-" + f.source.number());
                case 2 -> f.claim(key, EntryState.STAGED);
                case 3 -> settleAfterClaim(f, key, LedgerFixture.refused(key));
                case 4 -> settleAfterClaim(f, key, LedgerFixture.waiting(key, LedgerFixture.NOW.plusSeconds(60)));
                case 5 -> settleAfterClaim(f, key, LedgerFixture.inDoubt(key));
                default -> settleAfterClaim(f, key, LedgerFixture.blocked(key));
            }
        }
        f.endRun();
    }

    private static void settleAfterClaim(LedgerFixture f, String key, Settlement settlement) {
        f.claim(key, EntryState.STAGED);
        f.settle(settlement);
    }

    private static String[] randomRows(Random random) {
        List<String> contents = List.of("one", "two", "three", "four");
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            String key = String.valueOf((char) ('A' + random.nextInt(10)));
            int kind = random.nextInt(12);
            rows.add(kind == 0 ? "-" : kind == 1 ? key + "!" : key + "=" + contents.get(random.nextInt(4)) + (kind == 2 ? "+" : ""));
        }
        return rows.toArray(String[]::new);
    }

    // ---- what was found, and what was decided ------------------------------------------------------------------

    private record Found(Comparison comparison, List<Planned> planned, Set<Long> saidRows) {

        String summary() {
            return "created " + comparison.count(Kind.NEW) + ", updated " + comparison.count(Kind.CHANGED) + ", doubt "
                    + comparison.count(Kind.IN_DOUBT) + ", unchanged " + comparison.count(Kind.UNCHANGED) + ", read " + comparison.read()
                    + ", grouped " + comparison.grouped() + ", skipped " + comparison.skipped() + ", duplicates " + comparison.duplicates()
                    + ", rejected " + comparison.rejected() + ", contradicting rows " + saidRows;
        }

        Set<String> wanted() {
            Set<String> wanted = new TreeSet<>();
            planned.stream().filter(event -> !comparison.isTakenBack(event.number())).forEach(event -> wanted.add(event.payload().key().value()
                    + " " + event.action() + " " + event.payload().fingerprint()));
            return wanted;
        }
    }

    private static Found compare(LedgerFixture f, Optional<Run> toContinue, List<StagedRow> file) {
        Comparison comparison = f.ledger.compare(f.source, toContinue, true);
        Found found = new Found(comparison, new ArrayList<>(), new TreeSet<>());
        Comparison.Listener listener = new Comparison.Listener() {
            @Override
            public void planned(Planned event) {
                found.planned.add(event);
            }

            @Override
            public void said(RowIssue issue) {
                found.saidRows.add(issue.row());
            }
        };
        file.forEach(row -> comparison.add(List.of(row), listener));
        return found;
    }

    private static String summary(LedgerFixture f) {
        Balance balance = f.balance();
        ToSend toSend = f.ledger.countToSendByKind(f.run);
        Set<Long> contradicting = new TreeSet<>();
        f.issues().stream().filter(issue -> issue.code() == dev.pinnedimport.issue.IssueCode.ROW_DUPLICATE_DIFFERS)
                .forEach(issue -> contradicting.add(issue.row()));
        return "created " + toSend.creates() + ", updated " + toSend.updates() + ", doubt " + toSend.inDoubt() + ", unchanged "
                + balance.unchanged() + ", read " + balance.read() + ", grouped " + balance.grouped() + ", skipped " + balance.skipped()
                + ", duplicates " + balance.duplicates() + ", rejected " + balance.rejected() + ", contradicting rows " + contradicting;
    }

    private static Set<String> wanted(LedgerFixture f) {
        Set<String> wanted = new TreeSet<>();
        f.ledger.forEachWanted(f.run, entry -> wanted.add(entry.key().value() + " " + entry.action() + " " + entry.fingerprint()));
        return wanted;
    }

    private static Map<String, Entry> entries(LedgerFixture f) {
        Map<String, Entry> entries = new TreeMap<>();
        for (String key : new HashSet<>(List.of("A", "B", "C", "D", "E", "F", "G", "Z"))) {
            f.ledger.find(f.source, LedgerFixture.key(key)).ifPresent(entry -> entries.put(key, entry));
        }
        return entries;
    }
}
