package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Sending.Plan;
import dev.pinnedimport.delivery.pace.Breaker;
import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.delivery.pace.RetryBudget;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Intent;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The pump: sends the staged entries of a run, and settles those whose fate is unknown, until each has an outcome.
///
/// One thread decides everything; requests run beside it and report back through a mailbox. Each round takes the replies, decides, writes
/// outcomes and new intents in one commit, and only then lets the new requests leave. So no request leaves without a durable intent, and
/// no outcome counts before it is durable. What it does not know it never guesses: see the decision record on unknown outcomes.
public final class Delivery {

    private static final long SECOND = 1_000_000_000;
    private static final long HORIZON = SECOND / 10;
    private static final long LONGEST_WAIT = SECOND / 4;
    private static final long SHORT_CLOSURE = 2 * SECOND;
    private static final Duration OVERDUE = Duration.ofSeconds(10);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(8);
    private static final Duration LOOK_UP_PAUSE = Duration.ofSeconds(60);
    private static final Duration LOOK_UP_PATIENCE = Duration.ofMinutes(10);
    private static final int MOST_FAILED_LOOK_UPS = 5;
    private static final int MOST_UPDATE_ATTEMPTS = 8;
    private static final int SMALLEST_PAGE = 200;

    /// What arrives in the mailbox.
    private sealed interface Message {

        record Attempted(Sending sending, int attempt, Outcome outcome, RateSignals signals, boolean answered) implements Message {}

        record Listed(LookUp lookUp, Reply reply, Optional<EventPage> page, RateSignals signals) implements Message {}

        record Probed(Reply reply, RateSignals signals) implements Message {}
    }

    private final Ledger ledger;
    private final EventsApi api;
    private final Run run;
    private final DeliverySettings settings;
    private final StopSignal stop;
    private final Time time;
    private final RandomGenerator random;

    private final Mailbox<Message> mailbox;
    private final ServerClock clock;
    private final Throttle throttle;
    private final RetryBudget budget = new RetryBudget();
    private final Breaker breaker;
    private final Refusals refusals = new Refusals();
    private final Tally tally = new Tally();

    /// Claimed, and not yet left.
    private final Deque<Sending> ready = new ArrayDeque<>();
    /// Under way.
    private final Map<SourceKey, Sending> flights = new LinkedHashMap<>();
    /// In doubt in the ledger, or found there with an earlier attempt that nobody knows the outcome of.
    private final Map<SourceKey, Sending> doubts = new LinkedHashMap<>();
    /// Read from the ledger, and not yet claimed.
    private final Deque<Entry> buffer = new ArrayDeque<>();
    private final List<Settlement> settlements = new ArrayList<>();

    private boolean started;
    private boolean greeting;
    private boolean parkedFromBefore;
    private boolean canLookUp;
    private boolean canUpdate;
    private long afterRow;
    private boolean putBack;
    private boolean dry;
    private @Nullable Instant nextWaiting;
    private boolean probing;
    private boolean keyDoubted;
    private @Nullable LookUp lookUp;
    private List<Sending> lookedUp = List.of();
    private boolean pageUnderWay;
    private int failedLookUps;
    private @Nullable DeliveryEnd ending;
    private long settleUntil;
    private volatile DeliveryProgress progress = DeliveryProgress.none();

    public Delivery(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, StopSignal stop, Time time, RandomGenerator random) {
        this.ledger = ledger;
        this.api = api;
        this.run = run;
        this.settings = settings;
        this.stop = stop;
        this.time = time;
        this.random = random;
        this.mailbox = new Mailbox<>(time);
        this.clock = new ServerClock(time);
        this.throttle = new Throttle(settings.ratePerSecond(), random, time.nanos());
        this.breaker = new Breaker(random, time.nanos());
        this.canLookUp = settings.canLookUp();
        this.canUpdate = settings.updates() && api.canUpdate();
        stop.whenRaised(mailbox::wake);
    }

    /// Sends for about that long. Call it again until it says why it ended; always on one thread. Requests under way go on in between.
    ///
    /// @throws dev.pinnedimport.issue.StopException where the database fails; what is under way then is in doubt at the next run
    public Optional<DeliveryEnd> deliverSome(Duration about) {
        long until = time.nanos() + about.toNanos();
        start();
        do {
            takeMessages();
            giveUpOnOverdue();
            decideEnd();
            if (ending != null) {
                Optional<DeliveryEnd> end = windDown(ending);
                if (end.isPresent()) {
                    return end;
                }
            } else {
                lookUp();
                send();
                if (isFinished()) {
                    return finish();
                }
                probe();
            }
            showProgress();
            mailbox.await(Math.min(until, nextDeadline()) - time.nanos());
        } while (time.nanos() < until);
        return Optional.empty();
    }

    /// How far it is; may be asked from any thread.
    public DeliveryProgress progress() {
        return progress;
    }

    // ---- the beginning -----------------------------------------------------------------------------------------

