package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CharsetTest {

    private static final String TEXT = "id,Título\n1,Größe 5 €\n";

    @TempDir
    Path folder;

    static Stream<Arguments> marks() {
        return Stream.of(
                arguments(StandardCharsets.UTF_8, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}),
                arguments(StandardCharsets.UTF_16LE, new byte[] {(byte) 0xff, (byte) 0xfe}),
                arguments(StandardCharsets.UTF_16BE, new byte[] {(byte) 0xfe, (byte) 0xff}),
                arguments(StandardCharsets.UTF_32LE, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0}),
                arguments(StandardCharsets.UTF_32BE, new byte[] {0, 0, (byte) 0xfe, (byte) 0xff}));
    }

    @ParameterizedTest
    @MethodSource("marks")
    void aByteOrderMarkDecides(Charset charset, byte[] mark) throws IOException {
        Rows rows = Rows.of(file(mark, TEXT.getBytes(charset)), Settings.charset(StandardCharsets.ISO_8859_1));

        assertThat(rows.resolved().charset()).isEqualTo(charset);
        assertThat(rows.header().names()).containsExactly("id", "Título");
        assertThat(rows.told()).containsExactly("2 read 1|Größe 5 €");
    }

    @Test
    void withoutAMarkItIsUtf8() throws IOException {
        Rows rows = Rows.of(file(TEXT.getBytes(StandardCharsets.UTF_8)), SourceSettings.detectAll());

        assertThat(rows.resolved().charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(rows.told()).containsExactly("2 read 1|Größe 5 €");
    }

    static Stream<Charset> declared() {
        return Stream.of(Charset.forName("windows-1252"), Charset.forName("ISO-8859-15"), StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE);
    }

    @ParameterizedTest
    @MethodSource("declared")
    void theJobsCharacterSetIsUsedWhereThereIsNoMark(Charset charset) throws IOException {
        assertThat(Rows.of(file(TEXT.getBytes(charset)), Settings.charset(charset)).told()).containsExactly("2 read 1|Größe 5 €");
    }

    @Test
    void namesTheFirstByteThatIsNotUtf8AndWhatItCouldBe() throws IOException {
        String text = "id,Título\n1,Größe mit Umläuten für Übermütige, Äpfel und Öl\n";
        StopException stop = refusal(file(text.getBytes(Charset.forName("windows-1252"))), SourceSettings.detectAll());

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        assertThat(stop).hasMessageStartingWith("export.csv: The byte at offset 4 (0xED) is not valid UTF-8. The text looks like "
                + "WINDOWS-1252: "
                + "set source.charset: WINDOWS-1252 in the job, or save the file as UTF-8.").hasMessageEndingWith("(FILE-CHARSET-01)");
    }

    @Test
    void namesTheOffsetFarInTheFileAndTheRowThatWasReached() throws IOException {
        byte[] bytes = ("id,title\n" + "1,abcdefghijklmnopqrstuvwxyz\n".repeat(20_000) + "2,x?\n").getBytes(StandardCharsets.US_ASCII);
        bytes[bytes.length - 2] = (byte) 0xfc;
        StopException stop = refusal(file(bytes), SourceSettings.detectAll());

        assertThat(stop.getMessage()).contains("offset " + (bytes.length - 2) + " (0xFC)").contains("export.csv, row 20");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("overlong", StandardCharsets.UTF_8, new byte[] {(byte) 0xc0, (byte) 0xaf}, false),
                arguments("lone surrogate", StandardCharsets.UTF_8, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, false),
                arguments("cut at the end", StandardCharsets.UTF_8, new byte[] {(byte) 0xc3}, false),
                arguments("beyond Unicode", StandardCharsets.UTF_8, new byte[] {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80}, false),
                arguments("unassigned in windows-1252", Charset.forName("windows-1252"), new byte[] {(byte) 0x81}, true),
                arguments("not ASCII", StandardCharsets.US_ASCII, new byte[] {(byte) 0xe9}, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void neverReplacesWhatItCannotDecode(String name, Charset charset, byte[] bytes, boolean declared) throws IOException {
        Path file = file("id,title\n1,x".getBytes(StandardCharsets.US_ASCII), bytes);
        StopException stop = refusal(file, declared ? Settings.charset(charset) : SourceSettings.detectAll());

        assertThat(stop.getMessage()).contains("offset 12", charset.name(), "FILE-CHARSET-01");
    }

    @Test
    void saysThatTheJobNamedTheCharacterSet() throws IOException {
        StopException stop = refusal(file("id\n\u00e9".getBytes(StandardCharsets.UTF_8)), Settings.charset(StandardCharsets.US_ASCII));

        assertThat(stop.getMessage()).contains("which the job names in source.charset");
    }

    @Test
    void halfACharacterInUtf16IsRefused() throws IOException {
        Path file = file(new byte[] {(byte) 0xff, (byte) 0xfe}, "id\n".getBytes(StandardCharsets.UTF_16LE), new byte[] {0x3d, (byte) 0xd8,
                'a', 0});

        assertThat(refusal(file, SourceSettings.detectAll()).getMessage()).contains("FILE-CHARSET-01", "UTF-16LE");
    }

    @ParameterizedTest
    @MethodSource("utf16")
    void utf16WithoutAMarkHasToBeDeclared(Charset charset) throws IOException {
        Path file = file("id,title\n1,x\n".getBytes(charset));

        assertThat(refusal(file, SourceSettings.detectAll()).getMessage()).contains("UTF-16 without a byte order mark", "FILE-CHARSET-01");
        assertThat(Rows.of(file, Settings.charset(charset)).told()).containsExactly("2 read 1|x");
    }

    static Stream<Charset> utf16() {
        return Stream.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
    }

    private StopException refusal(Path file, SourceSettings settings) {
        return catchThrowableOfType(StopException.class, () -> Rows.of(file, settings));
    }

    private Path file(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return Files.write(folder.resolve("export.csv"), all.toByteArray());
    }

    static Stream<Charset> unicode() {
        return Stream.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("GB18030"));
    }

    @ParameterizedTest
    @MethodSource("unicode")
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void givesACharacterOfTwoHalvesAlsoWhereThereIsRoomForOne(Charset charset) throws IOException {
        String text = "a😀😀b\ud83c\udfad";
        for (int length = 1; length < 8; length++) {
            StringBuilder read = new StringBuilder();
            try (StrictDecoder decoder = new StrictDecoder(new ByteArrayInputStream(text.getBytes(charset)), charset, 0, true)) {
                char[] target = new char[10];
                for (int count = decoder.read(target, 2, length); count >= 0; count = decoder.read(target, 2, length)) {
                    assertThat(count).isBetween(1, length);
                    read.append(target, 2, count);
                }
            }
            assertThat(read).as("room for %d", length).hasToString(text);
        }
    }

    // The file's head, of which all is decided, is 65,536 characters long, and so are the reader's first buffers.
    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void readsAFileWhoseCharactersOfTwoHalvesLieOnTheBordersOfBuffers() throws IOException {
        for (int before : List.of(65_535, 65_534, 131_071)) {
            String filled = "x".repeat(before - "id,Title\n1,".length());
            String text = "id,Title\n1," + filled + "😀".repeat(70_000) + "\n2,y\n";

            Rows rows = Rows.of(file(text.getBytes(StandardCharsets.UTF_8)), SourceSettings.detectAll());

            assertThat(rows.told()).hasSize(2).last().isEqualTo("3 read 2|y");
        }
    }
}
