package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Sending.Plan;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Entries whose last attempt has no known outcome, and what is to be done with each: repeat it while its key protects it, then look it up,
/// then leave it to a person. See the decision record on unknown outcomes.
final class Doubts {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(8);
    private static final int MOST_UPDATE_ATTEMPTS = 8;

    private final Run run;
    private final DeliverySettings settings;
    private final Rights rights;
    private final Gauges gauges;
    private final Time time;
    private final RandomGenerator random;
    private final Map<SourceKey, Sending> sendings = new LinkedHashMap<>();

    Doubts(Run run, DeliverySettings settings, Rights rights, Gauges gauges, Time time, RandomGenerator random) {
        this.run = run;
        this.settings = settings;
        this.rights = rights;
        this.gauges = gauges;
        this.time = time;
        this.random = random;
    }

    // ---- who is in doubt ---------------------------------------------------------------------------------------

    void add(Sending sending) {
        sendings.put(sending.key(), sending);
    }

    void remove(SourceKey key) {
        sendings.remove(key);
    }

    boolean contains(SourceKey key) {
        return sendings.containsKey(key);
    }

    boolean isEmpty() {
        return sendings.isEmpty();
    }

    int size() {
        return sendings.size();
    }

    Collection<Sending> all() {
        return sendings.values();
    }

    boolean hasPlan(Plan plan) {
        return sendings.values().stream().anyMatch(sending -> sending.plan == plan);
    }

    boolean areAllLeft() {
        return sendings.values().stream().allMatch(sending -> sending.plan == Plan.LEAVE);
    }

    /// Whether nothing can be done about any of them without a look-up.
    boolean areAllLeftToLookUp() {
        return sendings.values().stream().allMatch(sending -> sending.plan == Plan.LEAVE || sending.plan == Plan.LOOK_UP);
    }

    /// When the first entry with this plan is due; [Long#MAX_VALUE] where there is none.
    long firstDue(Plan plan) {
        return sendings.values().stream().filter(sending -> sending.plan == plan).mapToLong(sending -> sending.dueAt).min().orElse(Long.MAX_VALUE);
    }

    /// When the next of them becomes due after `now`; [Long#MAX_VALUE] where none does.
    long nextDue(long now) {
        return sendings.values().stream()
                .filter(sending -> sending.plan != Plan.LEAVE && sending.dueAt > now)
                .mapToLong(sending -> sending.dueAt)
                .min().orElse(Long.MAX_VALUE);
    }

    /// When all of them can be looked up together.
    long lastDue() {
        return sendings.values().stream().filter(sending -> sending.plan != Plan.LEAVE).mapToLong(sending -> sending.dueAt).max().orElse(0);
    }

    /// Entries of other runs are looked up, but only their own run sends them.
    boolean isOfThisRun(Sending sending) {
        return sending.entry().run() == run.number();
    }

    // ---- attempts of earlier processes -------------------------------------------------------------------------

    void parkAll() {
        sendings.values().forEach(this::park);
    }

    /// Tells the ages of what an earlier process sent, and what follows from them.
    void park(Sending sending) {
        Moment now = now();
        Moment first = momentOf(sending.entry().firstSentAt(), now);
        Moment last = momentOf(sending.entry().lastSentAt(), now);
        sending.ageUnknown = first == null || last == null;
        sending.first = first == null ? now : first;
        sending.last = last == null ? now : last;
        planParked(sending, now);
    }

    /// An earlier process's time of sending; null where the clocks cannot be right.
    private @Nullable Moment momentOf(@Nullable Instant at, Moment now) {
        if (at == null || !gauges.clock().isChecked()) {
            return null;
        }
        Duration age = Duration.between(at, gauges.clock().now());
        return age.isNegative() ? null : now.minus(age);
    }

    private void planParked(Sending sending, Moment now) {
        if (sending.isUpdate()) {
            plan(sending, rights.canUpdate() ? Plan.REPEAT : Plan.LEAVE, now.nanos());
        } else if (isOfThisRun(sending)) {
            // A process that is started again at once still finds its keys protected; the ages are told by the API's own clock. That it ended
            // is no sign of an API in trouble, so the budget for repetitions is not asked: hundreds may have been under way.
            if (mayRepeat() && ageAt(sending, now, now.nanos()).compareTo(settings.quickWindow()) < 0) {
                plan(sending, Plan.REPEAT, now.nanos());
            } else {
                planNext(sending, now.nanos());
            }
        } else if (rights.canLookUp()) {
            plan(sending, Plan.LOOK_UP, afterQuiet(sending, now));
        } else {
            plan(sending, Plan.LEAVE, now.nanos());
        }
    }

    // ---- what to do next ---------------------------------------------------------------------------------------

    /// After an attempt without a known outcome: the next one not before its back-off is over.
    void planAfterBackOff(Sending sending) {
        planNext(sending, time.nanos() + backOff(sending.attempts));
    }

    /// After an attempt that was certainly not executed, while an earlier one may have been.
    void planAgain(Sending sending, long notBefore) {
        if (sending.cleared != null) {
            plan(sending, Plan.SEND_AGAIN, notBefore);
        } else {
            planNext(sending, notBefore);
        }
    }

