package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.RestartableServer;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PostgreSQL that goes away, comes back, or turns work away, seen through the command line: exit 31, and the next run continues. No event
/// twice, no row lost.
@Tag("processes")
class DatabaseOutageTest {

    private static final int ROWS = 500;
    private static final Duration LONGEST = Duration.ofSeconds(120);

    @TempDir
    private static Path shared;

    private static RestartableServer server;

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withLatency(Duration.ofMillis(120)));
    private Path file = Path.of("");

    @BeforeAll
    static void startServer() throws IOException {
        server = RestartableServer.start(shared);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void writeJobAndFile() throws IOException, SQLException {
        Importing.writeJob(directory);
        file = Importing.writeFile(directory, "big.csv", Importing.rows(1, ROWS));
        server.execute("DROP SCHEMA public CASCADE");
        server.execute("CREATE SCHEMA public");
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    // ---- away ----

    @Test
    void continuesAfterTheServerWasKilledWhileSending() throws Exception {
        CompletableFuture<Cli.Result> run = start();
        await(() -> sandbox.events().size() > 100, run);
        server.kill();

        Cli.Result result = run.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        int atTheKill = sandbox.events().size();
        Cli.Result meanwhile = run();
        server.startAgain();

        unavailable(result);
        unavailable(meanwhile);
        assertThat(sandbox.events()).hasSize(atTheKill).hasSizeLessThan(ROWS);
        everythingIsInAfter(run());
    }

    @Test
    void continuesAfterTheServerWasStoppedWhileStaging() throws Exception {
        makeTables();
        file = Importing.writeFile(directory, "huge.csv", Importing.rows(1, 40_000));
        CompletableFuture<Cli.Result> run = start();
        await(() -> stagedRows() > 500, run);
        server.stop();

        Cli.Result result = run.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        server.startAgain();

        unavailable(result);
        assertThat(requestsThatCarriedAnEvent()).isZero();
        file = Importing.writeFile(directory, "big.csv", Importing.rows(1, ROWS));
        everythingIsInAfter(run());
    }

    @Test
    void sendsNothingWhereTheServerIsAwayFromTheBeginning() throws Exception {
        server.stop();
        Cli.Result result = run();
        server.startAgain();

        unavailable(result);
        assertThat(sandbox.stats().requests()).isEmpty();
    }

    // ---- connections that are cut ----

    @Test
    void survivesConnectionsThatAreCutAgainAndAgain() throws Exception {
        List<Integer> exits = new ArrayList<>();
        for (int night = 0; night < 3; night++) {
            int before = sandbox.events().size();
            CompletableFuture<Cli.Result> run = start();
            await(() -> sandbox.events().size() > before + 50, run);
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pinned-import%'");
            exits.add(run.get(LONGEST.toSeconds(), TimeUnit.SECONDS).exitCode());
        }

        assertThat(exits).containsOnly(31);
        everythingIsInAfter(run());
    }

    @Test
    void carriesOnWhereOnlyTheLedgersConnectionsAreCut() throws Exception {
        CompletableFuture<Cli.Result> run = start();
        for (int cut = 1; cut <= 5; cut++) {
            int more = 60 * cut;
            await(() -> sandbox.events().size() > more, run);
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pinned-import'");
        }

        Cli.Result result = run.get(LONGEST.toSeconds(), TimeUnit.SECONDS);

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isIn(0, 31);
        everythingIsInAfter(result.exitCode() == 0 ? result : run());
    }

    // ---- turned away ----

    @Test
    void endsWith31WhereTheServerHasNoConnectionLeft() throws Exception {
        server.execute("DROP ROLE IF EXISTS narrow");
        server.execute("CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 0");

        Cli.Result result = cli().launch("run", "concerts", file.toString(), "--db", server.url().replace("=postgres", "=narrow"));

        unavailable(result);
        assertThat(result.errorOutput()).contains("it has no connection left for us.");
        assertThat(sandbox.stats().requests()).isEmpty();
    }

    @Test
    void takesThePasswordFromTheEnvironmentAndNeverShowsIt() throws Exception {
        server.execute("DROP ROLE IF EXISTS importer");
        server.execute("CREATE ROLE importer LOGIN SUPERUSER PASSWORD 'correct-horse-71'");
        String url = server.url().replace("?user=postgres&password=postgres", "?user=importer");
        server.requirePasswords();

        Cli.Result without = cli().launch("run", "concerts", file.toString(), "--db", url);
        Cli.Result wrong = cli().with("PINNED_DB_PASSWORD", "wrong-horse-72").launch("run", "concerts", file.toString(), "--db", url);
        Cli.Result right = cli().with("PINNED_DB_PASSWORD", "correct-horse-71").launch("run", "concerts", file.toString(), "--db", url, "--verbose");

        unavailable(without);
        unavailable(wrong);
        assertThat(without.errorOutput() + wrong.errorOutput()).contains("it refused the user or the password.");
        assertThat(right.exitCode()).as(right.errorOutput()).isZero();
        assertThat(sandbox.events()).hasSize(ROWS);
        assertThat(without.errorOutput() + wrong.errorOutput() + right.output() + right.errorOutput()).doesNotContain("horse");
    }

    @Test
    void carriesOnWhereTransactionsFailForReasonsThatPass() throws Exception {
        makeTables();
        failNowAndThen("40001", "40P01", "55P03", "53300");

        Cli.Result result = run();

        assertThat(server.number("SELECT last_value FROM failures")).isGreaterThan(500);
        everythingIsInAfter(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BATCH_JOB_EXECUTION", "BATCH_STEP_EXECUTION"})
    void endsWith31WhereOnlySpringBatchsTablesTurnAwayWhatIsWritten(String table) throws Exception {
        makeTables();
        server.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$");
        server.execute("CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION refuse()");
        Cli.Result result = run();

        unavailable(result);
        server.execute("DROP TRIGGER refuse ON " + table);
        everythingIsInAfter(run());
    }

    @Test
    void endsWith31WhereSomebodyElseKeepsTheTableLocked() throws Exception {
        makeTables();
        server.execute("ALTER ROLE postgres SET lock_timeout = '200ms'");
        try (Connection other = server.connect(); Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE entry IN ACCESS EXCLUSIVE MODE");
            Cli.Result result = run();

            unavailable(result);
            assertThat(requestsThatCarriedAnEvent()).isZero();
            other.rollback();
        } finally {
            server.execute("ALTER ROLE postgres RESET lock_timeout");
        }
        everythingIsInAfter(run());
    }

    // The tables, without any row.
    private void makeTables() throws IOException {
        Path header = Importing.writeFile(directory, "header.csv", List.of());
        assertThat(cli().launch("run", "concerts", header.toString(), "--db", server.url()).exitCode()).isZero();
    }

    // A sequence counts on when its transaction is rolled back, so a repetition meets the next number.
    private static void failNowAndThen(String... states) throws SQLException {
        server.execute("CREATE SEQUENCE failures");
        StringBuilder body = new StringBuilder("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n bigint := nextval('failures'); BEGIN ");
        for (int i = 0; i < states.length; i++) {
            body.append("IF n % ").append(100 * states.length).append(" = ").append(100 * i + 50).append(" THEN RAISE EXCEPTION USING ERRCODE = '")
                    .append(states[i]).append("'; END IF; ");
        }
        server.execute(body.append("RETURN NULL; END $$").toString());
        server.execute("CREATE TRIGGER fail AFTER INSERT OR UPDATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION fail()");
    }

    // ---- words for what happens here ----

    private Cli cli() {
        return Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .with("PINNED_API_URL", sandbox.baseUrl().toString())
                .with("PINNED_REHEARSAL_WINDOWS", "35000ms,840000ms,1500ms");
    }

    private Cli.Result run() {
        return cli().with("PINNED_DB_URL", server.url()).launch("run", "concerts", file.toString(), "--json");
    }

    private CompletableFuture<Cli.Result> start() {
        return CompletableFuture.supplyAsync(this::run);
    }

    private static void await(BooleanSupplier condition, CompletableFuture<Cli.Result> run) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(run.isDone()).as(() -> "ended too early: " + run.join()).isFalse();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    private static void unavailable(Cli.Result result) {
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(31);
        assertThat(result.output() + result.errorOutput()).contains("STORE-DB-01").doesNotContain("Exception").doesNotContain("password=");
    }

    private long stagedRows() {
        try {
            return server.number("SELECT COUNT(*) FROM entry");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long requestsThatCarriedAnEvent() {
        return sandbox.stats().requests(Route.CREATE_EVENT);
    }

    private void everythingIsInAfter(Cli.Result last) throws SQLException {
        assertThat(last.exitCode()).as(last.output() + last.errorOutput()).isZero();
        assertThat(sandbox.events().stream().map(ReceivedEvent::title).distinct()).hasSize(ROWS);
        assertThat(sandbox.events()).hasSize(ROWS);
        assertThat(server.number("SELECT COUNT(*) FROM entry WHERE state <> 'DELIVERED' AND run_no = (SELECT MAX(run_no) FROM run)")).isZero();
        long before = requestsThatCarriedAnEvent();
        assertThat(run().exitCode()).isZero();
        assertThat(requestsThatCarriedAnEvent()).isEqualTo(before);
    }
}
