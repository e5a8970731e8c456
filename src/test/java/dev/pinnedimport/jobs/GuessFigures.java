package dev.pinnedimport.jobs;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.guess.Decision;
import dev.pinnedimport.guess.Draft;
import dev.pinnedimport.guess.FileGuess;
import dev.pinnedimport.guess.GuessedField;
import dev.pinnedimport.guess.LookupDraft;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Measures how good drafts are, file by file, and writes `src/docs/reference/guess-figures.md`.
///
/// Run it from the root of the repository after changing samples, jobs or the guessing; a test compares the committed page with what this
/// writes. With files as arguments, each with the job that people use for it (`FILE=JOB.yml`), it prints their figures instead.
final class GuessFigures {

    static final Path PAGE = Path.of("src/docs/reference/guess-figures.md");

    private static final Path SAMPLES = Path.of("sample-data");
    private static final Path JOBS = Path.of("jobs");
    private static final Pattern OFFERED = Pattern.compile("write \"([^\"]+)\" if it is the day, \"([^\"]+)\" if it is the month");
    private static final Pattern MONTH_FIRST = Pattern.compile("(apostrophe|ems|eventon|gen-con).*");
    /// Where the draft does not know which columns say when.
    private static final Map<String, String> STARTS = Map.of(
            "openagenda-timetable.csv", "{from: date_start, datetime: iso, zone: Europe/Paris, when_no_time: \"12:00\"}",
            "roscommon-events.csv", "{from: [Event_Date, Month], join: \" 2027 \", transforms: [{replace: ['^(\\d+)\\D* 2027 (\\p{L}+)$', '$1 $2 2027']}], "
                    + "datetime: \"d MMMM yyyy\", locale: en, zone: Europe/Dublin, when_no_time: \"12:00\"}",
            "zoho-meetings.csv", "{from: From, datetime: [MM/dd/yyyy HH:mm:ss, MM/dd/yyyy], zone: Europe/London, when_no_time: \"00:00\"}");
    private static final Pattern PRINTED = Pattern.compile("(.*)=(.*)");

    private static final String HEAD = """
            # How good drafts are

            What `pinned-import guess` makes of each sample, measured by `GuessFigures`; a test fails where this page is out of date.

            - **Fields right**: of the fields that the shipped job takes from a column, so many the draft takes from one of the same columns.
            - **Decisions** and **list values** are what a person has to write: questions in the draft, and values of its lookups without a meaning yet
              (a place to its id, a category to the service's word).
            - **Valid rows**: by the draft as it is; once the decisions are taken; and once the lists are filled in, too. A draft with an open decision is
              no job yet: `check` names each question instead of judging rows, so the first number is 0 wherever there is one. That is on purpose: no
              file says which channel its events belong to. The last column is what the job that people wrote makes of the same rows: samples hold rows on purpose that
              every job rejects or leaves out.

            | Sample | Rows | Fields right | Decisions | List values | Valid at first | After the decisions | And the lists | Shipped job |
            |---|---|---|---|---|---|---|---|---|
            """;

