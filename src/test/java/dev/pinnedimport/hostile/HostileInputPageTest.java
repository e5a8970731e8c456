package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The page on hostile input says what its tests show: all 130 cases, and a test for every threat.
class HostileInputPageTest {

    private static final Path PAGE = Path.of("src/docs/reference/hostile-input.md");
    private static final Path AS_IT_SHOULD_BE = Path.of("target/hostile-input.md");
    private static final Pattern TEST = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w*\\.\\w+)`");
    private static final int THREATS = 27;

    @Test
    void everyCaseOfTheCorpusIsThere() {
        List<String> expected = Map.of("BX", 44, "BC", 34, "BV", 22, "BY", 14, "BP", 8, "BS", 8).entrySet().stream()
                .flatMap(group -> IntStream.rangeClosed(1, group.getValue()).mapToObj(number -> group.getKey() + "%02d".formatted(number))).toList();

        assertThat(cases()).extracting(Case::id).hasSize(130).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(cases()).allSatisfy(one -> assertThat(one.forms()).as(one.id()).isNotEmpty().anyMatch(form -> !form.full()));
        assertThat(cases()).allSatisfy(one -> assertThat(one.forms()).extracting(Case.Form::name).as(one.id()).doesNotHaveDuplicates());
    }

    @Test
    void theTableIsMadeOfTheCases() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        List<String> expected = cases().stream().map(HostileInputPageTest::row).toList();
        List<String> actual = lines.stream().filter(line -> line.matches("\\| B[XCVYPS]\\d\\d .*")).toList();
        if (!actual.equals(expected)) {
            write(lines, expected);
        }
        assertThat(actual).as("the page as it should be is " + AS_IT_SHOULD_BE).isEqualTo(expected);
    }

    @Test
    void theCasesAreCountedRightly() throws IOException {
        long forms = cases().stream().mapToLong(one -> one.forms().size()).sum();
        long full = cases().stream().flatMap(one -> one.forms().stream()).filter(Case.Form::full).count();

        assertThat(Files.readString(PAGE)).contains("130 cases in %d forms, %d of which are so large that only the campaign runs them.".formatted(forms, full));
    }

    @Test
    void everyThreatHasItsRowAndATest() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream().filter(line -> line.matches("\\| T\\d\\d .*")).toList();

        assertThat(rows).hasSize(THREATS);
        for (int number = 1; number <= THREATS; number++) {
            String row = rows.get(number - 1);
            assertThat(row).startsWith("| T%02d ".formatted(number));
            assertThat(TEST.matcher(row).find() || row.contains("| not shown by a test:")).as(row).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("namedTests")
    void namesTestsThatExist(String name) throws ClassNotFoundException {
        int dot = name.lastIndexOf('.');
        Class<?> type = Class.forName("dev.pinnedimport." + name.substring(0, dot), false, HostileInputPageTest.class.getClassLoader());

        assertThat(type.getDeclaredMethods())
                .filteredOn(method -> method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                .extracting(Method::getName).contains(name.substring(dot + 1));
    }

    static List<String> namedTests() throws IOException {
        return TEST.matcher(Files.readString(PAGE)).results().map(result -> result.group(1)).distinct().toList();
    }

    static List<Case> cases() {
        return Stream.of(WorkbookCases.all(), CsvCases.all(), ValueCases.all(), JobCases.all(), PathCases.all(), SecretCases.all())
                .flatMap(List::stream)
                .sorted((a, b) -> {
                    int group = Integer.compare(group(a), group(b));
                    return group == 0 ? a.id().compareTo(b.id()) : group;
                })
                .toList();
    }

    private static int group(Case one) {
        return "XCVYPS".indexOf(one.id().charAt(1));
    }

    private static String row(Case one) {
        return "| " + one.id() + " | " + cell(one.input()) + " | " + cell(expected(one)) + " | " + shownBy(one) + " |";
    }

    /// What is expected of the forms, those with the same outcome together.
    private static String expected(Case one) {
        Set<String> outcomes = new LinkedHashSet<>(one.forms().stream().map(form -> form.expected().inWords()).toList());
        if (outcomes.size() == 1) {
            return outcomes.iterator().next();
        }
        return outcomes.stream().map(outcome -> one.forms().stream().filter(form -> form.expected().inWords().equals(outcome)).map(Case.Form::name)
                .filter(name -> !name.isEmpty()).map(name -> name.length() > 40 ? name.substring(0, 40) + "…" : name)
                .collect(Collectors.collectingAndThen(Collectors.joining(", "), names -> names.isEmpty() ? outcome : names + ": " + outcome)))
                .collect(Collectors.joining("; "));
    }

    private static String shownBy(Case one) {
        String method = switch (one.id().charAt(1)) {
            case 'X' -> "workbook";
            case 'C' -> "csvFile";
            case 'V' -> "idOrValue";
            case 'Y' -> "jobFile";
            case 'P' -> "pathOrArgument";
            default -> "secret";
        };
        String full = one.forms().stream().filter(Case.Form::full).map(Case.Form::name).collect(Collectors.joining(", "));
        return "`HostileInputTest." + method + "`" + (full.isEmpty() ? "" : "; " + full + ": campaign");
    }

    private static String cell(String text) {
        return dev.pinnedimport.issue.Texts.visible(text).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
    }

    private static void write(List<String> lines, List<String> rows) throws IOException {
        List<String> page = new ArrayList<>();
        boolean written = false;
        for (String line : lines) {
            if (line.matches("\\| B[XCVYPS]\\d\\d .*|\\| BX00 .*")) {
                if (!written) {
                    page.addAll(rows);
                    written = true;
                }
            } else {
                page.add(line);
            }
        }
        Files.createDirectories(AS_IT_SHOULD_BE.getParent());
        Files.write(AS_IT_SHOULD_BE, page);
    }
}
