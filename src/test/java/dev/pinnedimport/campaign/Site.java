package dev.pinnedimport.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
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
import java.util.SplittableRandom;

/// One job, one file and one sandbox for whole processes of the program, and the checker's judgement of what came of them.
final class Site implements AutoCloseable {

    static final int KILLED = 137;

    private static final Duration LONGEST = Duration.ofSeconds(180);
    // A process that follows within 20 s repeats by key, a later one looks up what the sandbox shows at once.
    private static final String WINDOWS = "20000ms,40000ms,1000ms";

    private final Program program;
    private final Path directory;
    private final Path state;
    private final Path output;
    private final Export export;
    private final Sandbox sandbox;
    private final Totals totals = new Totals();
    private final Checker checker;
    private final List<String> more = new ArrayList<>();
    private int starts;

    private Site(Program program, Path directory, Path state, Path output, int rows, Duration latency, String inDoubt) throws IOException {
        this.program = program;
        this.directory = directory;
        this.state = state;
        this.output = output;
        this.export = new Export(new SplittableRandom(rows), false, rows);
        this.checker = new Checker(directory.getFileName().toString(), totals);
        Files.createDirectories(directory);
        Jobs.write(directory, false, inDoubt);
        export.writeTo(file());
        this.sandbox = Sandbox.start(SandboxSettings.usual()
                .withKeys(ApiKey.of(Round.API_KEY, ApiKey.ALL_SCOPES.toArray(String[]::new)))
                .withLatency(latency)
                .withJournal(directory.resolve("journal.jsonl")));
    }

    static Site in(Program program, Path directory, int rows) throws IOException {
        return new Site(program, directory, directory.resolve("state"), directory.resolve("out"), rows, Duration.ofMillis(2), "retry-then-lookup");
    }

    static Site lookingUpFirst(Program program, Path directory, int rows) throws IOException {
        return new Site(program, directory, directory.resolve("state"), directory.resolve("out"), rows, Duration.ofMillis(2), "lookup-first");
    }

    /// A site whose ledger and reports are elsewhere, and whose sandbox takes its time.
    static Site slowly(Program program, Path directory, Path state, Path output, int rows) throws IOException {
        return new Site(program, directory, state, output, rows, Duration.ofMillis(60), "retry-then-lookup");
    }

    /// A site whose API takes so long for an answer.
    static Site answering(Program program, Path directory, Duration latency, int rows) throws IOException {
        return new Site(program, directory, directory.resolve("state"), directory.resolve("out"), rows, latency, "retry-then-lookup");
    }

    /// The same with the ledger in a database.
    Site withDatabase(String url) {
        more.addAll(List.of("--db", url));
        return this;
    }

    Path directory() {
        return directory;
    }

    Path state() {
        return state;
    }

    Path file() {
        return directory.resolve("export.csv");
    }

    Path output() {
        return output;
    }

    int port() {
        return sandbox.baseUrl().getPort();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    int rows() {
        return export.expected().rows();
    }

    /// Another night's file.
    void changeFile() throws IOException {
        export.change();
        export.writeTo(file());
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", file().toString(), "--api", sandbox.baseUrl().toString(), "--json", "--yes",
                "--state", state.toString(), "--out", output.toString()));
        arguments.addAll(more);
        return arguments;
    }

    Map<String, String> environment() {
        return Map.of("PINNED_API_KEY", Round.API_KEY, "PINNED_REHEARSAL_WINDOWS", WINDOWS);
    }

    Child start() throws IOException {
        return start(Map.of(), List.of());
    }

    /// With options of this start only.
    Child start(String... options) throws IOException {
        List<String> arguments = arguments();
        arguments.addAll(List.of(options));
        String name = String.format(Locale.ROOT, "process-%03d", ++starts);
        return new Child(program.start(directory, arguments, environment(), name), directory, name);
    }

    List<String> databaseOptions() {
        return List.copyOf(more);
    }

    Child start(Breakage breakage) throws IOException {
        return start(breakage.environment(), List.of());
    }

    /// @param prefix what the program's command is given to, such as a shell that sets limits
    Child start(Map<String, String> moreEnvironment, List<String> prefix) throws IOException {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(moreEnvironment);
        String name = String.format(Locale.ROOT, "process-%03d", ++starts);
        return new Child(program.start(directory, prefix, arguments(), environment, name), directory, name);
    }

    Child run() throws IOException, InterruptedException {
        return finish(start());
    }

    Child run(Breakage breakage) throws IOException, InterruptedException {
        return finish(start(breakage));
    }

    Child finish(Child child) throws InterruptedException {
        assertThat(child.ends(LONGEST)).as(child::errorOutput).isTrue();
        checker.checkOutput(child);
        return child;
    }

    /// Whatever the sandbox received had been written down before.
    void checkIntents() throws IOException, SQLException {
        JournalReading received = JournalReading.of(directory.resolve("journal.jsonl"));
        if (!received.sent().isEmpty()) {
            checker.checkIntents(received, readLedger());
        }
        assertThat(totals.findings()).isEmpty();
    }

    private LedgerReading readLedger() throws IOException, SQLException {
        return more.isEmpty() ? LedgerReading.ofCopy(state, directory) : LedgerReading.of(more.getLast());
    }

    /// The process that ended last was the one that got everything in.
    void checkFinished(Child last) throws IOException, InterruptedException, SQLException {
        Export.Expected expected = export.expected();
        assertThat(last.exitCode()).as(() -> last.name() + last.output() + last.errorOutput()).isEqualTo(expected.rejected().isEmpty() ? 0 : 10);
        LedgerReading ledger = readLedger();
        checker.checkEvents(expected, export.everValid(), sandbox.events());
        checker.checkIntents(JournalReading.of(directory.resolve("journal.jsonl")), ledger);
        checker.checkLedger(expected, ledger, sandbox.events());
        checker.checkBalance(expected, last.findReport().orElseThrow(() -> new IllegalStateException(last.output())), ledger);
        assertThat(totals.findings()).isEmpty();
        assertThat(totals.count("duplicates") + totals.count("losses")).isZero();
    }

    long requestsThatCarriedAnEvent() throws IOException {
        return JournalReading.of(directory.resolve("journal.jsonl")).sent().size();
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
