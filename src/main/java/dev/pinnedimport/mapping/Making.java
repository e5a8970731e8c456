package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One event in the making: the rows at hand, the fields computed so far, and what is wrong. Used by one thread, then thrown away.
final class Making {

    private final Header header;
    private final @Nullable MappingTrace trace;
    private final @Nullable Computed[] values;
    private final boolean[] failed;
    private final List<Issue> issues = new ArrayList<>(0);
    private int errors;
    private List<SourceRecord> rows;
    private Cells cells;

    Making(Header header, int fields, List<SourceRecord> rows) {
        this(header, fields, rows, null);
    }

    /// @param trace takes down how the fields come about; null where nobody wants to know
    Making(Header header, int fields, List<SourceRecord> rows, @Nullable MappingTrace trace) {
        this.trace = trace;
        this.header = header;
        this.values = new Computed[fields];
        this.failed = new boolean[fields];
        this.rows = rows;
        this.cells = Cells.merge(rows);
    }

    List<SourceRecord> rows() {
        return rows;
    }

    Cells cells() {
        return cells;
    }

    /// Puts the other rows aside.
    void keepOnly(List<SourceRecord> some) {
        rows = some;
        cells = Cells.merge(some);
    }

    /// Computes with other cells at hand.
    <T extends @Nullable Object> T with(Cells others, Supplier<T> computation) {
        Cells before = cells;
        cells = others;
        T result = computation.get();
        cells = before;
        return result;
    }

    /// Computes with some of the rows at hand.
    <T extends @Nullable Object> T with(List<SourceRecord> some, Supplier<T> computation) {
        List<SourceRecord> before = rows;
        rows = some;
        T result = with(Cells.merge(some), computation);
        rows = before;
        return result;
    }

    // ---- fields ------------------------------------------------------------------------------------------------

    @Nullable Computed value(int field) {
        return values[field];
    }

    /// Whether the field has no value because something about it is wrong, which has been reported.
    boolean hasFailed(int field) {
        return failed[field];
    }

    void compute(int field, BoundField rule) {
        int before = errors;
        Computed value = rule.agree(this);
        failed[field] = errors > before;
        values[field] = failed[field] ? null : value;
    }

    /// Whether somebody wants to know the steps. Ask before words are put together for [#step].
    boolean isTraced() {
        return trace != null;
    }

    /// Notes a step, where somebody wants to know.
    void step(String what, Object value) {
        if (trace != null) {
            trace.step(what, value instanceof JsonNode json && json.isString() ? json.asString() : value.toString());
        }
    }

    // ---- cells -------------------------------------------------------------------------------------------------

    /// The cell's text; null where it is unusable, which has then been reported.
    @Nullable String read(int position) {
        CellKind kind = cells.kind(position);
        if (kind == CellKind.ERROR || kind == CellKind.INEXACT_NUMBER) {
            reportUnusable(kind, place(position), cells.text(position));
            return null;
        }
        if (trace != null) {
            trace.step("column \"" + title(position) + "\"", cells.text(position));
        }
        return cells.text(position);
    }

    void reportUnusable(CellKind kind, Place place, String text) {
        if (kind == CellKind.ERROR) {
            report(IssueCode.ROW_CELL_ERROR, place, text,
                    "The cell holds the spreadsheet error " + text + ". Mend its formula, then export again.");
        } else {
            report(IssueCode.ROW_PRECISION, place, text, "The number " + text
                    + " has more than 15 digits, so the spreadsheet has lost some. Format the column as text and enter it again.");
        }
    }

    Place.Cell place(int position) {
        return cells.row(position).cell(title(position));
    }

    String title(int position) {
        return Columns.title(header, position);
    }

    // ---- issues ------------------------------------------------------------------------------------------------

    void report(IssueCode code, Place place, String found, String sentence) {
        add(Issue.of(code, place, found, sentence));
    }

    void report(IssueCode code, Severity severity, Place place, String found, String sentence) {
        add(new Issue(code, severity, place, found, sentence));
    }

    private void add(Issue issue) {
        if (!issues.contains(issue)) {
            issues.add(issue);
        }
        if (issue.isError()) {
            errors++;
        }
    }

    int errors() {
        return errors;
    }

    List<Issue> issues() {
        return issues;
    }
}
