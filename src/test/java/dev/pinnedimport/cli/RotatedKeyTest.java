package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key is replaced by another of the same owner while events are in doubt: the API may not know what the old one was promised.
class RotatedKeyTest {

    private static final String NEW_KEY = "a-new-key-of-the-same-owner";
    private static final String BLIND_KEY = "a-new-key-that-may-not-read";
    private static final String WINDOWS = "30000ms,40000ms,100ms";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withKeys(ApiKey.of(ApiKey.USUAL_VALUE, ApiKey.ALL_SCOPES.toArray(String[]::new)),
            ApiKey.of(NEW_KEY, ApiKey.ALL_SCOPES.toArray(String[]::new)), ApiKey.of(BLIND_KEY, allScopesBut("events:read"))));
    private Doubting doubting;

    @BeforeEach
    void importOneAndPutTwoInDoubt() throws IOException {
        doubting = new Doubting(directory, sandbox);
        Importing.writeJob(directory);
        assertThat(run(ApiKey.USUAL_VALUE, Importing.rows(1, 1)).exitCode()).isZero();
        doubting.putInDoubt(Instant.now().minusSeconds(2), Importing.rows(2, 3));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void whatTheOldKeySentIsLookedUpBeforeItIsSentAgain() throws IOException {
        doubting.plant("A2");

        Cli.Result result = run(NEW_KEY, Importing.rows(2, 3));

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
        assertThat(sandbox.events()).extracting(event -> event.title()).containsExactlyInAnyOrder("Concert number 1", "Concert number 2", "Concert number 3");
        assertThat(creates()).isEqualTo(2);
    }

    /// The same with the same key, to show what the test tells apart: the event is made again at once, since the API remembers nothing.
    @Test
    void withTheSameKeyItIsRepeatedAtOnce() throws IOException {
        doubting.plant("A2");

        run(ApiKey.USUAL_VALUE, Importing.rows(2, 3));

        assertThat(creates()).isEqualTo(3);
    }

    @Test
    void aKeyThatMayNotReadLeavesItToAPerson() throws IOException {
        Cli.Result result = run(BLIND_KEY, Importing.rows(2, 3));

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(13);
        assertThat(creates()).isEqualTo(1);
    }

    @Test
    void goingBackToTheOldKeyIsAnotherChangeWhileAnythingIsInDoubt() throws IOException {
        run(BLIND_KEY, Importing.rows(2, 3));
        doubting.plant("A2");

        Cli.Result result = run(ApiKey.USUAL_VALUE, Importing.rows(2, 3));

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
        assertThat(creates()).isEqualTo(2);
    }

    @Test
    void onceNothingIsInDoubtTheNewKeyIsTheOneThatCounts() throws IOException {
        run(NEW_KEY, Importing.rows(2, 3));
        long before = creates();
        // The API tells its time in whole seconds; an attempt that seems to lie ahead of it is looked up, whatever the key.
        doubting.putInDoubt(Instant.now().minusSeconds(2), Importing.rows(4, 5));
        doubting.plant("A4");

        run(NEW_KEY, Importing.rows(4, 5));

        assertThat(creates() - before).as("repeated at once").isEqualTo(2);
    }

    @Test
    void noKeyIsInTheLedgerNorAnythingThatItCouldBeToldFrom() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (text.contains(ApiKey.USUAL_VALUE)) {
                    found.add(file.toString());
                }
            }
        }

        assertThat(found).isEmpty();
        assertThat(doubting.<String>withLedger(ledger -> ledger.findKeyMark(ledger.findSource(sandbox.baseUrl(), Doubting.SYSTEM).orElseThrow()).orElseThrow()))
                .matches("[0-9a-f]{8}");
    }

    private long creates() {
        return sandbox.stats().requests(Route.CREATE_EVENT);
    }

    private Cli.Result run(String key, List<String> rows) throws IOException {
        return doubting.cli().with("PINNED_API_KEY", key).with("PINNED_REHEARSAL_WINDOWS", WINDOWS)
                .launch("run", "concerts", Importing.writeFile(directory, "a.csv", rows).toString());
    }

    private static String[] allScopesBut(String scope) {
        return ApiKey.ALL_SCOPES.stream().filter(one -> !one.equals(scope)).toArray(String[]::new);
    }
}
