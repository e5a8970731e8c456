package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody writes to the file while a run reads it: the run stops before anything is sent, and the whole file is read by the next one.
class ChangingFileTest {

    private static final int ROWS = 20_000;
    /// So much of the ledger's log is there once some thousand rows were read.
    private static final long IN_THE_MIDDLE = 300_000;

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void modifiedWhileItIsReadStopsTheRun() throws Exception {
        assertStopsAndGoesOn(file -> append(file, "B1,One more,2027-01-01 20:00\n"));
    }

    @Test
    void modifiedInPlaceWithoutAnotherLengthStopsTheRun() throws Exception {
        assertStopsAndGoesOn(file -> overwrite(file, "A1,Konzert number 1"));
    }

    @Test
    void truncatedWhileItIsReadStopsTheRun() throws Exception {
        assertStopsAndGoesOn(file -> truncate(file, 0.9));
    }

    @Test
    void emptiedWhileItIsReadStopsTheRun() throws Exception {
        assertStopsAndGoesOn(file -> truncate(file, 0));
    }

    private void assertStopsAndGoesOn(Consumer<Path> meddle) throws Exception {
        Importing.writeJob(directory);
        Path file = Importing.writeFile(directory, "a.csv", Importing.rows(1, ROWS));
        CompletableFuture<Boolean> meddled = CompletableFuture.supplyAsync(() -> meddleInTheMiddle(file, meddle));

        Cli.Result stopped = run(file);

        assertThat(meddled.join()).as("the file was changed before the run ended").isTrue();
        assertThat(stopped.exitCode()).as(stopped.output() + stopped.errorOutput()).isEqualTo(12);
        assertThat(stopped.output() + stopped.errorOutput()).contains("FILE-OPEN-05");
        assertThat(sandbox.stats().requests(Route.CREATE_EVENT)).isZero();
        Cli.Result next = run(Importing.writeFile(directory, "a.csv", Importing.rows(1, 40)));
        assertThat(next.exitCode()).as(next.output() + next.errorOutput()).isZero();
        assertThat(sandbox.events()).hasSize(40);
    }

    private boolean meddleInTheMiddle(Path file, Consumer<Path> meddle) {
        Path log = directory.resolve(".pinned-import/ledger/ledger.log");
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (length(log) < IN_THE_MIDDLE) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.onSpinWait();
        }
        meddle.accept(file);
        return true;
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static void append(Path file, String text) {
        change(() -> Files.writeString(file, text, StandardOpenOption.APPEND));
    }

    private static void overwrite(Path file, String text) {
        change(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return channel.write(java.nio.charset.StandardCharsets.UTF_8.encode(text), "Id,Title,Start\n".length());
            }
        });
    }

    private static void truncate(Path file, double share) {
        change(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return channel.truncate((long) (share * channel.size()));
            }
        });
    }

    private interface Change {
        Object make() throws IOException;
    }

    private static void change(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Cli.Result run(Path file) {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json");
    }
}
