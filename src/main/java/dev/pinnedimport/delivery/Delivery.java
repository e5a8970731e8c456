package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.Sending.Plan;
import dev.pinnedimport.delivery.pace.Breaker;
import dev.pinnedimport.delivery.pace.Pace;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The pump: sends the staged entries of a run, and settles those whose fate is unknown, until each has an outcome.
///
/// One thread decides everything; requests and commits run beside it and report back. Each round takes the replies, decides, has outcomes and
/// new intents written in one commit, and lets requests leave whose intents were written before. So no request leaves without a durable intent, and
/// no outcome counts before it is durable. What it does not know it never guesses: see the decision record on unknown outcomes.
///
/// Its rooms: [Outbox] holds what is to leave and what is under way, [Decision] says what follows from an outcome, [Doubts] what to do about
/// the ones that are not known, and [Searching] looks those up.
public final class Delivery {

    private static final long SECOND = 1_000_000_000;
    private static final long SHORTLY_BEFORE = SECOND / 20;
    private static final long LONGEST_WAIT = SECOND / 4;

    private final Ledger ledger;
    private final EventsApi api;
    private final Run run;
    private final DeliverySettings settings;
    private final Licence licence;
    private final StopSignal stop;
    private final Time time;

    private final Mailbox<Message> mailbox;
    private final Gauges gauges;
    private final Rights rights;
    private final Doubts doubts;
    private final Outbox outbox;
    private final Searching searching;
    private final Decision decision;
    private final Ending ending;

    private boolean started;
    private boolean greeting;
    private boolean probing;
    private volatile DeliveryProgress progress = DeliveryProgress.none();

    public Delivery(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, StopSignal stop, Time time, RandomGenerator random) {
        this(ledger, api, run, settings, stop, time, random, new Throttle(settings.ratePerSecond(), random, time.nanos()));
    }

    /// @param throttle what has been learned about the API's pace goes on to count; nobody else uses it meanwhile
    public Delivery(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, StopSignal stop, Time time, RandomGenerator random,
            Pace throttle) {
        this(ledger, api, run, settings, stop, time, random, throttle, Licence.ofOnlySender(), Delivery::onThreadOfItsOwn);
    }

    /// @param ledger       where others send too, that of the part of the run that this one sends
    /// @param licence      what it may do, where others send too
    /// @param ledgerThread where commits are made, one at a time
    public Delivery(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, StopSignal stop, Time time, RandomGenerator random,
            Pace throttle, Licence licence, Executor ledgerThread) {
        this.ledger = ledger;
        this.api = api;
        this.run = run;
        this.settings = settings;
        this.licence = licence;
        this.stop = stop;
        this.time = time;
        this.mailbox = new Mailbox<>(time);
        this.gauges = Gauges.of(throttle, time, random);
        this.rights = new Rights(settings.canLookUp(), settings.updates() && api.canUpdate());
        this.ending = new Ending(time, settings.settleWithin());
        this.doubts = new Doubts(run, settings, rights, gauges, time, random);
        this.outbox = new Outbox(ledger, api, run, settings, stop, time, rights, gauges, doubts, licence, mailbox::put, ledgerThread,
                mailbox::wake);
        this.searching = new Searching(ledger, api, run, settings, time, rights, gauges, doubts, outbox, licence, mailbox::put);
        this.decision = new Decision(api.base(), settings, time, rights, gauges, doubts, outbox, ending);
        stop.whenRaised(mailbox::wake);
    }

    /// Sends for about that long. Call it again until it says why it ended; always on one thread. Requests under way go on in between.
    ///
    /// @throws dev.pinnedimport.issue.StopException where the database fails; what is under way then is in doubt at the next run
    public Optional<DeliveryEnd> deliverSome(Duration about) {
        try {
            return deliverUntil(time.nanos() + about.toNanos());
        } catch (RuntimeException e) {
            // Whoever ends because of it closes the database, which is not to happen in the middle of a commit.
            outbox.letCommitEnd();
            throw e;
        }
    }

    private Optional<DeliveryEnd> deliverUntil(long until) {
        start();
        do {
            takeMessages();
            decision.giveUpOnOverdue();
            decideEnd();
            Optional<DeliveryEnd> reason = ending.findReason();
            if (reason.isPresent()) {
                Optional<DeliveryEnd> end = windDown(reason.get());
                if (end.isPresent()) {
                    return end;
                }
            } else {
                searching.goOn();
                send();
                if (isFinished()) {
                    return finish();
                }
                probe();
            }
            showProgress();
            mailbox.await(Math.min(until, nextDeadline()) - time.nanos(), several());
        } while (time.nanos() < until);
        outbox.commit();
        return Optional.empty();
    }

