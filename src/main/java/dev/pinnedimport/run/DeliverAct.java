package dev.pinnedimport.run;

import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.delivery.Delivery;
import dev.pinnedimport.delivery.DeliveryEnd;
import dev.pinnedimport.delivery.DeliveryProgress;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.delivery.image.Hosts;
import dev.pinnedimport.delivery.image.ImageRules;
import dev.pinnedimport.delivery.image.Pictures;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.SendQueue;
import dev.pinnedimport.report.RunReport.Requests;
import dev.pinnedimport.report.SendingTimeline;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Act three: has the images of the events uploaded where the job wants that, then lets the pump send what the ledger holds, and hands
/// control back about once a second, so that progress is shown and kept.
final class DeliverAct implements Tasklet, AutoCloseable {

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final RunContext context;
    private final EventsApi api;
    private final Preflight answer;
    private final JobLock lock;
    private final Canary canary;
    private final @Nullable ImageRules rules;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Throttle throttle;
    private @Nullable Pictures images;
    private @Nullable Delivery delivery;
    private final SendingTimeline.Recorder timeline = new SendingTimeline.Recorder();
    private Requests before = new Requests(0, 0, 0);
    private boolean onlyCanary;
    private boolean canaryIsThrough;
    private long total;
    private @Nullable Watchdog watchdog;
    private @Nullable Boolean isKeyNew;

    DeliverAct(RunContext context, EventsApi api, Preflight answer, JobLock lock, Canary canary) {
        this.context = context;
        this.api = api;
        this.answer = answer;
        this.lock = lock;
        this.canary = canary;
        this.rules = context.request().job().findImages().map(CoverImages::rules).orElse(null);
    }

    /// Gives it a sign of life each round, and whenever an image moves.
    void watchedBy(Watchdog dog) {
        watchdog = dog;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        if (watchdog != null) {
            watchdog.alive();
        }
        RepeatStatus status = context.guarded(() -> {
            requireLock();
            return sendSome();
        });
        if (watchdog != null && status == RepeatStatus.FINISHED) {
            watchdog.atRest();
        }
        return status;
    }

    /// What comes before other machines may send: the images, and the events that go first.
    RepeatStatus prepare(StepContribution contribution, ChunkContext chunk) {
        return context.guarded(() -> {
            requireLock();
            if (rules != null && decideSomeImages(rules)) {
                return RepeatStatus.CONTINUABLE;
            }
            return canary.size() == 0 || canaryIsThrough ? RepeatStatus.FINISHED : sendSome();
        });
    }

    private RepeatStatus sendSome() {
        if (rules != null && decideSomeImages(rules)) {
            return RepeatStatus.CONTINUABLE;
        }
        Delivery pump = started();
        Optional<DeliveryEnd> end = pump.deliverSome(A_WHILE);
        tell(pump.progress());
        timeline.record(Instant.now(), requests().sent(), requests().throttled(), pump.progress().findWaitingUntil().isPresent());
        if (end.isEmpty()) {
            return RepeatStatus.CONTINUABLE;
        }
        if (images != null && end.get() instanceof DeliveryEnd.Finished && images.isNeededAgain()) {
            before = requests();
            delivery = null;
            return RepeatStatus.CONTINUABLE;
        }
        if (onlyCanary && end.get() instanceof DeliveryEnd.Finished) {
            if (watchdog != null) {
                watchdog.atRest(); // The list is read until the events are in it, page by page, each with a time limit of its own.
            }
            canary.require();
            sendTheRest(pump.progress());
            return RepeatStatus.CONTINUABLE;
        }
        if (rules != null) {
            context.ledger().media().forgetRefused(context.run());
        }
        take(end.get());
        return RepeatStatus.FINISHED;
    }

    /// Other machines have sent so many requests by now.
    ///
    /// @param sent since the last call
    void addRequests(Requests sent, boolean paused) {
        before = new Requests(before.sent() + sent.sent(), before.throttled() + sent.throttled(), before.retried() + sent.retried());
        timeline.record(Instant.now(), before.sent(), before.throttled(), paused);
    }

    // Events in doubt come first: what can be settled by sending it again can be so for a short time only.
    private boolean decideSomeImages(ImageRules known) {
        if (images == null) {
            boolean waits = !context.ledger().listInDoubt(context.run().source()).isEmpty();
            images = new Pictures(context.ledger(), context.run(), api, known, settings(), throttle(), Hosts.system(), context.stop(),
                    Time.system(), watch());
            if (waits) {
                images.putOff();
            }
        }
        if (images.decideSome()) {
            return false;
        }
        context.listener().on(new Progress.Images(images.decided(), images.uploads()));
        return true;
    }

