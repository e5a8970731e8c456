package dev.pinnedimport.report;

import dev.pinnedimport.event.PayloadDiff.FieldChange;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A run as one self-contained page: no outside resource, every foreign text escaped, readable on paper and in the dark.
///
/// Its only script is ours, allowed by its hash, and holds no data: it filters the table of rows. Without it the page shows all the same.
public final class HtmlReport {

    private static final int MOST_ROWS = 2_000;
    private static final int LONGEST_VALUE = 160;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu HH:mm:ss zzz", Locale.ENGLISH);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    private final RunReport report;
    private final PageDetails details;
    private final ZoneId zone;

    /// @param zone in which times are shown
    public HtmlReport(RunReport report, PageDetails details, ZoneId zone) {
        this.report = report;
        this.details = details;
        this.zone = zone;
    }

    /// Writes the page into the directory.
    ///
    /// @param rows hands over the issues about single rows, in row order; asked twice
    public Path write(Path directory, String name, Consumer<Consumer<RowIssue>> rows) throws IOException {
        OutputFile file = OutputFile.in(directory, name);
        try (Writer out = Files.newBufferedWriter(file.path())) {
            writePage(out, rows);
        }
        return file.publish();
    }

    private void writePage(Writer out, Consumer<Consumer<RowIssue>> rows) throws IOException {
        String css = PageText.resource("report.css");
        String script = PageText.resource("report.js");
        out.write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""
                + "default-src 'none'; style-src " + PageText.hash(css) + "; script-src " + PageText.hash(script)
                + "; base-uri 'none'; form-action 'none'\">\n");
        out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        out.write("<title>" + escape("Import " + report.job() + ", " + report.run()) + "</title>\n<style>" + css + "</style>\n</head>\n<body>\n<main>\n");
        writeHead(out);
        writeBalance(out);
        writeCauses(out, rows);
        writeRows(out, rows);
        writeChanges(out);
        writeTimeline(out);
        writeNotices(out);
        out.write("</main>\n<footer>Written by pinned-import. This file holds rows of the export: treat it like the export.</footer>\n<script>" + script
                + "</script>\n</body>\n</html>\n");
    }

    // ---- the sentence ----

    private void writeHead(Writer out) throws IOException {
        out.write("<header>\n<p class=\"kicker\">" + escape(report.job()) + " <span class=\"pill " + pill() + "\">" + escape(pillWords()) + "</span></p>\n");
        out.write("<h1>" + escape(PageSentence.of(report)) + "</h1>\n");
        for (Issue stop : report.stops()) {
            out.write("<p class=\"stop\">" + escape(stop.place() + ": " + stop.sentence()) + " " + PageText.code(stop.code().id()) + "</p>\n");
        }
        if (details.findRetry().isPresent()) {
            out.write("<p class=\"retry\">" + escape(RetryText.of(details.findRetry().get()).strip()).replace("\\n", "<br>") + "</p>\n");
        }
        List<String> steps = SummaryText.nextSteps(report, path -> String.valueOf(path.getFileName()), GivenOptions.NONE);
        if (!steps.isEmpty()) {
            out.write("<div class=\"next\">\n");
            for (String step : steps) {
                out.write("<p>" + command(step.strip()) + "</p>\n");
            }
            out.write("</div>\n");
        }
        out.write("<dl class=\"facts\">\n");
        fact(out, "Run", report.run());
        fact(out, "File", String.valueOf(Path.of(report.file()).getFileName()));
        fact(out, "Sent to", report.target());
        fact(out, "Started", TIME.format(report.started().atZone(zone)));
        fact(out, "Took", SummaryText.readable(report.took()));
        fact(out, "Requests", SummaryText.number(report.requests().sent()) + ", " + SummaryText.number(report.requests().throttled())
                + " told to wait, " + SummaryText.number(report.requests().retried()) + " sent again");
        out.write("</dl>\n</header>\n");
    }

    // The command stands apart, so that it can be copied.
    private static String command(String step) {
        int at = step.indexOf("pinned-import ");
        return at < 0 ? escape(step) : escape(step.substring(0, at)) + "<code>" + escape(step.substring(at)) + "</code>";
    }

    private static void fact(Writer out, String name, String value) throws IOException {
        out.write("<div><dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd></div>\n");
    }

    private String pill() {
        return switch (report.status()) {
            case COMPLETED -> report.exit().number() == 0 ? "good" : "bad";
            case STOPPED -> "open";
            case FAILED -> "bad";
        };
    }

    private String pillWords() {
        return switch (report.status()) {
            case COMPLETED -> report.exit().number() == 0 ? "done" : "needs you";
            case STOPPED -> "stopped, goes on later";
            case FAILED -> "not finished";
        };
    }

    // ---- the balance ----

    private void writeBalance(Writer out) throws IOException {
        Balance rows = report.rows();
        out.write("<section>\n<h2>What became of the " + count(rows.read(), "row") + "</h2>\n");
        if (rows.read() > 0) {
            out.write("<svg class=\"balance\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" + escape(SummaryText.line(report))
                    + "\">");
            double at = 0;
            for (Bucket bucket : Bucket.values()) {
                double width = 1000.0 * bucket.of(rows) / rows.read();
                if (width > 0) {
                    out.write(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"10\"/>", bucketClass(bucket), at, width));
                    at += width;
                }
            }
            out.write("</svg>\n");
        }
        out.write("<ul class=\"legend\">\n");
        for (Bucket bucket : Bucket.values()) {
            if (bucket.of(rows) > 0) {
                out.write("<li><svg class=\"dot\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"" + bucketClass(bucket)
                        + "\" width=\"10\" height=\"10\" rx=\"3\"/></svg><b>" + SummaryText.number(bucket.of(rows)) + "</b> " + escape(bucket.words()) + "</li>\n");
            }
        }
        out.write("</ul>\n");
        long further = rows.further().staged();
        if (further > 0) {
            out.write("<p>" + SummaryText.number(further) + " " + escape(SummaryText.furtherWords(further)) + ".</p>\n");
        }
        out.write("</section>\n");
    }

    // ---- causes ----

    private void writeCauses(Writer out, Consumer<Consumer<RowIssue>> rows) throws IOException {
        List<IssueCount> causes = report.causes();
        if (causes.isEmpty()) {
            return;
        }
        CauseValues values = new CauseValues();
        rows.accept(values::add);
        out.write("<section>\n<h2>Causes</h2>\n");
        for (IssueCount cause : causes) {
            out.write("<article class=\"cause " + tone(cause.severity()) + "\">\n<h3><span class=\"count\">" + count(cause.rows(), "row") + "</span> "
                    + escape(cause.code().title()) + (cause.column().isEmpty() ? "" : " <span class=\"column\">" + escape(cause.column()) + "</span>")
                    + " " + PageText.code(cause.code().id()) + "</h3>\n");
            writeValues(out, cause, values.of(cause));
            out.write("<p><span class=\"label\">Example</span> " + escape(CauseTable.example(cause)) + "</p>\n");
            out.write("<p><span class=\"label\">What to do</span> " + escape(cause.code().remedy()) + "</p>\n</article>\n");
        }
        out.write("</section>\n");
    }

    private static void writeValues(Writer out, IssueCount cause, List<Map.Entry<String, Long>> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        out.write("<ul class=\"values\" aria-label=\"values\">");
        for (Map.Entry<String, Long> value : values) {
            out.write("<li>" + escape(Texts.shorten(value.getKey(), 60)) + (value.getValue() > 1 ? " <b>×&#8239;" + SummaryText.number(value.getValue()) + "</b>" : "")
                    + "</li>");
        }
        long more = cause.distinctValues() - values.size();
        out.write((more > 0 ? "<li class=\"more\">and " + SummaryText.number(more) + " more</li>" : "") + "</ul>\n");
    }

    // ---- rows ----

    private void writeRows(Writer out, Consumer<Consumer<RowIssue>> rows) throws IOException {
        long[] written = {0};
        try {
            rows.accept(issue -> {
                if (issue.severity() == Severity.ERROR && written[0]++ < MOST_ROWS) {
                    writeRow(out, issue, written[0] == 1);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (written[0] > 0) {
            out.write("</tbody>\n</table>\n");
            if (written[0] > MOST_ROWS) {
                out.write("<p class=\"note\">Only the first " + SummaryText.number(MOST_ROWS) + " are shown. " + SummaryText.number(written[0] - MOST_ROWS)
                        + " more stand in the rejects file.</p>\n");
            }
            out.write("</section>\n");
        }
    }

    private static void writeRow(Writer out, RowIssue issue, boolean first) {
        try {
            if (first) {
                out.write("<section id=\"rows\">\n<h2>Rows to fix</h2>\n<p class=\"search\" hidden><label>Search <input type=\"search\" autocomplete=\"off\"></label> "
                        + "<span role=\"status\"></span></p>\n<table class=\"rows\">\n<thead><tr><th scope=\"col\" class=\"number\">Row</th>"
                        + "<th scope=\"col\">Id</th><th scope=\"col\">Column</th><th scope=\"col\">Found</th><th scope=\"col\">What is wrong</th></tr></thead>\n<tbody>\n");
            }
            out.write("<tr><th scope=\"row\" class=\"number\">" + issue.row() + "</th><td>" + escape(issue.key()) + "</td><td>" + escape(issue.column())
                    + "</td><td>" + (issue.found().isBlank() ? "<span class=\"nothing\">empty</span>" : escape(Texts.shorten(issue.found(), LONGEST_VALUE)))
                    + "</td><td>" + escape(issue.sentence()) + " " + PageText.code(issue.code().id()) + "</td></tr>\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- changes ----

    private void writeChanges(Writer out) throws IOException {
        if (details.changed().isEmpty()) {
            return;
        }
        out.write("<section>\n<h2>Changed events</h2>\n<table class=\"changes\">\n<thead><tr><th scope=\"col\">Event</th><th scope=\"col\">Field</th>"
                + "<th scope=\"col\">Before</th><th scope=\"col\">After</th></tr></thead>\n");
        for (PlanReport.Changed event : details.changed()) {
            out.write("<tbody>\n");
            boolean first = true;
            for (FieldChange change : event.fields()) {
                out.write("<tr>" + (first ? "<th scope=\"rowgroup\" rowspan=\"" + event.fields().size() + "\">" + escape(event.title()) + "<br><span class=\"code\">"
                        + escape(event.sourceId()) + "</span></th>" : "") + "<td>" + escape(change.path()) + "</td><td><del>" + value(change.before())
                        + "</del></td><td><ins>" + value(change.after()) + "</ins></td></tr>\n");
                first = false;
            }
            out.write("</tbody>\n");
        }
        out.write("</table>\n");
        if (details.moreChanged() > 0) {
            out.write("<p class=\"note\">And " + count(details.moreChanged(), "more event") + ".</p>\n");
        }
        out.write("</section>\n");
    }

    private static String value(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "<span class=\"nothing\">nothing</span>";
        }
        return escape(Texts.shorten(value.isString() ? value.asString() : value.toString(), LONGEST_VALUE));
    }

    // ---- timeline ----

    private void writeTimeline(Writer out) throws IOException {
        SendingTimeline timeline = details.timeline();
        long most = timeline.slices().stream().mapToLong(SendingTimeline.Slice::requests).max().orElse(0);
        if (timeline.isEmpty() || most == 0) {
            return;
        }
        int slices = timeline.slices().size();
        double seconds = timeline.width().toMillis() / 1000.0;
        long paused = timeline.slices().stream().filter(SendingTimeline.Slice::paused).count();
        String words = String.format(Locale.ROOT, "Up to %.1f requests a second", most / seconds)
                + (paused == 0 ? ", without a pause." : "; pauses in about " + SummaryText.readable(timeline.width().multipliedBy(paused))
                        + ", because the API asked for them or was away (striped).")
                + (timeline.slices().stream().anyMatch(slice -> slice.throttled() > 0) ? " Yellow: the API asked us to slow down." : "");
        out.write("<section>\n<h2>Sending</h2>\n<p>" + escape(words) + "</p>\n<svg class=\"timeline\" viewBox=\"0 0 " + 10 * Math.max(slices, 12) + " 100\" "
                + "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" + escape(words) + "\">\n<defs><pattern id=\"pause\" width=\"6\" height=\"6\" "
                + "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"stripe\" width=\"3\" height=\"6\"/></pattern></defs>\n");
        for (int i = 0; i < slices; i++) {
            SendingTimeline.Slice slice = timeline.slices().get(i);
            double height = 96.0 * slice.requests() / most;
            if (slice.paused()) {
                out.write("<rect x=\"" + 10 * i + "\" y=\"0\" width=\"10\" height=\"100\" fill=\"url(#pause)\"/>");
            }
            if (slice.requests() > 0) {
                out.write(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"8\" height=\"%.1f\"/>",
                        slice.throttled() > 0 ? "open" : "sent", 10 * i + 1, 100 - height, height));
            }
        }
        Instant end = timeline.start().plus(timeline.width().multipliedBy(slices));
        out.write("\n</svg>\n<p class=\"axis\"><span>" + CLOCK.format(timeline.start().atZone(zone)) + "</span><span>" + CLOCK.format(end.atZone(zone))
                + "</span></p>\n</section>\n");
    }

    // ---- notes ----

    private void writeNotices(Writer out) throws IOException {
        if (!report.notices().isEmpty()) {
            out.write("<section>\n<h2>Notes</h2>\n<ul class=\"notes\">\n");
            for (Issue notice : report.notices()) {
                out.write("<li>" + escape(notice.place() + ": " + notice.sentence()) + " " + PageText.code(notice.code().id()) + "</li>\n");
            }
            out.write("</ul>\n</section>\n");
        }
    }

    private static String count(long count, String noun) {
        return SummaryText.number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String bucketClass(Bucket bucket) {
        return "b-" + bucket.key();
    }

    private static String tone(Severity severity) {
        return switch (severity) {
            case ERROR -> "bad";
            case WARNING -> "open";
            case NOTICE -> "calm";
        };
    }

    private static String escape(String text) {
        return PageText.escape(text);
    }
}
