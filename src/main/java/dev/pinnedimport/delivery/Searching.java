package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Sending.Plan;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks entries in doubt up in the API's list, all that are due at once, and acts on what was found. Sending rests meanwhile, because pages
/// shift while events are made.
final class Searching {

    private static final long SECOND = 1_000_000_000;
    private static final Duration PAUSE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MOST_FAILED = 5;

    private final Ledger ledger;
    private final EventsApi api;
    private final Run run;
    private final DeliverySettings settings;
    private final Time time;
    private final Rights rights;
    private final Gauges gauges;
    private final Doubts doubts;
    private final Outbox outbox;
    private final Licence licence;
    private final Consumer<Message> replyTo;

    private boolean urgent;
    private @Nullable LookUp lookUp;
    private List<Sending> lookedUp = List.of();
    private boolean pageUnderWay;
    private int failed;

    Searching(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, Time time, Rights rights, Gauges gauges, Doubts doubts,
            Outbox outbox, Licence licence, Consumer<Message> replyTo) {
        this.ledger = ledger;
        this.api = api;
        this.run = run;
        this.settings = settings;
        this.time = time;
        this.rights = rights;
        this.gauges = gauges;
        this.doubts = doubts;
        this.outbox = outbox;
        this.licence = licence;
        this.replyTo = replyTo;
    }

    boolean isUnderWay() {
        return lookUp != null;
    }

    /// The next one does not wait for everything else to be sent.
    void hurry() {
        urgent = true;
    }

    /// Whether a page could be asked for, but for the pace.
    boolean isWaitingForPermit() {
        return lookUp != null && !pageUnderWay && mayAsk();
    }

    private boolean mayAsk() {
        return outbox.isAtRest() && !gauges.breaker().isOpen() && !rights.isKeyDoubted();
    }

    /// Begins where it is due, and asks for the next page where it may.
    void goOn() {
        if (lookUp == null && isDue()) {
            begin();
        }
        LookUp current = lookUp;
        if (current == null || pageUnderWay || !mayAsk() || gauges.throttle().nextAt() > time.nanos()) {
            return;
        }
        pageUnderWay = true;
        gauges.throttle().take(time.nanos());
        gauges.tally().lookUps++;
        Moment asked = Moment.now(time);
        api.listEvents(current.page(), reply -> replyTo.accept(new Message.Listed(current, asked, reply,
                reply instanceof Reply.Answer answer ? EventPage.read(answer) : Optional.empty(), reply.signals(time.now()))));
    }

    private boolean isDue() {
        long now = time.nanos();
        long oldest = doubts.firstDue(Plan.LOOK_UP);
        if (!rights.canLookUp() || !licence.looksUp() || oldest > now) {
            return false;
        }
        long patience = now + PAUSE.toNanos() / 2;
        boolean moreSoon = doubts.all().stream()
                .anyMatch(sending -> sending.plan == Plan.LOOK_UP && sending.dueAt > now && sending.dueAt < patience);
        if (moreSoon) {
            return false;
        }
        boolean nothingElse = outbox.hasSentAll() && !doubts.hasPlan(Plan.SEND_AGAIN);
        return urgent || nothingElse || now - oldest > PATIENCE.toNanos();
    }

    private void begin() {
        Moment now = Moment.now(time);
        urgent = false;
        lookedUp = doubts.all().stream().filter(sending -> sending.plan == Plan.LOOK_UP && sending.dueAt <= now.nanos()).toList();
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
        for (Sending sending : doubts.all()) {
            if (!sending.isUpdate()) {
                candidates.add(new Matching.Candidate(sending.key(), Resemblance.sent(sending.entry().payload()), doubts.since(sending),
                        lookedUp.contains(sending), sending.plan != Plan.LEAVE));
            }
        }
        return candidates;
    }

    /// Forgets the look-up under way.
    void end() {
        lookUp = null;
        lookedUp = List.of();
    }

