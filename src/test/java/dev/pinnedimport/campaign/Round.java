package dev.pinnedimport.campaign;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import dev.pinnedimport.sandbox.SandboxStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// One ledger and one sandbox: some nights of kills and faults, then calm until everything is in, then the reckoning.
final class Round {

    static final String API_KEY = "campaign-key-7c41f09b";

    private static final Duration LONGEST_RUN = Duration.ofSeconds(120);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(25);
    private static final int CALM_RUNS = 6;
    private static final Set<Integer> CALM_EXITS = Set.of(0, 10);
    private static final Set<Integer> EXITS_UNDER_FAULTS = Set.of(0, 10, 13, 30);
    private static final int LOCKED = 22;
    private static final int TERMINATED = 143;
    private static final int KILLED = 137;

    // The proportions are those of the real times: 35 s, 14 min and 120 s against an API that remembers for 45 s and 15 min.
    private record Windows(String program, Duration inProgress, Duration remembered) {
        static final Windows SHORT = new Windows("1500ms,7000ms,5500ms", Duration.ofMillis(4_000), Duration.ofMillis(8_000));
        /// Long enough for a process that was started again to repeat what the dead one has sent.
        static final Windows LONG = new Windows("4500ms,12000ms,8500ms", Duration.ofMillis(7_000), Duration.ofMillis(14_000));
    }

    private final Program program;
    private final Path directory;
    private final long campaignSeed;
    private final int number;
    private final Optional<String> database;
    private final Totals totals;
    private final Checker checker;
    private final SplittableRandom random;
    private final boolean lookUpFirst;
    private final Windows windows;
    private final Export export;
    private final Path file;
    private final Path journal;
    private int starts;

    /// @param database JDBC URL of a PostgreSQL database; empty: the embedded one
    Round(Program program, Path directory, long campaignSeed, int number, Optional<String> database, Totals totals) {
        this.program = program;
        this.directory = directory;
        this.campaignSeed = campaignSeed;
        this.number = number;
        this.database = database;
        this.totals = totals;
        this.checker = new Checker("round " + number + " of campaign " + campaignSeed, totals);
        this.random = new SplittableRandom(campaignSeed * 1_000_003 + number);
        this.lookUpFirst = number % 3 == 0;
        this.windows = number % 4 < 2 ? Windows.SHORT : Windows.LONG;
        this.export = new Export(random.split(), number % 2 == 0, 150 + random.nextInt(100));
        this.file = directory.resolve("export.csv");
        this.journal = directory.resolve("journal.jsonl");
    }

    void run(int kills) throws IOException, InterruptedException, SQLException {
        Files.createDirectories(directory);
        Jobs.write(directory, number % 2 == 0, lookUpFirst ? "lookup-first" : "retry-then-lookup");
        export.writeTo(file);
        SandboxSettings settings = SandboxSettings.usual()
                .withKeys(ApiKey.of(API_KEY, ApiKey.ALL_SCOPES.toArray(String[]::new)))
                .withLifetimes(windows.remembered(), windows.inProgress())
                .withLatency(Duration.ofMillis(10 + random.nextInt(50)))
                .withJournal(journal);
        try (Sandbox sandbox = Sandbox.start(settings)) {
            storm(sandbox, kills);
            SandboxStats stormy = sandbox.stats();
            totals.addFired(stormy.faultsFired());
            calm(sandbox);
            totals.add("requests", sandbox.stats().requests().values().stream().mapToLong(Long::longValue).sum());
            totals.add("events", sandbox.events().size());
            totals.add("updates", sandbox.stats().updated());
        }
        totals.add("rounds", 1);
        totals.add("rows", export.expected().rows());
    }

