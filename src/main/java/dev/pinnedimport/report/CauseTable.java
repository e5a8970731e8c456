package dev.pinnedimport.report;

import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.IssueCount;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Causes as a table in text and as JSON, the same in every command.
final class CauseTable {

    private static final int LONGEST_EXAMPLE = 170;
    private static final int LONGEST_COLUMN = 40;
    private static final int MOST_CAUSES = 12;
    private static final int MOST_VALUES = 6;
    private static final int LONGEST_VALUE = 40;

    private CauseTable() {}

    static List<String> lines(List<IssueCount> causes) {
        List<IssueCount> shown = causes.stream().filter(cause -> cause.severity() != Severity.NOTICE).limit(MOST_CAUSES).toList();
        if (shown.isEmpty()) {
            return List.of();
        }
        int width = Math.max("CAUSE".length(), shown.stream().mapToInt(cause -> title(cause).length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        lines.add("  " + left("CAUSE", width) + "   ROWS  EXAMPLE");
        for (IssueCount cause : shown) {
            String words = Texts.shorten(example(cause), LONGEST_EXAMPLE) + others(cause);
            String mark = cause.severity() == Severity.WARNING ? " (warning)" : "";
            lines.add("  " + left(title(cause), width) + "  " + right(SummaryText.number(cause.rows()), 5) + "  " + words + " ("
                    + cause.code().id() + ")" + mark);
            if (cause.values().size() > 1) {
                lines.add("  " + left("", width) + "         " + values(cause.values()));
            }
        }
        return lines;
    }

    private static String title(IssueCount cause) {
        return cause.code().title() + (cause.column().isEmpty() ? "" : " (" + Texts.visible(Texts.shorten(cause.column(), LONGEST_COLUMN)) + ")");
    }

    // How much work it is: one value that stands in five rows is mended once.
    private static String others(IssueCount cause) {
        if (cause.values().size() > 1 || cause.rows() < 2 || cause.distinctValues() >= cause.rows()) {
            return "";
        }
        if (cause.distinctValues() == 1) {
            return cause.example().found().isEmpty() ? "" : " Always the same.";
        }
        return " " + SummaryText.number(cause.distinctValues()) + " different ones.";
    }

    /// `"Odense" in 8 rows, "Montreuil" in 3 (nearest: "Montreal") and 5 more`
    private static String values(List<IssueCount.Value> values) {
        StringBuilder text = new StringBuilder();
        for (IssueCount.Value value : values.stream().limit(MOST_VALUES).toList()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append('"').append(Texts.shorten(value.text(), LONGEST_VALUE)).append('"')
                    .append(" in ").append(SummaryText.number(value.rows()))
                    .append(text.indexOf(" row") < 0 ? value.rows() == 1 ? " row" : " rows" : "")
                    .append(value.nearest() == null ? "" : " (nearest: \"" + value.nearest() + "\")");
        }
        return Texts.visible(text + (values.size() > MOST_VALUES ? " and " + SummaryText.number(values.size() - MOST_VALUES) + " more" : ""));
    }

    static void addTo(ArrayNode list, List<IssueCount> causes) {
        for (IssueCount cause : causes) {
            ObjectNode json = list.addObject().put("code", cause.code().id()).put("count", cause.rows()).put("example", example(cause));
            for (IssueCount.Value value : cause.values()) {
                json.withArray("values").addObject().put("value", value.text()).put("count", value.rows()).put("nearest", value.nearest());
            }
        }
    }

    static String example(IssueCount cause) {
        if (cause.example().row() == 0) {
            // About an event that no row of the file stands for.
            return Texts.visible(cause.example().sentence());
        }
        String column = cause.example().column();
        String place = "row " + cause.example().row() + (column.isEmpty() ? "" : ", column \"" + column + "\"");
        return Texts.visible(place + ": " + cause.example().sentence());
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
