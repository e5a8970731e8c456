package dev.pinnedimport;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The house as the design draws it: arrows only downward, no cycles, frameworks at the edge.
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {

    private static final String ROOT = "dev.pinnedimport.";

    private static final JavaClasses PROGRAM =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.pinnedimport");

    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("issue", List.of()),
            Map.entry("event", List.of("issue")),
            Map.entry("source", List.of("issue")),
            Map.entry("mapping", List.of("source", "event", "issue")),
            Map.entry("ledger", List.of("event", "issue")),
            Map.entry("definition", List.of("mapping", "source", "event", "issue")),
            Map.entry("guess", List.of("definition", "mapping", "source", "event", "issue")),
            Map.entry("delivery", List.of("ledger", "event", "issue")),
            Map.entry("report", List.of("ledger", "event", "issue")),
            Map.entry("notify", List.of("ledger", "event", "issue")),
            Map.entry("observe", List.of("issue")),
            Map.entry("run", List.of("definition", "delivery", "notify", "observe", "report", "mapping", "ledger", "source", "event", "issue")),
            Map.entry("sandbox", List.of("event", "issue")));

    @ParameterizedTest(name = "{0}")
    @MethodSource("packagesBelowTheCommandLine")
    void usesOnlyWhatIsBelowIt(String name) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(residesInOneOf(forbidden(name)))
                .check(PROGRAM);
    }

    static Stream<String> packagesBelowTheCommandLine() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void theCommandLineReachesTheStagesOnlyThroughRun() {
        // Job definitions and reports carry their stage's own records; the command line may read those but not drive the stages.
        noClasses()
                .that()
                .resideInAPackage(ROOT + "cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "ledger..", ROOT + "delivery..", ROOT + "notify..", ROOT + "observe..", ROOT + "source..")
                .check(PROGRAM);
    }

    @Test
    void hasNoCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(PROGRAM);
    }

    @Test
    void knowsSpringOnlyInRun() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..")
                .check(PROGRAM);
    }

    @Test
    void knowsMetricsAndTracesInOnePlaceOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "observe..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.opentelemetry..", "io.prometheus..")
                .check(PROGRAM);
    }

    @Test
    void printsOnlyFromTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(PROGRAM);
    }

    @Test
    void hasNoDrawersForOddsAndEnds() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)$")
                .check(PROGRAM);
    }

    private static String[] forbidden(String name) {
        return Stream.concat(MAY_USE.keySet().stream(), Stream.of("cli"))
                .filter(other -> !other.equals(name) && !MAY_USE.get(name).contains(other))
                .map(other -> ROOT + other)
                .toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> residesInOneOf(String[] packages) {
        return DescribedPredicate.describe(
                "reside in one of " + Arrays.toString(packages),
                type -> Arrays.stream(packages).anyMatch(name -> type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".")));
    }
}
