package dev.pinnedimport.report;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import java.time.Instant;
import java.util.Optional;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The object that `run --json` prints. Keys are a published contract: they are added to, never renamed.
public final class ReportJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private ReportJson() {}

    public static ObjectNode of(RunReport report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("run", report.run());
        json.put("job", report.job());
        json.putObject("file").put("name", report.file()).put("sha256", report.sha256());
        json.put("target", report.target());
        json.put("status", report.status().name().toLowerCase(Locale.ROOT));
        json.put("exit", report.exit().number());
        json.put("started", report.started().toString());
        json.put("ended", report.ended().toString());
        json.set("rows", rows(report.rows()));
        if (report.rows().further().staged() > 0) {
            json.put("further_events", report.rows().further().staged());
        }
        json.putObject("requests")
                .put("sent", report.requests().sent())
                .put("throttled", report.requests().throttled())
                .put("retried", report.requests().retried());
        ObjectNode files = json.putObject("files");
        report.files().findReport().ifPresentOrElse(path -> files.put("report", path.toString()), () -> files.putNull("report"));
        report.files().findRejects().ifPresentOrElse(path -> files.put("rejects", path.toString()), () -> files.putNull("rejects"));
        json.set("issues", issues(report));
        return json;
    }

    /// A retry: the object of its run, and in it the object `retry`. Where there was nothing to try there is no run, so only its key, the exit code
    /// and `retry`.
    public static ObjectNode of(RetryTally tally, Optional<RunReport> report, ExitCode exit) {
        ObjectNode json = report.map(ReportJson::of).orElseGet(() -> JSON.createObjectNode().putNull("run"));
        json.put("exit", exit.number());
        json.set("retry", tally.json());
        return json;
    }

    /// The same object for a command that ended before its run began: no run, no rows, and why.
    public static ObjectNode notStarted(String job, String file, String target, StopException stop, Instant at) {
        RunReport nothing = new RunReport(
                "",
                job,
                file,
                "",
                target,
                RunReport.Status.FAILED,
                stop.exitCode(),
                at,
                at,
                new Balance(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                new RunReport.Requests(0, 0, 0),
                new RunReport.Files(null, null),
                List.of(),
                stop.issues(),
                List.of());
        ObjectNode json = of(nothing);
        json.putNull("run");
        json.putObject("file").put("name", file).putNull("sha256");
        return json;
    }

    /// Why a command of another kind came to no result: `exit` and `issues`, as in the report of a run.
    public static ObjectNode stopped(StopException stop) {
        ObjectNode json = JSON.createObjectNode().put("exit", stop.exitCode().number());
        addTo(json.putArray("issues"), stop.issues());
        return json;
    }

    private static ObjectNode rows(Balance rows) {
        ObjectNode json = JSON.createObjectNode();
        json.put("read", rows.read());
        for (Bucket bucket : Bucket.values()) {
            json.put(bucket.key(), bucket.of(rows));
        }
        return json;
    }

    private static ArrayNode issues(RunReport report) {
        ArrayNode list = JSON.createArrayNode();
        addTo(list, report.stops());
        CauseTable.addTo(list, report.causes());
        addTo(list, report.notices());
        return list;
    }

    private static void addTo(ArrayNode list, List<Issue> issues) {
        issues.forEach(issue -> list.addObject().put("code", issue.code().id()).put("count", 1).put("example", issue.place() + ": " + issue.sentence()));
    }
}
