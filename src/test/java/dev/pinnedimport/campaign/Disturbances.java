package dev.pinnedimport.campaign;

import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// What goes wrong in a round: some of everything that an API and the way to it can do.
final class Disturbances {

    private static final int A_ROUND = 9;

    private Disturbances() {}

    // Safe under each policy: a key is never released once its event exists.
    private static List<FaultRule> usual() {
        return List.of(
                often(Fault.LATENCY, 0.3).pausing(Duration.ofMillis(50)).withJitter(Duration.ofMillis(300)).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                often(Fault.DROP_BEFORE_COMMIT, 0.05).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                often(Fault.DROP_AFTER_COMMIT, 0.05).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                often(Fault.DROP_AFTER_COMMIT_KEY_IN_PROGRESS, 0.04),
                often(Fault.RESET_BEFORE_READ, 0.04),
                often(Fault.RESET_BEFORE_COMMIT, 0.04),
                often(Fault.RESET_AFTER_COMMIT, 0.04),
                often(Fault.INTERNAL_ERROR_BEFORE_COMMIT, 0.04).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                often(Fault.INTERNAL_ERROR_AFTER_COMMIT, 0.04).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                often(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS, 0.04),
                often(Fault.BAD_GATEWAY_PAGE, 0.03),
                often(Fault.GATEWAY_TIMEOUT_PAGE_AFTER_COMMIT, 0.03),
                often(Fault.ANSWER_MALFORMED_JSON, 0.03),
                often(Fault.ANSWER_HTML, 0.03),
                often(Fault.ANSWER_EMPTY, 0.03),
                often(Fault.ANSWER_NULL_ID, 0.03),
                often(Fault.ANSWER_OTHER_EVENT, 0.03),
                FaultRule.always(Fault.THROTTLED).after(40).times(25).named("throttled-storm"),
                often(Fault.THROTTLED, 0.04).saying("none"),
                often(Fault.UNAVAILABLE_RETRY_AFTER, 0.03),
                often(Fault.DRIP_BODY, 0.05).pausing(Duration.ofMillis(10)),
                often(Fault.DRIP_HEADERS, 0.02).pausing(Duration.ofMillis(40)),
                often(Fault.TRUNCATED_BODY, 0.03),
                often(Fault.STALL_BEFORE_COMMIT, 0.02).pausing(Duration.ofMillis(2_500)),
                often(Fault.STALL_AFTER_COMMIT, 0.02).pausing(Duration.ofMillis(2_500)),
                often(Fault.SLOW_COMMIT, 0.02).pausing(Duration.ofMillis(2_500)));
    }

    // Documented as unsafe where an event is sent again before it is looked up.
    private static List<FaultRule> forLookUpFirst() {
        return List.of(often(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED, 0.06), often(Fault.DROP_AFTER_COMMIT_KEY_RELEASED, 0.05));
    }

    /// The faults of a round: each kind has its turn within few rounds.
    static Faults of(long campaignSeed, int round, boolean lookUpFirst) {
        List<FaultRule> all = new ArrayList<>(usual());
        Collections.shuffle(all, new Random(campaignSeed));
        Collections.rotate(all, -round * A_ROUND);
        List<FaultRule> chosen = new ArrayList<>(all.subList(0, A_ROUND));
        if (lookUpFirst) {
            chosen.addAll(forLookUpFirst());
        }
        chosen.sort(java.util.Comparator.comparing(rule -> rule.fault() == Fault.THROTTLED ? 0 : 1));
        return Faults.of(chosen.toArray(FaultRule[]::new)).withSeed(campaignSeed * 31 + round);
    }

    private static FaultRule often(Fault fault, double probability) {
        return FaultRule.always(fault).withProbability(probability);
    }
}
