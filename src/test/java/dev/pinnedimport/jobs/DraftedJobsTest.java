package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.guess.Decision;
import dev.pinnedimport.guess.Draft;
import dev.pinnedimport.guess.FileGuess;
import dev.pinnedimport.guess.GuessedField;
import dev.pinnedimport.guess.LookupDraft;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.Lookup;
import dev.pinnedimport.mapping.MappingRules;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Drafts a job for each sample, answers its questions as a person would (`guess/answers.yml`), and holds the result against the job that
/// people wrote for the same file.
@SharesNothing
class DraftedJobsTest {

    private static final Path JOBS = Path.of("jobs");
    private static final Path SAMPLES = Path.of("sample-data");
    private static final Pattern QUESTION = Pattern.compile("\"DECIDE:(?:[^\"\\\\]|\\\\.)*\"");

    @TempDir
    private Path directory;

    static Stream<Arguments> cases() throws IOException {
        try (InputStream table = DraftedJobsTest.class.getResourceAsStream("/guess/answers.yml")) {
            return new YAMLMapper().readTree(table).valueStream().toList().stream().map(node -> arguments(node.get("file").stringValue(), node));
        }
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(file -> file.toString().matches(".*\\.(csv|xlsx|tsv|txt)")).sorted().toList().stream();
        }
    }

    // ---- columns -----------------------------------------------------------------------------------------------

    /// A field is right where the draft takes it from a column that the people's job takes it from, too.
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void findsTheColumnsThatPeopleChose(String file, JsonNode expected) {
        Draft draft = FileGuess.draft(SAMPLES.resolve(file), "job", null, null);
        Header header = header(file);
        Map<String, Set<Integer>> chosen = columns(job(expected).mapping(), header);
        Map<String, Set<Integer>> guessed = new TreeMap<>();
        for (GuessedField field : draft.fields()) {
            guessed.put(field.field(), positions(field.columns(), header));
        }

        Set<String> wrong = new LinkedHashSet<>();
        chosen.forEach((field, positions) -> {
            if (guessed.getOrDefault(field, Set.of()).stream().noneMatch(positions::contains)) {
                wrong.add(field);
            }
        });

        assertThat(chosen.size() - wrong.size() + " of " + chosen.size() + (wrong.isEmpty() ? "" : ", not " + String.join(", ", wrong)))
                .isEqualTo(expected.get("columns").stringValue());
    }

    // ---- events ------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void givesTheEventsOfThePeoplesJobOnceItsQuestionsAreAnswered(String name, JsonNode expected) throws IOException {
        Path file = SAMPLES.resolve(name);
        Draft draft = FileGuess.draft(file, "drafted", null, JOBS.resolve("lookups/cities.csv"));
        Path job = write(draft, answered(draft, expected), expected);

        List<String> ours = events(Rehearsal.of(JobDefinitions.read(job), file), expected);
        List<String> theirs = events(Rehearsal.of(job(expected), file), expected);

        assertThat(theirs).isNotEmpty();
        List<String> missing = new ArrayList<>(theirs);
        ours.forEach(missing::remove);
        List<String> more = new ArrayList<>(ours);
        theirs.forEach(more::remove);
        assertThat("missing " + missing.size() + ", more " + more.size()).as("missing %s%nmore %s", missing, more)
                .isEqualTo("missing " + expected.get("missing").asInt() + ", more " + expected.get("more").asInt());
    }

    /// Also of samples that have no case above.
    @ParameterizedTest
    @MethodSource("samples")
    void isAJobOnceEveryQuestionHasSomeAnswer(Path file) throws IOException {
        Draft draft = FileGuess.draft(file, "drafted", null, null);
        Map<Integer, String> answers = new LinkedHashMap<>();
        draft.decisions().forEach(decision -> answers.put(decision.line(), someAnswer(decision)));

        JobDefinition job = JobDefinitions.read(write(draft, answer(draft, answers), MissingNode.getInstance()));

        assertThat(job.name()).isEqualTo("drafted");
        assertThat(draft.decisions()).allSatisfy(decision -> assertThat(draft.yaml().lines().toList().get(decision.line() - 1))
                .matches(".*\"DECIDE:.*"));
        assertThat(draft.yaml().lines().filter(line -> QUESTION.matcher(line).find() && !line.strip().startsWith("#"))).hasSameSizeAs(draft.decisions());
    }

    static String someAnswer(Decision decision) {
        String key = decision.key();
        return key.endsWith("channel") ? "41" : key.startsWith("target.status") ? "draft" : key.contains("zone") ? "Europe/Berlin"
                : key.endsWith("when_no_time") ? "\"19:00\"" : key.endsWith("if_before_start") ? "leave_out" : key.endsWith("datetime") ? "\"dd/MM/yyyy HH:mm\"" : key.contains("classifications") ? "\"music\""
                : key.endsWith("city") ? "{const: {placeId: x, name: X, countryCode: DE}}" : key.endsWith("url")
                ? "{const: \"https://tickets.example/\"}" : key.endsWith("startAt")
                ? "{from: X, datetime: iso, zone: Europe/Berlin}" : "X";
    }

    // ---- answers -----------------------------------------------------------------------------------------------

    private static String answered(Draft draft, JsonNode expected) {
        Map<Integer, String> answers = new LinkedHashMap<>();
        for (Decision decision : draft.decisions()) {
            JsonNode answer = expected.get("answers").get(decision.key());
            assertThat(answer).as("an answer to " + decision.key()).isNotNull();
            answers.put(decision.line(), answer.isString() ? '"' + answer.stringValue() + '"' : answer.toString());
        }
        return answer(draft, answers);
    }

    static String answer(Draft draft, Map<Integer, String> answers) {
        List<String> lines = new ArrayList<>(draft.yaml().lines().toList());
        answers.forEach((line, answer) -> lines.set(line - 1, QUESTION.matcher(lines.get(line - 1)).replaceFirst(Matcher.quoteReplacement(answer))));
        return String.join("\n", lines) + "\n";
    }

    /// Writes job and lists; what the lists leave open is filled in as the case says: from a list of the shipped jobs, or all alike.
    private Path write(Draft draft, String yaml, JsonNode expected) throws IOException {
        Files.createDirectories(directory.resolve("lookups"));
        for (LookupDraft lookup : draft.lookups()) {
            JsonNode list = expected.path("lists").path(lookup.name());
            Files.writeString(directory.resolve(lookup.path()), new LookupDraft(lookup.name(), lookup.path(), lookup.columns(),
                    lookup.rows().stream().map(row -> filled(lookup, row, list)).toList(), lookup.comment(), 0).text());
        }
        return Files.writeString(directory.resolve("drafted.yml"), yaml);
    }

    static List<String> filled(LookupDraft lookup, List<String> row, JsonNode list) {
        if (!row.get(1).isEmpty() || list.isMissingNode()) {
            return row;
        }
        List<String> cells = new ArrayList<>(List.of(row.getFirst()));
        if (list.isArray()) {
            list.forEach(cell -> cells.add(cell.stringValue()));
            return cells;
        }
        Lookup known = Lookup.load(lookup.name(), JOBS.resolve("lookups").resolve(list.get("file").stringValue()), list.get("key").stringValue(),
                list.has("value") ? List.of(list.get("value").stringValue()) : lookup.columns().subList(1, lookup.columns().size()), true);
        JsonNode value = known.find(row.getFirst()).orElse(null);
        lookup.columns().stream().skip(1)
                .forEach(column -> cells.add(value == null ? "" : value.isObject() ? value.path(column).stringValue("") : value.stringValue("")));
        return cells;
    }

    // ---- comparing ---------------------------------------------------------------------------------------------

    private static JobDefinition job(JsonNode expected) {
        return new JobDefinitions(JOBS).get(expected.get("job").stringValue());
    }

    /// The fields that can be compared, of each event, in one line.
    private static List<String> events(Rehearsal rehearsal, JsonNode expected) {
        List<String> events = new ArrayList<>();
        rehearsal.events().values().forEach(event -> {
            List<String> parts = new ArrayList<>();
            expected.get("compare").forEach(field -> {
                String[] path = field.stringValue().split(" ");
                String value = event.at(path[0]).toString();
                parts.add(path.length > 1 && value.length() > 11 ? value.substring(0, 11) : value);
            });
            events.add(String.join(" | ", parts));
        });
        return events;
    }

    private static Header header(String file) {
        SourceSettings settings = new JobDefinitions(JOBS).get(file.replaceFirst("(-de)?\\.[a-z]+$", "")).source();
        try (SourceReader reader = SourceReader.open(SAMPLES.resolve(file), settings)) {
            return reader.header();
        }
    }

    /// Fields of a job to the columns that give them; the zone of a date counts as the field `timezone`.
    static Map<String, Set<Integer>> columns(MappingRules rules, Header header) {
        Map<String, Set<Integer>> columns = new TreeMap<>();
        columns.put("identity", positions(rules.identity(), header));
        for (FieldRule field : rules.fields()) {
            add(field.path(), field.value(), columns, header);
        }
        columns.values().removeIf(Set::isEmpty);
        return columns;
    }

    private static void add(String path, ValueRule rule, Map<String, Set<Integer>> columns, Header header) {
        switch (rule) {
            case ValueRule.Constant _, ValueRule.After _, ValueRule.ZoneOf _, ValueRule.Template _, ValueRule.Expression _ -> { }
            case ValueRule.Columns from -> columns.put(path, positions(from.from().columns(), header));
            case ValueRule.DateTime date -> {
                columns.put(path, positions(date.from().columns(), header));
                if (path.equals("startAt")) {
                    columns.put("timezone", positions(date.rule().zone().columns(), header));
                }
            }
            case ValueRule.Objects objects -> objects.fields().forEach((name, value) -> add(path + "." + name, value, columns, header));
        }
    }

    static Set<Integer> positions(List<String> names, Header header) {
        Set<Integer> positions = new LinkedHashSet<>();
        for (String name : names) {
            OptionalInt position = header.find(name);
            position.ifPresent(positions::add);
        }
        return positions;
    }
}
