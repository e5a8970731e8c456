package dev.pinnedimport.delivery.image;

import dev.pinnedimport.delivery.ApiRequest.Upload;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.Reply;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.delivery.UploadAnswer;
import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Uploads images, each request through the throttle's gate, and repeats what did not arrive.
///
/// An upload whose answer was lost may have been stored, and is repeated: a medium that exists twice harms nobody, since an event names one.
/// Safe for use by several threads.
final class Uploads {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final long LONGEST_PARK = 100_000_000;
    /// An image at which the API fails so often is left alone, and an API that fails at so many images in a row is unwell.
    private static final int MOST_FAULTS = 5;
    private static final int MOST_FAILED_IMAGES = 3;

    private final EventsApi api;
    private final Throttle throttle;
    private final DeliverySettings settings;
    private final Time time;
    private final StopSignal stop;
    private final Runnable moves;
    private final AtomicInteger failedInARow = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    /// @param moves is called whenever a request leaves, and many times a second while there is a pause before one
    Uploads(EventsApi api, Throttle throttle, DeliverySettings settings, Time time, StopSignal stop, Runnable moves) {
        this.api = api;
        this.throttle = throttle;
        this.settings = settings;
        this.time = time;
        this.stop = stop;
        this.moves = moves;
    }

    /// What became of an image.
    sealed interface Result {
        record Stored(long medium) implements Result {}

        /// @param cause the same words for the same cause
        record Refused(String cause) implements Result {}

        /// No image can be uploaded: the key or the API does not allow it.
        record Impossible(String why) implements Result {}
    }

    /// Requests that left.
    int sent() {
        return sent.get();
    }

    /// @throws StopException where the API is away, refuses the key, or the run was asked to stop
    Result upload(Upload file) {
        long begun = time.nanos();
        Duration pause = FIRST_PAUSE;
        int faults = 0;
        while (true) {
            long left = pass();
            sent.incrementAndGet();
            Reply reply = api.upload(file, time, stop);
            stopIfAsked();
            RateSignals signals = reply instanceof Reply.Answer answer ? RateSignals.of(answer.headers(), time.now()) : RateSignals.NONE;
            UploadAnswer meaning = UploadAnswer.of(reply);
            learn(meaning, signals, left);
            switch (meaning) {
                case UploadAnswer.Stored stored -> {
                    failedInARow.set(0);
                    return new Result.Stored(stored.medium());
                }
                case UploadAnswer.Refused refused -> {
                    failedInARow.set(0);
                    return new Result.Refused("the API did not take it: \"" + refused.words() + "\"");
                }
                case UploadAnswer.ScopeMissing _ -> {
                    return new Result.Impossible("the key may not upload images. Give it the scope media:create");
                }
                case UploadAnswer.NoSuchRoute _ -> {
                    return new Result.Impossible("the API does not know the request that uploads images. "
                            + "Compare the contract: pinned-import contract diff");
                }
                case UploadAnswer.KeyRefused _ -> throw stopped(ExitCode.API_REFUSED, IssueCode.API_KEY_REFUSED,
                        "The events service refused our key. Nothing is lost: ask your administrator to renew it, then run it again.");
                case UploadAnswer.Throttled _ -> {
                    faults = 0;
                    begun = time.nanos();
                }
                case UploadAnswer.Failed failed -> {
                    faults++;
                    boolean away = time.nanos() - begun > settings.giveUpAfter().toNanos();
                    if (away || failed.answered() && faults == MOST_FAULTS) {
                        return giveUp(failed, away);
                    }
                    rest(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                }
            }
        }
    }

    private Result giveUp(UploadAnswer.Failed failed, boolean away) {
        if (away || failedInARow.incrementAndGet() == MOST_FAILED_IMAGES) {
            throw stopped(ExitCode.API_UNAVAILABLE, IssueCode.API_UNREACHABLE, "The events service does not take images: " + failed.words()
                    + ". Nothing is lost: run it again later and it continues.");
        }
        return new Result.Refused("the API could not take it: " + failed.words());
    }

    private void learn(UploadAnswer meaning, RateSignals signals, long left) {
        synchronized (throttle) {
            switch (meaning) {
                case UploadAnswer.Throttled _ -> {
                    Duration closed = throttle.objected(left, time.nanos(), signals);
                    if (closed.compareTo(settings.longestPause()) > 0) {
                        throw stopped(ExitCode.API_UNAVAILABLE, IssueCode.API_THROTTLED, "The events service asks us to wait for "
                                + Math.max(1, closed.toMinutes()) + " minutes, longer than the " + settings.longestPause().toMinutes()
                                + " minutes we may. Nothing is lost: run it again after that.");
                    }
                }
                case UploadAnswer.Failed failed -> {
                    if (signals.retryAfter() != null && signals.retryAfter().compareTo(settings.longestPause()) <= 0) {
                        throttle.close(time.nanos() + signals.retryAfter().toNanos());
                    }
                }
                case UploadAnswer.Stored _, UploadAnswer.Refused _, UploadAnswer.ScopeMissing _, UploadAnswer.NoSuchRoute _,
                        UploadAnswer.KeyRefused _ -> throttle.accepted(time.nanos(), signals);
            }
        }
    }

    /// Waits for a permit and takes it.
    ///
    /// @return when the request leaves
    private long pass() {
        while (true) {
            stopIfAsked();
            moves.run();
            long wait;
            synchronized (throttle) {
                long now = time.nanos();
                wait = throttle.nextAt() - now;
                if (wait <= 0) {
                    throttle.take(now);
                    api.follow(throttle.rate());
                    return now;
                }
            }
            time.park(Math.min(wait, LONGEST_PARK));
        }
    }

    private void rest(Duration length) {
        long until = time.nanos() + length.toNanos();
        for (long now = time.nanos(); now < until; now = time.nanos()) {
            stopIfAsked();
            moves.run();
            time.park(Math.min(until - now, LONGEST_PARK));
        }
    }

    private void stopIfAsked() {
        stop.findReason().ifPresent(reason -> {
            throw new StopException(reason, List.of());
        });
    }

    private StopException stopped(ExitCode exit, IssueCode code, String sentence) {
        return new StopException(exit, Issue.of(code, new Place.Api(api.base().toString()), "", sentence));
    }
}