    private void storm(Sandbox sandbox, int kills) throws IOException, InterruptedException, SQLException {
        sandbox.faults(Disturbances.of(campaignSeed, number, lookUpFirst));
        int killed = 0;
        for (int tries = 0; killed < kills && tries < 3 * kills; tries++) {
            if (tries > 0 && random.nextInt(3) == 0) {
                changeFile();
            }
            boolean aimed = Breakage.isPossible() && random.nextBoolean();
            Child child = aimed ? startAimed(sandbox) : start(sandbox);
            if (random.nextInt(10) == 0) {
                startSecond(sandbox, child);
            }
            if (aimed) {
                child.ends(LONGEST_WAIT);
            } else {
                awaitMoment(sandbox, child);
            }
            if (!child.isAlive() && child.exitCode() == KILLED) {
                killed++;
                totals.add("kills at a chosen call", 1);
                killed(child);
            } else if (!child.isAlive()) {
                endedByItself(child);
                changeFile();
            } else if (!aimed && random.nextInt(4) == 0) { // One that is aimed at might still be killed while it ends.
                terminate(child);
                killed++;
            } else {
                child.kill();
                killed++;
                killed(child);
            }
        }
        if (!sandbox.stats().neverFired().isEmpty()) {
            meetTheRest(sandbox);
        }
    }

    private void killed(Child child) throws IOException, SQLException {
        totals.add("kills", 1);
        checker.checkOutput(child);
        if (random.nextInt(4) == 0) {
            checkIntentsNow();
        }
    }

    // The calls of a run are some 150 writes, syncs and renames, and three for each request; the first run makes the database besides.
    private Child startAimed(Sandbox sandbox) throws IOException {
        boolean onlyRequests = random.nextInt(3) == 0;
        int call = 1 + random.nextInt(onlyRequests ? 40 : 150);
        return start(sandbox, Breakage.killing(directory, sandbox.baseUrl().getPort(), onlyRequests ? "oi" : Breakage.ALL, call, random.nextInt(3) == 0)
                .environment());
    }

    // Processes that die early send little: one that lives longer meets the faults that have not had their turn.
    private void meetTheRest(Sandbox sandbox) throws IOException, InterruptedException {
        changeFile();
        Child child = start(sandbox);
        long deadline = System.nanoTime() + LONGEST_RUN.toNanos();
        while (child.isAlive() && System.nanoTime() < deadline && !sandbox.stats().neverFired().isEmpty()) {
            child.ends(Duration.ofMillis(20));
        }
        if (child.isAlive()) {
            child.kill();
            totals.add("kills", 1);
            checker.checkOutput(child);
        } else {
            endedByItself(child);
        }
    }

    private void changeFile() throws IOException {
        export.change();
        export.writeTo(file);
        totals.add("file changes", 1);
    }

    // Mostly once some events have come in, so that the process dies while it sends; sometimes just at any time.
    private void awaitMoment(Sandbox sandbox, Child child) throws InterruptedException {
        if (random.nextInt(4) == 0) {
            child.ends(Duration.ofMillis(200 + random.nextInt(1_800)));
            return;
        }
        long before = sandbox.stats().created() + sandbox.stats().updated();
        long more = 1 + random.nextInt(25);
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (child.isAlive() && System.nanoTime() < deadline && sandbox.stats().created() + sandbox.stats().updated() < before + more) {
            child.ends(Duration.ofMillis(4));
        }
        child.ends(Duration.ofMillis(random.nextInt(60)));
    }

    private void startSecond(Sandbox sandbox, Child first) throws IOException, InterruptedException {
        long before = sandbox.stats().requests().values().stream().mapToLong(Long::longValue).sum();
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (first.isAlive() && System.nanoTime() < deadline
                && sandbox.stats().requests().values().stream().mapToLong(Long::longValue).sum() == before) {
            first.ends(Duration.ofMillis(10));
        }
        Child second = start(sandbox);
        boolean ended = second.ends(Duration.ofSeconds(20));
        if (first.isAlive() && ended) {
            totals.add("second processes", 1);
            totals.addExit(second.exitCode());
            checker.checkOutput(second);
            if (second.exitCode() != LOCKED) {
                checker.find("a second process ended with " + second.exitCode() + " while the first was at work: " + second.errorOutput());
            }
        } else {
            second.kill();
        }
    }

    private void terminate(Child child) throws InterruptedException {
        child.terminate();
        totals.add("sigterms", 1);
        if (random.nextInt(4) == 0) {
            child.ends(Duration.ofMillis(random.nextInt(600)));
            child.kill();
            totals.add("sigterms that a kill followed", 1);
            checker.checkOutput(child);
            return;
        }
        long began = System.nanoTime();
        boolean ended = child.ends(LONGEST_STOP);
        totals.addStop(Duration.ofNanos(System.nanoTime() - began));
        if (!ended) {
            checker.find(child.name() + " did not end within 25 s of SIGTERM");
            child.kill();
            return;
        }
        totals.addExit(child.exitCode());
        checker.checkOutput(child);
        if (child.exitCode() != TERMINATED) {
            checker.find(child.name() + " ended with " + child.exitCode() + " after SIGTERM: " + child.errorOutput());
        }
    }

