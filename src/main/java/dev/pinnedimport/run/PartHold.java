package dev.pinnedimport.run;

import dev.pinnedimport.delivery.DeliveryProgress;
import dev.pinnedimport.delivery.Licence;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.pace.Budget;
import dev.pinnedimport.delivery.pace.RateSignals;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.ledger.Part;
import dev.pinnedimport.ledger.Spread;
import dev.pinnedimport.ledger.Spread.Counts;
import dev.pinnedimport.ledger.Spread.Renewal;
import dev.pinnedimport.ledger.Spreads;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A worker's hold on a part of a run: kept alive by a thread of its own, and known to be over without asking anybody.
///
/// The lease counts from before it was asked for, by both clocks, so it is over here before it is over in the database, and over at once for
/// a machine that wakes up late.
final class PartHold implements Licence, Budget, AutoCloseable {

    private static final int SIGNS_A_LEASE = 5;

    private final Spreads spreads;
    private final Part part;
    private final Duration lease;
    private final StopSignal stop;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("lease").factory());

    private volatile Granted granted;
    private volatile boolean lost;
    private volatile Counts done = Counts.NONE;
    private Counts told = Counts.NONE;
    private volatile Spread.@Nullable Stop stopped;

    private record Granted(long nanos, Instant wall) {
        static Granted now() {
            return new Granted(System.nanoTime(), Instant.now());
        }

        boolean isWithin(Duration lease) {
            return System.nanoTime() - nanos < lease.toNanos() && Duration.between(wall, Instant.now()).compareTo(lease) < 0;
        }
    }

    private PartHold(Spreads spreads, Part part, Duration lease, StopSignal stop, Granted granted) {
        this.spreads = spreads;
        this.part = part;
        this.lease = lease;
        this.stop = stop;
        this.granted = granted;
    }

    /// Takes the part, if nobody has it.
    ///
    /// @param stop raised when the whole run is to stop
    static Optional<PartHold> tryTake(Spreads spreads, Spread spread, int number, String holder, Duration lease, StopSignal stop) {
        Granted asked = Granted.now();
        Optional<PartHold> hold = spreads.claim(spread, number, holder, lease).map(part -> new PartHold(spreads, part, lease, stop, asked));
        hold.ifPresent(PartHold::beat);
        return hold;
    }

    private void beat() {
        long every = lease.toMillis() / SIGNS_A_LEASE;
        heart.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MILLISECONDS);
    }

    // What cannot be told now is told the next time; the lease runs out meanwhile, if it takes too long.
    private synchronized void renew() {
        Granted asked = Granted.now();
        Counts now = done;
        Renewal renewal;
        try {
            renewal = spreads.renew(part, lease, now.minus(told));
        } catch (RuntimeException _) {
            return; // Whatever it was: the next sign may get through, and without one the lease runs out. Thrown further, it would end the signs.
        }
        told = now;
        if (renewal.held()) {
            granted = asked;
        } else {
            lost = true;
        }
        renewal.findStop().ifPresent(why -> stopped = why);
        if (!renewal.held() || !renewal.led() || renewal.stop() != null) {
            stop.raise(ExitCode.TERMINATED);
        }
    }

    Part part() {
        return part;
    }

    @Override
    public boolean isValid() {
        return !lost && granted.isWithin(lease);
    }

    @Override
    public boolean looksUp() {
        return false;
    }

    /// Whether somebody else may have the part by now.
    boolean isLost() {
        return lost;
    }

    /// Why all are to stop, where that was said.
    Optional<Spread.Stop> findStop() {
        return Optional.ofNullable(stopped);
    }

    /// What has been done so far.
    void count(DeliveryProgress progress) {
        done = new Counts(progress.delivered() + progress.refused() + progress.blocked(), progress.requests(), progress.throttled(),
                progress.retried());
    }

    Counts done() {
        return done;
    }

    /// Nothing is left in the part that a worker may send.
    synchronized void finish() {
        spreads.finish(part, done.minus(told));
        told = done;
    }

    /// Somebody else may have the part.
    synchronized void handBack() {
        spreads.handBack(part, done.minus(told));
        told = done;
    }

    @Override
    public Slots reserve(int most, Duration ahead, long accepted) {
        Spread.Slots slots = spreads.reserve(part, most, ahead, accepted);
        return new Slots(slots.count(), slots.first(), slots.rate());
    }

    @Override
    public void tell(boolean objection, Duration age, RateSignals signals, Duration closedFor) {
        spreads.signal(part, new Spread.Signal(objection, age, signals.limit(), signals.remaining(), signals.reset(), signals.retryAfter()), closedFor);
    }

    @Override
    public void close() {
        heart.shutdownNow();
    }
}
