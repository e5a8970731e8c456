package dev.pinnedimport.run;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.report.ReportJson;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What came of the files of an inbox.
///
/// @param notices what lies in the inbox and was not taken
/// @param nothing that no file came, in words; null where one did
/// @param told    whether people are to be told that nothing came
public record InboxResult(
        String job, InboxSettings inbox, ExitCode exit, Instant started, Instant ended, List<TakenFile> files, List<Issue> notices, @Nullable Issue nothing,
        boolean told) {

    public InboxResult {
        files = List.copyOf(files);
        notices = List.copyOf(notices);
    }

    public Optional<Issue> findNothing() {
        return Optional.ofNullable(nothing);
    }

    /// The object of `run --json` for an inbox: one object of the usual kind for each file under `runs`.
    ///
    /// @param target the API's address
    public ObjectNode json(String target) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("job", job).put("target", target).put("inbox", inbox.directory().toString()).put("exit", exit.number());
        json.put("started", started.toString()).put("ended", ended.toString());
        ArrayNode runs = json.putArray("runs");
        for (TakenFile file : files) {
            ObjectNode run = file.findReport().map(ReportJson::of)
                    .or(() -> file.findStop().map(stop -> ReportJson.notStarted(job, file.name(), target, stop, ended)))
                    .orElseGet(() -> JsonMapper.shared().createObjectNode().putNull("run").put("job", job).put("exit", file.exit().number()));
            run.put("taken", file.name());
            file.findMovedTo().ifPresentOrElse(path -> run.put("moved_to", path.toString()), () -> run.putNull("moved_to"));
            runs.add(run);
        }
        ArrayNode issues = json.putArray("issues");
        notices.forEach(issue -> add(issues, issue));
        findNothing().ifPresent(issue -> add(issues, issue));
        return json;
    }

    private static void add(ArrayNode issues, Issue issue) {
        issues.addObject().put("code", issue.code().id()).put("count", 1).put("example", issue.place() + ": " + issue.sentence());
    }
}