    private Pictures.Watch watch() {
        return new Pictures.Watch() {
            @Override
            public void moves() {
                if (watchdog != null) {
                    watchdog.moves();
                }
            }

            @Override
            public void waits() {
                requireLock();
            }
        };
    }

    /// What there is to say about the images of the whole run, however the act ended.
    Optional<Issue> findImageNotice() {
        return images == null ? Optional.empty() : images.findNotice();
    }

    /// How the sending went, in this execution of the run.
    SendingTimeline timeline() {
        return timeline.timeline();
    }

    /// Requests that carried an event, in this execution of the run.
    Requests requests() {
        return delivery == null ? before : sum(before, delivery.progress());
    }

    private static Requests sum(Requests before, DeliveryProgress progress) {
        return new Requests(before.sent() + progress.requests(), before.throttled() + progress.throttled(),
                before.retried() + progress.retried());
    }

    private void sendTheRest(DeliveryProgress canary) {
        before = sum(before, canary);
        canaryIsThrough = true;
        delivery = null;
    }

    private Delivery started() {
        if (delivery == null) {
            total = context.ledger().countToSend(context.run());
            onlyCanary = canary.size() > 0 && !canaryIsThrough;
            delivery = pump(onlyCanary ? settings().withMostNew(canary.size()) : settings());
        }
        return delivery;
    }

    // One for images and events, so that what the first learn about the API's pace serves the second.
    Throttle throttle() {
        if (throttle == null) {
            throttle = new Throttle(settings().ratePerSecond(), random, Time.system().nanos());
        }
        return throttle;
    }

    private Delivery pump(DeliverySettings settings) {
        return new Delivery(context.ledger(), api, context.run(), settings, context.stop(), Time.system(), random, throttle());
    }

    private KeyRotation keyRotation() {
        return new KeyRotation(context.ledger(), context.run().source(), context.request().api().key());
    }

    private DeliverySettings.InDoubt inDoubt() {
        if (isKeyNew == null) {
            isKeyNew = keyRotation().concernsEventsInDoubt();
        }
        return isKeyNew ? DeliverySettings.InDoubt.LOOKUP_FIRST : switch (context.request().job().send().inDoubt()) {
            case RETRY_THEN_LOOKUP -> DeliverySettings.InDoubt.RETRY_THEN_LOOKUP;
            case LOOKUP_FIRST -> DeliverySettings.InDoubt.LOOKUP_FIRST;
        };
    }

    /// Whether nothing in doubt may be repeated before a look-up, because the job wants it so or another key has sent it.
    boolean looksUpFirst() {
        return inDoubt() == DeliverySettings.InDoubt.LOOKUP_FIRST;
    }

    private DeliverySettings settings() {
        SendSettings send = context.request().job().send();
        DeliverySettings settings = DeliverySettings.usual()
                .withRate(send.ratePerSecond())
                .withInFlight(send.inFlight())
                .withTimeout(send.timeout())
                .withGiveUpAfter(send.giveUpAfter())
                .withLookUp(answer.canRead())
                .withUpdates(send.updates() == SendSettings.Updates.SEND && api.canUpdate())
                .withOrder(switch (send.order()) {
                    case FILE -> SendQueue.Order.ROWS;
                    case SOONEST_FIRST -> SendQueue.Order.SOONEST_FIRST;
                })
                .withInDoubt(inDoubt());
        return context.request().api().findRehearsal().map(rehearsal -> rehearsal.applyTo(settings)).orElse(settings);
    }

    // A database connection can be cut without anybody noticing, and with it goes the lock that keeps others away.
    void requireLock() {
        lock.requireHeld();
    }

    private void tell(DeliveryProgress progress) {
        long done = progress.delivered() + progress.refused() + progress.blocked();
        double rate = progress.ratePerSecond();
        Duration left = rate > 0 && total > done ? Duration.ofMillis((long) (1000 * (total - done) / rate)) : null;
        context.listener().on(new Progress.Delivering(Math.min(done, total), total, rate, left, progress.waitingUntil(), progress.waitingFor()));
    }

    private void take(DeliveryEnd end) {
        if (end instanceof DeliveryEnd.Finished finished) {
            if (finished.inDoubt() == 0) {
                keyRotation().nothingIsInDoubt();
            }
            context.finishedDelivery(finished.exitCode());
            return;
        }
        throw new StopException(end.exitCode(), end.issues());
    }

    @Override
    public void close() {
        if (images != null) {
            images.close();
        }
    }
}
