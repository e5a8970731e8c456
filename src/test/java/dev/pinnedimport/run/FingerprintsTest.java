package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.FileFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintsTest {

    @TempDir
    private Path directory;

    @Test
    void isThatOfTheFileWhetherItWasBegunAheadOrNot() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "id\n1\n");
        Path other = Files.writeString(directory.resolve("b.csv"), "id\n2\n");

        Fingerprints fingerprints = Fingerprints.ahead(file);

        assertThat(fingerprints.of(file)).isEqualTo(FileFingerprint.of(file));
        assertThat(fingerprints.of(other)).isEqualTo(FileFingerprint.of(other)).isNotEqualTo(FileFingerprint.of(file));
    }

    @Test
    void isWhatTheFileIsByNowForWhoAsksAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "id\n1\n");
        Fingerprints fingerprints = Fingerprints.ahead(file);
        FileFingerprint first = fingerprints.of(file);

        Files.writeString(file, "id\n2\n");

        assertThat(fingerprints.of(file)).isNotEqualTo(first);
    }

    @Test
    void whatIsWrongWithTheFileIsToldToWhoAsks() {
        Path missing = directory.resolve("missing.csv");
        Fingerprints fingerprints = Fingerprints.ahead(missing);

        assertThatThrownBy(() -> fingerprints.of(missing)).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE));
    }
}
