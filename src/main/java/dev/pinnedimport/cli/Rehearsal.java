package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import dev.pinnedimport.source.FileFingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the launcher and the image record a start cache from: the commands of a night, as they are typed, against a sandbox in the same process.
///
/// A cache holds what was loaded while it was recorded. The demo would do, but imports without the command line around.
public final class Rehearsal {

    private static final long LARGE = 64L << 20;

    private Rehearsal() {}

    /// Leaves its state and its reports in the working directory, and ends with 1 where anything went otherwise than the samples should.
    ///
    /// @param args a job and its file, and any number of further pairs
    public static void main(String[] args) throws IOException {
        Interruption.listen();
        fingerprintALargeFile();
        Terminal terminal = new Terminal(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), InputStream.nullInputStream(),
                Map.of("PINNED_API_KEY", ApiKey.USUAL_VALUE), Path.of("").toAbsolutePath(),
                Optional.ofNullable(System.getProperty("pinned.home")).map(Path::of), false);
        boolean went = true;
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            for (int i = 0; i + 1 < args.length; i += 2) {
                went &= goes(terminal, "check", args[i], args[i + 1], "--out", "out");
                for (int time = 1; time <= 2; time++) {
                    went &= goes(terminal, "run", args[i], args[i + 1], "--api", sandbox.baseUrl().toString(), "--state", "state", "--out", "out", "--no-input");
                }
            }
        }
        System.exit(went ? 0 : 1);
    }

    // What a cache knows to have been compiled in full is compiled in full at once, and what it knows from small files only, late: 430 instead of 190 ms
    // for the fingerprint of 100 MB.
    private static void fingerprintALargeFile() throws IOException {
        Path large = Path.of("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(LARGE);
        }
        FileFingerprint.of(large);
        Files.delete(large);
    }

    private static boolean goes(Terminal terminal, String... command) {
        return List.of(ExitCode.DONE.number(), ExitCode.ROWS_TO_FIX.number()).contains(new CommandLineRunner(terminal).run(command));
    }
}
