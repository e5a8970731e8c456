package dev.pinnedimport.run.mending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pinnedimport.source.XlsxFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectsMarkTest {

    @TempDir
    private Path directory;

    @Test
    void isOnWhatWeWrite() throws IOException {
        assertThat(RejectsMark.isOn(RejectsSample.write(RejectsSample.workbook(), directory))).isTrue();
        assertThat(RejectsMark.isOn(RejectsSample.write(RejectsSample.csv(), directory))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void isFoundInEveryCharacterSet(String charset) throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "Id;pinned-import row id (v1q), do not change\n", Charset.forName(charset));

        assertThat(RejectsMark.isOn(file)).isTrue();
    }

    @Test
    void isNotOnAnExport() throws IOException {
        assertThat(RejectsMark.isOn(Files.writeString(directory.resolve("a.csv"), "Id;Title\n1;Gala\n"))).isFalse();
        assertThat(RejectsMark.isOn(Files.write(directory.resolve("empty"), new byte[0]))).isFalse();
        assertThat(RejectsMark.isOn(XlsxFile.ofRows("<row r=\"1\"/>").write(directory.resolve("a.xlsx")))).isFalse();
        assertThat(RejectsMark.isOn(directory)).isFalse();
        assertThat(RejectsMark.isOn(directory.resolve("none"))).isFalse();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isNotLookedForInAPipeThatNobodyWritesTo() throws Exception {
        Path pipe = directory.resolve("export.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(RejectsMark.isOn(pipe)).isFalse());
    }

    /// What a hostile archive says about itself leads nowhere.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 100, 1000})
    void survivesArchivesThatAreCutOrChanged(int from) throws IOException {
        byte[] workbook = Files.readAllBytes(RejectsSample.write(RejectsSample.workbook(), directory));
        for (int at = from; at < workbook.length; at += 997) {
            byte[] changed = workbook.clone();
            changed[workbook.length - 1 - at % workbook.length] ^= (byte) 0xff;
            RejectsMark.isOn(Files.write(directory.resolve("changed.xlsx"), changed));
            RejectsMark.isOn(Files.write(directory.resolve("cut.xlsx"), java.util.Arrays.copyOf(workbook, workbook.length - at)));
        }
    }

    /// Holes take no room, but whoever reads this file to its end is noticed: it has a terabyte.
    @Test
    void readsNoMoreOfAHugeFileThanItsEnds() throws IOException {
        for (String head : new String[] {"Id;Title\n1;Gala\n", "PK\3\4"}) {
            Path file = directory.resolve("huge");
            try (RandomAccessFile holes = new RandomAccessFile(file.toFile(), "rw")) {
                holes.setLength(1L << 40);
                holes.write(head.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(RejectsMark.isOn(file)).isFalse();
        }
    }
}
