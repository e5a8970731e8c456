package dev.pinnedimport.report;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.IssueCount;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A check in words and as JSON.
public final class CheckText {

    private CheckText() {}

    public static String of(CheckReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Checked " + SummaryText.number(report.read()) + " rows in " + SummaryText.readable(report.took()) + ". Nothing was sent.");
        lines.add("  " + String.join("   ", counts(report)));
        report.notices().forEach(notice -> lines.add("  Note: " + notice));
        report.stops().forEach(stop -> lines.add("  A run would stop here: " + stop));
        lines.addAll(CauseTable.lines(report.causes()));
        report.failedExamples().forEach(example -> lines.add("  " + example));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> counts(CheckReport report) {
        List<String> counts = new ArrayList<>();
        counts.add(SummaryText.number(report.ready()) + " ready");
        counts.add(SummaryText.number(report.toFix()) + " to fix");
        long warnings = report.causes().stream().filter(cause -> cause.severity() == Severity.WARNING).mapToLong(IssueCount::rows).sum();
        if (warnings > 0) {
            counts.add(SummaryText.number(warnings) + (warnings == 1 ? " warning" : " warnings"));
        }
        addIfAny(counts, report.grouped(), "part of another row's event");
        addIfAny(counts, report.further(), report.further() == 1 ? "further event of a row with several dates" : "further events of rows with several dates");
        addIfAny(counts, report.skipped(), "left out by rule");
        addIfAny(counts, report.repeated(), "repeated");
        return counts;
    }

    private static void addIfAny(List<String> counts, long count, String words) {
        if (count > 0) {
            counts.add(SummaryText.number(count) + " " + words);
        }
    }

    public static ObjectNode json(CheckReport report) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("job", report.job()).put("file", report.file()).put("exit", report.exit().number());
        json.putObject("rows")
                .put("read", report.read())
                .put("ready", report.ready())
                .put("grouped", report.grouped())
                .put("skipped", report.skipped())
                .put("duplicates", report.repeated())
                .put("rejected", report.toFix());
        if (report.further() > 0) {
            json.put("further_events", report.further());
        }
        CauseTable.addTo(json.putArray("issues"), report.causes());
        ArrayNode notices = json.putArray("notices");
        report.notices().stream().map(Issue::toString).forEach(notices::add);
        ArrayNode stops = json.putArray("stops");
        report.stops().stream().map(Issue::toString).forEach(stops::add);
        ArrayNode examples = json.putArray("failed_examples");
        report.failedExamples().stream().map(Issue::toString).forEach(examples::add);
        return json;
    }
}
