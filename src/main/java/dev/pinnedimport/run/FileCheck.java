package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.KeyRepetitions;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.CheckReport;
import dev.pinnedimport.run.drift.Profiling;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads a file as a job says and tells what would become of it, and how it differs from those before it: nothing is written, no request.
public final class FileCheck {

    private final Contract contract;
    private final EarlierFiles earlier;

    /// A check that knows of no earlier files.
    public FileCheck(Contract contract) {
        this(contract, EarlierFiles.none());
    }

    public FileCheck(Contract contract, EarlierFiles earlier) {
        this.contract = contract;
        this.earlier = earlier;
    }

    public CheckReport check(JobDefinition job, Path file) {
        Instant started = Instant.now();
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        EventMapper mapper = EventMapper.of(job.mapping(), fit.types(job));
        Count count = new Count();
        try (StageRows rows = StageRows.open(file, job.source(), mapper, !job.mapping().groupBy().isEmpty(), scratch())) {
            FileAge age = new FileAge(started);
            Profiling profiling = new Profiling(rows.fileHeader());
            rows.watch(profiling::add);
            new StageMapper(rows, new EventValidator(contract), job).forEach(rows, row -> {
                count.add(row);
                age.look(row);
                profiling.addStarts(row);
            });
            List<Issue> notices = new ArrayList<>(rows.notices());
            notices.addAll(rows.damage().findings());
            age.find(String.valueOf(file.getFileName())).ifPresent(notices::add);
            EarlierFiles.Differences differences = rows.rows() == 0 ? EarlierFiles.Differences.none() : earlier.compare(job, file, profiling, started);
            notices.addAll(differences.told());
            String name = String.valueOf(file.getFileName());
            List<Issue> stops = new ArrayList<>(differences.stops());
            // What would be changed, only the ledger knows: see plan.
            new FileBounds(job.guards(), name).find(rows.rows(), count.toFix, 0, 0).ifPresent(stops::add);
            return new CheckReport(
                    job.name(),
                    name,
                    rows.rows(),
                    count.ready,
                    count.grouped,
                    count.skipped,
                    count.repeated,
                    count.toFix,
                    count.further,
                    Duration.between(started, Instant.now()),
                    count.issues.byCause(),
                    notices,
                    stops,
                    new ExampleCheck(mapper, rows.dates()).check(job, rows.header()));
        }
    }

    private static Path scratch() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /// Counts what a run would do, repeated and contradicting ids included.
    private static final class Count {

        private static final String DIFFERENT = ", with different content";

        private final IssueTally issues = new IssueTally();
        private final KeyRepetitions keys = new KeyRepetitions();
        private long ready;
        private long grouped;
        private long skipped;
        private long repeated;
        private long toFix;
        private long further;

        void add(StagedRow row) {
            switch (row) {
                case StagedRow.Skipped left -> skipped += left.rows();
                case StagedRow.Rejected rejected -> {
                    toFix += rejected.rows();
                    issues.add(rejected);
                    if (keys.add(rejected) instanceof KeyRepetitions.Kind.Contradicting contradicting && rejected.key() != null) {
                        takeBack(contradicting, rejected.at(), rejected.key(), ", and one of its rows cannot be used");
                    }
                }
                case StagedRow.Recalled recalled -> add(recalled.make());
                case StagedRow.Event event -> {
                    issues.add(event);
                    add(keys.add(event), event.at(), event.payload().key(), event.rows(), event.grouped().size());
                }
                case StagedRow.Split split -> {
                    issues.add(split);
                    KeyRepetitions.Kind kind = keys.add(split);
                    if (kind instanceof KeyRepetitions.Kind.First) {
                        further += split.events().size() - 1;
                    }
                    add(kind, split.at(), split.key(), 1, 0);
                }
            }
        }

        private void add(KeyRepetitions.Kind kind, Place.Row at, SourceKey key, int rows, int groupedWith) {
            switch (kind) {
                case KeyRepetitions.Kind.First _ -> {
                    ready++;
                    grouped += groupedWith;
                }
                case KeyRepetitions.Kind.Repeated _ -> repeated += rows;
                case KeyRepetitions.Kind.Contradicted _ -> contradict(at, key, rows, ", and its rows do not agree");
                case KeyRepetitions.Kind.Contradicting contradicting -> {
                    contradict(at, key, rows, DIFFERENT);
                    takeBack(contradicting, at, key, DIFFERENT);
                }
            }
        }

        private void takeBack(KeyRepetitions.Kind.Contradicting rows, Place.Row at, SourceKey key, String why) {
            ready--;
            grouped -= rows.grouped();
            repeated -= rows.repeated();
            contradict(at, key, 1 + rows.grouped() + rows.repeated(), why);
        }

        private void contradict(Place.Row at, SourceKey key, long rows, String why) {
            toFix += rows;
            issues.add(RowIssue.of(Issue.of(
                    IssueCode.ROW_DUPLICATE_DIFFERS,
                    at,
                    key.display(),
                    "The id \"" + key.display() + "\" stands in this file more than once" + why + ". Keep one of the rows."), at, key.display()), rows);
        }
    }
}
