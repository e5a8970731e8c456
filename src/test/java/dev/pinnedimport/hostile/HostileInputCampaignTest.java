package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole corpus in its full size, every start of the program a process of its own with a heap of 512 MB.
///
/// Prints at its end how many cases passed, which was the slowest, and the greatest heap.
@Tag("campaign")
class HostileInputCampaignTest {

    private static final List<String> FIGURES = new ArrayList<>();
    private static final String ONLY = System.getProperty("hostile.only", ".*");
    private static Duration slowest = Duration.ZERO;
    private static String slowestCase = "";
    private static long heap;
    private static String heapCase = "";

    @TempDir
    private Path directory;

    static Stream<Arguments> forms() {
        return HostileInputPageTest.cases().stream().filter(one -> one.id().matches(ONLY)).flatMap(one -> one.forms().stream()
                .map(form -> Arguments.arguments(one.id() + " " + one.input() + (form.name().isEmpty() ? "" : ": " + form.name()), form)));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("forms")
    void endsWithinTenSecondsAndHalfAGigabyte(String name, Case.Form form) throws Exception {
        try (Bench bench = Bench.in(directory, Launcher.smallProcess())) {
            bench.play(form, true);
            bench.ended().forEach(end -> note(name, end));
        } finally {
            Files.deleteIfExists(directory.resolve("export.csv"));
        }
        FIGURES.add(name);
    }

    private static void note(String name, Launcher.Ended end) {
        if (end.cpu().compareTo(slowest) > 0) {
            slowest = end.cpu();
            slowestCase = name;
        }
        if (end.heap() > heap) {
            heap = end.heap();
            heapCase = name;
        }
    }

    @AfterAll
    static void tell() {
        System.out.printf("%d forms passed; slowest %d ms of processor time (%s); greatest heap %d MB (%s)%n", FIGURES.size(), slowest.toMillis(), slowestCase,
                heap >> 20, heapCase);
        assertThat(FIGURES).isNotEmpty();
    }
}
