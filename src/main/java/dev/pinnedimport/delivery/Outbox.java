package dev.pinnedimport.delivery;

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
import dev.pinnedimport.ledger.SendQueue;
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
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is to leave, what is under way, and what is to be written down about it.
///
/// An entry goes from the ledger to the buffer, is claimed, is ready, and is in flight until its reply comes. Claims and outcomes become
/// durable in one commit; only then outcomes count, and only then anything leaves. Where many leave, a tenth of a second's worth is claimed
/// ahead and outcomes wait up to half of that for each other, because a commit costs as much as twenty of its rows.
///
/// One commit is under way at a time, on a thread of its own, so that what was claimed before leaves meanwhile. The page that will be claimed next
/// is read there, too, after the commit: claimed entries must not be read again. Nothing else is claimed or read until both are done.
final class Outbox {

    private static final long SECOND = 1_000_000_000;
    private static final long HORIZON = SECOND / 10;
    private static final long LONGEST_UNWRITTEN = HORIZON / 2;
    private static final long SHORT_CLOSURE = 2 * SECOND;
    /// Far less than the time that an attempt is given to be over, and longer than any commit takes but that of a disk in trouble.
    private static final Duration LONGEST_CLAIMED = Duration.ofSeconds(10);
    private static final long LONGEST_PARK = SECOND / 10;
    private static final int SMALLEST_PAGE = 200;
    private static final int LARGEST_PAGE = 1024;

    private final Ledger ledger;
    private final EventsApi api;
    private final Run run;
    private final DeliverySettings settings;
    private final StopSignal stop;
    private final Time time;
    private final Rights rights;
    private final Gauges gauges;
    private final Doubts doubts;
    private final Licence licence;
    private final Consumer<Message> replyTo;
    private final Executor ledgerThread;
    private final Runnable whenWritten;

    /// Read from the ledger, and not yet claimed.
    private final Deque<Entry> buffer = new ArrayDeque<>();
    /// Claimed, and not yet left.
    private final Deque<Sending> ready = new ArrayDeque<>();
    /// Under way.
    private final Map<SourceKey, Sending> flights = new LinkedHashMap<>();
    private final List<Settlement> settlements = new ArrayList<>();
    /// When the first of the settlements was made.
    private long unwrittenSince;
    private @Nullable Commit commit;
    private final Flow flow = new Flow(HORIZON);
    private final Canaries canaries;

    private final SendQueue queue;
    private boolean putBack;
    private boolean dry;
    /// Whether there was nothing behind the page that was read last.
    private boolean wasLast;
    /// Whether entries were settled without being claimed, which the ledger would give out again.
    private boolean blockedUnwritten;
    private @Nullable Instant nextWaiting;

    /// @param ledgerThread where commits are made
    /// @param whenWritten  called there after each
    Outbox(Ledger ledger, EventsApi api, Run run, DeliverySettings settings, StopSignal stop, Time time, Rights rights, Gauges gauges,
            Doubts doubts, Licence licence, Consumer<Message> replyTo, Executor ledgerThread, Runnable whenWritten) {
        this.ledger = ledger;
        this.api = api;
        this.run = run;
        this.settings = settings;
        this.stop = stop;
        this.time = time;
        this.rights = rights;
        this.gauges = gauges;
        this.doubts = doubts;
        this.licence = licence;
        this.replyTo = replyTo;
        this.ledgerThread = ledgerThread;
        this.whenWritten = whenWritten;
        this.canaries = new Canaries(settings.mostNew());
        this.queue = ledger.queue(run, settings.order());
    }

    // ---- how full it is ----------------------------------------------------------------------------------------

    /// Whether nothing is under way or about to leave.
    boolean isAtRest() {
        return flights.isEmpty() && ready.isEmpty() && beingClaimed() == 0;
    }

