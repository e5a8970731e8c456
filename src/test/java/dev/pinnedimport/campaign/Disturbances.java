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
                FaultRule.always(Fault.LATENCY).withProbability(0.3).pausing(Duration.ofMillis(50)).withJitter(Duration.ofMillis(300)).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                everyFew(Fault.DROP_BEFORE_COMMIT, 18).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                everyFew(Fault.DROP_AFTER_COMMIT, 18).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                everyFew(Fault.DROP_AFTER_COMMIT_KEY_IN_PROGRESS, 22),
                everyFew(Fault.RESET_BEFORE_READ, 22),
                everyFew(Fault.RESET_BEFORE_COMMIT, 22),
                everyFew(Fault.RESET_AFTER_COMMIT, 22),
                everyFew(Fault.INTERNAL_ERROR_BEFORE_COMMIT, 22).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                everyFew(Fault.INTERNAL_ERROR_AFTER_COMMIT, 22).on(Route.CREATE_EVENT, Route.UPDATE_EVENT),
                everyFew(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS, 22),
                everyFew(Fault.BAD_GATEWAY_PAGE, 24),
                everyFew(Fault.GATEWAY_TIMEOUT_PAGE_AFTER_COMMIT, 24),
                everyFew(Fault.ANSWER_MALFORMED_JSON, 24),
                everyFew(Fault.ANSWER_HTML, 24),
                everyFew(Fault.ANSWER_EMPTY, 24),
                everyFew(Fault.ANSWER_NULL_ID, 24),
                everyFew(Fault.ANSWER_OTHER_EVENT, 24),
                FaultRule.always(Fault.THROTTLED).after(40).times(25).named("throttled-storm"),
                everyFew(Fault.THROTTLED, 22).saying("none"),
                everyFew(Fault.UNAVAILABLE_RETRY_AFTER, 24),
                everyFew(Fault.DRIP_BODY, 18).pausing(Duration.ofMillis(10)),
                everyFew(Fault.DRIP_HEADERS, 28).pausing(Duration.ofMillis(40)),
                everyFew(Fault.TRUNCATED_BODY, 24),
                everyFew(Fault.STALL_BEFORE_COMMIT, 28).pausing(Duration.ofMillis(2_500)),
                everyFew(Fault.STALL_AFTER_COMMIT, 28).pausing(Duration.ofMillis(2_500)),
                everyFew(Fault.SLOW_COMMIT, 28).pausing(Duration.ofMillis(2_500)));
    }

    // Documented as unsafe where an event is sent again before it is looked up.
    private static List<FaultRule> forLookUpFirst() {
        return List.of(everyFew(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED, 16), everyFew(Fault.DROP_AFTER_COMMIT_KEY_RELEASED, 18));
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

    // Counted, not drawn: so each fault of a round strikes some times, however few requests a process lives to send.
    private static FaultRule everyFew(Fault fault, int nth) {
        return FaultRule.always(fault).every(nth).after(fault.ordinal() % nth);
    }
}
