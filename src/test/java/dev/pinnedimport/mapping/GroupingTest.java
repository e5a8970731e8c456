package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupingTest {

    private static final Header HEADER = header("Id", "Title");

    @TempDir
    Path directory;

    private static List<RecordGroup> takeAll(Grouping grouping) {
        List<RecordGroup> groups = new ArrayList<>();
        for (Optional<RecordGroup> group = grouping.next(); group.isPresent(); group = grouping.next()) {
            groups.add(group.get());
        }
        return groups;
    }

    private static List<Long> rowsOf(RecordGroup group) {
        return group.records().stream().map(record -> record.at().number()).toList();
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void keepsTheOrderOfFirstRowsInMemory() {
        try (Grouping grouping = new Grouping(directory, 100)) {
            grouping.add("b", row(HEADER, 2, "b"));
            grouping.add("a", row(HEADER, 3, "a"));
            grouping.add("b", row(HEADER, 4, "b"));

            assertThat(takeAll(grouping)).extracting(GroupingTest::rowsOf).containsExactly(List.of(2L, 4L), List.of(3L));
        }
    }

    @Test
    void needsNoFilesForFewRows() throws IOException {
        try (Grouping grouping = new Grouping(directory, 2)) {
            grouping.add("a", row(HEADER, 2, "a"));
            grouping.add("b", row(HEADER, 3, "b"));

            assertThat(files()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50, 999, 5000})
    void findsTheSameGroupsWhateverFitsInMemory(int rowsInMemory) {
        Map<String, List<Long>> expected = new HashMap<>();
        Map<String, List<Long>> found = new HashMap<>();
        try (Grouping grouping = new Grouping(directory, rowsInMemory)) {
            for (long number = 2; number < 2000; number++) {
                String key = "key " + number * 7919 % 613;
                grouping.add(key, row(HEADER, number, key, "title " + number));
                expected.computeIfAbsent(key, _ -> new ArrayList<>()).add(number);
            }
            for (RecordGroup group : takeAll(grouping)) {
                assertThat(group.records()).extracting(record -> record.cell(0)).containsOnly(group.first().cell(0));
                found.put(group.first().cell(0), rowsOf(group));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void rowsComeBackFromFilesAsTheyWere() {
        String strange = "é 日本 😀 \ud800 \u0000\n" + "x".repeat(70_000);
        SourceRecord spilled = row(HEADER, 2, List.of(strange, "45000", ""), CellKind.TEXT, CellKind.DATE, CellKind.ERROR);
        try (Grouping grouping = new Grouping(directory, 1)) {
            grouping.add("schlüssel 日", spilled);
            grouping.add("other", row(HEADER, 3, "short"));

            SourceRecord back = takeAll(grouping).stream().map(RecordGroup::first).filter(record -> record.at().number() == 2).findFirst()
                    .orElseThrow();
            assertThat(back.cells()).isEqualTo(spilled.cells());
            assertThat(List.of(back.kind(0), back.kind(1), back.kind(2))).containsExactly(CellKind.TEXT, CellKind.DATE, CellKind.ERROR);
            assertThat(back.header()).isSameAs(HEADER);
        }
    }

    @Test
    void aSingleGroupMayBeLargerThanTheMemoryBound() {
        try (Grouping grouping = new Grouping(directory, 3)) {
            for (long number = 2; number < 52; number++) {
                grouping.add(number == 2 ? "small" : "large", row(HEADER, number, "x"));
            }

            assertThat(takeAll(grouping)).extracting(group -> group.records().size()).containsExactlyInAnyOrder(1, 49);
        }
    }

    @Test
    void keysWithTheSameHashStayApart() {
        try (Grouping grouping = new Grouping(directory, 1)) {
            for (long number = 2; number < 12; number++) {
                grouping.add(number % 2 == 0 ? "Aa" : "BB", row(HEADER, number, "x"));
            }

            assertThat(takeAll(grouping)).extracting(GroupingTest::rowsOf)
                    .containsExactlyInAnyOrder(List.of(2L, 4L, 6L, 8L, 10L), List.of(3L, 5L, 7L, 9L, 11L));
        }
    }

    @Test
    void deletesItsFilesWhenClosedHalfWay() throws IOException {
        Grouping grouping = new Grouping(directory, 2);
        for (long number = 2; number < 500; number++) {
            grouping.add("key " + number % 50, row(HEADER, number, "x"));
        }
        grouping.next();
        grouping.close();

        assertThat(files()).isZero();
    }

    @Test
    void deletesItsFilesWhenClosedWhileAdding() throws IOException {
        Grouping grouping = new Grouping(directory, 1);
        grouping.add("a", row(HEADER, 2, "a"));
        grouping.add("b", row(HEADER, 3, "b"));
        grouping.close();

        assertThat(files()).isZero();
    }

    @Test
    void takesNoRowsOnceGroupsAreTaken() {
        try (Grouping grouping = new Grouping(directory, 10)) {
            grouping.add("a", row(HEADER, 2, "a"));
            grouping.next();

            assertThatThrownBy(() -> grouping.add("a", row(HEADER, 3, "a"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void saysThatTheDirectoryCannotBeWritten() throws IOException {
        Path blocked = Files.createFile(directory.resolve("file"));
        try (Grouping grouping = new Grouping(blocked, 1)) {
            grouping.add("a", row(HEADER, 2, "a"));

            assertThatThrownBy(() -> grouping.add("b", row(HEADER, 3, "b"))).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE));
        }
    }
}
