package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import java.util.Optional;

/// Which run the same command goes on with.
final class RunToContinue {

    private RunToContinue() {}

    // An older run that did not end must not be continued once a later one has staged the same source: its entries are the later one's now.
    static Optional<Run> find(Ledger ledger, Source source, JobDefinition job, String sha256) {
        Optional<Run> newest = ledger.findLastRun(source);
        return ledger.findUnfinishedRun(source, job.name(), sha256, job.fingerprint().value())
                .filter(run -> newest.map(Run::number).equals(Optional.of(run.number())));
    }
}
