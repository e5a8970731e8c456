package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.JobDefinition;
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

    /// An error where the file is an old one and the job does not allow that, a warning where it was imported before.
    static Optional<Issue> find(Ledger ledger, Source source, JobDefinition job, Path file, String sha256, ZoneId zone) {
        List<Run> earlier = ledger.listRuns(RUNS_TO_SEARCH).stream().filter(run -> run.source().equals(source)).toList();
        Optional<Issue> found = new KnownFile(file, zone).find(sha256, earlier);
        return job.guards().allows(GuardSettings.Allowance.OLD_FILE) ? found.map(KnownFile::asWarning) : found;
    }

    /// @param earlier runs of the same source before this one, newest first
    Optional<Issue> find(String sha256, List<Run> earlier) {
        if (earlier.isEmpty() || earlier.getFirst().sha256().equals(sha256)) {
            return Optional.empty();
        }
        Run newest = earlier.getFirst();
        return earlier.stream().filter(run -> run.sha256().equals(sha256) && run.hasEnded()).findFirst()
                .map(same -> isOlderThan(newest) ? old(same, newest) : known(same, newest));
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

    private Issue known(Run same, Run newest) {
        return issue(IssueCode.FILE_KNOWN, "This is the file of run " + same.id() + " of " + day(same.started())
                + ", byte for byte; run " + newest.id() + " has imported another one since. Check that it is not an old file.");
    }

    /// The same words as a warning, where the job allows old files.
    static Issue asWarning(Issue found) {
        return found.withSeverity(Severity.WARNING);
    }

    private String day(Instant instant) {
        return instant.atZone(zone).toLocalDate().toString();
    }

    private Issue issue(IssueCode code, String sentence) {
        return Issue.of(code, new Place.File(String.valueOf(file.getFileName())), "", sentence);
    }
}
