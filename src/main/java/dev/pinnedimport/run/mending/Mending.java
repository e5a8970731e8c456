package dev.pinnedimport.run.mending;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.report.RejectsFile.RowId;
import dev.pinnedimport.report.RejectsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Compares a rejects file with the rows that the ledger keeps, cell by cell.
///
/// Rows stand and fall with their family (one group, one id): where a cell of one was changed, or one was taken out, all that are left go. A row
/// that was taken out with its whole family was given up.
public final class Mending {

    private final String run;
    private final KeptFile source;
    private final SortedMap<Long, KeptRow> kept;
    private final Map<Long, List<RowIssue>> issues;

    /// @param kept   the rows that are asked for, by number
    /// @param issues what was said about them
    public Mending(String run, KeptFile source, SortedMap<Long, KeptRow> kept, Map<Long, List<RowIssue>> issues) {
        this.run = run;
        this.source = source;
        this.kept = kept;
        this.issues = issues;
    }

    /// What a person made of the rows.
    ///
    /// @param mended   rows to try again, with their cells as they are now
    /// @param asBefore rows in which nothing was changed
    /// @param givenUp  rows that were taken out
    /// @param strange  rows of the file that cannot be used, and why
    public record Mended(List<KeptRow> mended, List<Long> asBefore, List<Long> givenUp, List<Issue> strange) {
        public Mended {
            mended = List.copyOf(mended);
            asBefore = List.copyOf(asBefore);
            givenUp = List.copyOf(givenUp);
            strange = List.copyOf(strange);
        }
    }

    /// @throws dev.pinnedimport.issue.StopException where a column is missing
    public Mended compare(MendedFile file) {
        int[] columns = file.columnsOf(source);
        List<Issue> strange = new ArrayList<>();
        Map<Long, MendedFile.Line> lines = new HashMap<>();
        Set<Long> twice = new HashSet<>();
        for (MendedFile.Line line : file.lines()) {
            if (line.id().isEmpty()) {
                if (!line.isBlank(source.header().size()) && !isBelowHeader(line)) {
                    strange.add(say(line, IssueCode.RETRY_NEW_ROW, "This row has no row id, so it is none of the rows to be mended. Add new rows to "
                            + "the source, not to this file."));
                }
                continue;
            }
            RowId id = line.id().get();
            if (isKnown(line, id, strange)) {
                MendedFile.Line earlier = lines.putIfAbsent(id.row(), line);
                if (earlier != null && !earlier.cells().equals(line.cells())) {
                    twice.add(id.row());
                    strange.add(say(line, IssueCode.RETRY_ROW_TWICE, "Row " + id.row() + " of the source stands in this file twice, with "
                            + "different cells. Keep one of them."));
                }
            }
        }
        return decide(lines, twice, columns, strange);
    }

    private boolean isKnown(MendedFile.Line line, RowId id, List<Issue> strange) {
        if (!id.run().equals(run)) {
            strange.add(say(line, IssueCode.RETRY_OTHER_RUN, "This row is one of run " + id.run() + ", not of " + run + ". Give that run its own "
                    + "file: pinned-import retry " + id.run() + " --from FILE."));
            return false;
        }
        KeptRow row = kept.get(id.row());
        if (row == null) {
            strange.add(say(line, IssueCode.RETRY_NOT_KEPT, "Row " + id.row() + " of the source is not among the rows that can be tried again. Mend "
                    + "it in the source and run the job again."));
            return false;
        }
        if (!row.mark().equals(id.mark())) {
            strange.add(say(line, IssueCode.RETRY_NOT_KEPT, "This is not row " + id.row() + " as run " + run + " read it: the row id was changed, "
                    + "or the file comes from another ledger. Begin with a fresh copy of the rejects file."));
            return false;
        }
        return true;
    }

    private static Issue say(MendedFile.Line line, IssueCode code, String sentence) {
        return Issue.of(code, line.at(), "", sentence);
    }

    // Rows that the source has between its header and its data, such as units, are copied along.
    private boolean isBelowHeader(MendedFile.Line line) {
        List<String> texts = line.cells().stream().limit(source.header().size()).map(KeptCell::text).toList();
        return source.below().stream().anyMatch(below -> {
            for (int i = 0; i < texts.size(); i++) {
                if (CellChange.isChanged(KeptCell.text(i < below.size() ? below.get(i) : ""), texts.get(i), false)) {
                    return false;
                }
            }
            return true;
        });
    }

    private Mended decide(Map<Long, MendedFile.Line> lines, Set<Long> twice, int[] columns, List<Issue> strange) {
        Map<Long, List<KeptRow>> families = new TreeMap<>();
        kept.values().forEach(row -> families.computeIfAbsent(row.family(), first -> new ArrayList<>()).add(row));
        List<KeptRow> mended = new ArrayList<>();
        List<Long> asBefore = new ArrayList<>();
        List<Long> givenUp = new ArrayList<>();
        for (List<KeptRow> family : families.values()) {
            List<KeptRow> left = new ArrayList<>();
            boolean changed = false;
            for (KeptRow row : family) {
                MendedFile.Line line = lines.get(row.row());
                if (line == null || line.isBlank(source.header().size())) {
                    givenUp.add(row.row());
                } else {
                    KeptRow now = mend(row, line, columns);
                    changed |= now != row;
                    left.add(now);
                }
            }
            boolean goes = !left.isEmpty() && (changed || left.size() < family.size()) && family.stream().noneMatch(row -> twice.contains(row.row()))
                    && left.stream().allMatch(KeptRow::readable);
            if (goes) {
                mended.addAll(left);
            } else {
                left.forEach(row -> asBefore.add(row.row()));
            }
        }
        mended.sort((a, b) -> Long.compare(a.row(), b.row()));
        return new Mended(mended, asBefore.stream().sorted().toList(), givenUp.stream().sorted().toList(), strange);
    }

    /// The row as it is in the file now; the very same where nothing was changed.
    private KeptRow mend(KeptRow row, MendedFile.Line line, int[] columns) {
        Set<Integer> atFault = RejectsFile.columnsAtFault(source.header(), issues.getOrDefault(row.row(), List.of()));
        List<KeptCell> cells = new ArrayList<>();
        boolean changed = false;
        for (int i = 0; i < columns.length; i++) {
            KeptCell before = i < row.cells().size() ? row.cells().get(i) : KeptCell.text("");
            KeptCell now = columns[i] < 0 ? before : columns[i] < line.cells().size() ? line.cells().get(columns[i]) : KeptCell.text("");
            boolean isChanged = columns[i] >= 0 && CellChange.isChanged(before, now.text(), atFault.contains(i));
            cells.add(isChanged ? now : before);
            changed |= isChanged;
        }
        return changed ? row.with(cells) : row;
    }
}
