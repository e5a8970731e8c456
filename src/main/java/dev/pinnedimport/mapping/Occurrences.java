package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Cuts the cell that holds all dates of an event, and makes a row of each: the same cells, and two more with start and end.
final class Occurrences {

    private final SplitRows rule;
    private final TextTransforms transforms;
    private final Columns columns;
    private final int position;

    private Occurrences(SplitRows rule, TextTransforms transforms, Columns columns, int position) {
        this.rule = rule;
        this.transforms = transforms;
        this.columns = columns;
        this.position = position;
    }

    /// The file's header with the columns that the rule adds.
    static Header extend(Header header) {
        List<String> names = new ArrayList<>(header.names());
        names.add(Occurrence.START);
        names.add(Occurrence.END);
        return new Header(header.at(), names);
    }

    /// @param columns of the extended header
    static Occurrences bind(SplitRows rule, Columns columns) {
        return columns.on("split_rows",
                () -> new Occurrences(rule, TextTransforms.of(rule.transforms()), columns, columns.one(rule.column())));
    }

    /// The row with empty cells for start and end: enough to find what is wrong with its other cells.
    SourceRecord blank(SourceRecord row) {
        return extended(row, "", "");
    }

    SourceRecord row(SourceRecord row, Occurrence occurrence) {
        return extended(row, occurrence.start(), occurrence.end());
    }

    /// The dates of the row, each once; empty where they cannot be told apart, which has been reported.
    List<Occurrence> cut(SourceRecord row, Making making) {
        String text = making.read(position);
        if (text == null) {
            return List.of();
        }
        TextSource.FirstFilled spot = new TextSource.FirstFilled(new int[] {position});
        String whole = transforms.apply(text, making, spot);
        if (whole == null) {
            return List.of();
        }
        List<String> parts = parts(whole);
        if (parts.isEmpty()) {
            making.report(IssueCode.ROW_MISSING, making.place(position), "",
                    "\"" + making.title(position) + "\" is empty. Fill it with the dates of the event.");
            return List.of();
        }
        if (parts.size() > rule.atMost()) {
            making.report(IssueCode.ROW_SPLIT, making.place(position), "", "The cell holds " + parts.size() + " dates; at most " + rule.atMost()
                    + " are taken. If that is right, raise split_rows.at_most in the job.");
            return List.of();
        }
        return distinct(parts, making);
    }

    private List<String> parts(String whole) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at <= whole.length()) {
            int next = whole.indexOf(rule.split(), at);
            int end = next < 0 ? whole.length() : next;
            String part = TextTransform.trim(whole.substring(at, end));
            if (!part.isEmpty()) {
                parts.add(part);
            }
            at = end + rule.split().length();
        }
        return parts;
    }

    private List<Occurrence> distinct(List<String> parts, Making making) {
        Map<String, Occurrence> byClock = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            Occurrence one = occurrence(parts.get(i), i + 1, parts.size());
            if (one.start().isEmpty() || rule.between() != null && one.end().contains(rule.between())) {
                making.report(IssueCode.ROW_SPLIT, making.place(position), parts.get(i), "Date " + one.number() + " of " + one.count() + ", \""
                        + parts.get(i) + "\", is not " + words() + " as the job expects it. Correct the cell, or split_rows in the job.");
                continue;
            }
            Occurrence before = byClock.putIfAbsent(one.wallClock(), one);
            if (before != null && !before.startsWith(one)) {
                making.report(IssueCode.ROW_SPLIT, making.place(position), parts.get(i), "Date " + before.number() + " and date " + one.number()
                        + " of " + one.count() + " both start at " + one.wallClock() + " by the clock, which is the id of a date, but \""
                        + before.start() + "\" and \"" + one.start() + "\" are different times. Keep one of them.");
            } else if (before != null && !before.end().equals(one.end())) {
                making.report(IssueCode.ROW_SPLIT, making.place(position), parts.get(i), "Date " + before.number() + " and date " + one.number()
                        + " of " + one.count() + " both start " + one.start() + ", but end differently. Keep one of them.");
            } else if (before != null) {
                making.report(IssueCode.ROW_SPLIT, Severity.NOTICE, making.place(position), parts.get(i), "Date " + one.number() + " of "
                        + one.count() + " is the same as date " + before.number() + ", so it is taken once.");
            }
        }
        return List.copyOf(byClock.values());
    }

    private String words() {
        return rule.between() == null ? "one date" : "a start, \"" + rule.between() + "\" and an end";
    }

    private Occurrence occurrence(String part, int number, int count) {
        String between = rule.between();
        int middle = between == null ? -1 : part.indexOf(between);
        String start = between == null || middle < 0 ? part : TextTransform.trim(part.substring(0, middle));
        String end = between == null || middle < 0 ? "" : TextTransform.trim(part.substring(middle + between.length()));
        return new Occurrence(Columns.title(columns.header(), position), number, count, start, end);
    }

    private SourceRecord extended(SourceRecord row, String start, String end) {
        int size = columns.header().size();
        String[] cells = new String[size];
        CellKind[] kinds = new CellKind[size];
        for (int column = 0; column < size - 2; column++) {
            cells[column] = row.cell(column);
            kinds[column] = row.kind(column);
        }
        cells[size - 2] = start;
        cells[size - 1] = end;
        kinds[size - 2] = CellKind.TEXT;
        kinds[size - 1] = CellKind.TEXT;
        return new SourceRecord(row.at(), columns.header(), cells, kinds);
    }
}
