package dev.pinnedimport.mapping;

import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.FieldOrigins;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The mapping of a job for the columns of one file. Immutable and safe for use by several threads.
public final class BoundMapper {

    private final Header header;
    private final List<RuleCompiler.Field> rules;
    private final List<BoundField> fields = new ArrayList<>();
    private final int[] order;
    private final int[] identity;
    private final int[] groupBy;
    private final @Nullable BoundExpression skipWhen;
    private final List<BoundCheck> checks = new ArrayList<>();
    private final FieldOrigins origins;
    private final Set<Integer> used;
    private final List<DateOrders.Open> openDates;
    private final Map<String, List<String>> columns;
    private final @Nullable Occurrences occurrences;

    private record BoundCheck(BoundExpression expression, String message, Severity severity) {}

    BoundMapper(MappingRules job, RuleCompiler.Compiled compiled, Columns columns) {
        this.header = columns.header();
        this.rules = compiled.fields();
        this.order = compiled.order();
        BoundField[] bound = new BoundField[rules.size()];
        for (int slot : order) {
            RuleCompiler.Field field = rules.get(slot);
            bound[slot] = columns.field(field.name(), () -> field.rule().bind(columns));
        }
        fields.addAll(List.of(bound));
        this.origins = columns.origins();
        this.identity = columns.on("identity", () -> columns.all(job.identity()));
        this.groupBy = columns.on("group_by", () -> columns.all(job.groupBy()));
        SplitRows split = job.splitRows();
        this.occurrences = split == null ? null : Occurrences.bind(split, columns);
        Expression skip = compiled.skipWhen();
        this.skipWhen = skip == null ? null
                : columns.on("skip_when", () -> new BoundExpression(skip, columns, compiled.fieldsByName()));
        for (RuleCompiler.Check check : compiled.checks()) {
            checks.add(new BoundCheck(
                    columns.on("checks", () -> new BoundExpression(check.expression(), columns, compiled.fieldsByName())),
                            check.message(), switch (check.ifFalse()) {
                                case REJECT -> Severity.ERROR;
                                case WARN -> Severity.WARNING;
                            }));
        }
        this.used = columns.used();
        this.openDates = columns.openDates();
        this.columns = Map.copyOf(columns.byField());
    }

    /// Decides what the job leaves open about dates; begins without any evidence. Until that is done, and the rules are bound again with
    /// the result, a text that could be two days is rejected.
    public DateOrders dateOrders() {
        return new DateOrders(header, openDates.stream().map(DateOrders.Open::anew).toList());
    }

    /// From which column each field mainly comes.
    public FieldOrigins origins() {
        return origins;
    }

    /// The columns that each field is made of, as the file spells them; fields of objects in a list as `offers[].url`.
    public Map<String, List<String>> columns() {
        return columns;
    }

    /// The positions of all columns that the job reads.
    public Set<Integer> used() {
        return used;
    }

    /// The positions of the columns that hold the id.
    public int[] identity() {
        return identity.clone();
    }

    /// Whether `skip_when` leaves the row out. In a job with `group_by` this is asked for each row before it joins its group; [#map] asks
    /// again, and rejects the event where the answer cannot be computed.
    public boolean shouldSkip(SourceRecord row) {
        return skipWhen != null && skipWhen.test(new Making(header, rules.size(), List.of(row)), false);
    }

    /// The row's id; empty where it is blank, too long or not what the source system wrote.
    public Optional<SourceKey> key(SourceRecord row) {
        return keyOf(row, identity);
    }

    /// What rows of one event have in common, in a job with `group_by`; empty where a cell of it is blank or unusable, and in other jobs.
    ///
    /// A row without group key is mapped alone, which tells what is wrong with it.
    public Optional<String> groupKey(SourceRecord row) {
        return groupBy.length == 0 ? Optional.empty() : keyOf(row, groupBy).map(SourceKey::value);
    }

    /// Makes an event of one row or of all rows of a group, or an event of each date of a row. All issues are found, not just the first.
    public MappingResult map(RecordGroup group) {
        return map(group, (MappingTrace) null);
    }

    /// Maps the rows once more and tells how each field came about. It is the same mapping, watched.
    public Explained explain(RecordGroup group) {
        MappingTrace trace = new MappingTrace();
        MappingResult result = map(group, trace);
        return new Explained(result, trace.fields());
    }

