package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.Lookup;
import dev.pinnedimport.mapping.LookupSource;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.report.GivenOptions;
import dev.pinnedimport.source.Header;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command that mends a cause for all its rows at once.
final class Mending {

    /// Causes that one more line in a lookup mends.
    private static final Set<IssueCode> WORDS = Set.of(IssueCode.ROW_UNKNOWN_VALUE, IssueCode.JOB_LOOKUP_EMPTY, IssueCode.ROW_SLUG);
    /// Causes that one setting of the field mends.
    private static final Map<IssueCode, String> SETTINGS = Map.of(
            IssueCode.ROW_TOO_LONG, "if_too_long cut",
            IssueCode.ROW_DST_GAP, "on_dst_gap shift_forward",
            IssueCode.ROW_TIME_MISSING, "when_no_time 00:00");

    private final String run;
    private final Optional<JobDefinition> job;
    private final GivenOptions given;

    /// @param given what the commands repeat
    Mending(String run, Optional<JobDefinition> job, GivenOptions given) {
        this.run = run;
        this.job = job;
        this.given = given;
    }

    /// @param column of the cells; empty where the cause is about rows as a whole
    /// @param found  the most frequent value
    /// @return empty where no one command does it
    String command(IssueCode code, String column, String found) {
        if (WORDS.contains(code)) {
            return findLookup(column)
                    .map(lookup -> given.propose("lookup add " + job.map(JobDefinition::name).orElse("JOB") + " " + lookup + " " + quoted(found)
                            + (code == IssueCode.ROW_UNKNOWN_VALUE ? " --like KNOWN, or" : "") + to(lookup)) + ", then: " + retry(code))
                    .orElse("");
        }
        String setting = SETTINGS.get(code);
        return setting == null ? "" : set(column, setting, code);
    }

    /// What the lookup wants to be told: one text, or one for each of its columns.
    private String to(String lookup) {
        List<String> columns = job.flatMap(definition -> Optional.ofNullable(definition.mapping().lookups().get(lookup)))
                .flatMap(Lookup::findSource).map(LookupSource::valueColumns).orElse(List.of());
        return columns.size() < 2 ? " --to TEXT" : columns.stream().map(column -> " --to " + column + "=TEXT").collect(Collectors.joining());
    }

    private String set(String column, String keyAndValue, IssueCode code) {
        return findField(column).map(field -> given.propose("jobs set " + job.map(JobDefinition::name).orElse("JOB") + " fields." + field + "." + keyAndValue)
                + ", if that is right for all, then: " + retry(code)).orElse("");
    }

    private String retry(IssueCode code) {
        return given.propose("retry " + run + " --cause " + code.id());
    }

    private Optional<String> findField(String column) {
        return fields().filter(field -> columns(field.value()).anyMatch(name -> same(name, column))).map(FieldRule::path).findFirst();
    }

    private Optional<String> findLookup(String column) {
        return fields().flatMap(field -> texts(field.value()))
                .filter(rule -> rule.columns().stream().anyMatch(name -> same(name, column)))
                .flatMap(rule -> rule.lookup().stream())
                .findFirst();
    }

    private Stream<FieldRule> fields() {
        return job.stream().flatMap(definition -> definition.mapping().fields().stream());
    }

    private static boolean same(String name, String column) {
        return Header.normalise(name).equals(Header.normalise(column));
    }

    private record Text(List<String> columns, Optional<String> lookup) {}

    private static Stream<Text> texts(ValueRule rule) {
        return switch (rule) {
            case ValueRule.Columns columns -> Stream.of(new Text(columns.from().columns(), Optional.ofNullable(columns.text().lookup())));
            case ValueRule.Objects objects -> objects.fields().values().stream().flatMap(Mending::texts);
            case ValueRule.DateTime date -> Stream.of(new Text(date.rule().zone().columns(), Optional.ofNullable(date.rule().zone().lookup())));
            case ValueRule.Constant _, ValueRule.Template _, ValueRule.Expression _, ValueRule.After _, ValueRule.ZoneOf _ -> Stream.empty();
        };
    }

    private static Stream<String> columns(ValueRule rule) {
        return switch (rule) {
            case ValueRule.Columns columns -> columns.from().columns().stream();
            case ValueRule.DateTime date -> date.from().columns().stream();
            case ValueRule.Constant _, ValueRule.Template _, ValueRule.Expression _, ValueRule.After _, ValueRule.ZoneOf _, ValueRule.Objects _ ->
                Stream.empty();
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