    /// How far it is; may be asked from any thread.
    public DeliveryProgress progress() {
        return progress;
    }

    /// Runs a commit beside the pump.
    public static void onThreadOfItsOwn(Runnable commit) {
        Thread.ofPlatform().daemon().name("ledger-commit").start(commit);
    }

    // ---- the beginning -----------------------------------------------------------------------------------------

    /// Whatever was under way when an earlier process ended is in doubt, and comes first.
    private void start() {
        if (started) {
            return;
        }
        started = true;
        for (Entry entry : ledger.listInDoubt(run.source())) {
            Sending sending = new Sending(entry, Moment.now(time));
            doubts.add(sending);
            if (entry.state() == EntryState.SENDING) {
                outbox.settle(sending,
                        new Settlement.InDoubt(entry.key(), gauges.clock().now(), "The program ended before the answer came.", null));
            }
        }
        outbox.refill();
        outbox.commit();
        greeting = !doubts.isEmpty() || outbox.hasWork();
    }

    /// The API has answered for the first time, so its clock is known: now the ages of what earlier processes sent can be told.
    private void greeted() {
        greeting = false;
        if (!doubts.isEmpty()) {
            searching.hurry();
        }
        doubts.parkAll();
    }

    // ---- a round -----------------------------------------------------------------------------------------------