    /// @param fields those that were computed; none where the rows were left out or have no id. Of a row that is split: one date after the other
    public record Explained(MappingResult result, List<MappingTrace.Field> fields) {
        public Explained {
            fields = List.copyOf(fields);
        }
    }

    private MappingResult map(RecordGroup group, @Nullable MappingTrace trace) {
        return occurrences == null ? map(group, null, trace) : split(group.first(), occurrences, trace);
    }

    /// One row has one fate: where one of its dates cannot be used, none of them becomes an event.
    private MappingResult split(SourceRecord row, Occurrences occurrences, @Nullable MappingTrace trace) {
        Making making = new Making(header, rules.size(), List.of(occurrences.blank(row)), null);
        List<Occurrence> dates = occurrences.cut(row, making);
        Set<Issue> issues = new LinkedHashSet<>(making.issues());
        List<MappingResult.OfRow> events = new ArrayList<>(dates.size());
        boolean bad = making.errors() > 0;
        if (bad || dates.isEmpty()) {
            MappingResult rest = map(RecordGroup.of(occurrences.blank(row)), null, trace);
            if (rest instanceof MappingResult.Skipped) {
                return rest;
            }
            issues.addAll(issuesOf(rest));
        }
        for (Occurrence date : bad ? List.<Occurrence>of() : dates) {
            switch (map(RecordGroup.of(occurrences.row(row, date)), date, trace)) {
                case MappingResult.Skipped skipped -> {
                    return skipped;
                }
                case MappingResult.Mapped mapped -> events.add(new MappingResult.OfRow(date, named(mapped, date)));
                case MappingResult.Unmappable no -> {
                    no.issues().forEach(issue -> issues.add(date.name(issue)));
                    bad = true;
                }
                case MappingResult.Split _ -> throw new IllegalStateException("a date is not split again");
            }
        }
        Optional<SourceKey> key = key(row);
        return bad || key.isEmpty()
                ? new MappingResult.Unmappable(row.at(), key.orElse(null), List.copyOf(issues))
                : new MappingResult.Split(row.at(), key.get(), events, List.copyOf(issues));
    }

    private static MappingResult.Mapped named(MappingResult.Mapped mapped, Occurrence date) {
        return new MappingResult.Mapped(mapped.draft(), mapped.warnings().stream().map(date::name).toList());
    }

    private static List<Issue> issuesOf(MappingResult result) {
        return switch (result) {
            case MappingResult.Mapped mapped -> mapped.warnings();
            case MappingResult.Unmappable no -> no.issues();
            case MappingResult.Skipped _, MappingResult.Split _ -> List.of();
        };
    }

    private MappingResult map(RecordGroup group, @Nullable Occurrence occurrence, @Nullable MappingTrace trace) {
        Making making = new Making(header, rules.size(), group.records(), trace);
        if (skipWhen != null) {
            List<SourceRecord> left = notSkipped(group.records(), making);
            if (left.isEmpty()) {
                return new MappingResult.Skipped(group.at());
            }
            if (left.size() < group.records().size()) {
                making.keepOnly(left);
            }
        }
        SourceKey key = readKey(making, occurrence);
        checkGroupKey(making);
        for (int slot : order) {
            making.compute(slot, fields.get(slot));
            if (trace != null) {
                trace.finish(rules.get(slot).name(), making.value(slot));
            }
        }
        if (making.errors() == 0) {
            check(making);
        }
        if (making.errors() > 0 || key == null) {
            return new MappingResult.Unmappable(group.at(), key, making.issues());
        }
        return new MappingResult.Mapped(new EventDraft(group.at(), key, assemble(making), origins), making.issues());
    }

    private List<SourceRecord> notSkipped(List<SourceRecord> rows, Making making) {
        BoundExpression condition = skipWhen;
        if (condition == null) {
            return rows;
        }
        if (rows.size() == 1) {
            return condition.test(making, false) ? List.of() : rows;
        }
        return rows.stream().filter(row -> !making.<Boolean>with(Cells.of(row), () -> condition.test(making, false))).toList();
    }

    private void check(Making making) {
        for (BoundCheck check : checks) {
            if (!check.expression.test(making, true)) {
                making.report(IssueCode.ROW_CHECK, check.severity, making.cells().row(), "", check.message);
            }
        }
    }

