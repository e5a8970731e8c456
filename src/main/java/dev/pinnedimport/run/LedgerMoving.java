package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.move.Contents;
import dev.pinnedimport.ledger.move.LedgerExport;
import dev.pinnedimport.ledger.move.LedgerImport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/// Takes the whole ledger out into a file, and a file into an empty ledger, while no run is under way.
public final class LedgerMoving {

    private final Workplace workplace;

    public LedgerMoving(Workplace workplace) {
        this.workplace = workplace;
    }

    /// What was moved.
    ///
    /// @param ledger  the ledger's id, which it keeps
    /// @param schema  number of the last migration its tables have seen
    /// @param entries events by the state they are in
    /// @param rows    rows of each table
    /// @param sha256  of what the file holds
    /// @param place   the database, without secrets
    public record Moved(
            String ledger, String schema, Instant exported, SequencedMap<String, Long> entries, SequencedMap<String, Long> rows, String sha256, String place) {

        public long events() {
            return entries.values().stream().mapToLong(Long::longValue).sum();
        }

        public long count(String table) {
            return rows.getOrDefault(table, 0L);
        }

        public long countRows() {
            return rows.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /// @throws StopException `LOCKED` where a run is under way, `USAGE` where there is no ledger, or such a file already
    public Moved export(Path file, Instant now) {
        try (LedgerDatabase database = workplace.findDatabase().orElseThrow(this::noLedger)) {
            List<JobLock> locks = new ArrayList<>();
            try {
                if (workplace.findDatabaseUrl().isPresent()) {
                    database.ledger().listSources().stream().map(Source::system).distinct()
                            .forEach(system -> locks.add(workplace.lock("ledger export", system, now)));
                }
                return moved(new LedgerExport(database).write(file, now));
            } finally {
                locks.forEach(JobLock::close);
            }
        }
    }

    /// @throws StopException `FILE_UNUSABLE` where the file is not whole, `FOREIGN_LEDGER` where there is a ledger already
    public Moved importFrom(Path file) {
        LedgerImport ledger = LedgerImport.of(file);
        ledger.into(workplace.databaseSettings());
        return moved(ledger.contents());
    }

    private Moved moved(Contents contents) {
        return new Moved(contents.ledger(), contents.schema(), contents.exported(), contents.entries(), contents.rows(), contents.sha256(),
                workplace.databaseSettings().display());
    }

    private StopException noLedger() {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("Ledger in " + workplace.state()), "",
                "there is no ledger yet, so there is nothing to export. Check --state."));
    }
}