    private GuessFigures() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            Files.writeString(PAGE, write());
            return;
        }
        for (String argument : arguments) {
            Matcher parts = PRINTED.matcher(argument);
            if (!parts.matches()) {
                throw new IllegalArgumentException("FILE=JOB.yml, not " + argument);
            }
            System.out.println(line(Path.of(parts.group(1)), JobDefinitions.read(Path.of(parts.group(2)))));
        }
    }

    static String write() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        JobDefinitions jobs = new JobDefinitions(JOBS);
        for (Map.Entry<String, List<String>> samples : SystemsPage.samples(jobs).entrySet()) {
            for (String sample : samples.getValue()) {
                page.append(line(SAMPLES.resolve(sample), jobs.get(samples.getKey()))).append('\n');
            }
        }
        return page.toString();
    }

    /// @param peoples the job that people wrote for files of this kind
    private static String line(Path file, JobDefinition peoples) throws IOException {
        Draft draft;
        try {
            draft = FileGuess.draft(file, "drafted", null, JOBS.resolve("lookups/cities.csv"));
        } catch (StopException e) {
            return "| `" + file.getFileName() + "` | | | | | " + e.issues().getFirst().code().id() + ": " + e.issues().getFirst().code().title() + " | | | |";
        }
        long open = draft.lookups().stream().mapToLong(lookup -> lookup.rows().size() - lookup.filledIn()).sum();
        return "| `%s` | %d | %s | %d | %d | %d | %d | %d | %d |".formatted(file.getFileName(), draft.facts().rows(), fieldsRight(draft, file, peoples),
                draft.decisions().size(), open, draft.decisions().isEmpty() ? valid(draft, file, false) : 0, valid(draft, file, false), valid(draft, file, true),
                valid(Rehearsal.of(peoples, file)));
    }

    private static String fieldsRight(Draft draft, Path file, JobDefinition peoples) {
        Header header;
        try (SourceReader reader = SourceReader.open(file, peoples.source())) {
            header = reader.header();
        }
        Map<String, Set<Integer>> chosen = DraftedJobsTest.columns(peoples.mapping(), header);
        Map<String, Set<Integer>> guessed = new TreeMap<>();
        for (GuessedField field : draft.fields()) {
            guessed.put(field.field(), DraftedJobsTest.positions(field.columns(), header));
        }
        long right = chosen.entrySet().stream()
                .filter(field -> guessed.getOrDefault(field.getKey(), Set.of()).stream().anyMatch(field.getValue()::contains)).count();
        return right + " of " + chosen.size();
    }

    private static int valid(Draft draft, Path file, boolean listsFilled) throws IOException {
        Path directory = Files.createTempDirectory("drafted");
        try {
            Files.createDirectories(directory.resolve("lookups"));
            for (LookupDraft lookup : draft.lookups()) {
                List<List<String>> rows = listsFilled ? lookup.rows().stream().map(row -> filled(lookup, row)).toList() : lookup.rows();
                Files.writeString(directory.resolve(lookup.path()),
                        new LookupDraft(lookup.name(), lookup.path(), lookup.columns(), rows, lookup.comment(), lookup.unlisted()).text());
            }
            Files.writeString(directory.resolve("drafted.yml"), DraftedJobsTest.answer(draft, answers(draft, file)));
            Rehearsal rehearsal = Rehearsal.of(JobDefinitions.read(directory.resolve("drafted.yml")), file);
            return valid(rehearsal);
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static int valid(Rehearsal rehearsal) {
        return rehearsal.rows() - rehearsal.rejectedRows() - rehearsal.skipped();
    }

    /// Of a place, of a zone, or the service's word for a category.
    private static List<String> filled(LookupDraft lookup, List<String> row) {
        if (row.stream().skip(1).noneMatch(String::isEmpty)) {
            return row;
        }
        List<String> cells = new ArrayList<>(List.of(row.getFirst()));
        for (int column = 1; column < row.size(); column++) {
            String name = lookup.columns().get(column);
            cells.add(!row.get(column).isEmpty() ? row.get(column) : name.equals("countryCode") ? "DE" : name.equals("iana") || name.contains("zone")
                    ? "Europe/Berlin" : "other");
        }
        return cells;
    }

    /// The answers of a person where `guess/answers.yml` has them, else any that fit.
    private static Map<Integer, String> answers(Draft draft, Path file) throws IOException {
        JsonNode known = MissingNode.getInstance();
        try (InputStream table = GuessFigures.class.getResourceAsStream("/guess/answers.yml")) {
            for (JsonNode node : new YAMLMapper().readTree(table)) {
                known = file.endsWith(node.get("file").stringValue()) ? node.get("answers") : known;
            }
        }
        Map<Integer, String> answers = new LinkedHashMap<>();
        for (Decision decision : draft.decisions()) {
            JsonNode answer = known.path(decision.key());
            answers.put(decision.line(), answer.isMissingNode() ? answer(decision, file.getFileName().toString())
                    : answer.isString() ? '"' + answer.stringValue() + '"' : answer.toString());
        }
        return answers;
    }

    private static String answer(Decision decision, String file) {
        if (decision.key().equals("fields.startAt")) {
            return STARTS.getOrDefault(file, DraftedJobsTest.someAnswer(decision));
        }
        // The question offers two patterns: the day first, the month first.
        Matcher patterns = OFFERED.matcher(decision.question());
        return decision.key().endsWith(".datetime") && patterns.find() ? '"' + patterns.group(MONTH_FIRST.matcher(file).matches() ? 2 : 1) + '"'
                : DraftedJobsTest.someAnswer(decision);
    }
}
