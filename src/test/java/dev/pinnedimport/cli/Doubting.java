package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Intent;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Ledgers in states that take long to reach: events in doubt for hours, lost and older copies.
final class Doubting {

    static final String SYSTEM = "test-system";

    private final Path directory;
    private final Sandbox sandbox;

    Doubting(Path directory, Sandbox sandbox) {
        this.directory = directory;
        this.sandbox = sandbox;
    }

    Cli cli() {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_API_URL", sandbox.baseUrl().toString());
    }

    Cli.Result run(List<String> rows) throws IOException {
        return cli().launch("run", "concerts", Importing.writeFile(directory, "a.csv", rows).toString());
    }

    /// Stages rows without sending them, as a run does that a guard stops.
    void stage(List<String> rows) throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {rows: 1000..}\n");
        assertThat(run(rows).exitCode()).isEqualTo(11);
        Importing.writeJob(directory);
    }

    /// Stages rows and leaves them as a run does whose requests never had an answer.
    void putInDoubt(Instant sentAt, List<String> rows) throws IOException {
        stage(rows);
        withLedger(ledger -> {
            Source source = ledger.findSource(sandbox.baseUrl(), SYSTEM).orElseThrow();
            Run run = ledger.findLastRun(source).orElseThrow();
            for (String row : rows) {
                SourceKey key = new SourceKey(row.substring(0, row.indexOf(',')));
                ledger.exchange(run, List.of(), List.of(new Intent(key, EntryState.STAGED, 1, sentAt)));
                ledger.settle(source, List.of(new Settlement.InDoubt(key, sentAt, "The connection was cut before the answer came.",
                        "req-77")));
            }
            return run;
        });
    }

    /// The same for an event of another source system.
    void putInDoubtOf(String system, Instant sentAt, String id) {
        withLedger(ledger -> {
            Source source = ledger.source(sandbox.baseUrl(), system);
            Run run = ledger.startRun(source, "run-of-" + system, "concerts", "b.csv", "ab", "rules", sentAt);
            String json = "{\"title\":\"Concert\"}";
            ledger.stage(run).write(List.of(new StagedRow.Event(
                    new EventPayload(new Place.Row("b.csv", null, 2), key(id), json, Fingerprint.of(json), 41, "Concert", sentAt, sentAt),
                            List.of(), List.of())));
            ledger.exchange(run, List.of(), List.of(new Intent(key(id), EntryState.STAGED, 1, sentAt)));
            return run;
        });
    }

    SourceKey key(String id) {
        return new SourceKey(id);
    }

    Entry entry(String id) {
        return withLedger(ledger -> ledger.find(ledger.findSource(sandbox.baseUrl(), SYSTEM).orElseThrow(), key(id)).orElseThrow());
    }

    /// The event as somebody else may have made it: what this row would send.
    long plant(String id) {
        return sandbox.plant(entry(id).payload()).id();
    }

    <T> T withLedger(Function<Ledger, T> work) {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.embedded(state()))) {
            return work.apply(database.ledger());
        }
    }

    Path state() {
        return directory.resolve(".pinned-import");
    }

    void loseLedger() {
        delete(state().resolve("ledger"));
    }

    void loseMarker() {
        delete(state().resolve("seen"));
    }

    Path copyLedger() {
        Path copy = directory.resolve("copy");
        copy(state().resolve("ledger"), copy);
        return copy;
    }

    void restoreLedger(Path copy) {
        loseLedger();
        copy(copy, state().resolve("ledger"));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
