package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SandboxRateLimitTest {

    private final FakeTime time = new FakeTime();
    private final Sandbox sandbox = Sandbox.start(Samples.settings().withClock(time).withRateLimit(0.5, 3));
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void countsDownInTheHeadersOfEveryAnswer() {
        Client.Seen first = client.create(Samples.event("A"));
        assertThat(first.findHeader("X-RateLimit-Limit")).hasValue("3");
        assertThat(first.findHeader("X-RateLimit-Remaining")).hasValue("2");
        assertThat(first.findHeader("X-RateLimit-Reset")).hasValue("2");
        assertThat(client.list("").findHeader("X-RateLimit-Remaining")).hasValue("1");
    }

    @Test
    void refusesWhatIsTooMuchAndSaysWhenToComeBack() {
        useUp();
        Client.Seen refused = client.create(Samples.event("A"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.findHeader("Retry-After")).hasValue("2");
        assertThat(refused.findHeader("X-RateLimit-Remaining")).hasValue("0");
        assertThat(sandbox.stats().throttled()).isOne();
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void roundsRetryAfterUp() {
        useUp();
        time.pass(Duration.ofMillis(1500));
        assertThat(client.create(Samples.event("A")).findHeader("Retry-After")).hasValue("1");
    }

    @Test
    void takesOneMoreAfterTheTimeItNamed() {
        useUp();
        time.pass(Duration.ofSeconds(2));
        assertThat(client.create(Samples.event("A")).status()).isEqualTo(201);
        assertThat(client.create(Samples.event("A")).status()).isEqualTo(429);
    }

    @Test
    void doesNotSaveUpMoreThanTheBurst() {
        useUp();
        time.pass(Duration.ofHours(1));
        useUp();
        assertThat(client.create(Samples.event("A")).status()).isEqualTo(429);
    }

    @Test
    void canBeChangedAndLiftedWhileRunning() {
        sandbox.rateLimit(100, 1);
        assertThat(client.create(Samples.event("A")).findHeader("X-RateLimit-Limit")).hasValue("1");
        sandbox.rateLimit(0, 0);
        assertThat(client.create(Samples.event("A")).findHeader("X-RateLimit-Limit")).isEmpty();
    }

    @Test
    void isChangedByTheControlRoute() {
        client.withOnly().send("PUT", "/sandbox/rate-limit", "{\"perSecond\": 10, \"burst\": 7}");
        assertThat(client.create(Samples.event("A")).findHeader("X-RateLimit-Limit")).hasValue("7");
    }

    @Test
    void refusesABurstOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.rateLimit(10, 0)).withMessageContaining("burst of at least 1");
    }

    private void useUp() {
        for (int i = 0; i < 3; i++) {
            assertThat(client.create(Samples.event("A")).status()).isEqualTo(201);
        }
    }
}
