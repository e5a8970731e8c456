package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.RetryTally;
import dev.pinnedimport.run.RetryRequest.Only;
import dev.pinnedimport.run.mending.MendedFile;
import dev.pinnedimport.run.mending.Mending.Mended;
import dev.pinnedimport.run.mending.Mending;
import dev.pinnedimport.run.mending.RejectsMark;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Chooses the rows of a run that are tried again, and tells about the others.
final class RetryRows {

    private final Ledger ledger;
    private final KeptRows kept;
    private final Run run;
    private final JobDefinition job;
    private final EventMapper mapper;
    private final RetryRequest request;

    RetryRows(Ledger ledger, Run run, JobDefinition job, EventMapper mapper, RetryRequest request) {
        this.ledger = ledger;
        this.kept = ledger.kept();
        this.run = run;
        this.job = job;
        this.mapper = mapper;
        this.request = request;
    }

    /// What is to be tried.
    ///
    /// @param takeOpen whether the run's entries that are still to be sent go too
    record Choice(KeptFile file, List<KeptRow> rows, boolean takeOpen, RetryTally tally) {
        Choice {
            rows = List.copyOf(rows);
        }
    }

    Choice choose() {
        boolean takeOpen = request.file() == null && request.cause() == null && (request.only() == null || request.only() == Only.WAITING);
        long open = takeOpen ? kept.countOpen(run) : 0;
        if (request.only() == Only.WAITING) {
            return choice(fileOrNone(), List.of(), open, new Sorted());
        }
        KeptFile file = fileOrNone();
        Map<Long, List<RowIssue>> issues = new HashMap<>();
        SortedMap<Long, KeptRow> asked = askedFor(issues);
        if (request.file() != null) {
            MendedFile given = MendedFile.find(request.file(), job.source()).orElseThrow(this::notARejectsFile);
            Mended mended = new Mending(run.id(), file, asked, issues).compare(given);
            Sorted others = new Sorted(mended);
            tellMendedApart(file, asked, others);
            return withoutOvertaken(file, mended.mended(), 0, others);
        }
        List<KeptRow> readable = asked.values().stream().filter(KeptRow::readable).toList();
        List<Long> unreadable = asked.values().stream().filter(row -> !row.readable()).map(KeptRow::row).toList();
        return withoutOvertaken(file, readable, open, new Sorted(unreadable));
    }

    private KeptFile fileOrNone() {
        return kept.findFile(run).orElseGet(() -> new KeptFile(
                String.valueOf(Path.of(run.file()).getFileName()), null, null, null, "\"", 1, List.of(), List.of(), List.of()));
    }

    /// The kept rows whose family has an issue of the kind that is asked for.
    private SortedMap<Long, KeptRow> askedFor(Map<Long, List<RowIssue>> issues) {
        Set<Long> matching = new HashSet<>();
        ledger.forEachIssueWithOrigin(run, (issue, fromDelivery) -> {
            boolean blocked = fromDelivery && issue.code() == IssueCode.ROW_CHANNEL;
            if (issue.severity() != Severity.ERROR || blocked) {
                return;
            }
            issues.computeIfAbsent(issue.row(), row -> new ArrayList<>()).add(issue);
            boolean wantedCause = request.cause() == null || request.cause() == issue.code();
            boolean wantedPart = request.only() == null || (request.only() == Only.REFUSED) == fromDelivery;
            if (wantedCause && wantedPart) {
                matching.add(issue.row());
            }
        });
        SortedMap<Long, KeptRow> all = new TreeMap<>();
        Set<Long> families = new HashSet<>();
        kept.forEach(run, row -> {
            all.put(row.row(), row);
            if (matching.contains(row.row())) {
                families.add(row.family());
            }
        });
        all.values().removeIf(row -> !families.contains(row.family()));
        return all;
    }

