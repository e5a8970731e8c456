package dev.pinnedimport.report;

import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Balance;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A run of the past in words and as JSON, and two of them side by side.
public final class RunRecordText {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private RunRecordText() {}

    /// @param given what the proposed command repeats
    public static String of(RunRecord run, ZoneId zone, GivenOptions given) {
        List<String> lines = new ArrayList<>();
        lines.add("Run " + run.run() + " of " + shown(run.job()) + ": " + result(run) + ".");
        line(lines, "Started", TIME.format(run.started().atZone(zone)) + took(run) + (run.who().isEmpty() ? "" : ", by " + shown(run.who())));
        line(lines, "File", shown(run.file()) + " (" + run.fileNow() + ")");
        line(lines, "SHA-256", run.sha256());
        line(lines, "Target", run.target() + ", system " + shown(run.system()));
        if (run.withdrawn() != null) {
            line(lines, "Withdrew", "set to draft what run " + run.withdrawn() + " had published; it read no file");
            return String.join("\n", lines) + "\n";
        }
        line(lines, "Job", "version " + shortened(run.definition()) + (run.jobTexts().isEmpty() ? ", its text is not on record"
                : ", kept: " + given.propose("runs show " + run.run() + " --job-file")));
        if (run.plan() != null) {
            line(lines, "Plan", "carried out the approved plan with the seal " + shortened(run.plan()));
        }
        run.files().forEach((file, there) -> line(lines, "Wrote", shown(file) + (there ? "" : " (no longer there)")));
        lines.add("  " + number(run.rows().read()) + " rows read");
        for (Bucket bucket : Bucket.values()) {
            if (bucket.of(run.rows()) > 0) {
                lines.add("  " + number(bucket.of(run.rows())) + " " + bucket.words());
            }
        }
        run.stops().forEach(stop -> lines.add("  " + shown(stop.sentence()) + " (" + stop.code() + ")"));
        addCauses(run, lines);
        return String.join("\n", lines) + "\n";
    }

    private static void addCauses(RunRecord run, List<String> lines) {
        for (RunRecord.Cause cause : run.causes()) {
            lines.add("Cause: " + cause.code().title() + (cause.column().isEmpty() ? "" : ", column \"" + shown(cause.column()) + "\"") + ": "
                    + number(cause.rows()) + (cause.rows() == 1 ? " row" : " rows") + (cause.distinct() > 1 ? ", " + number(cause.distinct()) + " values" : "")
                    + " (" + cause.code().id() + ")" + (cause.severity() == Severity.WARNING ? " (warning)" : ""));
            for (RunRecord.Value value : cause.values()) {
                lines.add("  " + CauseTable.right(number(value.rows()), 6) + "  " + (value.found().isEmpty() ? "(empty)" : "\"" + shown(value.found()) + "\""));
            }
            lines.add("  " + shown(cause.example(), 200));
            lines.add("  Mend: " + (cause.mend().isEmpty() ? cause.code().remedy() : cause.mend()));
        }
    }

    private static String result(RunRecord run) {
        return run.exit().map(exit -> SummaryText.word(exit) + ", exit " + exit.number()).orElse("not ended");
    }

    private static String took(RunRecord run) {
        return run.ended() == null ? "" : ", took " + SummaryText.readable(Duration.between(run.started(), run.ended()));
    }

    private static void line(List<String> lines, String word, String text) {
        lines.add("  " + CauseTable.left(word, 9) + text);
    }

    // ---- comparison --------------------------------------------------------------------------------------------

    public static String compare(RunRecord a, RunRecord b, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        row(lines, "", a.run(), b.run());
        row(lines, "job", a.job(), b.job());
        row(lines, "result", result(a), result(b));
        row(lines, "started", TIME.format(a.started().atZone(zone)), TIME.format(b.started().atZone(zone)));
        row(lines, "by", a.who(), b.who());
        row(lines, "file", a.sha256().equals(b.sha256()) ? "the same file" : shortened(a.sha256()), a.sha256().equals(b.sha256()) ? "" : shortened(b.sha256()));
        row(lines, "job version", shortened(a.definition()), a.definition().equals(b.definition()) ? "the same" : shortened(b.definition()));
        row(lines, "rows read", number(a.rows().read()), difference(a.rows().read(), b.rows().read()));
        for (Bucket bucket : Bucket.values()) {
            if (bucket.of(a.rows()) + bucket.of(b.rows()) > 0) {
                row(lines, bucket.key().replace('_', ' '), number(bucket.of(a.rows())), difference(bucket.of(a.rows()), bucket.of(b.rows())));
            }
        }
        Map<String, long[]> causes = causes(a, b);
        causes.forEach((cause, rows) -> row(lines, shown(cause, 44), number(rows[0]), difference(rows[0], rows[1])));
        jobDiff(a, b).forEach(text -> lines.add(Texts.visible(text)));
        return String.join("\n", lines) + "\n";
    }

