package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every case of the corpus, through the real command line into a sandbox.
class HostileInputTest {

    /// `-Dhostile.only=BX1.` runs some of the cases.
    private static final String ONLY = System.getProperty("hostile.only", ".*");

    @TempDir
    private Path directory;

    static Stream<Arguments> workbooks() {
        return forms(WorkbookCases.all());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("workbooks")
    void workbook(String name, Case.Form form, boolean first) throws Exception {
        play(form, first);
    }

    static Stream<Arguments> csvFiles() {
        return forms(CsvCases.all());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("csvFiles")
    void csvFile(String name, Case.Form form, boolean first) throws Exception {
        play(form, first);
    }

    static Stream<Arguments> idsAndValues() {
        return forms(ValueCases.all());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("idsAndValues")
    void idOrValue(String name, Case.Form form, boolean first) throws Exception {
        play(form, first);
    }

    static Stream<Arguments> jobFiles() {
        return forms(JobCases.all());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("jobFiles")
    void jobFile(String name, Case.Form form, boolean first) throws Exception {
        play(form, first);
    }

    static Stream<Arguments> pathsAndArguments() {
        return forms(PathCases.all());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("pathsAndArguments")
    void pathOrArgument(String name, Case.Form form, boolean first) throws Exception {
        play(form, first);
    }

    static Stream<Arguments> secrets() {
        return forms(SecretCases.all());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("secrets")
    void secret(String name, Case.Form form, boolean first) throws Exception {
        play(form, first);
    }

    @Test
    void noJavaObjectsAreStored() throws Exception {
        try (Bench bench = Bench.in(directory, Launcher.here())) {
            assertThat(bench.run(bench.csv(CsvCases.around("Wrong,Wrong,never,\n"))).exit()).isEqualTo(10);
            try (Stream<Path> files = Files.walk(directory.resolve(".pinned-import"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    // How serialized objects begin, plain and in Base64.
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain("rO0AB", "aced0005", "\u00ac\u00ed\0\5");
                }
            }
        }
    }

    private void play(Case.Form form, boolean thoroughly) throws Exception {
        try (Bench bench = Bench.in(directory, Launcher.here())) {
            bench.play(form, thoroughly);
        }
    }

    private static Stream<Arguments> forms(List<Case> cases) {
        return cases.stream().filter(one -> one.id().matches(ONLY)).flatMap(one -> one.forms().stream().filter(form -> !form.full())
                .map(form -> arguments(one.id() + " " + one.input() + (form.name().isEmpty() ? "" : ": " + form.name()), form,
                        form.equals(one.forms().getFirst()))));
    }
}
