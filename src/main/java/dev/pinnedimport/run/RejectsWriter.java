package dev.pinnedimport.run;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.report.RejectsFile;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Copies the rows that a person has to mend out of a run's rows: into a file for people, and into the ledger for the retry.
///
/// The ledger knows why a row did not go through, the file what stood in it: both are walked through once, side by side in row order, so a
/// million rejects need no more memory than those that are kept. Where the API refused an event that was made of several rows, all of them are
/// copied: they are found by their group.
final class RejectsWriter {

    private final Ledger ledger;
    private final Run run;
    private final Supplier<RowCopies> rows;
    private final SourceSettings settings;
    private final @Nullable BoundMapper grouping;

    /// @param rows     opens the rows of the run from the first, for a look at them beforehand
    /// @param settings the job's reading rules
    /// @param grouping tells rows of one event in a job that groups rows; null in other jobs
    RejectsWriter(Ledger ledger, Run run, Supplier<RowCopies> rows, SourceSettings settings, @Nullable BoundMapper grouping) {
        this.ledger = ledger;
        this.run = run;
        this.rows = rows;
        this.settings = settings;
        this.grouping = grouping;
    }

    /// Where a failed row goes.
    interface Target {
        void add(KeptRow row, List<RowIssue> issues) throws IOException;
    }

    static Target file(RejectsFile file) {
        return file::add;
    }

    static Target ledger(KeptRows.Keeping keeping) {
        return (row, issues) -> keeping.add(row);
    }

    /// Hands every failed row to the targets, in row order.
    ///
    /// @param copies of which no row was read yet
    void copy(RowCopies copies, List<Target> targets) {
        Map<Long, RowIssue> companions = grouping == null ? Map.of() : findCompanions(grouping);
        Walk walk = new Walk(copies, new TreeMap<>(companions), targets);
        forEachFault(walk::accept);
        walk.finish();
    }

    // A channel that is not accessible is nobody's fault in the row.
    private void forEachFault(Consumer<RowIssue> consumer) {
        ledger.forEachIssueWithOrigin(run, (issue, fromDelivery) -> {
            if (issue.severity() == Severity.ERROR && !(fromDelivery && issue.code() == IssueCode.ROW_CHANNEL)) {
                consumer.accept(issue);
            }
        });
    }

    /// The further rows of refused events, each with what the API said about the event.
    private Map<Long, RowIssue> findCompanions(BoundMapper mapper) {
        Map<Long, RowIssue> refused = new HashMap<>();
        ledger.forEachIssueWithOrigin(run, (issue, fromDelivery) -> {
            if (fromDelivery && issue.code() == IssueCode.ROW_REFUSED && refused.size() < KeptRows.MOST_ROWS) {
                refused.put(issue.row(), issue);
            }
        });
        Map<Long, RowIssue> companions = new HashMap<>();
        if (refused.isEmpty()) {
            return companions;
        }
        Map<String, RowIssue> groups = new HashMap<>();
        try (RowCopies copies = rows.get()) {
            Header header = KeptSupply.header(copies.file());
            for (Optional<KeptRow> row = copies.next(); row.isPresent(); row = copies.next()) {
                Optional<String> group = groupOf(copies, header, mapper, row.get());
                RowIssue own = refused.get(row.get().row());
                if (group.isPresent() && own != null) {
                    groups.put(group.get(), own);
                } else if (group.isPresent() && groups.containsKey(group.get())) {
                    companions.put(row.get().row(), of(row.get().row(), groups.get(group.get())));
                }
            }
        }
        return companions;
    }

    private static RowIssue of(long row, RowIssue issue) {
        return new RowIssue(row, issue.column(), issue.code(), issue.severity(), issue.found(), issue.sentence(), issue.key());
    }

    private Optional<String> groupOf(RowCopies copies, Header header, BoundMapper mapper, KeptRow row) {
        return row.readable() && KeptSupply.read(copies.file(), header, settings, row) instanceof ReadRow.Read read
                        && !mapper.shouldSkip(read.record())
                ? mapper.groupKey(read.record())
                : Optional.empty();
    }

    /// Rows and issues side by side.
    private final class Walk {

        private final RowCopies copies;
        private final Header header;
        private final TreeMap<Long, RowIssue> companions;
        private final List<Target> targets;
        private final Map<String, Long> families = new HashMap<>();
        private final List<RowIssue> issues = new ArrayList<>();
        private Optional<KeptRow> row = Optional.empty();

        private Walk(RowCopies copies, TreeMap<Long, RowIssue> companions, List<Target> targets) {
            this.copies = copies;
            this.header = KeptSupply.header(copies.file());
            this.companions = companions;
            this.targets = targets;
        }

        private void accept(RowIssue issue) {
            if (!issues.isEmpty() && issues.getFirst().row() != issue.row()) {
                write();
            }
            writeCompanionsBefore(issue.row());
            issues.add(issue);
        }

        private void finish() {
            write();
            writeCompanionsBefore(Long.MAX_VALUE);
        }

        private void writeCompanionsBefore(long number) {
            while (!companions.isEmpty() && companions.firstKey() < number && issues.isEmpty()) {
                issues.add(companions.pollFirstEntry().getValue());
                write();
            }
        }

        private void write() {
            if (issues.isEmpty()) {
                return;
            }
            RowIssue first = issues.getFirst();
            companions.remove(first.row());
            KeptRow copied = copyOf(first.row());
            KeptRow kept = new KeptRow(first.row(), familyOf(copied, first.key()), copied.readable(), first.key(), copied.cells());
            try {
                for (Target target : targets) {
                    target.add(kept, List.copyOf(issues));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            issues.clear();
        }

        // A row of which nothing could be read has no cells to copy; its number and its reason still stand in the file.
        private KeptRow copyOf(long number) {
            while (row.isEmpty() || row.get().row() < number) {
                row = copies.next();
                if (row.isEmpty()) {
                    break;
                }
            }
            return row.filter(found -> found.row() == number).orElseGet(() -> new KeptRow(number, number, false, "", List.of()));
        }

        private long familyOf(KeptRow copied, String key) {
            Optional<String> name = key.isEmpty()
                    ? Optional.ofNullable(grouping).flatMap(mapper -> groupOf(copies, header, mapper, copied)).map(group -> "group " + group)
                    : Optional.of("key " + key);
            if (name.isEmpty() || families.size() == KeptRows.MOST_ROWS && !families.containsKey(name.get())) {
                return copied.row();
            }
            return families.computeIfAbsent(name.get(), other -> copied.row());
        }
    }
}