    private ObjectNode assemble(Making making) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (int slot = 0; slot < fields.size(); slot++) {
            Computed value = making.value(slot);
            if (value != null) {
                JsonPath.put(event, rules.get(slot).path(), value.json());
            }
        }
        return event;
    }

    // ---- identity ----------------------------------------------------------------------------------------------

    private static Optional<SourceKey> keyOf(SourceRecord row, int[] positions) {
        List<String> cells = new ArrayList<>(positions.length);
        for (int position : positions) {
            if (isUnusable(row.kind(position)) || isShortened(row.cell(position))) {
                return Optional.empty();
            }
            cells.add(row.cell(position));
        }
        return SourceKey.of(cells);
    }

    private static boolean isUnusable(CellKind kind) {
        return kind == CellKind.ERROR || kind == CellKind.INEXACT_NUMBER;
    }

    /// Whether this is a number as a spreadsheet shortens it, such as `1.23E+05`: the digits of the id are lost.
    private static boolean isShortened(String text) {
        int exponent = text.indexOf("E+");
        if (exponent <= 0 || exponent + 2 >= text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = i == exponent || i == exponent + 1 || (c >= '0' && c <= '9') || (i < exponent && (c == '.' || c == ','));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /// The key that all rows agree on; null where there is none, which has been reported.
    private @Nullable SourceKey readKey(Making making, @Nullable Occurrence occurrence) {
        SourceKey ofRow = readKey(making);
        if (ofRow == null || occurrence == null) {
            return ofRow;
        }
        Optional<SourceKey> key = occurrence.key(ofRow);
        if (key.isEmpty()) {
            making.report(IssueCode.ROW_IDENTITY_LONG, making.cells().row(), ofRow.display(), "The id with the start of a date has more than "
                    + SourceKey.LONGEST + " characters. Choose another column as identity.");
        }
        return key.orElse(null);
    }

    private @Nullable SourceKey readKey(Making making) {
        SourceKey found = null;
        SourceRecord foundIn = null;
        for (SourceRecord row : making.rows()) {
            Optional<SourceKey> key = key(row);
            if (key.isEmpty()) {
                continue;
            }
            if (found == null || foundIn == null) {
                found = key.get();
                foundIn = row;
            } else if (!found.equals(key.get())) {
                making.report(IssueCode.ROW_GROUP_DIFFERS, row.at().cell(making.title(identity[0])), key.get().display(),
                        "Rows " + foundIn.at().number() + " and " + row.at().number() + " are one event, but one has the id \""
                                + found.display() + "\" and the other \"" + key.get().display() + "\". Make them equal.");
                return found;
            }
        }
        if (found == null) {
            explainMissing(making, identity, IssueCode.ROW_NO_IDENTITY, "Every row needs the id that its system gave it.");
        }
        return found;
    }

    private void checkGroupKey(Making making) {
        if (groupBy.length > 0 && groupKey(making.rows().getFirst()).isEmpty()) {
            explainMissing(making, groupBy, IssueCode.ROW_MISSING, "The job puts rows with equal cells here together. Fill the cell.");
        }
    }

    private static void explainMissing(Making making, int[] positions, IssueCode code, String advice) {
        SourceRecord row = making.rows().getFirst();
        for (int position : positions) {
            String text = row.cell(position);
            Place place = row.at().cell(making.title(position));
            if (isUnusable(row.kind(position))) {
                making.reportUnusable(row.kind(position), place, text);
                return;
            }
            if (isShortened(text)) {
                making.report(IssueCode.ROW_PRECISION, place, text, "\"" + text
                        + "\" is an id that a spreadsheet has shortened. Format the column as text and enter the id again.");
                return;
            }
            if (SourceKey.of(List.of(text)).isEmpty() && text.length() < SourceKey.LONGEST) {
                making.report(code, place, "", "\"" + making.title(position) + "\" is empty. " + advice);
                return;
            }
        }
        Place place = positions.length == 0 ? row.at() : row.at().cell(making.title(positions[0]));
        making.report(IssueCode.ROW_IDENTITY_LONG, place, positions.length == 0 ? "" : row.cell(positions[0]),
                "The id has more than " + SourceKey.LONGEST + " characters. Choose another column as identity.");
    }
}