    private static Map<String, long[]> causes(RunRecord a, RunRecord b) {
        Map<String, long[]> causes = new LinkedHashMap<>();
        a.causes().forEach(cause -> causes.computeIfAbsent(name(cause), _ -> new long[2])[0] += cause.rows());
        b.causes().forEach(cause -> causes.computeIfAbsent(name(cause), _ -> new long[2])[1] += cause.rows());
        return causes;
    }

    private static String name(RunRecord.Cause cause) {
        return cause.code().id() + (cause.column().isEmpty() ? "" : " " + cause.column());
    }

    private static List<String> jobDiff(RunRecord a, RunRecord b) {
        List<String> diff = new ArrayList<>();
        if (!a.jobTexts().isEmpty() && !b.jobTexts().isEmpty()) {
            TreeSet<String> names = new TreeSet<>(a.jobTexts().keySet());
            names.addAll(b.jobTexts().keySet());
            names.forEach(name -> diff.addAll(TextDiff.unified(name, a.jobTexts().getOrDefault(name, ""), b.jobTexts().getOrDefault(name, ""))));
        }
        return diff;
    }

    private static String difference(long before, long after) {
        return number(after) + (before == after ? "" : " (" + (after > before ? "+" : "") + number(after - before) + ")");
    }

    private static void row(List<String> lines, String word, String a, String b) {
        lines.add(String.format(Locale.ROOT, "%-44s  %-28s  %s", word, shown(a), shown(b)).stripTrailing());
    }

    // ---- JSON --------------------------------------------------------------------------------------------------

    public static ObjectNode json(RunRecord run) {
        ObjectNode json = JSON.createObjectNode();
        json.put("run", run.run()).put("job", run.job()).put("who", run.who()).put("plan", run.plan()).put("withdrew", run.withdrawn());
        json.put("exit", run.exit().map(exit -> exit.number()).orElse(null));
        json.put("started", run.started().toString()).put("ended", text(run.ended()));
        json.putObject("file").put("name", run.file()).put("sha256", run.sha256()).put("now", run.fileNow());
        json.put("target", run.target()).put("system", run.system()).put("definition", run.definition());
        json.set("rows", rows(run.rows()));
        ObjectNode files = json.putObject("files");
        run.files().forEach(files::put);
        ArrayNode texts = json.putArray("job_files");
        run.jobTexts().keySet().forEach(texts::add);
        ArrayNode stops = json.putArray("stops");
        run.stops().forEach(stop -> stops.addObject().put("code", stop.code()).put("sentence", stop.sentence()));
        ArrayNode causes = json.putArray("causes");
        for (RunRecord.Cause cause : run.causes()) {
            ObjectNode one = causes.addObject().put("code", cause.code().id()).put("severity", cause.severity().name().toLowerCase(Locale.ROOT))
                    .put("column", cause.column()).put("count", cause.rows()).put("distinct", cause.distinct()).put("example", cause.example())
                    .put("mend", cause.mend().isEmpty() ? cause.code().remedy() : cause.mend());
            ArrayNode values = one.putArray("values");
            cause.values().forEach(value -> values.addObject().put("found", value.found()).put("count", value.rows()));
        }
        return json;
    }

    public static ObjectNode compareJson(RunRecord a, RunRecord b) {
        ObjectNode json = JSON.createObjectNode();
        json.set("a", json(a));
        json.set("b", json(b));
        json.put("same_file", a.sha256().equals(b.sha256())).put("same_job", a.definition().equals(b.definition()));
        ArrayNode diff = json.putArray("job_diff");
        jobDiff(a, b).forEach(diff::add);
        return json;
    }

    private static ObjectNode rows(Balance balance) {
        ObjectNode rows = JSON.createObjectNode().put("read", balance.read());
        for (Bucket bucket : Bucket.values()) {
            rows.put(bucket.key(), bucket.of(balance));
        }
        return rows;
    }

    private static @org.jspecify.annotations.Nullable String text(@org.jspecify.annotations.Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static String shortened(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }

    private static String shown(String text) {
        return Texts.visible(text);
    }

    private static String shown(String text, int longest) {
        return Texts.shorten(Texts.visible(text), longest);
    }

    private static String number(long count) {
        return SummaryText.number(count);
    }
}