    private void endedByItself(Child child) {
        totals.add("ended by themselves", 1);
        totals.addExit(child.exitCode());
        checker.checkOutput(child);
        if (!EXITS_UNDER_FAULTS.contains(child.exitCode())) {
            checker.find(child.name() + " ended with " + child.exitCode() + ": " + child.output() + child.errorOutput());
        }
    }

    // Right after a kill: nothing that the sandbox has received may be unknown to the tables that the dead process left.
    private void checkIntentsNow() throws IOException, SQLException {
        if (database.isEmpty() && !Files.isDirectory(state().resolve("ledger"))) {
            return;
        }
        JournalReading received = JournalReading.of(journal);
        if (!received.sent().isEmpty()) {
            checker.checkIntents(received, readLedger());
            totals.add("ledgers read after a kill", 1);
        }
    }

    private void calm(Sandbox sandbox) throws IOException, InterruptedException, SQLException {
        sandbox.faults(Faults.none());
        Export.Expected expected = export.expected();
        int due = expected.rejected().isEmpty() ? 0 : 10;
        List<Integer> exits = new ArrayList<>();
        Child child;
        do {
            child = start(sandbox);
            exits.add(runToItsEnd(child));
            if (exits.getLast() == due) {
                reckon(sandbox, expected, child);
                return;
            }
        } while (exits.size() < CALM_RUNS && EXITS_UNDER_FAULTS.contains(exits.getLast()));
        checker.find("calm runs should end with " + due + " but ended with " + exits + ": " + child.output() + child.errorOutput());
    }

    private int runToItsEnd(Child child) throws InterruptedException {
        if (!child.ends(LONGEST_RUN)) {
            checker.find(child.name() + " did not end within " + LONGEST_RUN);
            return child.kill();
        }
        totals.addExit(child.exitCode());
        checker.checkOutput(child);
        return child.exitCode();
    }

    private void reckon(Sandbox sandbox, Export.Expected expected, Child finished) throws IOException, InterruptedException, SQLException {
        LedgerReading ledger = readLedger();
        JournalReading before = JournalReading.of(journal);
        checker.checkEvents(expected, export.everValid(), sandbox.events());
        checker.checkIntents(before, ledger);
        checker.checkLedger(expected, ledger, sandbox.events());
        checker.checkBalance(expected, finished.findReport().orElseThrow(() -> new IllegalStateException(finished.output())), ledger);

        Child again = start(sandbox);
        runToItsEnd(again);
        long sentAgain = JournalReading.of(journal).sent().size() - before.sent().size();
        long unchanged = again.findReport().map(report -> report.at("/rows/unchanged").asLong(-1)).orElse(-1L);
        if (sentAgain != 0 || unchanged != expected.events().size()) {
            checker.find("the same file once more: " + sentAgain + " requests, " + unchanged + " of " + expected.events().size() + " rows unchanged");
        }
    }

    private LedgerReading readLedger() throws IOException, SQLException {
        return database.isPresent() ? LedgerReading.of(database.get()) : LedgerReading.ofCopy(state(), directory);
    }

    private Path state() {
        return directory.resolve("state");
    }

    private static String name(int start) {
        return String.format(Locale.ROOT, "process-%03d", start);
    }

    private Child start(Sandbox sandbox) throws IOException {
        return start(sandbox, Map.of());
    }

    private Child start(Sandbox sandbox, Map<String, String> more) throws IOException {
        starts++;
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json", "--yes",
                "--state", state().toString()));
        database.ifPresent(url -> arguments.addAll(List.of("--db", url)));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PINNED_API_KEY", API_KEY);
        environment.put("PINNED_REHEARSAL_WINDOWS", windows.program());
        Process process = program.start(directory, arguments, environment, name(starts));
        return new Child(process, directory, name(starts));
    }
}
