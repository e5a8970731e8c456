package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.FieldOrigins;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.Lookup;
import dev.pinnedimport.mapping.LookupAddition;
import dev.pinnedimport.mapping.LookupSource;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.reading.Nearest;
import dev.pinnedimport.mapping.reading.Zones;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The lookups of a job as staff work with them: what there is, what a file needs and they do not know, and a line more.
public final class Lookups {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String COLUMN = "--to";

    private final Contract contract;
    private final JobDefinition job;

    public Lookups(Contract contract, JobDefinition job) {
        this.contract = contract;
        this.job = job;
    }

    /// A lookup at a glance.
    ///
    /// @param fields   of the event that use it; `(time zone)` where it translates zones
    /// @param columns  its value columns
    /// @param unfilled keys without values
    public record Overview(String name, String file, List<String> fields, List<String> columns, int entries, List<String> unfilled) {
        public Overview {
            fields = List.copyOf(fields);
            columns = List.copyOf(columns);
            unfilled = List.copyOf(unfilled);
        }
    }

    /// A value of a file that a lookup does not know, or knows without values.
    ///
    /// @param nearest the known value that was perhaps meant; null: none is near
    public record Missing(String lookup, String file, String column, String value, long rows, @Nullable String nearest) {}

    /// What was added.
    ///
    /// @param filled    whether the key stood there before, without values
    /// @param unchecked what could not be checked without the API; empty: nothing
    public record Added(String file, int line, boolean filled, String unchecked) {}

    public List<Overview> list() {
        return job.mapping().lookups().values().stream().sorted(Comparator.comparing(Lookup::name)).map(this::overview).toList();
    }

    private Overview overview(Lookup lookup) {
        List<String> unfilled = lookup.keys().stream().filter(key -> lookup.find(key).filter(Lookups::isEmpty).isPresent()).toList();
        return new Overview(lookup.name(), lookup.file(), new ArrayList<>(uses(lookup.name())),
                lookup.findSource().map(LookupSource::valueColumns).orElse(List.of()), lookup.keys().size(), unfilled);
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isObject() ? value.properties().stream().allMatch(property -> property.getValue().asString("").isBlank())
                : value.asString("").isBlank();
    }

    // ---- what a file needs -------------------------------------------------------------------------------------

    /// The values of the file that the lookups do not know, those of most rows first.
    public List<Missing> missing(Path file) {
        List<Missing> missing = new ArrayList<>();
        for (IssueCount cause : new FileCheck(contract).check(job, file).causes()) {
            for (IssueCount.Value value : cause.values()) {
                findLookup(value).ifPresent(lookup -> missing.add(
                        new Missing(lookup.name(), lookup.file(), cause.column(), value.text(), value.rows(), value.nearest())));
            }
        }
        missing.sort(Comparator.comparing(Missing::rows).reversed());
        return missing;
    }

    /// The message names the file to which the value belongs; the name of one file may hold that of another.
    private Optional<Lookup> findLookup(IssueCount.Value value) {
        return job.mapping().lookups().values().stream().filter(lookup -> value.sentence().contains(lookup.file()))
                .max(Comparator.comparingInt(lookup -> lookup.file().length()));
    }

    // ---- a line more -------------------------------------------------------------------------------------------

    /// Adds a key with its values, or fills a key that has none.
    ///
    /// @param to  values: `text`, or `column=text` for lookups with several columns; empty where `like` is given
    /// @param like a key whose values are taken; null: none
    /// @param api to ask for the known classifications; empty: they are not checked
    public Added add(String name, String key, List<String> to, @Nullable String like, Optional<ApiAccess> api) {
        Lookup lookup = require(name);
        LookupSource source = lookup.findSource().orElseThrow();
        if (key.isBlank()) {
            throw refused(lookup, key, "The value to add is empty. Write the word as the file spells it.");
        }
        Map<String, String> values = like == null ? values(lookup, source, to) : valuesOf(lookup, source, like);
        Set<String> uses = uses(name);
        Slugs slugs = uses.contains("classifications") ? slugs(api) : new Slugs(null, "");
        if (uses.contains(ZONE)) {
            values.values().forEach(zone -> requireZone(lookup, zone));
        }
        for (String field : uses) {
            if (!field.equals(ZONE)) {
                requireValid(lookup, field, source, values, slugs);
            }
        }
        LookupAddition.Added added = new LookupAddition(lookup).add(key.strip(), values);
        return new Added(lookup.file(), added.line(), added.filled(), slugs.unchecked());
    }

