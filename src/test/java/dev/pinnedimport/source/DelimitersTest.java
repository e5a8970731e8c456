package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DelimitersTest {

    @TempDir
    Path folder;

    static Stream<Arguments> clear() {
        return Stream.of(
                arguments("comma", "a,b\n1,2\n", ',', 2),
                arguments("semicolon", "a;b\n1;2\n", ';', 2),
                arguments("tab", "a\tb\n1\t2\n", '\t', 2),
                arguments("bar", "a|b\n1|2\n", '|', 2),
                arguments("semicolon with decimal commas", "name;price\nx;1,50\ny;2,50\n", ';', 2),
                arguments("semicolon with a pair of coordinates in one column", "id;name;lat,lon;city\n1;x;4.1,5.2;B\n2;y;4.3,5.4;B\n",
                        ';', 4),
                arguments("comma inside quotes only", "\"a,b,c\";d\n\"1,2,3\";4\n", ';', 2),
                arguments("header without rows", "a;b;c\n", ';', 3),
                arguments("ragged rows", "a,b,c\n1,2,3,4\n1,2\n", ',', 3),
                arguments("line breaks in cells", "a;b\n\"x, y\nz, w\";1\n\"m\nn\";2\n", ';', 2),
                arguments("one column", "title\nHello\nworld\n", ',', 1),
                arguments("one column of sentences", "title\nHello, world\nGood morning\nWell, well, well\n", ';', 1),
                arguments("named in the first line", "sep=|\na,b|c,d\n1,2|3,4\n", '|', 2),
                arguments("named in the first line in quotes and capitals", "\"SEP=;\"\r\na;b\r\n1;2\r\n", ';', 2),
                arguments("an unusual one named in the first line", "sep=^\na^b\n1^2\n", '^', 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clear")
    void findsTheDelimiter(String name, String text, char delimiter, int columns) throws IOException {
        Rows rows = Rows.of(file(text), SourceSettings.detectAll());

        assertThat(rows.resolved().delimiter()).isEqualTo(delimiter);
        assertThat(rows.header().size()).isEqualTo(columns);
    }

    static Stream<Arguments> unclear() {
        return Stream.of(
                arguments("two that fit equally", "Name, first;Town\nMuster, A;Berlin\nBeispiel, B;Bonn\n", "FILE-CSV-01",
                        "by a comma or by a semicolon"),
                arguments("a comma in the only name", "Title, subtitle\nHello\nworld\nagain\n", "FILE-CSV-01", "not in most of the rows"),
                arguments("title above the header", "Spring programme\nid;title;start\n1;x;y\n2;x;y\n", "FILE-HEADER-01",
                        "source.header_row"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unclear")
    void refusesWhatCannotBeTold(String name, String text, String code, String words) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> SourceReader.open(file, SourceSettings.detectAll())).isInstanceOf(StopException.class)
                .hasMessageContaining(code).hasMessageContaining(words);
    }

    @Test
    void theJobsDelimiterBeatsEveryGuess() throws IOException {
        Rows rows = Rows.of(file("a,b;c,d\n1,2;3,4\n"), Settings.delimiter(';'));

        assertThat(rows.header().names()).containsExactly("a,b", "c,d");
    }

    @Test
    void theLineThatNamesTheDelimiterIsNoRow() throws IOException {
        Rows rows = Rows.of(file("sep=;\nid;title\n1;x\n"), SourceSettings.detectAll());

        assertThat(rows.header().at().number()).isEqualTo(2);
        assertThat(rows.told()).containsExactly("3 read 1|x");
    }

    @Test
    void resolvedSettingsReadTheFileInTheSameWay() throws IOException {
        Path file = file("sep=;\nid;title\n1;x\n");
        Rows found = Rows.of(file, SourceSettings.detectAll());

        assertThat(Rows.of(file, found.resolved()).told()).isEqualTo(found.told());
    }

    @Test
    void isFoundInTheBeginningOfALongFile() throws IOException {
        StringBuilder text = new StringBuilder("id;title;text\n");
        for (int i = 0; i < 3_000; i++) {
            text.append(i).append(";x;\"").append("some, more, ".repeat(5)).append("\"\n");
        }
        assertThat(Rows.of(file(text.toString()), SourceSettings.detectAll()).records()).hasSize(3_000);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("export.csv"), text);
    }
}
