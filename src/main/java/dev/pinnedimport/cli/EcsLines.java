package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.Deed;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Whatever is said on the error stream, as one JSON object per line in the Elastic Common Schema, for programs that collect logs.
///
/// An issue carries its code, its severity and its row in fields of their own. Text of others (cells, answers) cannot forge a line: line ends, control
/// characters and marks that turn the reading direction are written as visible escapes.
final class EcsLines extends PrintWriter {

    private static final int LONGEST_MESSAGE = 2_000;
    private static final String ECS_VERSION = "8.11";

    private final InstantSource clock;
    private final Object lock = new Object();
    private final StringBuilder line = new StringBuilder();
    private @Nullable String job;
    private @Nullable String run;

    EcsLines(Writer target, InstantSource clock) {
        super(target, true);
        this.clock = clock;
    }

    /// From now on it is about this job.
    void about(String name) {
        synchronized (lock) {
            job = name;
            run = null;
        }
    }

    /// From now on it is about this run.
    void aboutRun(String id) {
        synchronized (lock) {
            run = id;
        }
    }

    /// How a run ended, in fields.
    ///
    /// @param exit what the command ends with
    void ended(RunReport report, ExitCode exit) {
        synchronized (lock) {
            run = report.run();
            job = report.job();
            ObjectNode json = object(exit == ExitCode.DONE ? "INFO" : "WARN",
                    "Run " + report.run() + " of " + report.job() + " ended with " + exit.number() + ".");
            json.putObject("event").put("action", "run-ended").put("outcome", exit == ExitCode.DONE ? "success" : "failure")
                    .put("duration", report.took().toNanos());
            ObjectNode whole = ReportJson.of(report);
            ObjectNode ours = json.putObject("pinned");
            ours.put("exit", exit.number()).put("status", report.status().name().toLowerCase(Locale.ROOT));
            ours.set("rows", whole.get("rows"));
            ours.set("requests", whole.get("requests"));
            var issues = ours.putArray("issues");
            // Their examples quote cells, which do not belong in a log.
            whole.get("issues").forEach(issue -> issues.addObject().put("code", issue.path("code").asString("")).put("count", issue.path("count").asLong()));
            emit(json);
        }
    }

    /// What a command beside the runs did for a job, in fields.
    void ended(Deed deed) {
        synchronized (lock) {
            job = deed.job();
            run = deed.run().isEmpty() ? null : deed.run();
            boolean well = deed.exit() == ExitCode.DONE;
            ObjectNode json = object(well ? "INFO" : "WARN", "The command " + deed.command() + " for " + deed.job()
                    + (deed.run().isEmpty() ? "" : ", run " + deed.run() + ",") + " ended with " + deed.exit().number() + ".");
            json.putObject("event").put("action", deed.command() + "-ended").put("outcome", well ? "success" : "failure")
                    .put("duration", Duration.between(deed.started(), deed.ended()).toNanos());
            ObjectNode ours = json.putObject("pinned");
            ours.put("exit", deed.exit().number());
            ObjectNode events = ours.putObject("events");
            deed.events().forEach(events::put);
            emit(json);
        }
    }

    /// From now on it is about nothing in particular.
    void aboutNothing() {
        synchronized (lock) {
            job = null;
            run = null;
        }
    }

    @Override
    public void println(@Nullable Object value) {
        if (value instanceof Issue issue) {
            synchronized (lock) {
                emit(object(issue));
            }
        } else {
            println(String.valueOf(value));
        }
    }

    @Override
    public void println(@Nullable String text) {
        write(text + "\n");
    }

    @Override
    public void println() {
        write("\n");
    }

    @Override
    public void write(int c) {
        synchronized (lock) {
            take((char) c);
        }
    }

    @Override
    public void write(char[] text, int from, int length) {
        synchronized (lock) {
            for (int i = from; i < from + length; i++) {
                take(text[i]);
            }
        }
    }

    @Override
    public void write(String text, int from, int length) {
        synchronized (lock) {
            for (int i = from; i < from + length; i++) {
                take(text.charAt(i));
            }
        }
    }

    private void take(char c) {
        if (c != '\n') {
            line.append(c);
            return;
        }
        String text = line.toString().strip();
        line.setLength(0);
        if (!text.isEmpty()) {
            emit(object("INFO", text));
        }
    }

    private ObjectNode object(Issue issue) {
        ObjectNode json = object(switch (issue.severity()) {
            case ERROR -> "ERROR";
            case WARNING -> "WARN";
            case NOTICE -> "INFO";
        }, issue.toString());
        json.putObject("event").put("code", issue.code().id());
        Place.Row row = switch (issue.place()) {
            case Place.Row at -> at;
            case Place.Cell cell -> cell.row();
            case Place.Column _, Place.File _, Place.JobLine _, Place.Api _, Place.Setting _ -> null;
        };
        if (row != null) {
            json.putObject("file").put("name", Texts.visible(row.file()));
            json.withObject("/labels").put("row", row.number());
        }
        return json;
    }

    private ObjectNode object(String level, String message) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        json.put("@timestamp", now.toString());
        json.putObject("log").put("level", level).put("logger", "pinned-import");
        json.put("message", Texts.shorten(Texts.visible(message), LONGEST_MESSAGE));
        json.putObject("process").put("pid", ProcessHandle.current().pid());
        json.putObject("service").put("name", "pinned-import");
        json.putObject("ecs").put("version", ECS_VERSION);
        ObjectNode labels = json.putObject("labels");
        if (job != null) {
            labels.put("job", Texts.visible(job));
        }
        if (run != null) {
            labels.put("run", run);
        }
        return json;
    }

    private void emit(ObjectNode json) {
        String text = json + "\n";
        super.write(text, 0, text.length());
        flush();
    }
}