    /// What to do with an entry in doubt: repeat it while that is protected, then look it up, then leave it to a person.
    void planNext(Sending sending, long notBefore) {
        add(sending);
        Moment now = now();
        if (sending.isUpdate()) {
            // The same update twice is the same as once.
            plan(sending, sending.attempts < MOST_UPDATE_ATTEMPTS && rights.canUpdate() ? Plan.REPEAT : Plan.LEAVE, notBefore);
        } else if (mayRepeat() && ageAt(sending, now, notBefore).compareTo(settings.quickWindow()) < 0 && gauges.budget().spend()) {
            plan(sending, Plan.REPEAT, notBefore);
        } else if (rights.canLookUp()) {
            plan(sending, Plan.LOOK_UP, afterQuiet(sending, now));
        } else {
            planWithoutLookUp(sending, now);
        }
    }

    /// The list turned out to be closed to us.
    void replanWithoutLookUps() {
        sendings.values().stream().filter(sending -> sending.plan == Plan.LOOK_UP).forEach(sending -> planWithoutLookUp(sending, now()));
    }

    /// Late repetitions wait until the earlier attempt is surely over, so that it is either remembered or was never made.
    private void planWithoutLookUp(Sending sending, Moment now) {
        long quiet = afterQuiet(sending, now);
        boolean inTime = isOfThisRun(sending) && !sending.ageUnknown && ageAt(sending, now, quiet).compareTo(settings.sameKeyWindow()) < 0;
        plan(sending, mayRepeat() && inTime ? Plan.REPEAT : Plan.LEAVE, quiet);
    }

    void plan(Sending sending, Plan plan, long dueAt) {
        sending.plan = plan;
        sending.dueAt = dueAt;
    }

    /// Whether sending it at this very moment is safe.
    boolean mayLeave(Sending sending, Moment now) {
        if (sending.isUpdate()) {
            return rights.canUpdate();
        }
        if (sending.first == null) {
            return true;
        }
        return switch (sending.plan) {
            case SEND_AGAIN -> sending.cleared != null && sending.cleared.ageAt(now).compareTo(settings.lookUpFresh()) < 0;
            case REPEAT -> {
                Duration age = ageAt(sending, now, now.nanos());
                boolean quick = age.compareTo(settings.quickWindow()) < 0;
                boolean late = !rights.canLookUp() && age.compareTo(settings.sameKeyWindow()) < 0 && afterQuiet(sending, now) <= now.nanos();
                yield quick || late;
            }
            case LOOK_UP, LEAVE -> false;
        };
    }

    /// Those that may be sent now, at most so many; what has become too old for its plan gets another one.
    List<Sending> chooseDue(int wanted, Moment now, Predicate<Sending> isAtRest) {
        List<Sending> chosen = new ArrayList<>();
        for (Plan plan : List.of(Plan.SEND_AGAIN, Plan.REPEAT)) {
            for (Sending sending : sendings.values()) {
                if (chosen.size() == wanted) {
                    return chosen;
                }
                if (sending.plan == plan && sending.dueAt <= now.nanos() && isAtRest.test(sending)) {
                    if (mayLeave(sending, now)) {
                        chosen.add(sending);
                    } else {
                        planNext(sending, now.nanos());
                    }
                }
            }
        }
        return chosen;
    }

    private boolean mayRepeat() {
        return settings.inDoubt() == DeliverySettings.InDoubt.RETRY_THEN_LOOKUP;
    }

    // ---- ages --------------------------------------------------------------------------------------------------

    /// How old the first attempt will be at a time to come.
    private static Duration ageAt(Sending sending, Moment now, long then) {
        if (sending.first == null || sending.ageUnknown) {
            return Duration.ofDays(1);
        }
        return sending.first.ageAt(now).plusNanos(Math.max(0, then - now.nanos()));
    }

    private long afterQuiet(Sending sending, Moment now) {
        Duration quietFor = sending.last == null ? Duration.ZERO : sending.last.leastAgeAt(now);
        Duration missing = settings.quiesce().minus(quietFor);
        return now.nanos() + (missing.isNegative() ? 0 : missing.toNanos());
    }

    /// Events made earlier cannot be this one; null where that is not known.
    @Nullable Instant since(Sending sending) {
        if (sending.ageUnknown) {
            return null;
        }
        Instant stored = sending.entry().firstSentAt();
        Instant first = stored != null ? stored : sending.first != null ? sending.first.wall() : null;
        return first == null ? null : first.minus(settings.lookUpSlack()).minus(gauges.clock().skew().abs());
    }

    private long backOff(int attempts) {
        Duration length = FIRST_BACK_OFF.multipliedBy(1L << Math.min(10, Math.max(0, attempts - 1)));
        long nanos = Math.min(length.toNanos(), LONGEST_BACK_OFF.toNanos());
        return nanos + (long) (nanos * random.nextDouble() / 2);
    }

    private Moment now() {
        return Moment.now(time);
    }
}