    /// A row that stayed as it was in the file may be in all the same: another retry took it along, after the job or a lookup was mended.
    private void tellMendedApart(KeptFile file, Map<Long, KeptRow> rows, Sorted others) {
        if (others.asBefore.isEmpty()) {
            return;
        }
        Lineage lineage = new Lineage(ledger, run);
        Header header = KeptSupply.header(file);
        BoundMapper bound = mapper.bind(header);
        Set<Long> in = others.asBefore.stream().map(rows::get)
                .filter(row -> row.readable() && KeptSupply.read(file, header, job.source(), row) instanceof ReadRow.Read read
                        && findEntry(bound, read).filter(lineage::isMendedSince).isPresent())
                .map(KeptRow::row).collect(Collectors.toCollection(TreeSet::new));
        others.asBefore.removeAll(in);
        others.inAlready.addAll(in);
    }

    private Optional<Entry> findEntry(BoundMapper bound, ReadRow.Read read) {
        return bound.key(read.record()).flatMap(key -> ledger.find(run.source(), key));
    }

    private Choice withoutOvertaken(KeptFile file, List<KeptRow> rows, long open, Sorted others) {
        if (rows.isEmpty()) {
            return choice(file, rows, open, others);
        }
        Lineage lineage = new Lineage(ledger, run);
        Header header = KeptSupply.header(file);
        BoundMapper bound = mapper.bind(header);
        Set<Long> left = new HashSet<>();
        for (KeptRow row : rows) {
            if (KeptSupply.read(file, header, job.source(), row) instanceof ReadRow.Read read) {
                Optional<Entry> entry = findEntry(bound, read);
                // As it was, the row is older than what a person has made of it since.
                if (request.file() == null && entry.filter(lineage::isMendedSince).isPresent()) {
                    others.inAlready.add(row.row());
                    left.add(row.family());
                } else if (!left.contains(row.family())) {
                    entry.flatMap(known -> lineage.findOvertaker(known, read.at())).ifPresent(issue -> {
                        others.overtaken.add(issue);
                        left.add(row.family());
                    });
                }
            }
        }
        return choice(file, rows.stream().filter(row -> !left.contains(row.family())).toList(), open, others);
    }

    /// The rows that do not go.
    private static final class Sorted {

        private final List<Long> asBefore = new ArrayList<>();
        private final List<Long> givenUp = new ArrayList<>();
        private final List<Long> inAlready = new ArrayList<>();
        private final List<Issue> overtaken = new ArrayList<>();
        private final List<Issue> strange = new ArrayList<>();

        private Sorted() {}

        private Sorted(List<Long> asBefore) {
            this.asBefore.addAll(asBefore);
        }

        private Sorted(Mended mended) {
            asBefore.addAll(mended.asBefore());
            givenUp.addAll(mended.givenUp());
            strange.addAll(mended.strange());
        }
    }

    private Choice choice(KeptFile file, List<KeptRow> rows, long open, Sorted others) {
        RetryTally tally = new RetryTally(
                run.id(),
                request.findFile().map(path -> String.valueOf(path.getFileName())).orElse(""),
                rows.size(),
                open,
                RetryTally.Rows.of(others.asBefore),
                RetryTally.Rows.of(others.givenUp),
                RetryTally.Rows.of(others.inAlready),
                RetryTally.Said.of(others.overtaken),
                RetryTally.Said.of(others.strange),
                request.file() == null && request.only() != Only.WAITING ? kept.countLeftOut(run) : 0);
        return new Choice(file, rows, open > 0, tally);
    }

    private StopException notARejectsFile() {
        String name = request.findFile().map(path -> String.valueOf(path.getFileName())).orElse("");
        return new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.RUN_NO_REJECTS_FILE, new Place.File(name), "",
                "This is not a rejects file: the column with the row ids is missing. Name the file that run " + run.id()
                        + " has written (" + run.id() + "-rejects); its last column, which a workbook hides, must stay."));
    }

    /// The run whose rejects file this is, in a file that may be any export, of any size.
    static Optional<String> findRun(Path file, JobDefinition job) {
        return !RejectsMark.isOn(file) ? Optional.empty() : MendedFile.find(file, job.source()).flatMap(mended -> mended.runs().stream().findFirst());
    }
}
