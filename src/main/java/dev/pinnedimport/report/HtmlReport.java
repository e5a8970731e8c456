package dev.pinnedimport.report;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// A run as one self-contained page: no script, no outside resource, every foreign text escaped, readable on paper.
public final class HtmlReport {

    private static final int MOST_ROWS = 2_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu HH:mm:ss zzz", Locale.ENGLISH);

    private final RunReport report;
    private final ZoneId zone;

    /// @param zone in which times are shown
    public HtmlReport(RunReport report, ZoneId zone) {
        this.report = report;
        this.zone = zone;
    }

    /// Writes the page into the directory.
    ///
    /// @param rows hands over the issues about single rows, in row order
    public Path write(Path directory, String name, Consumer<Consumer<RowIssue>> rows) throws IOException {
        OutputFile file = OutputFile.in(directory, name);
        try (Writer out = Files.newBufferedWriter(file.path())) {
            writePage(out, rows);
        }
        return file.publish();
    }

    private void writePage(Writer out, Consumer<Consumer<RowIssue>> rows) throws IOException {
        String css = css();
        out.write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-" + sha256(css) + "'\">\n");
        out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        out.write("<title>" + escape("Import " + report.job() + ", " + report.run()) + "</title>\n<style>" + css + "</style>\n</head>\n<body>\n");
        out.write("<h1>" + escape(SummaryText.headline(report)) + "</h1>\n");
        out.write("<p class=\"facts\">" + escape(facts()) + "</p>\n");
        for (Issue stop : report.stops()) {
            out.write("<p class=\"stop\">" + escape(stop.place() + ": " + stop.sentence()) + " " + code(stop.code().id()) + "</p>\n");
        }
        writeBalance(out);
        writeCauses(out);
        writeRows(out, rows);
        writeNotices(out);
        out.write("</body>\n</html>\n");
    }

    private String facts() {
        return "Job " + report.job() + ", file " + report.file() + ", sent to " + report.target() + ". Started "
                + TIME.format(report.started().atZone(zone)) + ", took " + SummaryText.readable(report.took()) + ". "
                + SummaryText.number(report.requests().sent()) + " requests, " + SummaryText.number(report.requests().throttled())
                + " told to wait, " + SummaryText.number(report.requests().retried()) + " sent again.";
    }

    private void writeBalance(Writer out) throws IOException {
        Balance rows = report.rows();
        out.write("<h2>What became of the " + SummaryText.number(rows.read()) + " rows</h2>\n");
        if (rows.read() > 0) {
            out.write("<svg class=\"balance\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"balance of the rows\">");
            double at = 0;
            for (Bucket bucket : Bucket.values()) {
                double width = 1000.0 * bucket.of(rows) / rows.read();
                if (width > 0) {
                    out.write(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"10\"/>", tone(bucket), at, width));
                    at += width;
                }
            }
            out.write("</svg>\n");
        }
        out.write("<table>\n");
        for (Bucket bucket : Bucket.values()) {
            if (bucket.of(rows) > 0) {
                out.write("<tr><td class=\"number " + tone(bucket) + "\">" + SummaryText.number(bucket.of(rows)) + "</td><td>" + escape(bucket.words())
                        + "</td></tr>\n");
            }
        }
        long further = rows.further().staged();
        if (further > 0) {
            out.write("<tr><td class=\"number calm\">" + SummaryText.number(further) + "</td><td>" + escape(SummaryText.furtherWords(further))
                    + "</td></tr>\n");
        }
        out.write("</table>\n");
    }

    private void writeCauses(Writer out) throws IOException {
        List<IssueCount> causes = report.causes();
        if (causes.isEmpty()) {
            return;
        }
        out.write("<h2>Causes</h2>\n<table>\n<tr><th>Cause</th><th class=\"number\">Rows</th><th>Example</th><th>What to do</th></tr>\n");
        for (IssueCount cause : causes) {
            out.write("<tr><td class=\"" + tone(cause.severity()) + "\">" + escape(cause.code().title()) + "<br>" + code(cause.code().id())
                    + "</td><td class=\"number\">" + SummaryText.number(cause.rows()) + "</td><td>" + escape(place(cause.example())
                    + cause.example().sentence()) + "</td><td>" + escape(cause.code().remedy()) + "</td></tr>\n");
        }
        out.write("</table>\n");
    }

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
            out.write("</table>\n");
        }
        if (written[0] > MOST_ROWS) {
            out.write("<p>" + SummaryText.number(written[0] - MOST_ROWS) + " more stand in the rejects file.</p>\n");
        }
    }

    private static void writeRow(Writer out, RowIssue issue, boolean first) {
        try {
            if (first) {
                out.write("<h2>Rows to fix</h2>\n<table class=\"rows\">\n<tr><th class=\"number\">Row</th><th>Id</th><th>Column</th><th>Found</th><th>What to fix</th></tr>\n");
            }
            out.write("<tr><td class=\"number\">" + issue.row() + "</td><td>" + escape(issue.key()) + "</td><td>" + escape(issue.column()) + "</td><td>"
                    + escape(issue.found()) + "</td><td>" + escape(issue.sentence()) + " " + code(issue.code().id()) + "</td></tr>\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeNotices(Writer out) throws IOException {
        if (!report.notices().isEmpty()) {
            out.write("<h2>Notes</h2>\n<ul>\n");
            for (Issue notice : report.notices()) {
                out.write("<li>" + escape(notice.place() + ": " + notice.sentence()) + " " + code(notice.code().id()) + "</li>\n");
            }
            out.write("</ul>\n");
        }
    }

    private static String place(RowIssue issue) {
        if (issue.row() == 0) {
            // About an event that no row of the file stands for.
            return "";
        }
        return "row " + issue.row() + (issue.column().isEmpty() ? "" : ", column \"" + issue.column() + "\"") + ": ";
    }

    private static String tone(Bucket bucket) {
        return bucket.tone().name().toLowerCase(Locale.ROOT);
    }

    private static String tone(Severity severity) {
        return switch (severity) {
            case ERROR -> "bad";
            case WARNING -> "open";
            case NOTICE -> "calm";
        };
    }

    private static String code(String id) {
        return "<span class=\"code\">" + escape(id) + "</span>";
    }

    static String escape(String text) {
        String visible = Texts.visible(text);
        StringBuilder html = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }

    private static String css() throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream("/report/report.css")) {
            if (in == null) {
                throw new IllegalStateException("the style sheet is part of the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
