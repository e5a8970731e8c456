package dev.pinnedimport.docker;

import dev.pinnedimport.issue.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What several tests of shipped files compare them with.
final class Shipped {

    /// The longest that a run takes from SIGTERM to its end; the crash campaign holds it to that.
    static final int LONGEST_STOP_SECONDS = 25;

    private static final Pattern SETTING = Pattern.compile("PINNED_[A-Z_]+");

    private Shipped() {}

    static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(file + " must be there", e);
        }
    }

    /// Settings that a shipped file names.
    static Set<String> settingsIn(String text) {
        Set<String> names = new TreeSet<>();
        SETTING.matcher(text).results().forEach(match -> names.add(match.group()));
        return names;
    }

    /// Settings that the program reads.
    static Set<String> settings() {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Pattern.compile("\"(PINNED_[A-Z_]+)\"").matcher(Files.readString(file)).results().forEach(match -> names.add(match.group(1)));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }

    /// Exit codes after which a scheduler must not try again.
    static List<Integer> fatal() {
        return Arrays.stream(ExitCode.values()).filter(code -> !mayPass(code) && code != ExitCode.DONE).map(ExitCode::number).toList();
    }

    /// Exit codes after which it should.
    static List<Integer> passing() {
        return Arrays.stream(ExitCode.values()).filter(Shipped::mayPass).map(ExitCode::number).toList();
    }

    private static boolean mayPass(ExitCode code) {
        return switch (code) {
            case UNEXPECTED, LOCKED, API_UNAVAILABLE, DATABASE_UNAVAILABLE, INTERRUPTED, TERMINATED -> true;
            case DONE, USAGE, ROWS_TO_FIX, GUARDED, FILE_UNUSABLE, IN_DOUBT, CONFIGURATION, API_REFUSED, FOREIGN_LEDGER, STORAGE -> false;
        };
    }
}
