package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.run.drift.Drift.Finding;
import dev.pinnedimport.run.drift.Profiling;
import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the ledger remembers of a job's earlier files, for whoever only looks at a new one. Makes no ledger, and a check needs none.
@FunctionalInterface
public interface EarlierFiles {

    Differences compare(JobDefinition job, Path file, Profiling profiling, Instant now);

    /// @param told  to be said
    /// @param stops why a run would stop, by the job's rules
    record Differences(List<Issue> told, List<Issue> stops) {
        public Differences {
            told = List.copyOf(told);
            stops = List.copyOf(stops);
        }

        static Differences none() {
            return new Differences(List.of(), List.of());
        }
    }

    static EarlierFiles none() {
        return (job, file, profiling, now) -> Differences.none();
    }

    /// Those in the ledger of a workplace, whatever API they went to: the newest counts.
    static EarlierFiles of(Workplace workplace) {
        return (job, file, profiling, now) -> {
            if (job.guards().drift().isOff()) {
                return Differences.none();
            }
            try (LedgerDatabase database = workplace.findDatabase().orElse(null)) {
                return database == null ? Differences.none() : differences(database.ledger(), job, file, profiling, now);
            } catch (StopException e) {
                String why = e.issues().isEmpty() ? "" : " " + e.issues().getFirst().sentence();
                return new Differences(List.of(Issue.of(IssueCode.FILE_NOT_COMPARED, new Place.File(String.valueOf(file.getFileName())), "",
                        "It was not compared with the files before it, because the ledger could not be read." + why)), List.of());
            }
        };
    }

    private static Differences differences(Ledger ledger, JobDefinition job, Path file, Profiling profiling, Instant now) {
        Optional<Source> source = ledger.listSources().stream().filter(known -> known.system().equals(job.system()))
                .max(Comparator.comparingLong(known -> ledger.findLastRun(known).map(run -> run.number()).orElse(0L)));
        List<Issue> told = new ArrayList<>();
        List<Issue> stops = new ArrayList<>();
        for (Finding finding : source.map(known -> DriftGuard.find(ledger, known, job, Long.MAX_VALUE, String.valueOf(file.getFileName()), profiling,
                FileFingerprint.of(file).sha256(), now)).orElse(List.of())) {
            (DriftGuard.stops(finding, job.guards().drift()) ? stops : told).add(finding.issue());
        }
        return new Differences(told, stops);
    }
}
