package dev.pinnedimport.jobs;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Writes `src/docs/reference/systems.md` from `systems.yml` beside it and from the jobs.
///
/// Run it from the root of the repository after changing either; a test compares the committed page with what this writes.
final class SystemsPage {

    static final Path PAGE = Path.of("src/docs/reference/systems.md");
    static final Path FACTS = Path.of("src/docs/reference/systems.yml");

    private static final String HEAD = """
            # Systems: what can be imported, and what is known about it

            Made from `systems.yml` and the jobs by `SystemsPage`; a test fails where it is out of date. **Grades**: *A* read in the exporter's own
            source, a vendor's fixture or a real file; *B* the vendor's own page; *C* quoted by third parties; *D* not verified. Where part of a system is
            *D*, it is under "Not verified": compare your file before you trust the job. The ways to export are general knowledge and were not tried.
            Systems that are not here (MODX Agenda, Ticket Tailor, Humanitix, Squarespace, Wix, CiviCRM and others) have no job because no header of theirs
            could be verified: `pinned-import guess` or a copy of the nearest job is the way, with a real file at hand.

            """;

    private SystemsPage() {}

    public static void main(String[] arguments) throws IOException {
        Files.writeString(PAGE, write(facts()));
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> facts() throws IOException {
        return (List<Map<String, Object>>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FACTS));
    }

    static String write(List<Map<String, Object>> facts) throws IOException {
        JobDefinitions jobs = new JobDefinitions(Path.of("jobs"));
        Map<String, List<String>> samples = samples(jobs);
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| System | Grade | Job | A row is |\n|---|---|---|---|\n");
        for (Map<String, Object> system : facts) {
            page.append("| ").append(text(system, "system")).append(" | ").append(text(system, "grade")).append(" | ")
                    .append(isRefused(system) ? "none" : codes(jobsOf(system))).append(" | ")
                    .append(isRefused(system) ? "see below" : text(system, "row")).append(" |\n");
        }
        for (Map<String, Object> system : facts) {
            page.append("\n## ").append(text(system, "system")).append("\n\n");
            if (isRefused(system)) {
                bullet(page, "Refused", text(system, "refused"));
                bullet(page, "What to do", text(system, "instead"));
                bullet(page, "Grade", text(system, "grade"));
                continue;
            }
            bullet(page, "Export there", text(system, "export"));
            bullet(page, "A row is", text(system, "row"));
            for (String name : jobsOf(system)) {
                bullet(page, "Identity in `" + name + "`", identity(jobs.get(name)));
            }
            bullet(page, "Traps handled", text(system, "traps"));
            bullet(page, "Cannot be known from the file", text(system, "unknown"));
            bullet(page, "Verified, grade " + text(system, "grade"), text(system, "verified"));
            bullet(page, "Not verified", text(system, "not_verified"));
            bullet(page, "Samples", codes(jobsOf(system).stream().flatMap(name -> samples.getOrDefault(name, List.of()).stream()).toList()));
        }
        return page.toString();
    }

    private static void bullet(StringBuilder page, String what, String text) {
        page.append("- **").append(what).append(":** ").append(text).append('\n');
    }

    private static String identity(JobDefinition job) {
        String columns = codes(job.mapping().identity()).replaceAll("`#(\\d+)`", "the column at place $1");
        String split = job.mapping().splitRows() == null ? "" : ", and the start of each date";
        return columns + split + (job.mapping().groupBy().isEmpty() ? "" : "; rows with equal " + codes(job.mapping().groupBy()) + " are one event");
    }

    /// Samples by the job that reads them: the one with the longest name that the file's name begins with.
    static Map<String, List<String>> samples(JobDefinitions jobs) throws IOException {
        List<String> names = JobFilesTest.names();
        Map<String, List<String>> samples = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("sample-data"))) {
            for (String file : files.map(path -> path.getFileName().toString()).sorted().toList()) {
                names.stream().filter(file::startsWith).max(java.util.Comparator.comparingInt(String::length))
                        .ifPresent(name -> samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(file));
            }
        }
        return samples;
    }

    static boolean isRefused(Map<String, Object> system) {
        return system.containsKey("refused");
    }

    @SuppressWarnings("unchecked")
    static List<String> jobsOf(Map<String, Object> system) {
        return (List<String>) system.getOrDefault("jobs", List.of());
    }

    static String text(Map<String, Object> system, String key) {
        Object text = system.get(key);
        if (!(text instanceof String words) || words.isBlank()) {
            throw new IllegalStateException(system.get("system") + " says nothing about " + key);
        }
        return words;
    }

    private static String codes(List<String> words) {
        return String.join(", ", words.stream().map(word -> "`" + word + "`").toList());
    }
}
