package dev.pinnedimport.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class ThrottleTest {

    private static final long SECOND = 1_000_000_000;
    private static final long MILLISECOND = 1_000_000;

    /// A limited API and an eager sender, in simulated time.
    private static final class World {

        enum Limit {
            BUCKET,
            WINDOW
        }

        enum Headers {
            NONE,
            RETRY_AFTER,
            REMAINING,
            ALL
        }

        final Random random;
        final Throttle throttle;
        final Limit kind;
        final Headers headers;
        double burst;
        double perSecond;
        int mostInFlight = 64;
        long latency = 30 * MILLISECOND;
        long lateness;
        /// How unevenly requests get through: 1 for mostly a tenth of a millisecond, seldom six; ten times as uneven in the first second.
        double unevenness;
        long now;
        double tokens;
        long filledAt;
        long window;
        long sent;
        long accepted;
        long objected;
        private final PriorityQueue<long[]> arrivals = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        private final PriorityQueue<long[]> answers = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        private final Deque<RateSignals> signals = new ArrayDeque<>();

        World(double named, Limit kind, Headers headers, double perSecond, double burst) {
            this(named, kind, headers, perSecond, burst, 7);
        }

        World(double named, Limit kind, Headers headers, double perSecond, double burst, long seed) {
            this.random = new Random(seed);
            this.throttle = new Throttle(named, random, 0);
            this.kind = kind;
            this.headers = headers;
            this.perSecond = perSecond;
            this.burst = burst;
            this.tokens = burst;
        }

        void run(Duration length) {
            long until = now + length.toNanos();
            while (now < until) {
                long permit = arrivals.size() + answers.size() < mostInFlight ? throttle.nextAt() + (lateness == 0 ? 0 : random.nextLong(lateness)) : Long.MAX_VALUE;
                long arrival = arrivals.isEmpty() ? Long.MAX_VALUE : arrivals.peek()[0];
                long answer = answers.isEmpty() ? Long.MAX_VALUE : answers.peek()[0];
                now = Math.max(now, Math.min(Math.min(permit, until), Math.min(arrival, answer)));
                if (arrival <= now) {
                    arrive(arrivals.remove());
                } else if (answer <= now) {
                    take(answers.remove());
                } else if (permit <= now) {
                    throttle.take(now);
                    sent++;
                    if (unevenness == 0) {
                        arrive(new long[] {now, now});
                    } else {
                        arrivals.add(new long[] {now + onTheWay(), now});
                    }
                }
            }
        }

        private long onTheWay() {
            double chance = random.nextDouble();
            double most = chance < 0.93 ? 0.1 : chance < 0.995 ? 0.4 : chance < 0.9995 ? 1.5 : 6;
            return (long) (most * random.nextDouble() * unevenness * (now < SECOND ? 10 : 1) * MILLISECOND);
        }

        private void arrive(long[] request) {
            boolean allowed = allow();
            signals.add(tell(allowed));
            answers.add(new long[] {now + latency, request[1], allowed ? 1 : 0});
        }

        private boolean allow() {
            if (perSecond <= 0) {
                return true;
            }
            if (kind == Limit.WINDOW) {
                long length = (long) (burst / perSecond * SECOND);
                if (now / length != window) {
                    window = now / length;
                    tokens = burst;
                }
            } else {
                tokens = Math.min(burst, tokens + (now - filledAt) * perSecond / SECOND);
                filledAt = now;
            }
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }

        private RateSignals tell(boolean allowed) {
            if (perSecond <= 0) {
                return RateSignals.NONE;
            }
            long length = (long) (burst / perSecond * SECOND);
            double refill = kind == Limit.WINDOW ? (length - now % length) / (double) SECOND : (burst - tokens) / perSecond;
            double wait = kind == Limit.WINDOW ? refill : (1 - tokens) / perSecond;
            Duration retry = allowed || headers == Headers.NONE || headers == Headers.REMAINING ? null : Duration.ofSeconds(Math.max(1, (long) Math.ceil(wait)));
            return headers == Headers.ALL || headers == Headers.REMAINING
                    ? new RateSignals((long) burst, (long) tokens, Duration.ofSeconds((long) Math.ceil(refill)), retry, null)
                    : new RateSignals(null, null, null, retry, null);
        }

        private void take(long[] answer) {
            RateSignals told = signals.remove();
            if (answer[2] == 1) {
                accepted++;
                throttle.accepted(now, told);
            } else {
                objected++;
                throttle.objected(answer[1], now, told);
            }
        }

        void forget() {
            sent = 0;
            accepted = 0;
            objected = 0;
        }
    }

    @Test
    void spacesRequestsEvenlyAtTheNamedRate() {
        Throttle throttle = new Throttle(4, new Random(1), 0);

        for (int i = 0; i < 4; i++) {
            assertThat(throttle.nextAt()).isEqualTo(i * SECOND / 4);
            throttle.take(throttle.nextAt());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 10, 300, 5000})
    void neverGoesAboveTheNamedRate(double rate) {
        World world = new World(rate, World.Limit.BUCKET, World.Headers.NONE, 0, 0);
        world.mostInFlight = 1000;

        world.run(Duration.ofSeconds(60));

        assertThat(world.sent).isBetween((long) (rate * 59), (long) (rate * 60.1) + 1);
    }

    @ParameterizedTest
    @CsvSource({"BUCKET, RETRY_AFTER, 50, 50", "BUCKET, RETRY_AFTER, 50, 5", "BUCKET, RETRY_AFTER, 10, 20", "BUCKET, RETRY_AFTER, 500, 100",
        "BUCKET, NONE, 50, 50", "BUCKET, ALL, 50, 50", "BUCKET, ALL, 50, 5", "BUCKET, ALL, 20, 600", "BUCKET, ALL, 300, 30",
        "BUCKET, RETRY_AFTER, 2, 10",
        "WINDOW, RETRY_AFTER, 10, 600", "WINDOW, ALL, 10, 600"})
    void findsTheLimitAndStaysJustBelowIt(World.Limit kind, World.Headers headers, double perSecond, double burst) {
        World world = new World(0, kind, headers, perSecond, burst);
        world.lateness = 3 * MILLISECOND;
        world.run(Duration.ofMinutes(6));
        world.forget();

        world.run(Duration.ofMinutes(30));

        assertThat(world.accepted / (perSecond * 1800)).as("share of what is allowed").isGreaterThan(0.98);
        assertThat(world.objected / (double) world.sent).as("share of objections").isLessThan(0.01);
    }

    @Test
    void makesALittleRoomAtTheFirstObjectionToANamedRateAndMoreAtTheNext() {
        Throttle throttle = new Throttle(100, new Random(1), 0);
        RateSignals pause = new RateSignals(null, null, null, Duration.ofSeconds(1), null);

        throttle.objected(10 * MILLISECOND, 20 * MILLISECOND, pause);
        assertThat(throttle.rate()).isCloseTo(98, within(0.01));

        throttle.objected(2000 * MILLISECOND, 2010 * MILLISECOND, pause);
        assertThat(throttle.rate()).as("at once").isCloseTo(98 * 0.75, within(0.01));

        throttle.objected(7000 * MILLISECOND, 7010 * MILLISECOND, pause);
        assertThat(throttle.rate()).as("after four seconds").isCloseTo(98 * 0.75 * 0.92, within(0.01));
    }

    /// Each costs the second that `Retry-After` asks for. Of what is allowed, the best even pace gives 0.87, 0.67 and 0.50 of the first three.
    @ParameterizedTest
    @CsvSource({"50, 50, 1, 1, 0.80", "500, 500, 1, 0.3, 0.57", "500, 500, 1, 1, 0.40", "5, 5, 1, 10, 0.82", "10, 10, 1, 10, 0.68"})
    void makesRoomBetweenRequestsWhereTheApiAllowsNoBurst(double named, double perSecond, double burst, double unevenness, double share) {
        assertShare(named, perSecond, burst, unevenness, share);
    }

    @ParameterizedTest
    @CsvSource({"50, 49, 5, 1, 0.93", "50, 45, 50, 1, 0.98", "50, 30, 30, 1, 0.96", "500, 100, 10, 1, 0.70"})
    void findsOutThatANamedRateIsMoreThanIsAllowed(double named, double perSecond, double burst, double unevenness, double share) {
        assertShare(named, perSecond, burst, unevenness, share);
    }

    /// In the first minute, in the median of nine.
    private static void assertShare(double named, double perSecond, double burst, double unevenness, double share) {
        double[] shares = new double[9];
        double[] objections = new double[9];
        for (int seed = 0; seed < shares.length; seed++) {
            World world = new World(named, World.Limit.BUCKET, World.Headers.RETRY_AFTER, perSecond, burst, seed);
            world.unevenness = unevenness;
            world.mostInFlight = 512;
            world.run(Duration.ofSeconds(60));
            shares[seed] = world.accepted / (perSecond * 60);
            objections[seed] = world.objected / (double) world.sent;
        }
        Arrays.sort(shares);
        Arrays.sort(objections);
        assertThat(shares[4]).as("share of what is allowed").isGreaterThan(share);
        assertThat(objections[4]).as("share of objections").isLessThan(0.02);
    }

    @Test
    void catchesUpOnNothingAfterAnObjectionToANamedRate() {
        Throttle throttle = new Throttle(2000, new Random(1), 0);
        throttle.objected(0, 0, new RateSignals(null, null, null, Duration.ofSeconds(1), null));

        takeAllAt(throttle, 2 * SECOND);

        assertThat(takeAllAt(throttle, 2 * SECOND + 200 * MILLISECOND)).isEqualTo(1);
        assertThat(throttle.permitsUntil(3 * SECOND, 3 * SECOND)).isEqualTo(1);
    }

    @Test
    void catchesUpAgainWhereALateSenderLosesTooMuchByIt() {
        World world = new World(200, World.Limit.BUCKET, World.Headers.RETRY_AFTER, 200, 200);
        world.throttle.objected(0, 0, new RateSignals(null, null, null, Duration.ofSeconds(1), null));
        world.lateness = 30 * MILLISECOND;
        world.mostInFlight = 256;
        world.run(Duration.ofSeconds(60));
        world.forget();

        world.run(Duration.ofMinutes(5));

        assertThat(world.accepted / (200 * 300.0)).as("share of what is allowed").isGreaterThan(0.97);
    }

    @Test
    void doesNotForgiveWhereTheJobNamesNoRate() {
        Throttle throttle = new Throttle(0, new Random(1), 0);

        throttle.objected(10 * MILLISECOND, 20 * MILLISECOND, RateSignals.NONE);

        assertThat(throttle.rate()).isEqualTo(Throttle.CAREFUL / 2);
    }

    /// A busy machine wakes the sender late. What it missed it catches up with, up to 90 ms.
    @ParameterizedTest
    @CsvSource({"20", "200"})
    void usesTheLimitAlsoWhereTheSenderWakesUpLate(double perSecond) {
        World world = new World(0, World.Limit.BUCKET, World.Headers.RETRY_AFTER, perSecond, perSecond);
        world.lateness = 80 * MILLISECOND;
        world.mostInFlight = 256;
        world.run(Duration.ofMinutes(6));
        world.forget();

        world.run(Duration.ofMinutes(10));

        assertThat(world.accepted / (perSecond * 600)).as("share of what is allowed").isGreaterThan(0.98);
        assertThat(world.objected / (double) world.sent).as("share of objections").isLessThan(0.01);
    }

    /// What was held up on its way may arrive together with what is caught up on, and a bucket may hold no more than a tenth of a second.
    @Test
    void catchesUpOnLessThanHalfABucketAtANamedRate() {
        Throttle throttle = new Throttle(2000, new Random(1), 0);
        throttle.take(0);

        assertThat(throttle.permitsUntil(200 * MILLISECOND, 200 * MILLISECOND)).isEqualTo(81);
        assertThat(takeAllAt(throttle, 200 * MILLISECOND)).isEqualTo(81);
    }

    @Test
    void catchesUpOnMoreWhereALateSenderWouldLoseTooMuchOfANamedRate() {
        World world = new World(200, World.Limit.BUCKET, World.Headers.RETRY_AFTER, 200, 200);
        world.lateness = 80 * MILLISECOND;
        world.mostInFlight = 256;
        world.run(Duration.ofSeconds(31));
        assertThat(world.accepted / (200 * 31.0)).as("share while it is cautious").isBetween(0.2, 0.9);
        world.forget();

        world.run(Duration.ofMinutes(5));

        assertThat(world.accepted / (200 * 300.0)).as("share of what is allowed").isGreaterThan(0.98);
        assertThat(world.objected).isZero();
    }

    private static int takeAllAt(Throttle throttle, long now) {
        int taken = 0;
        for (; throttle.nextAt() <= now; taken++) {
            throttle.take(now);
        }
        return taken;
    }

    /// Headers count in whole seconds, so every pause costs a whole window.
    @ParameterizedTest
    @CsvSource({"ALL", "RETRY_AFTER"})
    void findsTheLimitOfWindowsOfOneSecondLessExactly(World.Headers headers) {
        World world = new World(0, World.Limit.WINDOW, headers, 50, 50);
        world.run(Duration.ofMinutes(6));
        world.forget();

        world.run(Duration.ofMinutes(30));

        assertThat(world.accepted / (50 * 1800.0)).isGreaterThan(0.95);
        assertThat(world.objected / (double) world.sent).isLessThan(0.01);
    }

    @ParameterizedTest
    @CsvSource({"RETRY_AFTER, 50, 20", "RETRY_AFTER, 20, 50", "ALL, 50, 20", "ALL, 20, 100", "NONE, 50, 25"})
    void followsALimitThatChangesInMidRun(World.Headers headers, double before, double after) {
        World world = new World(0, World.Limit.BUCKET, headers, before, 50);
        world.run(Duration.ofMinutes(6));
        world.perSecond = after;
        world.run(Duration.ofMinutes(6));
        world.forget();

        world.run(Duration.ofMinutes(20));

        assertThat(world.accepted / (after * 1200)).isGreaterThan(0.98);
        assertThat(world.objected / (double) world.sent).isLessThan(0.01);
    }

    @ParameterizedTest
    @CsvSource({"RETRY_AFTER, 20", "RETRY_AFTER, 200", "RETRY_AFTER, 1000", "ALL, 20", "ALL, 200", "ALL, 1000", "NONE, 200"})
    void isBackWithinFourMinutesWhereTheLimitWasHalvedForTwo(World.Headers headers, double perSecond) {
        World world = new World(0, World.Limit.BUCKET, headers, perSecond, perSecond);
        world.run(Duration.ofSeconds(150));
        world.perSecond = perSecond / 2;
        world.run(Duration.ofMinutes(2));
        world.perSecond = perSecond;
        world.run(Duration.ofMinutes(4));
        world.forget();

        world.run(Duration.ofMinutes(1));

        assertThat(world.accepted / (perSecond * 60)).isGreaterThan(0.98);
        assertThat(world.objected / (double) world.sent).isLessThan(0.01);
    }

    @Test
    void climbsAsFastAsRequestsInFlightAllowWhereNobodyObjects() {
        World world = new World(0, World.Limit.BUCKET, World.Headers.NONE, 0, 0);
        world.latency = 10 * MILLISECOND;
        world.run(Duration.ofSeconds(15));
        world.forget();

        world.run(Duration.ofSeconds(2));

        assertThat(world.sent).isGreaterThan(12_000);
    }

    @Test
    void doesNotClimbWhileNobodyWantsMore() {
        World world = new World(0, World.Limit.BUCKET, World.Headers.NONE, 0, 0);
        world.mostInFlight = 1;
        world.latency = SECOND;

        world.run(Duration.ofMinutes(5));

        assertThat(world.throttle.rate()).isLessThan(50);
    }

    @Test
    void letsNobodyPassBeforeTheTimeTheApiNamed() {
        Throttle throttle = new Throttle(100, new Random(1), 0);
        throttle.take(0);

        throttle.objected(0, 5 * MILLISECOND, new RateSignals(null, null, null, Duration.ofSeconds(7), null));

        assertThat(throttle.nextAt()).isBetween(7 * SECOND + 5 * MILLISECOND, 7 * SECOND + 705 * MILLISECOND);
    }

    @Test
    void closesTheGateWhereNothingRemainsBeforeAnybodyObjects() {
        Throttle throttle = new Throttle(100, new Random(1), 0);
        throttle.take(0);

        throttle.accepted(5 * MILLISECOND, new RateSignals(1000L, 0L, Duration.ofSeconds(9), null, null));

        assertThat(throttle.nextAt()).isBetween(9 * SECOND, 10 * SECOND);
    }

    @Test
    void staysOpenWhereSomethingRemains() {
        Throttle throttle = new Throttle(100, new Random(1), 0);
        throttle.take(0);

        throttle.accepted(5 * MILLISECOND, new RateSignals(1000L, 1L, Duration.ofSeconds(9), null, null));

        assertThat(throttle.nextAt()).isLessThan(SECOND);
    }

    /// An API that says how much remains and no more when it objects: most windows end without an objection.
    @ParameterizedTest
    @CsvSource({"5, 300", "20, 1200", "50, 500"})
    void whatRemainsAloneKeepsItFromMostObjections(double perSecond, double burst) {
        World told = new World(0, World.Limit.WINDOW, World.Headers.REMAINING, perSecond, burst);
        told.run(Duration.ofMinutes(20));

        assertThat(told.objected / (double) told.sent).as("share of objections").isLessThan(0.01);
        assertThat(told.accepted / (perSecond * 1200)).as("share of what is allowed").isGreaterThan(0.9);
    }

    /// An API that counts in windows of a minute allows less from one window to the next.
    @ParameterizedTest
    @CsvSource({"ALL, 20, 10", "ALL, 50, 20", "ALL, 100, 10", "RETRY_AFTER, 20, 10", "RETRY_AFTER, 50, 20", "RETRY_AFTER, 100, 10"})
    void adaptsToALowerLimitWithinTwoWindows(World.Headers headers, double before, double after) {
        World world = new World(0, World.Limit.WINDOW, headers, before, 60 * before);
        world.run(Duration.ofMinutes(10));
        world.perSecond = after;
        world.burst = 60 * after;
        world.run(Duration.ofMinutes(2));
        world.forget();

        world.run(Duration.ofMinutes(10));

        assertThat(world.objected / (double) world.sent).as("share of objections").isLessThan(0.01);
        assertThat(world.accepted / (after * 600)).as("share of what is allowed").isGreaterThan(0.95);
    }

    @Test
    void manyObjectionsToOneBurstSlowItDownOnce() {
        Throttle throttle = new Throttle(100, new Random(1), 0);
        throttle.objected(0, SECOND, RateSignals.NONE);
        double once = throttle.rate();

        throttle.objected(SECOND / 2, SECOND + MILLISECOND, RateSignals.NONE);

        assertThat(throttle.rate()).isEqualTo(once);
    }

    @Test
    void backsOffLongerEachTimeWhereTheApiNamesNoTime() {
        Throttle throttle = new Throttle(100, new Random(1), 0);

        Duration first = throttle.objected(0, SECOND, RateSignals.NONE);
        Duration second = throttle.objected(20 * SECOND, 21 * SECOND, RateSignals.NONE);
        Duration third = throttle.objected(40 * SECOND, 41 * SECOND, RateSignals.NONE);

        assertThat(first).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1100));
        assertThat(second).isBetween(Duration.ofMillis(2000), Duration.ofMillis(2200));
        assertThat(third).isBetween(Duration.ofMillis(4000), Duration.ofMillis(4400));
    }

    /// Objections then follow each other too fast to measure between two of them; from the first to a later one it can be measured.
    @ParameterizedTest
    @CsvSource({"ALL, 20, 10", "ALL, 20, 5", "ALL, 200, 100", "ALL, 1000, 500", "RETRY_AFTER, 20, 10", "RETRY_AFTER, 200, 100", "NONE, 100, 50"})
    void findsALowerLimitWithinAMinute(World.Headers headers, double before, double after) {
        World world = new World(0, World.Limit.BUCKET, headers, before, before);
        world.lateness = 3 * MILLISECOND;
        world.run(Duration.ofSeconds(150));
        world.perSecond = after;
        world.burst = after;
        world.run(Duration.ofSeconds(60));
        world.forget();

        world.run(Duration.ofSeconds(120));

        assertThat(world.accepted / (after * 120)).as("share of what is allowed").isGreaterThan(0.98);
        assertThat(world.objected / (double) world.sent).as("share of objections").isLessThan(0.01);
    }
}
