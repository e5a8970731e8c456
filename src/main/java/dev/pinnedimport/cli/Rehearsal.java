package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.LiveContract;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the launcher and the image record a start cache from: the commands of a night, as they are typed, against a sandbox in the same process.
///
/// A cache holds what was loaded while it was recorded. The demo would do, but imports without the command line around.
public final class Rehearsal {

    private static final int BLOCKS_OF_A_LARGE_FILE = 1000;

    private Rehearsal() {}

    /// Leaves its state and its reports in the working directory, and ends with 1 where anything went otherwise than the samples should.
    ///
    /// @param args a job and its file, and any number of further pairs
    public static void main(String[] args) {
        Interruption.listen();
        fingerprintAsMuchAsALargeFile();
        prepareForTls();
        System.exit(goes(Path.of(System.getProperty("pinned.home", "")).toAbsolutePath(), Path.of("").toAbsolutePath(), List.of(args)) ? 0 : 1);
    }

    /// Of what is set where the program is installed, nothing holds: neither a database nor who is told may learn of it.
    ///
    /// @param home      where the jobs are
    /// @param directory where everything is written
    static boolean goes(Path home, Path directory, List<String> jobsAndFiles) {
        Terminal terminal = new Terminal(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), InputStream.nullInputStream(),
                Map.of("PINNED_API_KEY", ApiKey.USUAL_VALUE, "PINNED_NOTIFY", "off"), directory, Optional.empty(), false);
        String jobs = home.resolve("jobs").toString();
        boolean went = true;
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            for (int i = 0; i + 1 < jobsAndFiles.size(); i += 2) {
                String job = jobsAndFiles.get(i);
                String file = jobsAndFiles.get(i + 1);
                went &= goes(terminal, "check", job, file, "--jobs", jobs, "--out", "out");
                for (String each : nights(file, directory)) {
                    went &= goes(terminal, "run", job, each, "--jobs", jobs, "--api", sandbox.baseUrl().toString(), "--state", "state", "--out", "out",
                            "--no-input");
                }
            }
        }
        return went;
    }

    /// The same export in four nights. Most nights bring new rows to known ones, the last one nothing new, and from the fourth one on a file is compared with
    /// what is usual. Only CSV files can be cut so; they are compared with what is known no differently from others.
    private static List<String> nights(String file, Path directory) {
        return file.endsWith(".csv") ? List.of(begun(file, 0.25, directory), begun(file, 0.5, directory), file, file) : List.of(file, file);
    }

    /// As much of the file as there may have been some nights before.
    private static String begun(String file, double share, Path directory) {
        try {
            String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\n', (int) (share * text.length())) + 1;
            return Files.writeString(directory.resolve(share + "-" + Path.of(file).getFileName()), text.substring(0, end), StandardCharsets.ISO_8859_1).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // What a cache knows to have been compiled in full is compiled in full at once, and what it knows from small files only, late: the fingerprint of
    // a file of 100 MB took 430 instead of 190 ms.
    private static void fingerprintAsMuchAsALargeFile() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int blocks = 0; blocks < BLOCKS_OF_A_LARGE_FILE; blocks++) {
                digest.update(block);
            }
            digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    // The sandbox does without TLS, and the cache would. Where nobody listens, whom to trust is found out all the same.
    private static void prepareForTls() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                LiveContract.fetch("https://127.0.0.1:9");
            } catch (StopException e) {
                // As it should be.
            }
        });
    }

    private static boolean goes(Terminal terminal, String... command) {
        return List.of(ExitCode.DONE.number(), ExitCode.ROWS_TO_FIX.number()).contains(new CommandLineRunner(terminal).run(command));
    }
}