    /// Whatever was under way when an earlier process ended is in doubt, and comes first.
    private void start() {
        if (started) {
            return;
        }
        started = true;
        for (Entry entry : ledger.listInDoubt(run.source())) {
            Sending sending = new Sending(entry, now());
            doubts.put(entry.key(), sending);
            if (entry.state() == EntryState.SENDING) {
                settle(sending, new Settlement.InDoubt(entry.key(), clock.now(), "The program ended before the answer came.", null));
            }
        }
        refill();
        commit(List.of());
        greeting = !doubts.isEmpty() || !buffer.isEmpty() || nextWaiting != null;
    }

    /// The API has answered for the first time, so its clock is known: now the ages of what earlier processes sent can be told.
    private void greeted() {
        greeting = false;
        parkedFromBefore = !doubts.isEmpty();
        doubts.values().forEach(this::park);
    }

    private void park(Sending sending) {
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
        if (at == null || !clock.isChecked()) {
            return null;
        }
        Duration age = Duration.between(at, clock.now());
        return age.isNegative() ? null : now.minus(age);
    }

    private void planParked(Sending sending, Moment now) {
        if (sending.isUpdate()) {
            plan(sending, canUpdate ? Plan.REPEAT : Plan.LEAVE, now.nanos());
        } else if (isOfThisRun(sending)) {
            // A process that is started again at once still finds its keys protected; the ages are told by the API's own clock.
            planNext(sending, now.nanos());
        } else if (canLookUp) {
            plan(sending, Plan.LOOK_UP, afterQuiet(sending, now));
        } else {
            plan(sending, Plan.LEAVE, now.nanos());
        }
    }

    /// Entries of other runs are looked up, but only their own run sends them.
    private boolean isOfThisRun(Sending sending) {
        return sending.entry().run() == run.number();
    }

    // ---- replies -----------------------------------------------------------------------------------------------

