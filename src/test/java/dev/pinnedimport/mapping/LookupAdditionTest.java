package dev.pinnedimport.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LookupAdditionTest {

    @TempDir
    private Path directory;

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("a sorted list keeps its order", "word,slug\nart,exhibition\njazz,music\ntour,guided-tour\n", "film", "cinema",
                        "word,slug\nart,exhibition\nfilm,cinema\njazz,music\ntour,guided-tour\n"),
                Arguments.of("the first of a sorted list comes below the header", "word,slug\nbrass,music\njazz,music\ntour,guided-tour\n", "art",
                        "exhibition", "word,slug\nart,exhibition\nbrass,music\njazz,music\ntour,guided-tour\n"),
                Arguments.of("an unsorted list grows at its end, before the comments there", "# Words.\nword,slug\ntour,guided-tour\n# until here\njazz,music\nart,exhibition\n\n# The end.\n",
                        "film", "cinema",
                        "# Words.\nword,slug\ntour,guided-tour\n# until here\njazz,music\nart,exhibition\nfilm,cinema\n\n# The end.\n"),
                Arguments.of("Windows line ends stay", "word,slug\r\ntour,guided-tour\r\njazz,music\r\n", "film", "cinema",
                        "word,slug\r\ntour,guided-tour\r\njazz,music\r\nfilm,cinema\r\n"),
                Arguments.of("a last line without an end gets one", "word,slug\ntour,guided-tour", "film", "cinema",
                        "word,slug\ntour,guided-tour\nfilm,cinema"),
                Arguments.of("a byte order mark stays", "\ufeffword,slug\ntour,guided-tour\n", "film", "cinema",
                        "\ufeffword,slug\ntour,guided-tour\nfilm,cinema\n"),
                Arguments.of("quotes are written where the neighbour has them", "\"word\",\"slug\"\n\"tour\",\"guided-tour\"\n", "film", "cinema",
                        "\"word\",\"slug\"\n\"tour\",\"guided-tour\"\n\"film\",\"cinema\"\n"),
                Arguments.of("a comma, a quote and a number sign are quoted", "word,slug\ntour,guided-tour\n", "#1 \"hits\", live", "music;concert",
                        "word,slug\ntour,guided-tour\n\"#1 \"\"hits\"\", live\",music;concert\n"),
                Arguments.of("cells of several lines are one line", "word,slug\n\"tour\nlong\",guided-tour\n", "film", "cinema",
                        "word,slug\n\"tour\nlong\",guided-tour\nfilm,cinema\n"),
                Arguments.of("other columns stay empty", "note,word,slug,seen\nold,tour,guided-tour,yes\n", "film", "cinema",
                        "note,word,slug,seen\nold,tour,guided-tour,yes\n,film,cinema,\n"),
                Arguments.of("a key without value is filled where it stands", "word,slug\nfilm,\ntour,guided-tour\n", "Film", "cinema",
                        "word,slug\nfilm,cinema\ntour,guided-tour\n"),
                Arguments.of("a list with only a header gets its first line", "# Nothing yet.\nword,slug\n", "film", "cinema",
                        "# Nothing yet.\nword,slug\nfilm,cinema\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void addsOneLineAndTouchesNoOther(String name, String before, String key, String value, String after) throws IOException {
        Path file = write(before);

        new LookupAddition(load(file)).add(key, Map.of("slug", value));

        assertThat(Files.readString(file)).isEqualTo(after);
        assertThat(load(file).find(key)).get().extracting(found -> found.stringValue()).isEqualTo(value);
    }

    @Test
    void namesTheLineThatItAddedOrFilled() throws IOException {
        Path file = write("# One.\n# Two.\nword,slug\njazz,music\nfilm,\n");

        assertThat(new LookupAddition(load(file)).add("film", Map.of("slug", "cinema"))).extracting("line", "filled").containsExactly(5, true);
        assertThat(new LookupAddition(load(file)).add("art", Map.of("slug", "exhibition"))).extracting("line", "filled").containsExactly(6, false);
    }

    @Test
    void refusesWhatIsThereAlreadyAndLeavesTheFileAlone() throws IOException {
        Path file = write("word,slug\nfilm,cinema\n");

        assertThatThrownBy(() -> new LookupAddition(load(file)).add(" FILM", Map.of("slug", "music")))
                .isInstanceOfSatisfying(StopException.class, stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("\" FILM\" is in").hasMessageContaining("already, as \"cinema\". Change that line by hand.");
        assertThat(Files.readString(file)).isEqualTo("word,slug\nfilm,cinema\n");
    }

    @Test
    void keepsThePermissionsAndLeavesNothingBehind() throws IOException {
        Path file = write("word,slug\nfilm,cinema\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        new LookupAddition(load(file)).add("art", Map.of("slug", "exhibition"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-rw-r--");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("words.csv"), text);
    }

    private static Lookup load(Path file) {
        return Lookup.load("words", file, "word", List.of("slug"), true);
    }
}
