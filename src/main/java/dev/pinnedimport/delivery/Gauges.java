package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.pace.Breaker;
import dev.pinnedimport.delivery.pace.Pace;
import dev.pinnedimport.delivery.pace.RetryBudget;
import java.util.random.RandomGenerator;

/// What the pump has learned about the API in this process: its clock, its pace, its health, and what it says no to.
record Gauges(ServerClock clock, Pace throttle, RetryBudget budget, Breaker breaker, Refusals refusals, Tally tally) {

    static Gauges of(Pace throttle, Time time, RandomGenerator random) {
        return new Gauges(new ServerClock(time), throttle, new RetryBudget(),
                new Breaker(random, time.nanos()), new Refusals(), new Tally());
    }
}
