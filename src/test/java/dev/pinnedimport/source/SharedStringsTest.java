package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.StopException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SharedStringsTest {

    private static final SourceFile FILE = new SourceFile(Path.of("export.xlsx"), "export.xlsx", 0, FileTime.fromMillis(0));

    @Test
    void aSmallTableStaysInMemory() throws IOException {
        try (SharedStrings strings = strings(1_000, i -> "text " + i)) {
            assertThat(strings.isSpilled()).isFalse();
            assertThat(strings.get(999)).isEqualTo(new SharedStrings.Found.Text("text 999"));
            assertThat(strings.get(1_000)).isEqualTo(new SharedStrings.Found.Unknown());
            assertThat(strings.get(-1)).isEqualTo(new SharedStrings.Found.Unknown());
        }
    }

    @Test
    void aLargeTableGivesTheSameTextsFromItsFile() throws IOException {
        try (SharedStrings strings = strings(150_000, SharedStringsTest::varied)) {
            assertThat(strings.isSpilled()).isTrue();
            for (int i : new int[] {0, 1, 2, 3, 4, 99_999, 100_000, 149_999, 7, 7 + 4_096, 7, 75_003}) {
                assertThat(strings.get(i)).as("text %d", i).isEqualTo(expected(i));
            }
            assertThat(IntStream.range(0, 150_000)).allMatch(i -> strings.get(i).equals(expected(i)));
            assertThat(strings.get(150_000)).isEqualTo(new SharedStrings.Found.Unknown());
        }
    }

    @Test
    void fewButLongTextsSpillToo() throws IOException {
        try (SharedStrings strings = strings(600, i -> String.valueOf((char) ('a' + i % 26)).repeat(20_000))) {
            assertThat(strings.isSpilled()).isTrue();
            assertThat(strings.get(27)).isEqualTo(new SharedStrings.Found.Text("b".repeat(20_000)));
        }
    }

    @Test
    void theTemporaryFileLeavesNothingBehind() throws IOException {
        List<Path> before = temporaryFolders();
        try (SharedStrings strings = strings(150_000, i -> "text " + i)) {
            assertThat(strings.get(5)).isEqualTo(new SharedStrings.Found.Text("text 5"));
        }
        assertThat(temporaryFolders()).isSubsetOf(before);
    }

    @Test
    void moreThanTwoMillionTextsAreRefused() {
        assertThatThrownBy(() -> strings(SharedStrings.MOST_STRINGS + 1, _ -> "x")).isInstanceOf(StopException.class)
                .hasMessageContaining("FILE-LIMIT-01");
    }

    private static String varied(int i) {
        return switch (i % 5) {
            case 0 -> "plain " + i;
            case 1 -> "Größe 東京 🎭 " + i;
            case 2 -> "";
            case 3 -> "half _xD83D_ " + i;
            default -> i == 4 ? "x".repeat(40_000) : "_x0000_";
        };
    }

    private static SharedStrings.Found expected(int i) {
        return i == 4 ? new SharedStrings.Found.TooLong()
                : new SharedStrings.Found.Text(varied(i).replace("_xD83D_", "\ud83d").replace("_x0000_", "\0"));
    }

    private static List<Path> temporaryFolders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("pinned-import-")).toList();
        }
    }

    private static SharedStrings strings(int count, IntFunction<String> text) throws IOException {
        Iterator<String> items = IntStream.rangeClosed(-1, count).mapToObj(i -> i < 0 ? "<sst>" : i == count ? "</sst>"
                : "<si><t>" + text.apply(i) + "</t></si>").iterator();
        InputStream xml = new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return items.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream(items.next().getBytes(StandardCharsets.UTF_8));
            }
        });
        return SharedStrings.read(FILE, XmlPart.open(FILE, "xl/sharedStrings.xml", xml));
    }
}
