package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Aliases.Certainty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A draft while it is being written: its text, what has been said about each field, and the lists that go with it.
final class Pad {

    private final TableProfile table;
    private final Roles roles;
    private final String job;
    private final YamlText yaml = new YamlText();
    private final List<GuessedField> fields = new ArrayList<>();
    private final Map<String, LookupDraft> lookups = new LinkedHashMap<>();
    private final Map<String, String> lookupRules = new LinkedHashMap<>();
    private final Set<Integer> used = new TreeSet<>();

    Pad(TableProfile table, Roles roles, String job) {
        this.table = table;
        this.roles = roles;
        this.job = job;
    }

    TableProfile table() {
        return table;
    }

    Roles roles() {
        return roles;
    }

    YamlText yaml() {
        return yaml;
    }

    List<GuessedField> fields() {
        return fields;
    }

    List<LookupDraft> lookups() {
        return List.copyOf(lookups.values());
    }

    /// Name of a lookup to its rule in the job.
    Map<String, String> lookupRules() {
        return lookupRules;
    }

    void guessed(String field, List<ColumnProfile> columns, String certainty, String evidence) {
        columns.forEach(column -> used.add(column.position()));
        fields.add(new GuessedField(field, columns.stream().map(this::title).toList(), certainty, evidence));
    }

    void decided(String field, String question) {
        fields.add(new GuessedField(field, List.of(), "decide", question));
    }

    void use(ColumnProfile column) {
        used.add(column.position());
    }

    List<ColumnProfile> unused() {
        return table.columns().stream().filter(column -> !used.contains(column.position())).toList();
    }

    /// The column as people call it.
    String title(ColumnProfile column) {
        return column.name().isBlank() ? "#" + (column.position() + 1) : column.name();
    }

    /// The column as a job names it: by position where its name does not tell.
    String reference(ColumnProfile column) {
        boolean byPosition = column.name().isBlank() || column.name().startsWith("#") || table.header().isAmbiguous(column.name());
        return byPosition ? "#" + (column.position() + 1) : column.name();
    }

    List<String> references(List<ColumnProfile> columns) {
        return columns.stream().map(this::reference).toList();
    }

    /// Adds a list and returns its name, under which a field rule uses it.
    String addLookup(String name, String keyColumn, List<String> valueColumns, List<List<String>> rows, String comment, long unlisted) {
        String path = "lookups/" + job + "-" + name + ".csv";
        List<String> columns = new ArrayList<>(List.of(keyColumn));
        columns.addAll(valueColumns);
        lookups.putIfAbsent(name, new LookupDraft(name, path, columns, rows, comment, unlisted));
        String values = valueColumns.size() == 1 ? "value: " + YamlText.quote(valueColumns.getFirst()) : "values: " + YamlText.list(valueColumns);
        lookupRules.put(name, "{file: " + YamlText.quote(path) + ", key: " + YamlText.quote(keyColumn) + ", " + values + "}");
        return name;
    }

    static String words(Certainty certainty) {
        return switch (certainty) {
            case EXACT -> "exact";
            case LIKELY -> "likely";
            case BY_VALUES -> "values";
        };
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// How many different texts a column holds.
    static String distinct(ColumnProfile column) {
        return (column.isCountedToTheEnd() ? "" : "more than ") + number(column.distinct());
    }

    static String ofRows(long count, long rows) {
        return count == rows ? "all " + number(rows) + " rows" : number(count) + " of " + number(rows) + " rows";
    }
}
