package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.notify.Ending;
import dev.pinnedimport.notify.Notifications;
import dev.pinnedimport.notify.NotifySettings;
import dev.pinnedimport.report.RunReport;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells people how the execution of a job goes, where they want to be told (`notify.yml`). Never throws for what goes wrong in telling:
/// that comes back as issues, and changes nothing of what became of the run.
public final class Notifying implements AutoCloseable {

    private final @Nullable Notifications notifications;
    private final List<Issue> problems;
    private final InstantSource clock = InstantSource.system();
    private final Instant began = clock.instant();

    private Notifying(@Nullable Notifications notifications, List<Issue> problems) {
        this.notifications = notifications;
        this.problems = problems;
    }

    /// @param settings the file; empty: nobody is told
    /// @param state    the state directory
    public static Notifying of(Optional<Path> settings, Path state) {
        if (settings.isEmpty()) {
            return new Notifying(null, List.of());
        }
        try {
            NotifySettings read = NotifyFile.read(settings.get());
            return new Notifying(new Notifications(read, state, Notifications.Limits.usual(), InstantSource.system()), List.of());
        } catch (StopException e) {
            Issue first = e.issues().getFirst();
            return new Notifying(null, List.of(Issue.of(IssueCode.NOTIFY_SETTINGS, first.place(), "",
                    "Nobody was told of this run: " + first.sentence())));
        }
    }

    public void started(String job) {
        if (notifications != null) {
            notifications.started(job);
        }
    }

    /// A run came about and has ended.
    ///
    /// @param exit what the command ends with: more than the run can be amiss, as where a rejects file was mended in part
    public List<Issue> ended(RunReport report, ExitCode exit) {
        return endedBy(report, exit, false, List.of());
    }

    /// One file of an inbox is done with, whether or not it came to a run.
    public List<Issue> ended(String job, TakenFile file, String target) {
        List<IssueCode> beside = codes(file.findStop().map(StopException::issues).orElse(List.of()));
        return file.findReport().map(report -> endedBy(report, file.exit(), true, beside))
                .orElseGet(() -> endedBy(job, file.name(), true, target, file.exit(), beside));
    }

    /// No run came about.
    public List<Issue> ended(String job, String file, String target, ExitCode exit, List<Issue> why) {
        return endedBy(job, file, false, target, exit, codes(why));
    }

    /// No file came where one should have.
    public List<Issue> nothingCame(String job, String inbox, String target, ExitCode exit) {
        return endedBy(job, inbox, false, target, exit, List.of(IssueCode.INBOX_EMPTY));
    }

    /// There was nothing to do, which only the watchdog wants to know.
    public List<Issue> nothingWasToDo(String job, String target) {
        return endedBy(job, "", false, target, ExitCode.DONE, List.of());
    }

    /// Something unexpected ended it.
    public List<Issue> endedUnexpectedly(String job, String file, String target) {
        return endedBy(job, file, false, target, ExitCode.UNEXPECTED, List.of(IssueCode.RUN_FAULT));
    }

    private static List<IssueCode> codes(List<Issue> issues) {
        return issues.stream().map(Issue::code).distinct().toList();
    }

    private List<Issue> endedBy(RunReport report, ExitCode exit, boolean oneOfMany, List<IssueCode> beside) {
        List<Ending.Cause> causes = new ArrayList<>();
        beside.forEach(code -> causes.add(new Ending.Cause(code, 0)));
        report.stops().forEach(issue -> causes.add(new Ending.Cause(issue.code(), 0)));
        report.causes().forEach(count -> causes.add(new Ending.Cause(count.code(), count.rows())));
        report.notices().forEach(issue -> causes.add(new Ending.Cause(issue.code(), 0)));
        return tell(new Ending(report.job(), report.run(), nameOf(report.file()), oneOfMany, report.target(), exit, report.started(),
                report.ended(), report.rows(), causes, report.files().report(), report.files().rejects()));
    }

    private List<Issue> endedBy(String job, String file, boolean oneOfMany, String target, ExitCode exit, List<IssueCode> codes) {
        return tell(new Ending(job, null, nameOf(file), oneOfMany, target, exit, began, clock.instant(), null,
                codes.stream().map(code -> new Ending.Cause(code, 0)).toList(), null, null));
    }

    private List<Issue> tell(Ending ending) {
        List<Issue> issues = new ArrayList<>(problems);
        if (notifications != null) {
            issues.addAll(notifications.ended(ending));
        }
        return issues;
    }

    /// Tells everybody that this is a test.
    ///
    /// @param target the API's address, for the text
    static List<Doctor.Finding> test(Path settings, Path state, String target) {
        try (Notifications notifications =
                new Notifications(NotifyFile.read(settings), state, Notifications.Limits.usual(), InstantSource.system())) {
            List<Doctor.Finding> findings = new ArrayList<>();
            for (Map.Entry<String, Optional<String>> result : notifications.test(target).entrySet()) {
                findings.add(result.getValue()
                        .map(why -> Doctor.Finding.failed("Notify", Issue.of(IssueCode.NOTIFY_FAILED, new Place.Setting(result.getKey()), "", why + "."),
                                ExitCode.CONFIGURATION))
                        .orElse(Doctor.Finding.ok("Notify", result.getKey() + " took a test message")));
            }
            return findings;
        }
    }

    private static String nameOf(String file) {
        int slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
        return file.substring(slash + 1);
    }

    @Override
    public void close() {
        if (notifications != null) {
            notifications.close();
        }
    }
}
