package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.KeyRepetitions;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.CheckReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a file as a job says and tells what would become of it: no database, no request.
public final class FileCheck {

    private final Contract contract;

    public FileCheck(Contract contract) {
        this.contract = contract;
    }

    public CheckReport check(JobDefinition job, Path file) {
        Instant started = Instant.now();
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        EventMapper mapper = EventMapper.of(job.mapping(), fit.types());
        Count count = new Count();
        try (StageRows rows = StageRows.open(file, job.source(), mapper, !job.mapping().groupBy().isEmpty(), scratch())) {
            StageMapper stage = new StageMapper(rows.mapper(), new EventValidator(contract), rows.damage(), job.guards());
            FileAge age = new FileAge(started);
            Optional<StageItem> item = rows.next();
            while (item.isPresent()) {
                StagedRow row = stage.map(item.get());
                count.add(row);
                age.look(row);
                item = rows.next();
            }
            List<Issue> notices = new ArrayList<>(rows.notices());
            notices.addAll(rows.damage().findings());
            age.find(String.valueOf(file.getFileName())).ifPresent(notices::add);
            return new CheckReport(
                    job.name(),
                    String.valueOf(file.getFileName()),
                    rows.rows(),
                    count.ready,
                    count.grouped,
                    count.skipped,
                    count.repeated,
                    count.toFix,
                    Duration.between(started, Instant.now()),
                    count.issues.byCause(),
                    notices,
                    new ExampleCheck(mapper).check(job, rows.header()));
        }
    }

    private static Path scratch() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /// Counts what a run would do, repeated and contradicting ids included.
    private static final class Count {

        private final IssueTally issues = new IssueTally();
        private final KeyRepetitions keys = new KeyRepetitions();
        private long ready;
        private long grouped;
        private long skipped;
        private long repeated;
        private long toFix;

        void add(StagedRow row) {
            switch (row) {
                case StagedRow.Skipped left -> skipped += left.rows();
                case StagedRow.Rejected rejected -> {
                    toFix += rejected.rows();
                    rejected.issues().forEach(issues::add);
                }
                case StagedRow.Event event -> add(event);
            }
        }

        private void add(StagedRow.Event event) {
            event.warnings().forEach(issues::add);
            switch (keys.add(event)) {
                case KeyRepetitions.Kind.First _ -> {
                    ready++;
                    grouped += event.grouped().size();
                }
                case KeyRepetitions.Kind.Repeated _ -> repeated += event.rows();
                case KeyRepetitions.Kind.Contradicted _ -> contradict(event, event.rows());
                case KeyRepetitions.Kind.Contradicting(long groupedBefore, long repeatedBefore) -> {
                    ready--;
                    grouped -= groupedBefore;
                    repeated -= repeatedBefore;
                    contradict(event, 1 + groupedBefore + repeatedBefore + event.rows());
                }
            }
        }

        private void contradict(StagedRow.Event event, long rows) {
            toFix += rows;
            issues.add(Issue.of(
                    IssueCode.ROW_DUPLICATE_DIFFERS,
                    event.at(),
                    event.payload().key().display(),
                    "The id \"" + event.payload().key().display() + "\" stands in this file more than once, with different content. Keep one of the rows."));
        }
    }
}
