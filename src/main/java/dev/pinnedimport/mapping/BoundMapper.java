package dev.pinnedimport.mapping;

import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.FieldOrigins;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final List<DateOrders.Open> openDates;
    private final Map<String, List<String>> columns;

    private record BoundCheck(BoundExpression expression, String message) {}

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
        Expression skip = compiled.skipWhen();
        this.skipWhen = skip == null ? null
                : columns.on("skip_when", () -> new BoundExpression(skip, columns, compiled.fieldsByName()));
        for (RuleCompiler.Check check : compiled.checks()) {
            checks.add(new BoundCheck(
                    columns.on("checks", () -> new BoundExpression(check.expression(), columns, compiled.fieldsByName())),
                            check.message()));
        }
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

    /// Makes an event of one row, or of all rows of a group. All issues of the rows are found, not just the first.
    public MappingResult map(RecordGroup group) {
        Making making = new Making(header, rules.size(), group.records());
        if (skipWhen != null) {
            List<SourceRecord> left = notSkipped(group.records(), making);
            if (left.isEmpty()) {
                return new MappingResult.Skipped(group.at());
            }
            if (left.size() < group.records().size()) {
                making.keepOnly(left);
            }
        }
        SourceKey key = readKey(making);
        checkGroupKey(making);
        for (int slot : order) {
            making.compute(slot, fields.get(slot));
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
                making.report(IssueCode.ROW_CHECK, making.cells().row(), "", check.message);
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
