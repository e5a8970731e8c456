package dev.pinnedimport.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Clock and sleeper in one: sleeping moves the clock.
final class FakeTime implements InstantSource, Sleeper {

    private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void pass(Duration length) {
        now = now.plus(length);
    }

    @Override
    public void sleep(Duration length) {
        sleeps.add(length);
        pass(length);
    }

    List<Duration> sleeps() {
        return sleeps;
    }
}
