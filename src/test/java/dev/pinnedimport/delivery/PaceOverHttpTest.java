package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import dev.pinnedimport.sandbox.SandboxStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much of what the API allows is used, and how often it says 429: the pump, the ledger and HTTP against the sandbox's token bucket, which
/// it knows nothing of but the answers.
///
/// Counts come from the sandbox. Both sides live by one clock that may run faster than the real one, to save time, or slower, so that a small
/// or busy machine can keep up: what is measured are ratios within that time.
@SharesNothing
class PaceOverHttpTest {

    /// What the sandbox saw in a stretch of time.
    private record Measured(double used, double throttled) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f %% of what is allowed, %.2f %% answered 429", 100 * used, 100 * throttled);
        }
    }

    @Test
    void findsTheLimitAndUsesMostOfIt() throws Exception {
        try (Pumping pumping = new Pumping(20, 3, 2500)) {
            pumping.pass(Duration.ofSeconds(30));

            Measured measured = pumping.measure(Duration.ofSeconds(30));

            // A busy machine sends later than it might, so this is far from what an idle one reaches: see the campaign below.
            assertThat(measured.used()).as("%s", measured).isGreaterThan(0.5);
            assertThat(measured.throttled()).as("%s", measured).isLessThan(0.05);
        }
    }

    @Tag("campaign")
    @ParameterizedTest
    @CsvSource({"20, 12", "200, 3", "1000, 1"})
    void usesNearlyAllOfWhatIsAllowedAlsoWhereThatChangesInMidRun(double perSecond, double speed) throws Exception {
        int events = (int) (perSecond * 620);
        try (Pumping pumping = new Pumping(perSecond, speed, events)) {
            pumping.pass(Duration.ofSeconds(90));
            List<Measured> measured = new ArrayList<>();
            measured.add(pumping.measure(Duration.ofSeconds(60)));
            pumping.limit(perSecond / 2);
            pumping.pass(Duration.ofSeconds(60));
            measured.add(pumping.measure(Duration.ofSeconds(60)));
            pumping.limit(perSecond);
            pumping.pass(Duration.ofSeconds(240));
            measured.add(pumping.measure(Duration.ofSeconds(60)));
            System.out.println(perSecond + "/s: " + measured);

            assertThat(measured).allSatisfy(one -> {
                assertThat(one.used()).as("%s", one).isGreaterThanOrEqualTo(0.98);
                assertThat(one.throttled()).as("%s", one).isLessThan(0.01);
            });
        }
    }

    /// A pump on a thread of its own.
    private static final class Pumping implements AutoCloseable {

        private final ScaledTime time;
        private final Sandbox sandbox;
        private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("pace-" + UUID.randomUUID()));
        private final HttpTransport transport;
        private final StopSignal stop = new StopSignal();
        private final FutureTask<Optional<DeliveryEnd>> pump;
        private double perSecond;

        Pumping(double perSecond, double speed, int events) {
            this.time = new ScaledTime(speed);
            this.sandbox = Sandbox.start(SandboxSettings.usual().withClock(time::now).withRetainedPayloads(10));
            limit(perSecond);
            Source source = database.ledger().source(sandbox.baseUrl(), "test");
            Run run = database.ledger().startRun(source, "run-1", "job", "file.csv", "ab", "rules", Instant.now());
            stage(run, events);
            this.transport = new HttpTransport(sandbox.baseUrl(), ApiKey.of("sandbox-key", new Place.Setting("test")), Duration.ofSeconds(20), 64);
            EventsApi api = new EventsApi(sandbox.baseUrl(), ApiRoutes.of(Contract.shipped()), inRealTime(transport, speed));
            Delivery delivery = new Delivery(database.ledger(), api, run, DeliverySettings.usual(), stop, time, new Random(7));
            this.pump = new FutureTask<>(() -> {
                Optional<DeliveryEnd> end = Optional.empty();
                while (end.isEmpty()) {
                    end = delivery.deliverSome(Duration.ofSeconds(1));
                }
                return end;
            });
            Thread.ofPlatform().name("pump").daemon().start(pump);
        }

        // The transport's ceiling counts real seconds.
        private static Transport inRealTime(HttpTransport transport, double speed) {
            return new Transport() {
                @Override
                public void send(ApiRequest request, Consumer<Reply> replyTo) {
                    transport.send(request, replyTo);
                }

                @Override
                public void follow(double requestsPerSecond) {
                    transport.follow(requestsPerSecond * speed);
                }
            };
        }

        private void stage(Run run, int events) {
            Staging staging = database.ledger().stage(run);
            List<StagedRow> rows = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                String json = "{\"approxLocation\":{\"city\":{\"placeId\":\"sandbox-berlin\"}},\"channelId\":41,\"classifications\":[\"music\"],"
                        + "\"startAt\":\"2027-01-01T19:00:00+01:00\",\"timezone\":\"Europe/Berlin\",\"title\":\"Concert " + i + "\"}";
                rows.add(new StagedRow.Event(new EventPayload(new Place.Row("file.csv", null, i + 2L), new SourceKey("id-" + i), json,
                        Fingerprint.of(json), 41, "Concert " + i, Instant.parse("2027-01-01T18:00:00Z"),
                        Instant.parse("2027-01-01T20:00:00Z")), List.of(), List.of()));
                if (rows.size() == 1000 || i == events - 1) {
                    staging.write(List.copyOf(rows));
                    rows.clear();
                }
            }
        }

        void limit(double requestsPerSecond) {
            perSecond = requestsPerSecond;
            sandbox.rateLimit(requestsPerSecond, (int) Math.max(5, requestsPerSecond));
        }

        void pass(Duration length) throws ExecutionException, InterruptedException {
            long until = time.nanos() + length.toNanos();
            while (time.nanos() < until) {
                if (pump.isDone()) {
                    throw new IllegalStateException("the pump ended too early: " + pump.get());
                }
                time.park(Math.min(until - time.nanos(), Duration.ofMillis(200).toNanos()));
            }
        }

        Measured measure(Duration length) throws ExecutionException, InterruptedException {
            long from = time.nanos();
            SandboxStats before = sandbox.stats();
            pass(length);
            SandboxStats after = sandbox.stats();
            double seconds = (time.nanos() - from) / 1e9;
            double throttled = after.throttled() - before.throttled();
            double accepted = after.created() - before.created();
            return new Measured(accepted / (perSecond * seconds), throttled / (accepted + throttled));
        }

        @Override
        public void close() {
            stop.raise(ExitCode.TERMINATED);
            while (!pump.isDone()) {
                LockSupport.parkNanos(1_000_000);
            }
            transport.close();
            sandbox.close();
            database.close();
        }
    }

    /// The machine's time, faster or slower.
    private static final class ScaledTime implements Time {

        private final double speed;
        private final long began = System.nanoTime();
        private final Instant beganAt = Instant.now();

        ScaledTime(double speed) {
            this.speed = speed;
        }

        @Override
        public Instant now() {
            return beganAt.plusNanos(nanos());
        }

        @Override
        public long nanos() {
            return (long) ((System.nanoTime() - began) * speed);
        }

        @Override
        public void park(long nanos) {
            LockSupport.parkNanos((long) (nanos / speed));
        }

        @Override
        public void unpark(Thread thread) {
            LockSupport.unpark(thread);
        }
    }
}
