package dev.pinnedimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The documents that name tests as proof name tests that exist, and leave no row out.
class FaultMatrixTest {

    private static final Path MATRIX = Path.of("src/docs/reference/fault-matrix.md");
    private static final Path BUGS = Path.of("src/docs/reference/planted-bugs.md");
    private static final Path PATCHES = Path.of("src/test/planted");
    private static final Map<String, Integer> ROWS_OF_GROUPS = Map.ofEntries(
            Map.entry("A", 18), Map.entry("B", 10), Map.entry("C", 21), Map.entry("D", 23), Map.entry("E", 12),
            Map.entry("F", 11), Map.entry("G", 10), Map.entry("H", 13), Map.entry("I", 7), Map.entry("J", 12), Map.entry("K", 8));
    private static final Pattern TEST = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w*\\.\\w+)`");

    private record Row(String id, String required, String shown, List<String> tests, String missing) {}

    @Test
    void hasEveryRowOnceAndInOrder() throws IOException {
        List<String> expected = new ArrayList<>();
        ROWS_OF_GROUPS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(group -> {
            for (int number = 1; number <= group.getValue(); number++) {
                String id = "%s%02d".formatted(group.getKey(), number);
                expected.add(id);
                if (id.equals("D03")) {
                    expected.add("D03b");
                }
            }
        });

        assertThat(rows()).extracting(Row::id).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void claimsNoMoreThanItsTestsAndSaysWhatIsMissing(Row row) {
        assertThat(row.required()).isNotBlank();
        switch (row.shown()) {
            case "shown" -> assertThat(row.tests()).isNotEmpty();
            case "partly" -> {
                assertThat(row.tests()).isNotEmpty();
                assertThat(row.missing()).isNotBlank();
            }
            default -> {
                assertThat(row.shown()).isEqualTo("not shown");
                assertThat(row.tests()).isEmpty();
                assertThat(row.missing()).isNotBlank();
            }
        }
    }

    @Test
    void countsItsRowsRightly() throws IOException {
        List<Row> rows = rows();
        long shown = rows.stream().filter(row -> row.shown().equals("shown")).count();
        long partly = rows.stream().filter(row -> row.shown().equals("partly")).count();

        assertThat(Files.readString(MATRIX)).contains("of %d rows %d are shown, %d partly, %d not."
                .formatted(rows.size(), shown, partly, rows.size() - shown - partly));
    }

    @ParameterizedTest
    @MethodSource("namedTests")
    void namesTestsThatExist(String name) throws ClassNotFoundException {
        int dot = name.lastIndexOf('.');
        Class<?> type = Class.forName("dev.pinnedimport." + name.substring(0, dot), false, FaultMatrixTest.class.getClassLoader());

        assertThat(type.getDeclaredMethods()).filteredOn(FaultMatrixTest::isTest)
                .extracting(Method::getName).contains(name.substring(dot + 1));
    }

    @Test
    void everyPlantedBugHasItsLine() throws IOException {
        List<String> expected = new ArrayList<>();
        try (Stream<Path> files = Files.list(PATCHES)) {
            for (Path patch : files.filter(file -> file.toString().endsWith(".patch")).sorted().toList()) {
                String name = patch.getFileName().toString().replace(".patch", "");
                List<String> lines = Files.readAllLines(patch);
                String test = after("Test: dev.pinnedimport.", lines).replace('#', '.').replace("HsqldbMemoryLedgerTest", "LedgerContract");
                expected.add("| `" + name + "` | " + after("Bug: ", lines) + " | `" + test + "` |");
            }
        }

        assertThat(expected).hasSizeGreaterThan(12);
        assertThat(Files.readAllLines(BUGS).stream().filter(line -> line.startsWith("| `")).map(FaultMatrixTest::withoutLastCell)).isEqualTo(expected);
    }

    private static String withoutLastCell(String line) {
        return line.substring(0, line.lastIndexOf('|', line.length() - 2) + 1);
    }

    private static String after(String word, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(word)).findFirst().orElseThrow().substring(word.length());
    }

    static List<Row> rows() throws IOException {
        return Files.readAllLines(MATRIX).stream().filter(line -> line.matches("\\| [A-K]\\d.*")).map(FaultMatrixTest::row).toList();
    }

    private static Row row(String line) {
        List<String> cells = Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1)).map(String::strip).toList();
        return new Row(cells.get(0), cells.get(1), cells.get(2), testsIn(cells.get(3)), cells.get(4));
    }

    static List<String> namedTests() throws IOException {
        return Stream.of(Files.readString(MATRIX), Files.readString(BUGS)).flatMap(text -> testsIn(text).stream()).distinct().toList();
    }

    private static List<String> testsIn(String text) {
        return TEST.matcher(text).results().map(result -> result.group(1)).toList();
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }
}
