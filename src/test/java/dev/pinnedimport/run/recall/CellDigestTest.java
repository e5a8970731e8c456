package dev.pinnedimport.run.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows have the same digest where their cells are the same, wherever they stand, and only there.
class CellDigestTest {

    private static final Header HEADER = new Header(new Place.Row("a.csv", null, 1), List.of("a", "b", "c"));

    private static SourceRecord row(long number, CellKind[] kinds, String... cells) {
        return new SourceRecord(new Place.Row("a.csv", null, number), HEADER, cells, kinds);
    }

    private static RecordGroup rows(String... rows) {
        return new RecordGroup(Arrays.stream(rows).map(cells -> row(2, null, cells.split("\\|", -1))).toList());
    }

    @Test
    void isTheSameInAnotherRowOfAnotherFile() {
        SourceRecord moved = new SourceRecord(new Place.Row("other.xlsx", "Sheet", 77), HEADER, new String[] {"1", "Jazz", "x"}, null);

        assertThat(CellDigest.of(RecordGroup.of(moved))).isEqualTo(CellDigest.of(rows("1|Jazz|x")));
    }

    static Stream<Arguments> different() {
        return Stream.of(
                Arguments.of("another text", rows("1|Jazz|x"), rows("1|Jazz|y")),
                Arguments.of("letter case", rows("1|Jazz|x"), rows("1|jazz|x")),
                Arguments.of("a space behind", rows("1|Jazz|x"), rows("1|Jazz |x")),
                Arguments.of("cells changed places", rows("1|Jazz|x"), rows("1|x|Jazz")),
                Arguments.of("text moved to the next cell", rows("1|Jazz|x"), rows("1|Jaz|zx")),
                Arguments.of("a cell less", rows("1|Jazz|"), rows("1|Jazz")),
                Arguments.of("a row more", rows("1|Jazz|x"), rows("1|Jazz|x", "1|Jazz|x")),
                Arguments.of("rows changed places", rows("1|Jazz|x", "2|Rock|y"), rows("2|Rock|y", "1|Jazz|x")),
                Arguments.of("a cell moved to the next row", rows("1|2", "3"), rows("1", "2|3")),
                Arguments.of("one row or two", rows("1|2"), rows("1", "2")),
                Arguments.of("text that looks like the digest's own marks", rows("1|3 ax|y"), rows("1|x|3 ay")),
                Arguments.of("an accent in one character or two", rows("1|Caf\u00e9|x"), rows("1|Cafe\u0301|x")),
                Arguments.of("another kind of cell", RecordGroup.of(row(2, new CellKind[] {CellKind.TEXT, CellKind.TEXT}, "1", "2")),
                        RecordGroup.of(row(2, new CellKind[] {CellKind.NUMBER, CellKind.TEXT}, "1", "2"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("different")
    void isAnotherWhereAnythingIsDifferent(String what, RecordGroup one, RecordGroup other) {
        assertThat(CellDigest.of(one)).as(what).isNotEqualTo(CellDigest.of(other));
    }

    @Test
    void isTheSameOfTextInACsvFileAndOfTextInAWorkbook() {
        assertThat(CellDigest.of(RecordGroup.of(row(2, new CellKind[] {CellKind.TEXT, CellKind.TEXT}, "1", "2"))))
                .isEqualTo(CellDigest.of(rows("1|2")));
    }
}