    private void takeMessages() {
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            switch (message) {
                case Message.Attempted attempted -> take(attempted);
                case Message.Listed listed -> take(listed);
                case Message.Probed probed -> take(probed);
            }
        }
    }

    private void take(Message.Attempted message) {
        Sending sending = message.sending();
        if (flights.get(sending.key()) != sending || sending.attempts != message.attempt()) {
            return;
        }
        flights.remove(sending.key());
        message.signals().findDate().ifPresent(clock::observe);
        if (message.answered() && !(message.outcome() instanceof Outcome.Throttled)) {
            throttle.accepted(time.nanos(), message.signals());
        }
        if (message.answered() && !(message.outcome() instanceof Outcome.Foreign)) {
            refusals.answeredByTheApi();
        }
        decide(sending, message.outcome(), message.signals());
    }

    private void decide(Sending sending, Outcome outcome, RateSignals signals) {
        switch (outcome) {
            case Outcome.Done done -> delivered(sending, done);
            case Outcome.NotSent notSent -> neverLeft(sending, notSent);
            case Outcome.Unknown unknown -> {
                sending.conflicting = false;
                if (unknown.ill()) {
                    breaker.failed(time.nanos());
                }
                pauseAsAsked(signals);
                inDoubt(sending, "Sent, but " + unknown.reason() + ".", unknown.requestId());
            }
            case Outcome.Conflict conflict -> {
                breaker.succeeded();
                sending.conflicting = true;
                inDoubt(sending, "The API knows this idempotency key already: " + conflict.reason() + ".", conflict.requestId());
            }
            case Outcome.Refused refused -> refused(sending, refused.error());
            case Outcome.Throttled throttled -> throttled(sending, throttled, signals);
            case Outcome.KeyRefused _ -> {
                putBack(sending, "The API refused the key.");
                keyDoubted = true;
            }
            case Outcome.ScopeMissing missing -> scopeMissing(sending, missing.error());
            case Outcome.ChannelRefused refused -> channelRefused(sending, refused.error());
            case Outcome.Redirected redirected -> {
                inDoubt(sending, "The API's address sent us elsewhere (status " + redirected.status() + ").", null);
                end(new DeliveryEnd.Misconfigured(issue(IssueCode.API_REDIRECT,
                        "This address sends us elsewhere (status " + redirected.status() + "). Correct the address.")));
            }
            case Outcome.Foreign foreign -> {
                inDoubt(sending, "Something between us and the API answered in its place (status " + foreign.status() + ").", null);
                if (refusals.answeredByAnother()) {
                    end(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_PROXY,
                            "Something between us and the events service answers in its place (status " + foreign.status()
                                    + "). Nothing is lost. Ask your network administrator, then run it again.")));
                }
            }
        }
    }

    private void delivered(Sending sending, Outcome.Done done) {
        breaker.succeeded();
        budget.succeeded();
        refusals.done(sending.entry());
        String how = done.replayed() ? "replay" : "answer";
        settle(sending, new Settlement.Delivered(sending.key(), clock.now(), done.eventId(), done.requestId(), how));
        doubts.remove(sending.key());
    }

    private void neverLeft(Sending sending, Outcome.NotSent notSent) {
        breaker.failed(time.nanos());
        putBack(sending, "Not sent: " + notSent.obstacle().words() + ".");
        if (notSent.obstacle() == Reply.Obstacle.UNTRUSTED) {
            end(new DeliveryEnd.Misconfigured(issue(IssueCode.API_TLS,
                    "The certificate of this address is not trusted. Nothing more was sent. Check the address.")));
        }
    }

    private void refused(Sending sending, ApiError error) {
        breaker.succeeded();
        if (sending.isUnresolved() && !sending.isUpdate()) {
            // The API may look at the content before it looks at the key: this no does not tell what became of the attempt before.
            keepInDoubt(sending, "Refused when it was sent again: " + error.words() + ".", error.requestId());
            return;
        }
        settle(sending, new Settlement.Refused(sending.key(), clock.now(), rowIssue(sending, IssueCode.ROW_REFUSED,
                "The events service did not accept the event: \"" + error.words() + "\"."), error.status(), error.requestId()));
        doubts.remove(sending.key());
        if (refusals.refused(sending.entry(), error)) {
            end(new DeliveryEnd.Guarded(issue(IssueCode.API_SAME_REFUSAL, "The events service refused " + refusals.sameInARow()
                    + " events in a row for the same reason: \"" + error.words()
                    + "\". The rest was not sent. Correct the job, or compare the contract.")));
        }
    }

    private void throttled(Sending sending, Outcome.Throttled throttled, RateSignals signals) {
        Moment now = now();
        tally.throttled++;
        Duration closed = throttle.objected(sending.left.nanos(), now.nanos(), signals);
        Instant again = clock.now().plus(closed);
        if (closed.compareTo(settings.longestPause()) > 0) {
            end(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_THROTTLED,
                    "The events service asks us to wait until " + Times.brief(again) + ", longer than the "
                            + settings.longestPause().toMinutes() + " minutes we may. Nothing is lost: run it again after that.")));
        }
        if (sending.first == null) {
            settle(sending,
                    new Settlement.Waiting(sending.key(), clock.now(), again, "The API has too many requests.", throttled.requestId()));
        } else if (sending.cleared != null) {
            settle(sending, new Settlement.InDoubt(sending.key(), clock.now(), "The API has too many requests.", throttled.requestId()));
            plan(sending, Plan.SEND_AGAIN, now.nanos() + closed.toNanos());
        } else {
            settle(sending, new Settlement.InDoubt(sending.key(), clock.now(), "The API has too many requests.", throttled.requestId()));
            planNext(sending, now.nanos() + closed.toNanos());
        }
    }

    private void pauseAsAsked(RateSignals signals) {
        signals.findRetryAfter().filter(wait -> wait.compareTo(settings.longestPause()) <= 0)
                .ifPresent(wait -> throttle.close(time.nanos() + wait.toNanos()));
    }

    private void scopeMissing(Sending sending, ApiError error) {
        putBack(sending, "The key lacks a scope.");
        if (sending.isUpdate()) {
            canUpdate = false;
        } else {
            end(new DeliveryEnd.ApiRefused(issue(IssueCode.API_SCOPE,
                    "The key may not create events: \"" + error.words() + "\". Give the key the scope events:create, then run it again.")));
        }
    }

    private void channelRefused(Sending sending, ApiError error) {
        breaker.succeeded();
        refusals.channelRefused(sending.entry());
        if (sending.isUnresolved()) {
            keepInDoubt(sending, "The channel is not accessible any more.", error.requestId());
        } else {
            settle(sending, blocked(sending.entry(), error.requestId()));
            doubts.remove(sending.key());
        }
    }

    private Settlement blocked(Entry entry, @Nullable String requestId) {
        return new Settlement.Blocked(entry.key(), clock.now(), rowIssue(entry, IssueCode.ROW_CHANNEL,
                "The key's owner has no access to channel " + entry.channelId()
                        + ". The row itself is fine: ask for access, then run it again."), requestId);
    }

    /// This attempt was certainly not executed.
    private void putBack(Sending sending, String reason) {
        if (sending.first == null) {
            settle(sending, new Settlement.NotSent(sending.key(), clock.now(), reason, false));
            putBack = true;
            return;
        }
        settle(sending, new Settlement.InDoubt(sending.key(), clock.now(), reason, null));
        if (sending.cleared != null) {
            plan(sending, Plan.SEND_AGAIN, time.nanos() + SECOND);
        } else {
            planNext(sending, time.nanos() + SECOND);
        }
    }

    // ---- in doubt ----------------------------------------------------------------------------------------------

    private void inDoubt(Sending sending, String reason, @Nullable String requestId) {
        sending.becameUnknown();
        keepInDoubt(sending, reason, requestId);
    }

    private void keepInDoubt(Sending sending, String reason, @Nullable String requestId) {
        settle(sending, new Settlement.InDoubt(sending.key(), clock.now(), reason, requestId));
        planNext(sending, time.nanos() + backOff(sending.attempts));
    }

    /// What to do with an entry in doubt: repeat it while that is protected, then look it up, then leave it to a person.
    private void planNext(Sending sending, long notBefore) {
        doubts.put(sending.key(), sending);
        Moment now = now();
        if (sending.isUpdate()) {
            // The same update twice is the same as once.
            plan(sending, sending.attempts < MOST_UPDATE_ATTEMPTS && canUpdate ? Plan.REPEAT : Plan.LEAVE, notBefore);
        } else if (mayRepeat() && ageAt(sending, now, notBefore).compareTo(settings.quickWindow()) < 0 && budget.spend()) {
            plan(sending, Plan.REPEAT, notBefore);
        } else if (canLookUp) {
            plan(sending, Plan.LOOK_UP, afterQuiet(sending, now));
        } else {
            planWithoutLookUp(sending, now);
        }
    }

    /// Late repetitions wait until the earlier attempt is surely over, so that it is either remembered or was never made.
    private void planWithoutLookUp(Sending sending, Moment now) {
        long quiet = afterQuiet(sending, now);
        boolean inTime = !sending.ageUnknown && ageAt(sending, now, quiet).compareTo(settings.sameKeyWindow()) < 0;
        plan(sending, mayRepeat() && inTime ? Plan.REPEAT : Plan.LEAVE, quiet);
    }

    private boolean mayRepeat() {
        return settings.inDoubt() == DeliverySettings.InDoubt.RETRY_THEN_LOOKUP;
    }

    /// How old the first attempt will be at a time to come.
    private static Duration ageAt(Sending sending, Moment now, long then) {
        if (sending.first == null || sending.ageUnknown) {
            return Duration.ofDays(1);
        }
        return sending.first.ageAt(now).plusNanos(Math.max(0, then - now.nanos()));
    }

    private long afterQuiet(Sending sending, Moment now) {
        Duration quietFor = sending.last == null ? Duration.ZERO : sending.last.ageAt(now);
        Duration missing = settings.quiesce().minus(quietFor);
        return now.nanos() + (missing.isNegative() ? 0 : missing.toNanos());
    }

    private void plan(Sending sending, Plan plan, long dueAt) {
        sending.plan = plan;
        sending.dueAt = dueAt;
    }

    private long backOff(int attempts) {
        Duration length = FIRST_BACK_OFF.multipliedBy(1L << Math.min(10, Math.max(0, attempts - 1)));
        long nanos = Math.min(length.toNanos(), LONGEST_BACK_OFF.toNanos());
        return nanos + (long) (nanos * random.nextDouble() / 2);
    }

    /// A reply that never came, not even as a failure.
    private void giveUpOnOverdue() {
        if (flights.isEmpty()) {
            return;
        }
        Moment now = now();
        Duration patience = settings.timeout().plus(OVERDUE);
        for (Sending sending : List.copyOf(flights.values())) {
            if (Duration.ofNanos(now.nanos() - sending.left.nanos()).compareTo(patience) > 0) {
                flights.remove(sending.key());
                sending.attempts++;
                breaker.failed(now.nanos());
                inDoubt(sending, "Sent, but no answer came.", null);
            } else {
                return;
            }
        }
    }

    // ---- sending -----------------------------------------------------------------------------------------------

    private void send() {
        api.follow(throttle.rate());
        List<Sending> claims = chooseClaims();
        commit(claims);
        dispatch();
    }

    /// As many as may leave within the next moment, and no more: what is claimed counts as sent after a crash.
    private List<Sending> chooseClaims() {
        Moment now = now();
        int free = breaker.mostInFlight(settings.inFlight()) - flights.size() - ready.size();
        int permitted = throttle.permitsUntil(now.nanos(), now.nanos() + HORIZON) - ready.size();
        int wanted = Math.min(free, permitted);
        if (wanted <= 0 || lookUp != null || keyDoubted) {
            return List.of();
        }
        List<Sending> claims = new ArrayList<>(wanted);
        chooseFromDoubts(claims, wanted, now);
        // Claimed entries must not be read again, so there is no reading while some are chosen and not yet claimed.
        while (claims.size() < wanted && (!buffer.isEmpty() || (claims.isEmpty() && refill()))) {
            Entry entry = buffer.remove();
            if (doubts.containsKey(entry.key()) || !isSendable(entry)) {
                continue;
            }
            if (refusals.isBlocked(entry.channelId())) {
                block(entry);
            } else {
                claims.add(new Sending(entry, now));
            }
        }
        return claims;
    }

    private void chooseFromDoubts(List<Sending> claims, int wanted, Moment now) {
        for (Plan plan : List.of(Plan.SEND_AGAIN, Plan.REPEAT)) {
            for (Sending sending : doubts.values()) {
                if (claims.size() == wanted) {
                    return;
                }
                if (sending.plan == plan && sending.dueAt <= now.nanos() && isAtRest(sending)) {
                    if (mayLeave(sending, now)) {
                        claims.add(sending);
                    } else {
                        planNext(sending, now.nanos());
                    }
                }
            }
        }
    }

    private boolean isAtRest(Sending sending) {
        return !flights.containsKey(sending.key()) && !ready.contains(sending);
    }

    /// Whether sending it at this very moment is safe.
    private boolean mayLeave(Sending sending, Moment now) {
        if (sending.isUpdate()) {
            return canUpdate;
        }
        if (sending.first == null) {
            return true;
        }
        return switch (sending.plan) {
            case SEND_AGAIN -> sending.cleared != null && sending.cleared.ageAt(now).compareTo(settings.lookUpFresh()) < 0;
            case REPEAT -> {
                Duration age = ageAt(sending, now, now.nanos());
                boolean quick = age.compareTo(settings.quickWindow()) < 0;
                boolean late = !canLookUp && age.compareTo(settings.sameKeyWindow()) < 0 && afterQuiet(sending, now) <= now.nanos();
                yield quick || late;
            }
            case LOOK_UP, LEAVE -> false;
        };
    }

    private void block(Entry entry) {
        if (entry.state() == EntryState.WAITING) {
            settlements.add(new Settlement.NotSent(entry.key(), clock.now(), "The channel is not accessible.", false));
        }
        settlements.add(blocked(entry, null));
    }

    /// Reads a page of entries that can be sent; false where there is none.
    private boolean refill() {
        if (dry && !putBack && !isWaitingOver()) {
            return false;
        }
        commit(List.of());
        int size = Math.max(SMALLEST_PAGE, 4 * settings.inFlight());
        while (true) {
            List<Entry> page = ledger.listSendable(run, clock.now(), afterRow, size);
            for (Entry entry : page) {
                if (entry.state() == EntryState.STAGED) {
                    afterRow = Math.max(afterRow, entry.row());
                }
                if (entry.firstSentAt() != null && !doubts.containsKey(entry.key())) {
                    Sending sending = new Sending(entry, now());
                    doubts.put(entry.key(), sending);
                    park(sending);
                } else if (isSendable(entry)) {
                    buffer.add(entry);
                }
            }
            if (!buffer.isEmpty()) {
                return true;
            }
            if (page.isEmpty() || page.size() < size) {
                if (!putBack) {
                    dry = true;
                    nextWaiting = ledger.findNextWaiting(run).orElse(null);
                    return false;
                }
                // Entries that came back lie before the place where we are.
                putBack = false;
                afterRow = 0;
            }
        }
    }

    /// Changed events stay where they are while updates are not possible.
    private boolean isSendable(Entry entry) {
        return entry.action() == Action.CREATE || (canUpdate && entry.eventId() != null);
    }

    private boolean isWaitingOver() {
        return nextWaiting != null && !nextWaiting.isAfter(clock.now());
    }

    /// Outcomes and intents become durable together; only then they count, and only then anything leaves.
    private void commit(List<Sending> claims) {
        if (settlements.isEmpty() && claims.isEmpty()) {
            return;
        }
        Instant at = clock.now();
        List<Intent> intents = claims.stream().map(sending -> new Intent(sending.key(), sending.state(), at)).toList();
        Set<SourceKey> claimed = new HashSet<>(ledger.exchange(run, settlements, intents));
        settlements.forEach(tally::count);
        settlements.clear();
        for (Sending sending : claims) {
            if (claimed.remove(sending.key())) {
                ready.add(sending);
            } else {
                doubts.remove(sending.key());
            }
        }
    }

    private void dispatch() {
        int most = breaker.mostInFlight(settings.inFlight());
        while (!ready.isEmpty() && flights.size() < most && !stop.isRaised()) {
            Moment now = now();
            if (throttle.nextAt() > now.nanos()) {
                break;
            }
            Sending sending = ready.remove();
            if (mayLeave(sending, now)) {
                throttle.take(now.nanos());
                leave(sending, now);
            } else {
                putBack(sending, "Not sent: it waited too long.");
            }
        }
        if (throttle.nextAt() - time.nanos() > SHORT_CLOSURE || most == 0) {
            putBackReady();
        }
    }

    private void putBackReady() {
        for (Sending sending = ready.poll(); sending != null; sending = ready.poll()) {
            putBack(sending, "Not sent: the run paused first.");
        }
        commit(List.of());
    }

    private void leave(Sending sending, Moment now) {
        tally.requests++;
        if (sending.isRepetition()) {
            tally.retried++;
        }
        sending.leaves(now);
        flights.put(sending.key(), sending);
        Entry entry = sending.entry();
        int attempt = sending.attempts;
        Consumer<Reply> replyTo = reply -> mailbox.put(new Message.Attempted(sending, attempt,
                Classification.of(reply, entry.payload(), time.now()), signals(reply), reply instanceof Reply.Answer));
        if (sending.isUpdate()) {
            api.update(entry.findEventId().orElseThrow(), entry.before(), entry.payload(), entry.idempotencyKey(), replyTo);
        } else {
            api.create(entry.payload(), entry.idempotencyKey(), replyTo);
        }
    }

    private RateSignals signals(Reply reply) {
        return reply instanceof Reply.Answer answer ? RateSignals.of(answer.headers(), time.now()) : RateSignals.NONE;
    }

    private void settle(Sending sending, Settlement settlement) {
        settlements.add(settlement);
        sending.settledAs(settlement.leadsTo());
        boolean mayBeStagedAgain = sending.entry().next() != null
                && (settlement instanceof Settlement.Delivered || settlement instanceof Settlement.Refused);
        putBack |= mayBeStagedAgain;
        dry &= !mayBeStagedAgain && !(settlement instanceof Settlement.Waiting);
    }

    // ---- probes ------------------------------------------------------------------------------------------------

    /// Asks a harmless question: whether the API is back, or whether it really refuses the key.
    private void probe() {
        boolean due = keyDoubted || (breaker.isOpen() && time.nanos() >= breaker.probeAt());
        if (due && !probing && time.nanos() >= throttle.nextAt()) {
            probing = true;
            throttle.take(time.nanos());
            api.probe(reply -> mailbox.put(new Message.Probed(reply, signals(reply))));
        }
    }

    private void take(Message.Probed message) {
        probing = false;
        message.signals().findDate().ifPresent(clock::observe);
        int status = message.reply() instanceof Reply.Answer answer ? answer.status() : 0;
        if (status == 429) {
            tally.throttled++;
            throttle.objected(time.nanos(), time.nanos(), message.signals());
        }
        boolean answered = status > 0 && status < 500;
        breaker.probed(answered, time.nanos());
        if (greeting && answered) {
            greeted();
        }
        if (status == 401 || (keyDoubted && refusals.keyFlapped())) {
            end(new DeliveryEnd.ApiRefused(issue(IssueCode.API_KEY_REFUSED,
                    "The events service refused our key. Nothing is lost: ask your administrator to renew it, then run it again.")));
        }
        keyDoubted = false;
    }

    // ---- looking up --------------------------------------------------------------------------------------------

    /// Sending rests meanwhile, because pages shift while events are made.
    private void lookUp() {
        if (lookUp == null && isLookUpDue()) {
            beginLookUp();
        }
        LookUp current = lookUp;
        if (current == null || pageUnderWay || !flights.isEmpty() || !ready.isEmpty() || breaker.isOpen() || keyDoubted
                || throttle.nextAt() > time.nanos()) {
            return;
        }
        pageUnderWay = true;
        throttle.take(time.nanos());
        tally.lookUps++;
        api.listEvents(current.page(), reply -> mailbox.put(new Message.Listed(current, reply,
                reply instanceof Reply.Answer answer ? EventPage.read(answer) : Optional.empty(), signals(reply))));
    }

    private boolean isLookUpDue() {
        long now = time.nanos();
        long oldest = Long.MAX_VALUE;
        for (Sending sending : doubts.values()) {
            if (sending.plan == Plan.LOOK_UP) {
                oldest = Math.min(oldest, sending.dueAt);
            }
        }
        if (!canLookUp || oldest > now) {
            return false;
        }
        long patience = now + LOOK_UP_PAUSE.toNanos() / 2;
        boolean moreSoon = doubts.values().stream()
                .anyMatch(sending -> sending.plan == Plan.LOOK_UP && sending.dueAt > now && sending.dueAt < patience);
        if (moreSoon) {
            return false;
        }
        boolean nothingElse = buffer.isEmpty() && dry && ready.isEmpty() && !hasPlan(Plan.SEND_AGAIN);
        return parkedFromBefore || nothingElse || now - oldest > LOOK_UP_PATIENCE.toNanos();
    }

    private boolean hasPlan(Plan plan) {
        return doubts.values().stream().anyMatch(sending -> sending.plan == plan);
    }

    private void beginLookUp() {
        Moment now = now();
        parkedFromBefore = false;
        lookedUp = doubts.values().stream().filter(sending -> sending.plan == Plan.LOOK_UP && sending.dueAt <= now.nanos()).toList();
        List<Matching.Candidate> candidates = candidates();
        Instant since = Instant.MAX;
        for (Matching.Candidate candidate : candidates) {
            since = candidate.since() == null || candidate.since().isBefore(since) ? candidate.since() : since;
            if (since == null) {
                break;
            }
        }
        lookUp = new LookUp(since, Matching.worthComparing(candidates), settings.mostPages());
    }

    private List<Matching.Candidate> candidates() {
        List<Matching.Candidate> candidates = new ArrayList<>();
        for (Sending sending : doubts.values()) {
            if (!sending.isUpdate()) {
                candidates.add(new Matching.Candidate(sending.key(), Body.read(sending.entry().payload()), since(sending),
                        lookedUp.contains(sending), sending.plan != Plan.LEAVE));
            }
        }
        return candidates;
    }

    private @Nullable Instant since(Sending sending) {
        if (sending.ageUnknown) {
            return null;
        }
        Instant stored = sending.entry().firstSentAt();
        if (stored == null && sending.ageUnknown) {
            return null;
        }
        Instant first = stored != null ? stored : sending.first != null ? sending.first.wall() : null;
        return first == null ? null : first.minus(settings.lookUpSlack()).minus(clock.skew().abs());
    }

    private void take(Message.Listed message) {
        pageUnderWay = false;
        message.signals().findDate().ifPresent(clock::observe);
        LookUp current = message.lookUp();
        if (current != lookUp) {
            return;
        }
        if (message.page().isPresent()) {
            throttle.accepted(time.nanos(), message.signals());
            current.read(message.page().get());
            if (current.isComplete()) {
                decideLookedUp(current.kept());
            } else if (current.hasFailed()) {
                lookUpFailed("The API's list of events does not hold still.");
            }
            return;
        }
        int status = message.reply() instanceof Reply.Answer answer ? answer.status() : 0;
        switch (status) {
            case 401 -> keyDoubted = true;
            case 403, 404 -> {
                canLookUp = false;
                endLookUp();
                doubts.values().stream()
                        .filter(sending -> sending.plan == Plan.LOOK_UP)
                        .forEach(sending -> planWithoutLookUp(sending, now()));
            }
            case 429 -> {
                tally.throttled++;
                throttle.objected(time.nanos(), time.nanos(), message.signals());
            }
            default -> {
                breaker.failed(time.nanos());
                lookUpFailed("The API's list of events cannot be read.");
            }
        }
    }

    private void endLookUp() {
        lookUp = null;
        lookedUp = List.of();
    }

    private void lookUpFailed(String reason) {
        failedLookUps++;
        boolean patient = failedLookUps < MOST_FAILED_LOOK_UPS;
        long again = time.nanos() + LOOK_UP_PAUSE.toNanos();
        for (Sending sending : lookedUp) {
            if (patient) {
                plan(sending, Plan.LOOK_UP, again);
            } else {
                leave(sending, reason);
            }
        }
        endLookUp();
    }

    private void decideLookedUp(List<ListedEvent> kept) {
        Moment now = now();
        List<Matching.Candidate> candidates = candidates();
        List<ListedEvent> unowned = kept.stream()
                .filter(event -> candidates.stream().anyMatch(candidate -> candidate.to(event) != Resemblance.OTHER))
                .filter(event -> ledger.findByEventId(run.source(), event.id()).isEmpty())
                .toList();
        Map<SourceKey, Matching.Verdict> verdicts = Matching.decide(candidates, unowned);
        failedLookUps = 0;
        for (Sending sending : List.copyOf(lookedUp)) {
            Matching.Verdict verdict = verdicts.get(sending.key());
            if (verdict != null) {
                act(sending, verdict, now);
            }
        }
        endLookUp();
    }

    private void act(Sending sending, Matching.Verdict verdict, Moment now) {
        switch (verdict) {
            case Matching.Verdict.Adopt adopt -> {
                settle(sending, new Settlement.Delivered(sending.key(), clock.now(), adopt.eventId(), null, "look-up"));
                doubts.remove(sending.key());
            }
            case Matching.Verdict.None _ -> notFound(sending, now);
            case Matching.Verdict.TooEarly _ -> plan(sending, Plan.LOOK_UP, Math.max(now.nanos() + SECOND, lastDue()));
            case Matching.Verdict.Unclear unclear -> {
                leave(sending, "In the API there may be this event already, as " + String.join(", ", unclear.eventIds())
                        + ", but that cannot be told for sure. Decide with pinned-import settle.");
            }
        }
    }

    /// When all entries in doubt can be looked up together.
    private long lastDue() {
        return doubts.values().stream().filter(sending -> sending.plan != Plan.LEAVE).mapToLong(sending -> sending.dueAt).max().orElse(0);
    }

    private void notFound(Sending sending, Moment now) {
        if (!isOfThisRun(sending)) {
            settle(sending, new Settlement.NotSent(sending.key(), clock.now(),
                    "Looked up: it was never made, and this file does not have it.", true));
            doubts.remove(sending.key());
        } else if (sending.vainLookUps == settings.mostLookUps()) {
            leave(sending, "Sent again and again without an answer, and never found in the API.");
            tally.hopeless |= !sending.conflicting;
        } else {
            sending.cleared = now;
            plan(sending, Plan.SEND_AGAIN, now.nanos());
        }
    }

    private void leave(Sending sending, String reason) {
        if (sending.state() == EntryState.IN_DOUBT) {
            settle(sending, new Settlement.InDoubt(sending.key(), clock.now(), reason, null));
        }
        plan(sending, Plan.LEAVE, 0);
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    private void end(DeliveryEnd end) {
        if (ending == null) {
            ending = end;
            settleUntil = time.nanos() + settings.settleWithin().toNanos();
        }
    }

    private void decideEnd() {
        stop.findReason().ifPresent(reason -> end(new DeliveryEnd.Interrupted(reason)));
        Duration failing = breaker.failingFor(time.nanos());
        if (failing.compareTo(settings.giveUpAfter()) >= 0) {
            end(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_UNREACHABLE,
                    "The events service did not answer for " + Math.max(1, failing.toMinutes()) + " minutes. "
                            + tally.delivered + " events went in before. Nothing is lost: run it again later and it continues.")));
        }
    }

    /// Nothing new leaves. What is under way may end in time, and is in doubt otherwise.
    private Optional<DeliveryEnd> windDown(DeliveryEnd end) {
        endLookUp();
        putBackReady();
        commit(List.of());
        if (!flights.isEmpty() && time.nanos() < settleUntil) {
            return Optional.empty();
        }
        for (Sending sending : List.copyOf(flights.values())) {
            sending.becameUnknown();
            settle(sending, new Settlement.InDoubt(sending.key(), clock.now(), "The run stopped before the answer came.", null));
            doubts.put(sending.key(), sending);
        }
        flights.clear();
        commit(List.of());
        showProgress();
        return Optional.of(end);
    }

    private boolean isFinished() {
        if (greeting) {
            return false;
        }
        boolean nothingUnderWay = flights.isEmpty() && lookUp == null && !keyDoubted && !probing;
        boolean nothingInHand = ready.isEmpty() && buffer.isEmpty() && settlements.isEmpty();
        boolean nothingToRead = dry && !putBack && nextWaiting == null;
        return nothingUnderWay && nothingInHand && nothingToRead
                && doubts.values().stream().allMatch(sending -> sending.plan == Plan.LEAVE);
    }

    private Optional<DeliveryEnd> finish() {
        showProgress();
        Set<Long> blocked = refusals.blockedChannels();
        if (!blocked.isEmpty() && !refusals.hasAnyOpen()) {
            return Optional.of(new DeliveryEnd.ApiRefused(issue(IssueCode.API_CHANNEL,
                    "The key's owner has no access to any channel of this file. Ask for access, then run it again.")));
        }
        if (tally.hopeless) {
            return Optional.of(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_UNREACHABLE,
                    "Some events were sent again and again without an answer. Nothing is lost: run it again later.")));
        }
        return Optional.of(new DeliveryEnd.Finished(doubts.size(), blocked));
    }

    // ---- waiting and watching ----------------------------------------------------------------------------------

    private long nextDeadline() {
        long now = time.nanos();
        if (ending != null) {
            return Math.min(settleUntil, now + LONGEST_WAIT);
        }
        long next = now + LONGEST_WAIT;
        if (isWaitingForPermit()) {
            next = Math.min(next, throttle.nextAt());
        } else if (isWaitingToClaim()) {
            // Entries are claimed a moment before they may leave.
            next = Math.min(next, throttle.nextAt() - HORIZON / 2);
        }
        for (Sending sending : doubts.values()) {
            if (sending.plan != Plan.LEAVE && sending.dueAt > now) {
                next = Math.min(next, sending.dueAt);
            }
        }
        if (breaker.isOpen()) {
            next = Math.min(next, Math.max(now + SECOND / 100, breaker.probeAt()));
        }
        return next;
    }

    private boolean isWaitingForPermit() {
        boolean toSend = !ready.isEmpty() && breaker.mostInFlight(settings.inFlight()) > flights.size();
        boolean toRead = lookUp != null && !pageUnderWay && flights.isEmpty() && ready.isEmpty() && !breaker.isOpen() && !keyDoubted;
        return toSend || toRead || (keyDoubted && !probing);
    }

    private boolean isWaitingToClaim() {
        boolean something = !buffer.isEmpty() || !dry || putBack;
        return something && lookUp == null && !keyDoubted && breaker.mostInFlight(settings.inFlight()) > flights.size() + ready.size();
    }

    private void showProgress() {
        long now = time.nanos();
        long closed = throttle.nextAt() - now;
        @Nullable Instant until = null;
        String why = "";
        if (breaker.isOpen()) {
            until = time.now().plusNanos(Math.max(0, breaker.probeAt() - now));
            why = "the API to come back";
        } else if (closed > SECOND) {
            until = time.now().plusNanos(closed);
            why = "the API's pause to end";
        } else if (dry && flights.isEmpty() && hasPlan(Plan.LOOK_UP)) {
            long due = doubts.values().stream()
                    .filter(sending -> sending.plan == Plan.LOOK_UP)
                    .mapToLong(sending -> sending.dueAt)
                    .min().orElse(now);
            until = time.now().plusNanos(Math.max(0, due - now));
            why = "events in doubt to show in the API";
        }
        progress = new DeliveryProgress(tally.delivered, tally.refused, tally.blocked, doubts.size(), flights.size(), tally.requests,
                tally.lookUps, tally.throttled, tally.retried, throttle.rate(), until, why);
    }

    private Moment now() {
        return Moment.now(time);
    }

    private Issue issue(IssueCode code, String sentence) {
        return Issue.of(code, new Place.Api(api.base().toString()), "", sentence);
    }

    private Issue rowIssue(Sending sending, IssueCode code, String sentence) {
        return rowIssue(sending.entry(), code, sentence);
    }

    private Issue rowIssue(Entry entry, IssueCode code, String sentence) {
        Place place = entry.listed() ? new Place.Row(run.file(), null, entry.row()) : new Place.File(run.file());
        return Issue.of(code, place, "", sentence);
    }

    /// Only what is durable is counted.
    private static final class Tally {
        private long delivered;
        private long refused;
        private long blocked;
        private long requests;
        private long lookUps;
        private long throttled;
        private long retried;
        private boolean hopeless;

        private void count(Settlement settlement) {
            switch (settlement) {
                case Settlement.Delivered _ -> delivered++;
                case Settlement.Refused _ -> refused++;
                case Settlement.Blocked _ -> blocked++;
                case Settlement.Waiting _, Settlement.InDoubt _, Settlement.NotSent _ -> { }
            }
        }
    }
}
