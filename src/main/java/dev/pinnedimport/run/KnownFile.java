package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Notices a file that was imported before, after which a newer one was: importing it again would bring events back to their old state.
///
/// The same bytes alone prove nothing, since an export may well become again what it was. But a file that also was last written before the
/// newer import began is the old one.
final class KnownFile {

    private static final int RUNS_TO_SEARCH = 200;

    private final Path file;
    private final ZoneId zone;

    KnownFile(Path file, ZoneId zone) {
        this.file = file;
        this.zone = zone;
    }

    /// What is to be said about the file.
    ///
    /// @param issue       an error where the file is an old one and the job does not allow that, a warning where it was imported before
    /// @param interrupted the run that began with this file and did not get through, so that much of it may be due all the same; null where it was
    ///                    imported
    record Found(Issue issue, @Nullable Run interrupted) {
        Optional<Run> findInterrupted() {
            return Optional.ofNullable(interrupted);
        }

        boolean isError() {
            return issue.isError();
        }
    }

    static Optional<Found> find(Ledger ledger, Source source, JobDefinition job, Path file, String sha256, ZoneId zone) {
        List<Run> earlier = ledger.listRuns(RUNS_TO_SEARCH).stream()
                .filter(run -> run.source().equals(source) && !Withdrawing.isWithdrawal(run)).toList();
        Optional<Found> found = new KnownFile(file, zone).find(sha256, earlier, run -> ledger.kept().findRetry(run).isPresent());
        return job.guards().allows(GuardSettings.Allowance.OLD_FILE)
                ? found.map(known -> new Found(known.issue().withSeverity(Severity.WARNING), known.interrupted())) : found;
    }

    /// @param earlier runs of the same source before this one, newest first, without withdrawals, which name a file and read none
    /// @param isRetry whether a run is a retry, which names a file and reads none, too; asked of few, since the ledger has to look for it
    private Optional<Found> find(String sha256, List<Run> earlier, Predicate<Run> isRetry) {
        Optional<Run> imported = earlier.stream().filter(KnownFile::mayHaveSent).filter(isRetry.negate()).findFirst();
        if (imported.isEmpty() || imported.get().sha256().equals(sha256)) {
            return Optional.empty();
        }
        Run newest = imported.get();
        Optional<Run> same = earlier.stream().filter(run -> run.sha256().equals(sha256) && run.number() < newest.number())
                .filter(isRetry.negate()).findFirst();
        if (same.isEmpty()) {
            return Optional.empty();
        }
        if (!same.get().hasEnded()) {
            return isOlderThan(newest) ? Optional.of(new Found(overtaken(same.get(), newest), same.get())) : Optional.empty();
        }
        return Optional.of(new Found(isOlderThan(newest) ? old(same.get(), newest) : known(same.get(), newest), null));
    }

    // Who was stopped by a guard and is called again must not pass for the newest.
    private static boolean mayHaveSent(Run run) {
        return run.outcome() == null || run.outcome().exit() != ExitCode.GUARDED.number();
    }

    private boolean isOlderThan(Run newest) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(newest.started());
        } catch (IOException _) {
            return false;
        }
    }

    private Issue old(Run same, Run newest) {
        return issue(IssueCode.FILE_OLD, "This is the file of run " + same.id() + ", byte for byte, and it was last written before run " + newest.id()
                + " of " + day(newest.started()) + " imported a newer one. Importing it again would bring events back to their old state. "
                + "Nothing was sent. Name the newest file; if you mean this one, write guards: {allow: [old_file]} in the job.");
    }

    private Issue overtaken(Run same, Run newest) {
        return issue(IssueCode.FILE_OLD, "Run " + same.id() + " began with this file, byte for byte, and did not get through with it; since then run "
                + newest.id() + " of " + day(newest.started()) + " has imported a newer one, and this one would bring events of it back to their old "
                + "state. Nothing was sent. Name the newest file; if you mean this one, write guards: {allow: [old_file]} in the job.");
    }

    private Issue known(Run same, Run newest) {
        return issue(IssueCode.FILE_KNOWN, "This is the file of run " + same.id() + " of " + day(same.started())
                + ", byte for byte; run " + newest.id() + " has imported another one since. Check that it is not an old file.");
    }

    private String day(Instant instant) {
        return instant.atZone(zone).toLocalDate().toString();
    }

    private Issue issue(IssueCode code, String sentence) {
        return Issue.of(code, new Place.File(String.valueOf(file.getFileName())), "", sentence);
    }
}
