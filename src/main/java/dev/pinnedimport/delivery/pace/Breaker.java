package dev.pinnedimport.delivery.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Notices that the API is unwell, and lets nobody through until it is better.
///
/// Begins open, so that the first question to an API is a harmless one. Opens again after failures in a row; then one harmless question at
/// a time, ever more rarely; once that is answered, one real request, and only its success closes the breaker. Time comes in as nanoseconds.
public final class Breaker {

    private static final int IN_A_ROW = 10;
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(60).toNanos();

    private enum State {
        CLOSED,
        OPEN,
        TRYING
    }

    private final RandomGenerator random;
    private State state = State.OPEN;
    private int failures;
    private int openings;
    private long failingSince;
    private long probeAt;

    public Breaker(RandomGenerator random, long now) {
        this.random = random;
        this.failingSince = now;
        this.probeAt = now;
    }

    public void failed(long now) {
        if (failures == 0) {
            failingSince = now;
        }
        failures++;
        if (state == State.TRYING || (state == State.CLOSED && failures >= IN_A_ROW)) {
            open(now);
        }
    }

    private void open(long now) {
        state = State.OPEN;
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(openings, 10));
        probeAt = now + pause + (long) (random.nextDouble() * pause / 4);
        openings++;
    }

    /// A request was carried out, or refused in the API's own words.
    public void succeeded() {
        failures = 0;
        openings = 0;
        state = State.CLOSED;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /// How many requests may be under way.
    public int mostInFlight(int usual) {
        return switch (state) {
            case CLOSED -> usual;
            case OPEN -> 0;
            case TRYING -> 1;
        };
    }

    /// When to ask the harmless question, while open.
    public long probeAt() {
        return probeAt;
    }

    public void probed(boolean answered, long now) {
        if (state == State.OPEN) {
            if (answered) {
                state = openings == 0 ? State.CLOSED : State.TRYING;
            } else {
                open(now);
            }
        }
    }

    /// How long nothing has succeeded; zero while closed.
    public Duration failingFor(long now) {
        return state == State.CLOSED ? Duration.ZERO : Duration.ofNanos(now - failingSince);
    }
}
