package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Settlement;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What follows from the outcome of an attempt: for its entry, for the pace, and for the run as a whole.
final class Decision {

    private static final Duration OVERDUE = Duration.ofSeconds(10);

    private final URI base;
    private final DeliverySettings settings;
    private final Time time;
    private final Rights rights;
    private final Gauges gauges;
    private final Doubts doubts;
    private final Outbox outbox;
    private final Ending ending;

    Decision(URI base, DeliverySettings settings, Time time, Rights rights, Gauges gauges, Doubts doubts, Outbox outbox, Ending ending) {
        this.base = base;
        this.settings = settings;
        this.time = time;
        this.rights = rights;
        this.gauges = gauges;
        this.doubts = doubts;
        this.outbox = outbox;
        this.ending = ending;
    }

    void decide(Message.Attempted message) {
        message.signals().findDate().ifPresent(date -> gauges.clock().observe(date, message.sending().left));
        if (message.answered() && !(message.outcome() instanceof Outcome.Throttled)) {
            gauges.throttle().accepted(time.nanos(), message.signals());
        }
        if (message.answered() && !(message.outcome() instanceof Outcome.Foreign)) {
            gauges.refusals().answeredByTheApi();
        }
        decide(message.sending(), message.outcome(), message.signals());
    }

    private void decide(Sending sending, Outcome outcome, RateSignals signals) {
        switch (outcome) {
            case Outcome.Done done -> delivered(sending, done);
            case Outcome.NotSent notSent -> neverLeft(sending, notSent);
            case Outcome.Unknown unknown -> {
                sending.conflicting = false;
                if (unknown.ill()) {
                    gauges.breaker().failed(time.nanos());
                }
                pauseAsAsked(signals);
                inDoubt(sending, "Sent, but " + unknown.reason() + ".", unknown.requestId());
            }
            case Outcome.Conflict conflict -> {
                gauges.breaker().succeeded();
                sending.conflicting = true;
                inDoubt(sending, "The API knows this idempotency key already: " + conflict.reason() + ".", conflict.requestId());
            }
            case Outcome.Refused refused -> refused(sending, refused.error());
            case Outcome.Throttled throttled -> throttled(sending, throttled, signals);
            case Outcome.KeyRefused _ -> {
                outbox.putBack(sending, "The API refused the key.");
                rights.doubtKey();
            }
            case Outcome.ScopeMissing missing -> scopeMissing(sending, missing.error());
            case Outcome.ChannelRefused refused -> channelRefused(sending, refused.error());
            case Outcome.Redirected redirected -> {
                inDoubt(sending, "The API's address sent us elsewhere (status " + redirected.status() + ").", null);
                ending.because(new DeliveryEnd.Misconfigured(issue(IssueCode.API_REDIRECT,
                        "This address sends us elsewhere (status " + redirected.status() + "). Correct the address.")));
            }
            case Outcome.Foreign foreign -> {
                inDoubt(sending, "Something between us and the API answered in its place (status " + foreign.status() + ").", null);
                if (gauges.refusals().answeredByAnother()) {
                    ending.because(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_PROXY,
                            "Something between us and the events service answers in its place (status " + foreign.status()
                                    + "). Nothing is lost. Ask your network administrator, then run it again.")));
                }
            }
        }
    }

    private void delivered(Sending sending, Outcome.Done done) {
        gauges.breaker().succeeded();
        gauges.budget().succeeded();
        gauges.refusals().done(sending.entry());
        String how = done.replayed() ? "replay" : "answer";
        outbox.settle(sending, new Settlement.Delivered(sending.key(), clock(), done.eventId(), done.requestId(), how));
        doubts.remove(sending.key());
    }

    private void neverLeft(Sending sending, Outcome.NotSent notSent) {
        gauges.breaker().failed(time.nanos());
        outbox.putBack(sending, "Not sent: " + notSent.obstacle().words() + ".");
        if (notSent.obstacle().isForAPerson()) {
            ending.because(new DeliveryEnd.Misconfigured(issue(IssueCode.API_TLS,
                    "No safe connection: " + notSent.obstacle().words() + ". Nothing more was sent. Check the address.")));
        }
    }

    private void refused(Sending sending, ApiError error) {
        gauges.breaker().succeeded();
        if (sending.isUnresolved() && !sending.isUpdate()) {
            // The API may look at the content before it looks at the key: this no does not tell what became of the attempt before.
            keepInDoubt(sending, "Refused when it was sent again: " + error.words() + ".", error.requestId());
            return;
        }
        outbox.settle(sending, new Settlement.Refused(sending.key(), clock(), outbox.rowIssue(sending.entry(), IssueCode.ROW_REFUSED,
                "The events service did not accept the event: \"" + error.words() + "\". Correct the row."), error.status(), error.requestId()));
        doubts.remove(sending.key());
        if (gauges.refusals().refused(sending.entry(), error)) {
            ending.because(new DeliveryEnd.Guarded(issue(IssueCode.API_SAME_REFUSAL, "The events service refused "
                    + gauges.refusals().sameInARow() + " events in a row for the same reason: \"" + error.words()
                    + "\". The rest was not sent. Correct the job, or compare the contract.")));
        }
    }

    private void throttled(Sending sending, Outcome.Throttled throttled, RateSignals signals) {
        Moment now = Moment.now(time);
        gauges.tally().throttled++;
        Duration closed = gauges.throttle().objected(sending.left.nanos(), now.nanos(), signals);
        Instant again = clock().plus(closed);
        if (closed.compareTo(settings.longestPause()) > 0) {
            ending.because(new DeliveryEnd.ApiUnavailable(issue(IssueCode.API_THROTTLED, askedToWait(again, settings))));
        }
        String reason = "The API has too many requests.";
        if (sending.first == null) {
            outbox.settle(sending, new Settlement.Waiting(sending.key(), clock(), again, reason, throttled.requestId()));
        } else {
            outbox.settle(sending, new Settlement.InDoubt(sending.key(), clock(), reason, throttled.requestId()));
            doubts.planAgain(sending, now.nanos() + closed.toNanos());
        }
    }

    static String askedToWait(Instant until, DeliverySettings settings) {
        return "The events service asks us to wait until " + Times.brief(until) + ", longer than the " + settings.longestPause().toMinutes()
                + " minutes we may. Nothing is lost: run it again after that.";
    }

    private void pauseAsAsked(RateSignals signals) {
        signals.findRetryAfter().filter(wait -> wait.compareTo(settings.longestPause()) <= 0)
                .ifPresent(wait -> gauges.throttle().close(time.nanos() + wait.toNanos()));
    }

    private void scopeMissing(Sending sending, ApiError error) {
        outbox.putBack(sending, "The key lacks a scope.");
        if (sending.isUpdate()) {
            rights.mayNotUpdate();
        } else {
            ending.because(new DeliveryEnd.ApiRefused(issue(IssueCode.API_SCOPE,
                    "The key may not create events: \"" + error.words() + "\". Give the key the scope events:create, then run it again.")));
        }
    }

    private void channelRefused(Sending sending, ApiError error) {
        gauges.breaker().succeeded();
        gauges.refusals().channelRefused(sending.entry());
        if (sending.isUnresolved()) {
            keepInDoubt(sending, "The channel is not accessible any more.", error.requestId());
        } else {
            outbox.settle(sending, outbox.blocked(sending.entry(), error.requestId()));
            doubts.remove(sending.key());
        }
    }

    private void inDoubt(Sending sending, String reason, @Nullable String requestId) {
        sending.becameUnknown();
        keepInDoubt(sending, reason, requestId);
    }

    private void keepInDoubt(Sending sending, String reason, @Nullable String requestId) {
        outbox.settle(sending, new Settlement.InDoubt(sending.key(), clock(), reason, requestId));
        doubts.planAfterBackOff(sending);
    }

    /// Replies that never came, not even as a failure.
    void giveUpOnOverdue() {
        Duration patience = settings.timeout().plus(OVERDUE);
        outbox.takeOverdue(patience).ifPresent(first -> {
            giveUpOn(first);
            giveUpOnOverdue();
        });
    }

    private void giveUpOn(Sending sending) {
        sending.attempts++;
        gauges.breaker().failed(time.nanos());
        inDoubt(sending, "Sent, but no answer came.", null);
    }

    private Instant clock() {
        return gauges.clock().now();
    }

    private Issue issue(IssueCode code, String sentence) {
        return Issue.of(code, new Place.Api(base.toString()), "", sentence);
    }
}