    private Lookup require(String name) {
        Lookup lookup = job.mapping().lookups().get(name);
        if (lookup == null) {
            Set<String> names = new TreeSet<>(job.mapping().lookups().keySet());
            throw new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("LOOKUP"), name, "The job " + job.name()
                    + " has no lookup \"" + name + "\"." + (names.isEmpty() ? " It has none." : " It has: " + String.join(", ", names) + ".")));
        }
        return lookup;
    }

    private Map<String, String> valuesOf(Lookup lookup, LookupSource source, String like) {
        JsonNode known = lookup.find(like).filter(value -> !isEmpty(value)).orElseThrow(() -> refused(lookup, like,
                "\"" + like + "\" is not in " + lookup.file() + ", or has no values." + Nearest.find(like, lookup.keys())
                        .map(near -> " Did you mean \"" + near + "\"?").orElse("")));
        Map<String, String> values = new LinkedHashMap<>();
        source.valueColumns().forEach(column -> values.put(column, known.isObject() ? known.path(column).asString("") : known.asString("")));
        return values;
    }

    private static Map<String, String> values(Lookup lookup, LookupSource source, List<String> to) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> columns = source.valueColumns();
        if (columns.size() == 1) {
            values.put(columns.getFirst(), String.join(";", to));
        }
        for (String pair : columns.size() == 1 ? List.<String>of() : to) {
            int equals = pair.indexOf('=');
            String column = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (!columns.contains(column)) {
                throw refused(lookup, pair, "\"" + pair + "\" does not say which column it is for. Write "
                        + String.join(" ", columns.stream().map(other -> COLUMN + " " + other + "=…").toList()) + ".");
            }
            values.put(column, pair.substring(equals + 1).strip());
        }
        List<String> absent = columns.stream().filter(column -> values.getOrDefault(column, "").isBlank()).toList();
        if (!absent.isEmpty()) {
            throw refused(lookup, "", lookup.file() + " needs " + String.join(", ", absent) + " as well: "
                    + String.join(" ", absent.stream().map(column -> columns.size() == 1 ? COLUMN + " …" : COLUMN + " " + column + "=…").toList()) + ".");
        }
        return values;
    }

    // ---- what the API takes ------------------------------------------------------------------------------------

    private static final String ZONE = "(time zone)";

    private static void requireZone(Lookup lookup, String zone) {
        if (Zones.find(zone).isEmpty()) {
            throw refused(lookup, zone, "\"" + zone + "\" is not a time zone. Write one such as Europe/Berlin.");
        }
    }

    /// Builds the field as a row would and asks the validator about it alone.
    private void requireValid(Lookup lookup, String field, LookupSource source, Map<String, String> values, Slugs slugs) {
        JsonNode value = json(field, source, values);
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        put(event, field, value);
        Place.Row nowhere = new Place.Row(lookup.file(), null, 1);
        EventValidator validator = new EventValidator(contract);
        if (field.equals("classifications") && slugs.known() != null) {
            validator = validator.withKnownSlugs(slugs.known());
        }
        EventDraft draft = new EventDraft(nowhere, new SourceKey("x"), event, new FieldOrigins(Map.of(field, COLUMN)));
        if (validator.check(draft) instanceof ValidationResult.Invalid no) {
            no.issues().stream()
                    .filter(issue -> issue.isError() && issue.place() instanceof Place.Cell cell && cell.column().equals(COLUMN))
                    .findFirst()
                    .ifPresent(issue -> {
                        throw refused(lookup, issue.found(), issue.sentence());
                    });
        }
    }

    private JsonNode json(String field, LookupSource source, Map<String, String> values) {
        if (source.valueColumns().size() > 1) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            values.forEach(object::put);
            return object;
        }
        String text = values.values().iterator().next();
        boolean list = contract.findField(field).map(found -> found.type() == Contract.Type.LIST).orElse(false);
        if (!list) {
            return JsonNodeFactory.instance.stringNode(text);
        }
        var array = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split(";")).map(String::strip).filter(part -> !part.isEmpty()).forEach(array::add);
        return array;
    }

    private static void put(ObjectNode event, String path, JsonNode value) {
        String[] parts = path.split("\\.");
        ObjectNode at = event;
        for (int i = 0; i < parts.length - 1; i++) {
            at = at.putObject(parts[i]);
        }
        at.set(parts[parts.length - 1], value);
    }

    /// The classifications that the API knows.
    ///
    /// @param known     null: it was not asked, or could not be
    /// @param unchecked why not, in words; empty where it was not to be asked
    private record Slugs(@Nullable Set<String> known, String unchecked) {}

    private Slugs slugs(Optional<ApiAccess> access) {
        if (access.isEmpty()) {
            return new Slugs(null, "The slugs were not checked against the API, because no key was given: --api-key-file FILE.");
        }
        try (ApiSession session = ApiSession.open(access.get(), contract, TIMEOUT, 1)) {
            return new Slugs(session.ask(new StopSignal()).classifications(), "");
        } catch (StopException e) {
            if (e.exitCode() != ExitCode.API_UNAVAILABLE) {
                throw e;
            }
            // Behind the reason stands what a run should do about it.
            String why = e.issues().getFirst().sentence().replaceFirst(" Nothing was sent\\..*", "");
            return new Slugs(null, "The slugs were not checked against the API, because it could not be asked. " + why);
        }
    }

    /// The fields of the event that the lookup fills.
    private Set<String> uses(String name) {
        Set<String> uses = new TreeSet<>();
        for (FieldRule field : job.mapping().fields()) {
            collect(field.path(), field.value(), name, uses);
        }
        return uses;
    }

    private static void collect(String path, @Nullable ValueRule rule, String name, Set<String> uses) {
        switch (rule) {
            case null -> {}
            case ValueRule.Constant _, ValueRule.After _, ValueRule.ZoneOf _ -> {}
            case ValueRule.Columns columns -> collect(path, columns.text(), name, uses);
            case ValueRule.Template template -> collect(path, template.text(), name, uses);
            case ValueRule.Expression expression -> collect(path, expression.text(), name, uses);
            case ValueRule.DateTime date -> {
                if (name.equals(date.rule().zone().lookup())) {
                    uses.add(ZONE);
                }
                collect(path, date.rule().fallback(), name, uses);
            }
            case ValueRule.Objects objects -> objects.fields().forEach((field, value) -> collect(path + "." + field, value, name, uses));
        }
    }

    private static void collect(String path, ValueRule.TextRule text, String name, Set<String> uses) {
        if (name.equals(text.lookup())) {
            uses.add(path);
        }
        collect(path, text.fallback(), name, uses);
    }

    private static StopException refused(Lookup lookup, String found, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.JOB_LOOKUP_FILE, new Place.File(lookup.file()), found, sentence));
    }
}