    void take(Message.Listed message) {
        pageUnderWay = false;
        message.signals().findDate().ifPresent(date -> gauges.clock().observe(date, message.asked()));
        LookUp current = message.lookUp();
        if (current != lookUp) {
            return;
        }
        if (message.page().isPresent()) {
            gauges.throttle().accepted(time.nanos(), message.signals());
            current.read(message.page().get());
            if (current.isComplete()) {
                decide(current.kept());
            } else if (current.hasFailed()) {
                fail("The API's list of events does not hold still.");
            }
            return;
        }
        int status = message.reply() instanceof Reply.Answer answer ? answer.status() : 0;
        switch (status) {
            case 401 -> rights.doubtKey();
            case 403, 404 -> {
                rights.mayNotLookUp();
                end();
                doubts.replanWithoutLookUps();
            }
            case 429 -> {
                gauges.tally().throttled++;
                gauges.throttle().objected(time.nanos(), time.nanos(), message.signals());
            }
            default -> {
                gauges.breaker().failed(time.nanos());
                fail("The API's list of events cannot be read.");
            }
        }
    }

    private void fail(String reason) {
        failed++;
        boolean patient = failed < MOST_FAILED;
        long again = time.nanos() + PAUSE.toNanos();
        for (Sending sending : lookedUp) {
            if (patient) {
                doubts.plan(sending, Plan.LOOK_UP, again);
            } else {
                leave(sending, reason);
            }
        }
        end();
    }

    private void decide(List<ListedEvent> kept) {
        Moment now = Moment.now(time);
        List<Matching.Candidate> candidates = candidates();
        // Two systems may publish the same concert, each as an event of its own.
        List<Source> ofTarget = ledger.listSources().stream().filter(source -> source.target().equals(run.source().target())).toList();
        List<ListedEvent> unowned = kept.stream()
                .filter(event -> candidates.stream().anyMatch(candidate -> candidate.to(event) != Resemblance.OTHER))
                .filter(event -> ofTarget.stream().allMatch(source -> ledger.findByEventId(source, event.id()).isEmpty()))
                .toList();
        Map<SourceKey, Matching.Verdict> verdicts = Matching.decide(candidates, unowned);
        failed = 0;
        for (Sending sending : List.copyOf(lookedUp)) {
            Matching.Verdict verdict = verdicts.get(sending.key());
            if (verdict != null) {
                act(sending, verdict, now);
            }
        }
        end();
    }

    private void act(Sending sending, Matching.Verdict verdict, Moment now) {
        switch (verdict) {
            case Matching.Verdict.Adopt adopt -> {
                outbox.settle(sending, new Settlement.Delivered(sending.key(), gauges.clock().now(), adopt.eventId(), null, "look-up"));
                doubts.remove(sending.key());
            }
            case Matching.Verdict.None _ -> notFound(sending, now);
            case Matching.Verdict.TooEarly _ ->
                    doubts.plan(sending, Plan.LOOK_UP, Math.max(now.nanos() + SECOND, doubts.lastDue()));
            case Matching.Verdict.Unclear unclear -> {
                leave(sending, "In the API there may be this event already, as " + String.join(", ", unclear.eventIds())
                        + ", but that cannot be told for sure. Decide with pinned-import settle.");
            }
        }
    }

    private void notFound(Sending sending, Moment now) {
        if (!doubts.isOfThisRun(sending)) {
            outbox.settle(sending, new Settlement.NotSent(sending.key(), gauges.clock().now(),
                    "Looked up: it was never made, and this file does not have it.", true));
            doubts.remove(sending.key());
        } else if (sending.vainLookUps == settings.mostLookUps()) {
            leave(sending, "Sent again and again without an answer, and never found in the API.");
            gauges.tally().hopeless |= !sending.conflicting;
        } else {
            sending.cleared = now;
            doubts.plan(sending, Plan.SEND_AGAIN, now.nanos());
        }
    }

    private void leave(Sending sending, String reason) {
        if (sending.state() == EntryState.IN_DOUBT) {
            outbox.settle(sending, new Settlement.InDoubt(sending.key(), gauges.clock().now(), reason, null));
        }
        doubts.plan(sending, Plan.LEAVE, 0);
    }
}
