package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RetryTally;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Tries rows of an earlier run again, as the ledger keeps them or as a person has mended them: a run of its own, with the same acts, whose file is
/// the ledger.
///
/// The job is taken as it is now, so a lookup or a rule that was mended helps all rows that it had kept back. Identities and idempotency keys are
/// those of every other run.
final class Retrying {

    private final Session.Tools tools;
    private final Ledger ledger;

    Retrying(Session.Tools tools) {
        this.tools = tools;
        this.ledger = tools.ledger();
    }

    /// @param job the job of the run, as it is now
    RetryResult retry(
            RetryRequest request, Run earlier, JobDefinition job, ApiAccess access, RunListener listener, Approval approval) {
        requireSame(earlier, job, access);
        String wanted = request.findFile().map(file -> FileFingerprint.of(file).sha256()).orElseGet(() -> hex(request.text()));
        Optional<Run> begun = findBegun(earlier, job, wanted);
        if (begun.isPresent()) {
            return resume(begun.get(), job, access, listener, approval);
        }
        ImportRequest original = new ImportRequest(job, Path.of(earlier.file()), access);
        try (Session session = Session.open(tools, original, listener)) {
            requireEnded(earlier);
            RetryRows.Choice choice = new RetryRows(ledger, earlier, job, session.mapper(), request).choose();
            if (!choice.tally().triedAny()) {
                return new RetryResult(choice.tally(), null);
            }
            close(earlier, access);
            Importer.keepJob(job, tools.workplace(), ledger);
            Instant now = tools.clock().instant();
            Run run = ledger.startRetry(earlier.source(), RunId.unusedIn(ledger, now, tools.clock().getZone()), job.name(), earlier.file(), wanted,
                    job.fingerprint().value(), now, new Run.Origin(Who.isHere(), null),
                    new KeptRows.Again(earlier, choice.file(), choice.rows(), choice.takeOpen(), choice.tally().toJson()));
            return new RetryResult(choice.tally(), run(session, original, run, approval));
        }
    }

    /// Goes on with a retry that did not end.
    RetryResult resume(Run run, JobDefinition job, ApiAccess access, RunListener listener, Approval approval) {
        requireSame(run, job, access);
        ImportRequest original = new ImportRequest(job, Path.of(run.file()), access);
        RetryTally tally = ledger.kept().findRetry(run).map(retry -> RetryTally.fromJson(retry.told())).orElseThrow();
        try (Session session = Session.open(tools, original, listener)) {
            return new RetryResult(tally, run(session, original, run, approval));
        }
    }

    private RunReport run(Session session, ImportRequest request, Run run, Approval approval) {
        RunRows rows = RunRows.ofRetry(request, session.mapper(), session.contract(), tools.workplace().scratch(), ledger.kept(), run);
        return session.run(run, rows, List.of(), (context, _, lostLedger) ->
                new RetryGuardAct(context, lostLedger, Importer.sendsUpdates(context, session), approval));
    }

    // Only the newest run of a source may be continued: a later one may have taken its entries over.
    private Optional<Run> findBegun(Run earlier, JobDefinition job, String wanted) {
        return ledger.findLastRun(earlier.source())
                .filter(run -> !run.hasEnded() && run.sha256().equals(wanted) && run.definition().equals(job.fingerprint().value()))
                .filter(run -> ledger.kept().findRetry(run).filter(retry -> retry.of() == earlier.number()).isPresent());
    }

    private static void requireSame(Run run, JobDefinition job, ApiAccess access) {
        if (!access.baseUrl().equals(run.source().target())) {
            throw refused(ExitCode.CONFIGURATION, IssueCode.RUN_NOT_FOUND,
                    "Run " + run.id() + " was sent to " + run.source().target() + ", and the address given is " + access.baseUrl() + ". Name the "
                            + "same address: --api " + run.source().target() + ".");
        }
        if (!job.system().equals(run.source().system())) {
            throw refused(ExitCode.CONFIGURATION, IssueCode.RUN_NOT_FOUND,
                    "The job " + job.name() + " now speaks of the system \"" + job.system() + "\", but run " + run.id() + " of \""
                            + run.source().system() + "\": its events would be created a second time. Put source.system back.");
        }
    }

    private void requireEnded(Run earlier) {
        if (earlier.outcome() != null && earlier.outcome().exit() == ExitCode.GUARDED.number() && !hasPassedTheGuard(earlier)) {
            throw refused(ExitCode.GUARDED, IssueCode.RUN_GUARD, "Run " + earlier.id() + " was stopped before anything of it was sent, so nothing of it is "
                    + "tried again. What stopped it: pinned-import runs show " + earlier.id() + ". Mend that, then run the job on the file again.");
        }
        if (earlier.hasEnded() || isLeftBehind(earlier)) {
            return;
        }
        throw refused(ExitCode.USAGE, IssueCode.RUN_NOT_ENDED,
                "Run " + earlier.id() + " has not ended, so its rows are not tried again but continued: pinned-import resume " + earlier.id() + ".");
    }

    // A run that nobody can continue any more, although the ledger holds all its rows.
    private boolean isLeftBehind(Run earlier) {
        boolean overtaken = ledger.findLastRun(earlier.source()).filter(last -> last.number() > earlier.number()).isPresent();
        boolean gone = ledger.kept().findRetry(earlier).isEmpty() && !Files.isReadable(Path.of(earlier.file()));
        return (overtaken || gone) && hasPassedTheGuard(earlier);
    }

    private boolean hasPassedTheGuard(Run earlier) {
        return tools.batch().launcher().hasPassedTheGuard(earlier.job(), earlier.id());
    }

    // Its balance is kept as it is now, before its open events become those of the retry.
    private void close(Run earlier, ApiAccess access) {
        if (earlier.hasEnded()) {
            return;
        }
        Instant now = tools.clock().instant();
        RunReport report = new RunReport(earlier.id(), earlier.job(), earlier.file(), earlier.sha256(), access.baseUrl().toString(),
                RunReport.Status.STOPPED, ExitCode.API_UNAVAILABLE, earlier.started(), now, ledger.balance(earlier),
                new RunReport.Requests(0, 0, 0), new RunReport.Files(null, null), ledger.countIssues(earlier), List.of(), List.of());
        ledger.endRun(earlier, new Run.Outcome(now, "stopped", ExitCode.API_UNAVAILABLE.number(), ReportJson.of(report).toString()));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(Fingerprint.of(text).value()));
    }

    static StopException refused(ExitCode exit, IssueCode code, String sentence) {
        return new StopException(exit, Issue.of(code, new Place.Setting("retry"), "", sentence));
    }
}
