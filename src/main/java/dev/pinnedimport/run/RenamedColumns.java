package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Profiles;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.run.drift.Drift;
import dev.pinnedimport.run.drift.FileProfile;
import dev.pinnedimport.run.drift.Profiling;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import java.util.List;
import java.util.Optional;

/// Where a column that a job needs is gone: looks for the one that now holds what it held in the last file that went through.
final class RenamedColumns {

    private final Ledger ledger;
    private final Source source;
    private final String job;

    RenamedColumns(Ledger ledger, Source source, String job) {
        this.ledger = ledger;
        this.source = source;
        this.job = job;
    }

    /// The same refusal, with what the values tell. Reads the file once more.
    StopException explain(StopException refusal, java.util.function.Supplier<RowSupply> file) {
        if (refusal.issues().stream().noneMatch(issue -> issue.code() == IssueCode.JOB_UNKNOWN_COLUMN)) {
            return refusal;
        }
        Optional<Profiles.Kept> last = ledger.profiles().list(source, job, Long.MAX_VALUE, 1).stream().findFirst();
        if (last.isEmpty()) {
            return refusal;
        }
        FileProfile before = FileProfile.parse(last.get().profile());
        try (RowSupply rows = file.get()) {
            Profiling profiling = new Profiling(rows.header());
            for (Optional<ReadRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof ReadRow.Read read) {
                    profiling.add(read.record());
                }
            }
            FileProfile today = profiling.profile("");
            return new StopException(refusal.exitCode(),
                    refusal.issues().stream().map(issue -> explain(issue, last.get().run(), before, today, rows.header())).toList());
        } catch (StopException e) {
            return refusal;
        }
    }

    private static Issue explain(Issue issue, String run, FileProfile before, FileProfile today, Header header) {
        if (!(issue.place() instanceof Place.Column place) || issue.code() != IssueCode.JOB_UNKNOWN_COLUMN) {
            return issue;
        }
        List<FileProfile.Column> added = today.columns().stream().filter(column -> before.find(column.name()).isEmpty()).toList();
        return before.find(Header.normalise(place.column()))
                .flatMap(gone -> Drift.findNewNameByValues(gone, added))
                .map(column -> new Issue(issue.code(), issue.severity(), issue.place(), issue.found(), issue.sentence() + " The file of run " + run
                        + " had it, and what stood there stands in the new column \"" + spelled(column.name(), header)
                        + "\" now. If that is its new name, write it in the job."))
                .orElse(issue);
    }

    private static String spelled(String normal, Header header) {
        return Texts.visible(header.names().stream().filter(name -> Header.normalise(name).equals(normal)).findFirst().orElse(normal));
    }
}
