package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.report.PlanReport.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How fast events will probably leave: as the job says, else as in the last run that sent enough to tell, else as carefully as a run begins.
final class ExpectedPace {

    private static final int RUNS_TO_SEARCH = 20;
    private static final int ENOUGH_TO_TELL = 500;

    private ExpectedPace() {}

    static Pace careful(JobDefinition job) {
        double named = job.send().ratePerSecond();
        return named > 0 ? new Pace(named, "") : new Pace(Throttle.CAREFUL, "to begin with");
    }

    static Pace of(JobDefinition job, Ledger ledger, Source source) {
        if (job.send().ratePerSecond() > 0) {
            return careful(job);
        }
        return ledger.listRuns(RUNS_TO_SEARCH).stream()
                .filter(run -> run.source().equals(source))
                .flatMap(run -> measured(run).stream())
                .findFirst()
                .map(perSecond -> new Pace(perSecond, "as in the last run"))
                .orElseGet(() -> careful(job));
    }

    // The whole run's time, reading included: rather too slow than too fast.
    private static Optional<Double> measured(Run run) {
        if (run.outcome() == null) {
            return Optional.empty();
        }
        JsonNode summary = JsonMapper.shared().readTree(run.outcome().summary());
        long sent = summary.at("/requests/sent").asLong(0);
        if (sent < ENOUGH_TO_TELL) {
            return Optional.empty();
        }
        Duration took = Duration.between(Instant.parse(summary.path("started").asString("")), Instant.parse(summary.path("ended").asString("")));
        return took.toMillis() <= 0 ? Optional.empty() : Optional.of(1000.0 * sent / took.toMillis());
    }
}