    private void takeMessages() {
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            switch (message) {
                case Message.Attempted attempted -> {
                    if (outbox.hasArrived(attempted)) {
                        decision.decide(attempted);
                    }
                }
                case Message.Listed listed -> searching.take(listed);
                case Message.Probed probed -> take(probed);
            }
        }
    }

    private void send() {
        api.follow(gauges.throttle().rate());
        outbox.takeWritten();
        outbox.dispatch();
        if (!outbox.isWriting() && !outbox.mayWriteLater(time.nanos())) {
            outbox.beginWriting(chooseClaims());
            outbox.takeWritten();
            outbox.dispatch();
        }
    }

    private List<Sending> chooseClaims() {
        return searching.isUnderWay() || rights.isKeyDoubted() ? List.of() : outbox.chooseClaims();
    }

    // ---- probes ------------------------------------------------------------------------------------------------

    /// Asks a harmless question: whether the API is back, or whether it really refuses the key.
    private void probe() {
        Breaker breaker = gauges.breaker();
        boolean due = rights.isKeyDoubted() || (breaker.isOpen() && time.nanos() >= breaker.probeAt());
        if (due && !probing && time.nanos() >= gauges.throttle().nextAt()) {
            probing = true;
            gauges.throttle().take(time.nanos());
            Moment asked = Moment.now(time);
            api.probe(reply -> mailbox.put(new Message.Probed(asked, reply, reply.signals(time.now()))));
        }
    }

    private void take(Message.Probed message) {
        probing = false;
        message.signals().findDate().ifPresent(date -> gauges.clock().observe(date, message.asked()));
        int status = message.reply() instanceof Reply.Answer answer ? answer.status() : 0;
        if (status == 429) {
            gauges.tally().throttled++;
            gauges.throttle().objected(time.nanos(), time.nanos(), message.signals());
        }
        boolean answered = status > 0 && status < 500;
        gauges.breaker().probed(answered, time.nanos());
        if (greeting && answered) {
            greeted();
        }
        if (status == 401 || (rights.isKeyDoubted() && gauges.refusals().keyFlapped())) {
            ending.because(new DeliveryEnd.ApiRefused(issue(IssueCode.API_KEY_REFUSED,
                    "The events service refused our key. Nothing is lost: ask your administrator to renew it, then run it again.")));
        }
        rights.trustKey();
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    private void decideEnd() {
        stop.findReason().ifPresent(reason -> ending.because(new DeliveryEnd.Interrupted(reason)));
        Duration failing = gauges.breaker().failingFor(time.nanos());
        if (failing.compareTo(settings.giveUpAfter()) >= 0) {
            ending.because(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_UNREACHABLE,
                    "The events service did not answer for " + Math.max(1, failing.toMinutes()) + " minutes. "
                            + gauges.tally().delivered + " events went in before. Nothing is lost: run it again later and it continues.")));
        }
    }

    /// Nothing new leaves. What is under way may end in time, and is in doubt otherwise.
    private Optional<DeliveryEnd> windDown(DeliveryEnd end) {
        searching.end();
        outbox.putBackReady();
        outbox.commit();
        if (!outbox.isAtRest() && time.nanos() < ending.settleUntil()) {
            return Optional.empty();
        }
        outbox.abandon("The run stopped before the answer came.");
        outbox.commit();
        showProgress();
        return Optional.of(end);
    }

    private boolean isFinished() {
        boolean asking = greeting || searching.isUnderWay() || rights.isKeyDoubted() || probing;
        return !asking && outbox.isEmpty() && (licence.looksUp() ? doubts.areAllLeft() : doubts.areAllLeftToLookUp());
    }

    private Optional<DeliveryEnd> finish() {
        showProgress();
        Set<Long> blocked = gauges.refusals().blockedChannels();
        if (!blocked.isEmpty() && !gauges.refusals().hasAnyOpen()) {
            return Optional.of(new DeliveryEnd.ApiRefused(issue(IssueCode.API_CHANNEL,
                    "The key's owner has no access to any channel of this file. Ask for access, then run it again.")));
        }
        if (gauges.tally().hopeless) {
            return Optional.of(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_UNREACHABLE,
                    "Some events were sent again and again without an answer. Nothing is lost: run it again later.")));
        }
        Optional<Instant> wait = outbox.findTooLongWait();
        if (wait.isPresent()) {
            return Optional.of(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_THROTTLED, Decision.askedToWait(wait.get(), settings))));
        }
        return Optional.of(new DeliveryEnd.Finished(doubts.size(), blocked));
    }

    // ---- waiting and watching ----------------------------------------------------------------------------------

    /// Of many under way, an eighth may come together.
    private int several() {
        return 1 + outbox.inFlight() / 8;
    }

    private long nextDeadline() {
        long now = time.nanos();
        if (ending.findReason().isPresent()) {
            return Math.min(ending.settleUntil(), now + LONGEST_WAIT);
        }
        Pace throttle = gauges.throttle();
        Breaker breaker = gauges.breaker();
        long next = Math.min(now + LONGEST_WAIT, doubts.nextDue(now));
        if (!outbox.isWriting() && outbox.mayWriteLater(now)) {
            next = Math.min(next, outbox.writeBy());
        }
        if (isWaitingForPermit()) {
            next = Math.min(next, throttle.nextAt());
        } else if (isWaitingToClaim()) {
            // Entries are claimed a moment before they may leave.
            next = Math.min(next, throttle.nextAt() - SHORTLY_BEFORE);
        }
        if (breaker.isOpen()) {
            next = Math.min(next, Math.max(now + SECOND / 100, breaker.probeAt()));
        }
        return next;
    }

    private boolean isWaitingForPermit() {
        boolean toSend = outbox.hasReady() && gauges.breaker().mostInFlight(settings.inFlight()) > outbox.inFlight();
        return (toSend && licence.isValid() && !rights.isKeyDoubted()) || searching.isWaitingForPermit() || (rights.isKeyDoubted() && !probing);
    }

    private boolean isWaitingToClaim() {
        return outbox.mayHaveMore() && !outbox.isWriting() && !searching.isUnderWay() && !rights.isKeyDoubted()
                && gauges.breaker().mostInFlight(settings.inFlight()) > outbox.claimed() && licence.isValid();
    }

    private void showProgress() {
        long now = time.nanos();
        long closed = gauges.throttle().nextAt() - now;
        @Nullable Instant until = null;
        String why = "";
        if (gauges.breaker().isOpen()) {
            until = time.now().plusNanos(Math.max(0, gauges.breaker().probeAt() - now));
            why = "the API to come back";
        } else if (closed > SECOND) {
            until = time.now().plusNanos(closed);
            why = "the API's pause to end";
        } else if (outbox.isDry() && outbox.inFlight() == 0 && licence.looksUp() && doubts.hasPlan(Plan.LOOK_UP)) {
            until = time.now().plusNanos(Math.max(0, doubts.firstDue(Plan.LOOK_UP) - now));
            why = "events in doubt to show in the API";
        }
        Tally tally = gauges.tally();
        progress = new DeliveryProgress(tally.delivered, tally.refused, tally.blocked, doubts.size(), outbox.inFlight(), tally.requests,
                tally.lookUps, tally.throttled, tally.retried, gauges.throttle().rate(), until, why);
    }

    private Issue issue(IssueCode code, String sentence) {
        return Issue.of(code, new Place.Api(api.base().toString()), "", sentence);
    }
}
