package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SandboxIdempotencyTest {

    private final FakeTime time = new FakeTime();
    private final Sandbox sandbox = Sandbox.start(Samples.settings().withClock(time).withKeys(ApiKey.usual(),
            ApiKey.of("second-key", "events:create"), new ApiKey("stranger", "bert", ApiKey.ALL_SCOPES, Instant.MAX))
            .withChannels(new Channel(42, "Box Office", "box-office", Set.of(ApiKey.USUAL_OWNER, "bert"))));
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void replaysTheStoredSuccess() {
        Client.Seen first = client.create("k", Samples.event("A"));
        Client.Seen second = client.create("k", Samples.event("A"));
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.findHeader("Idempotent-Replayed")).isEmpty();
        assertThat(second.findHeader("Idempotent-Replayed")).hasValue("true");
        assertThat(sandbox.events()).hasSize(1);
        assertThat(sandbox.stats().replays()).isOne();
    }

    @Test
    void takesTheOrderOfKeysAndWhiteSpaceForTheSamePayload() {
        client.create("k", "{\"channelId\":42,\"title\":\"A\",\"startAt\":\"2026-12-05T20:00:00Z\",\"timezone\":\"UTC\","
                + "\"classifications\":[\"music\"],\"approxLocation\":{\"city\":{\"placeId\":\"x\",\"countryCode\":\"DE\"}}}");
        Client.Seen second = client.create("k",
                "{ \"approxLocation\": {\"city\": {\"countryCode\": \"DE\", \"placeId\": \"x\"}}, \"title\": \"A\", "
                + "\"startAt\":\"2026-12-05T20:00:00Z\",\"timezone\":\"UTC\",\"classifications\":[\"music\"],\"channelId\":42}");
        assertThat(second.findHeader("Idempotent-Replayed")).hasValue("true");
    }

    @Test
    void refusesTheSameKeyWithAnotherPayload() {
        client.create("k", Samples.event("A"));
        Client.Seen second = client.create("k", Samples.event("B"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("conflict");
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).containsExactly("A");
        assertThat(sandbox.stats().conflicts()).isOne();
    }

    @Test
    void remembersASuccessUntilFifteenMinutesAreOver() {
        client.create("k", Samples.event("A"));
        time.pass(Duration.ofMinutes(15).minusMillis(1));
        assertThat(client.create("k", Samples.event("A")).findHeader("Idempotent-Replayed")).hasValue("true");
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void createsASecondEventAfterFifteenMinutes() {
        client.create("k", Samples.event("A"));
        time.pass(Duration.ofMinutes(15));
        assertThat(client.create("k", Samples.event("A")).status()).isEqualTo(201);
        assertThat(sandbox.events()).extracting(ReceivedEvent::idempotencyKey).containsExactly("k", "k");
    }

    @Test
    void aReplayDoesNotProlongTheMemory() {
        client.create("k", Samples.event("A"));
        time.pass(Duration.ofMinutes(10));
        client.create("k", Samples.event("A"));
        time.pass(Duration.ofMinutes(5));
        client.create("k", Samples.event("A"));
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void createsAnEventForEveryRequestWithoutAKey() {
        client.create(Samples.event("A"));
        client.create(Samples.event("A"));
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void aRefusedRequestDoesNotUseUpItsKey() {
        client.create("k", Samples.event(event -> event.put("colour", "red")));
        assertThat(client.create("k", Samples.event("A")).status()).isEqualTo(201);
    }

    @Test
    void ownersDoNotShareKeys() {
        client.create("k", Samples.event("A"));
        client.withKey("stranger").create("k", Samples.event("A"));
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void apiKeysOfOneOwnerShareIdempotencyKeys() {
        client.create("k", Samples.event("A"));
        client.withKey("second-key").create("k", Samples.event("A"));
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void apiKeysOfOneOwnerCanBeKeptApart() {
        try (Sandbox apart = Sandbox.start(Samples.settings().withIdempotencyPerKey(true)
                .withKeys(ApiKey.usual(), ApiKey.of("second-key", "events:create")))) {
            Client.of(apart).create("k", Samples.event("A"));
            Client.of(apart).withKey("second-key").create("k", Samples.event("A"));
            assertThat(apart.events()).hasSize(2);
        }
    }

    @Test
    void answersInProgressWhileTheFirstRequestIsCarriedOut() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Sleeper held = _ -> {
            working.countDown();
            mayGoOn.await();
        };
        try (Sandbox slow = Sandbox.start(Samples.settings().withSleeper(held)
                .withFaults(Faults.of(FaultRule.always(Fault.SLOW_COMMIT).times(1))))) {
            Client other = Client.of(slow);
            CompletableFuture<Client.Seen> first = CompletableFuture.supplyAsync(() -> other.create("k", Samples.event("A")));
            assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();
            Client.Seen second = other.create("k", Samples.event("A"));
            assertThat(second.status()).isEqualTo(409);
            mayGoOn.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS).status()).isEqualTo(201);
            assertThat(other.create("k", Samples.event("A")).findHeader("Idempotent-Replayed")).hasValue("true");
            assertThat(slow.stats().greatestInFlight()).isEqualTo(2);
        }
    }

    @Test
    void aKeyLeftInProgressIsFreeAfterFortyFiveSeconds() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_IN_PROGRESS).times(1)));
        assertThat(client.create("k", Samples.event("A")).status()).isEqualTo(500);
        time.pass(Duration.ofMillis(44_999));
        assertThat(client.create("k", Samples.event("A")).status()).isEqualTo(409);
        time.pass(Duration.ofMillis(1));
        assertThat(client.create("k", Samples.event("A")).status()).isEqualTo(201);
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void aSlowCommitOutlivesItsOwnProtection() {
        try (Sandbox slow = Sandbox.start(Samples.settings().withClock(time).withSleeper(time)
                .withLifetimes(Duration.ofMinutes(15), Duration.ofSeconds(30))
                .withFaults(Faults.of(FaultRule.always(Fault.SLOW_COMMIT).pausing(Duration.ofSeconds(31)))))) {
            assertThat(Client.of(slow).create("k", Samples.event("A")).status()).isEqualTo(201);
            assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(31));
            assertThat(Client.of(slow).create("k", Samples.event("A")).findHeader("Idempotent-Replayed")).hasValue("true");
        }
    }
}