    int inFlight() {
        return flights.size();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    int claimed() {
        return flights.size() + ready.size() + beingClaimed();
    }

    private int beingClaimed() {
        return commit == null ? 0 : commit.openClaims();
    }

    /// Whether the ledger has, or may have, something that can be claimed now.
    boolean mayHaveMore() {
        return !buffer.isEmpty() || !dry || putBack;
    }

    /// Whether all that can be sent now was read from the ledger and has left.
    boolean hasSentAll() {
        return buffer.isEmpty() && dry && ready.isEmpty() && beingClaimed() == 0;
    }

    boolean isDry() {
        return dry;
    }

    /// Whether anything was found to be sent, now or later.
    boolean hasWork() {
        return !buffer.isEmpty() || nextWaiting != null;
    }

    /// Whether nothing is left that this run may send, and everything is written down.
    boolean isEmpty() {
        return isAtRest() && buffer.isEmpty() && settlements.isEmpty() && commit == null && dry && !putBack
                && (nextWaiting == null || findTooLongWait().isPresent());
    }

    /// Until when what still waits has to, where that is longer than a run may pause.
    Optional<Instant> findTooLongWait() {
        return Optional.ofNullable(nextWaiting).filter(next -> next.isAfter(gauges.clock().now().plus(settings.longestPause())));
    }

    // ---- claiming ----------------------------------------------------------------------------------------------

    /// As many as may leave within the next moment, and no more: what is claimed counts as sent after a crash.
    List<Sending> chooseClaims() {
        Moment now = now();
        int most = gauges.breaker().mostInFlight(settings.inFlight());
        int ahead = most < settings.inFlight() ? 0 : flow.inASlice(now.nanos());
        int free = most + ahead - claimed();
        int permitted = gauges.throttle().permitsUntil(now.nanos(), now.nanos() + HORIZON) - ready.size();
        int wanted = Math.min(free, permitted);
        if (wanted <= 0 || !licence.isValid()) {
            return List.of();
        }
        List<Sending> claims = new ArrayList<>(doubts.chooseDue(wanted, now, this::isAtRest));
        // Claimed entries must not be read again, so there is no reading while some are chosen and not yet claimed.
        while (claims.size() < wanted && (!buffer.isEmpty() || (claims.isEmpty() && refill()))) {
            Entry entry = buffer.remove();
            if (doubts.contains(entry.key()) || !isSendable(entry)) {
                continue;
            }
            if (gauges.refusals().isBlocked(entry.channelId())) {
                block(entry);
            } else {
                claims.add(new Sending(entry, now));
            }
        }
        return claims;
    }

    private boolean isAtRest(Sending sending) {
        return !flights.containsKey(sending.key()) && !ready.contains(sending);
    }

    private void add(Settlement settlement) {
        if (settlements.isEmpty()) {
            unwrittenSince = time.nanos();
        }
        settlements.add(settlement);
    }

    private void block(Entry entry) {
        if (entry.state() == EntryState.WAITING) {
            add(new Settlement.NotSent(entry.key(), gauges.clock().now(), "The channel is not accessible.", false));
        }
        Settlement blocked = blocked(entry, null);
        add(blocked);
        blockedUnwritten = true;
        canaries.settled(blocked);
    }

    Settlement blocked(Entry entry, @Nullable String requestId) {
        return new Settlement.Blocked(entry.key(), gauges.clock().now(), rowIssue(entry, IssueCode.ROW_CHANNEL,
                "The key's owner has no access to channel " + entry.channelId()
                        + ". The row itself is fine: ask for access, then run it again."), requestId);
    }

    /// Reads a page of entries that can be sent; false where there is none.
    boolean refill() {
        if (dry && !putBack && !isWaitingOver()) {
            return false;
        }
        if (blockedUnwritten) {
            commit();
        }
        while (true) {
            Instant asked = gauges.clock().now();
            take(nextPage(asked));
            if (!buffer.isEmpty()) {
                return true;
            }
            if (wasLast || canaries.areDone()) {
                boolean isAllRead = settlements.isEmpty() && commit == null;
                // What comes next depends on what became of those before.
                commit();
                if (!putBack) {
                    dry = true;
                    // What was due and is not in the buffer cannot be sent, so nothing is waited for in it.
                    nextWaiting = canaries.waitForNone() ? null
                            : ledger.findNextWaiting(run, isAllRead ? asked : Instant.EPOCH, rights.canUpdate()).orElse(null);
                    return false;
                }
                // Entries that came back lie before the place where we are.
                putBack = false;
                queue.restart();
            }
        }
    }

    private SendQueue.Page nextPage(Instant now) {
        return queue.next(now, Math.clamp(4L * settings.inFlight(), SMALLEST_PAGE, LARGEST_PAGE));
    }

    private void take(SendQueue.Page page) {
        page.entries().forEach(Entry::requireIntact);
        for (Entry entry : page.entries()) {
            if (entry.firstSentAt() != null && !doubts.contains(entry.key())) {
                Sending sending = new Sending(entry, now());
                doubts.add(sending);
                doubts.park(sending);
            } else if (isSendable(entry) && canaries.admits(entry)) {
                buffer.add(entry);
            }
        }
        wasLast = page.isLast();
    }

    /// Changed events stay where they are while updates are not possible, and events whose image is not decided yet.
    private boolean isSendable(Entry entry) {
        return !entry.awaitsImage() && (entry.action() == Action.CREATE || (rights.canUpdate() && entry.eventId() != null));
    }

    private boolean isWaitingOver() {
        return nextWaiting != null && !nextWaiting.isAfter(gauges.clock().now());
    }

    // ---- writing down ------------------------------------------------------------------------------------------

    /// Whether what is known may be written down a little later, together with more: enough is claimed to leave while a commit lasts.
    boolean mayWriteLater(long now) {
        return !settlements.isEmpty() && ready.size() > flow.inASlice(now) / 2 && now - writeBy() < 0;
    }

    /// When that little is over.
    long writeBy() {
        return unwrittenSince + LONGEST_UNWRITTEN;
    }

    /// To be written with the next commit.
    void settle(Sending sending, Settlement settlement) {
        add(settlement);
        canaries.settled(settlement);
        sending.settledAs(settlement.leadsTo());
        boolean mayBeStagedAgain = sending.entry().next() != null
                && (settlement instanceof Settlement.Delivered || settlement instanceof Settlement.Refused);
        putBack |= mayBeStagedAgain;
        dry &= !mayBeStagedAgain && !(settlement instanceof Settlement.Waiting);
    }

    /// This attempt was certainly not executed.
    void putBack(Sending sending, String reason) {
        if (sending.first == null) {
            settle(sending, new Settlement.NotSent(sending.key(), gauges.clock().now(), reason, false));
            putBack = true;
            return;
        }
        settle(sending, new Settlement.InDoubt(sending.key(), gauges.clock().now(), reason, null));
        doubts.planAgain(sending, time.nanos() + SECOND);
    }

    void putBackReady() {
        finishWriting();
        for (Sending sending = ready.poll(); sending != null; sending = ready.poll()) {
            putBack(sending, "Not sent: the run paused first.");
        }
        commit();
    }

    /// Writes all that is known, and waits for it.
    void commit() {
        finishWriting();
        beginWriting(List.of());
        finishWriting();
    }

    boolean isWriting() {
        return commit != null;
    }

    /// Outcomes and intents become durable together; only then they count, and only then anything leaves. Not to be called while [#isWriting].
    void beginWriting(List<Sending> claims) {
        if (settlements.isEmpty() && claims.isEmpty()) {
            return;
        }
        Instant at = gauges.clock().now();
        Moment now = now();
        claims.forEach(sending -> sending.claimed = now);
        List<Settlement> outcomes = List.copyOf(settlements);
        List<Intent> intents = claims.stream().map(sending -> new Intent(sending.key(), sending.state(), sending.entry().row(), at)).toList();
        settlements.clear();
        blockedUnwritten = false;
        boolean readsOn = readsOn(claims);
        Thread pump = Thread.currentThread();
        commit = new Commit(outcomes, claims);
        commit.begin(ledgerThread, () -> new HashSet<>(ledger.exchange(run, outcomes, intents)),
                () -> readsOn ? Optional.of(nextPage(at)) : Optional.empty(), () -> {
                    whenWritten.run();
                    time.unpark(pump);
                });
    }

    /// Whether the next claims may find too little in the buffer. Waiting entries, which would be read a second time, are left to a reading between
    /// two commits.
    private boolean readsOn(List<Sending> claims) {
        return !claims.isEmpty() && !wasLast && !canaries.areDone() && buffer.size() < settings.inFlight() + flow.inASlice(time.nanos())
                && buffer.stream().noneMatch(entry -> entry.state() == EntryState.WAITING);
    }

    /// What was written meanwhile counts from now on.
    ///
    /// @throws dev.pinnedimport.issue.StopException where the database failed
    void takeWritten() {
        Commit present = commit;
        if (present == null) {
            return;
        }
        boolean isOver = present.take(claimed -> {
            present.outcomes().forEach(gauges.tally()::count);
            for (Sending sending : present.claims()) {
                if (claimed.remove(sending.key())) {
                    ready.add(sending);
                } else {
                    doubts.remove(sending.key());
                }
            }
        }, this::take);
        if (isOver) {
            commit = null;
        }
    }

    private void finishWriting() {
        while (commit != null) {
            letCommitEnd();
            takeWritten();
        }
    }

    /// Waits for the commit under way, if any, whatever becomes of it.
    void letCommitEnd() {
        while (commit != null && !commit.isDone()) {
            time.park(LONGEST_PARK);
        }
    }

    // ---- leaving and coming back -------------------------------------------------------------------------------

    /// What became known meanwhile counts for what is claimed, too: nothing leaves while the key is doubted, or for a channel that is not accessible.
    void dispatch() {
        int most = gauges.breaker().mostInFlight(settings.inFlight());
        while (!ready.isEmpty() && flights.size() < most && !stop.isRaised() && licence.isValid() && !rights.isKeyDoubted()) {
            Moment now = now();
            if (gauges.throttle().nextAt() > now.nanos()) {
                break;
            }
            Sending sending = ready.remove();
            if (sending.first == null && gauges.refusals().isBlocked(sending.entry().channelId())) {
                putBack(sending, "Not sent: its channel is not accessible.");
            } else if (isFresh(sending, now) && doubts.mayLeave(sending, now)) {
                gauges.throttle().take(now.nanos());
                leave(sending, now);
            } else {
                putBack(sending, "Not sent: it waited too long.");
            }
        }
        if (gauges.throttle().nextAt() - time.nanos() > SHORT_CLOSURE || most == 0 || (!ready.isEmpty() && !licence.isValid())) {
            putBackReady();
        }
    }

    /// Whether the ledger tells the time of sending rightly: where the machine slept after the claim, it does not.
    private static boolean isFresh(Sending sending, Moment now) {
        return sending.claimed.ageAt(now).compareTo(LONGEST_CLAIMED) <= 0;
    }

    private void leave(Sending sending, Moment now) {
        gauges.tally().requests++;
        if (sending.isRepetition()) {
            gauges.tally().retried++;
        }
        sending.leaves(now);
        flights.put(sending.key(), sending);
        Entry entry = sending.entry();
        int attempt = sending.attempts;
        Consumer<Reply> whenReplied = reply -> replyTo.accept(new Message.Attempted(sending, attempt,
                Classification.of(reply, entry.payload(), time.now()), reply.signals(time.now()), reply instanceof Reply.Answer));
        if (sending.isUpdate()) {
            api.update(entry.findEventId().orElseThrow(), entry.before(), entry.payload(), entry.idempotencyKey(), whenReplied);
        } else {
            api.create(entry.payload(), entry.idempotencyKey(), whenReplied);
        }
    }

    /// Whether the reply is one that is waited for. It is no longer under way then.
    boolean hasArrived(Message.Attempted message) {
        Sending sending = message.sending();
        if (flights.get(sending.key()) != sending || sending.attempts != message.attempt()) {
            return false;
        }
        flights.remove(sending.key());
        flow.add(time.nanos());
        return true;
    }

    /// Takes out one request of which not even a failure was reported in time.
    Optional<Sending> takeOverdue(Duration patience) {
        if (flights.isEmpty()) {
            return Optional.empty();
        }
        Sending oldest = flights.values().iterator().next();
        if (Duration.ofNanos(time.nanos() - oldest.left.nanos()).compareTo(patience) <= 0) {
            return Optional.empty();
        }
        flights.remove(oldest.key());
        return Optional.of(oldest);
    }

    /// Gives up on everything under way: nobody knows what becomes of it.
    void abandon(String reason) {
        for (Sending sending : List.copyOf(flights.values())) {
            sending.becameUnknown();
            settle(sending, new Settlement.InDoubt(sending.key(), gauges.clock().now(), reason, null));
            doubts.add(sending);
        }
        flights.clear();
    }

    Issue rowIssue(Entry entry, IssueCode code, String sentence) {
        Place place = entry.listed() ? new Place.Row(run.file(), null, entry.row()) : new Place.File(run.file());
        return Issue.of(code, place, "", sentence);
    }

    private Moment now() {
        return Moment.now(time);
    }
}
