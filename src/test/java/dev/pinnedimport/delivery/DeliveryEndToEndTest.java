package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The pump, the ledger and HTTP together, against the sandbox, with lifetimes of keys a hundred times shorter than real ones.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class DeliveryEndToEndTest {

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withLifetimes(Duration.ofSeconds(9), Duration.ofMillis(450)));
    private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("end-to-end-" + UUID.randomUUID()));
    private final Ledger ledger = database.ledger();
    private final Source source = ledger.source(sandbox.baseUrl(), "test");
    private final Run run = ledger.startRun(source, "run-1", "job", "file.csv", "ab", "rules", Instant.now());
    private DeliverySettings settings = DeliverySettings.usual().withRate(2000).withInFlight(32).withTimeout(Duration.ofMillis(300))
            .withWindows(Duration.ofMillis(350), Duration.ofSeconds(8), Duration.ofMillis(1200));

    @AfterEach
    void close() {
        sandbox.close();
        database.close();
    }

    @Test
    void deliversThousandsOfEventsOnceEach() {
        stage(3000);

        assertThat(deliver()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertOnceEach(3000);
    }

    @Test
    void survivesEveryKindOfLostAnswer() {
        stage(400);
        sandbox.faults(Faults.of(each(Fault.DROP_AFTER_COMMIT, 11), each(Fault.RESET_BEFORE_COMMIT, 13), each(Fault.INTERNAL_ERROR_AFTER_COMMIT, 17),
                each(Fault.DROP_AFTER_COMMIT_KEY_IN_PROGRESS, 19), each(Fault.ANSWER_MALFORMED_JSON, 23), each(Fault.ANSWER_HTML, 29),
                each(Fault.TRUNCATED_BODY, 31), each(Fault.BAD_GATEWAY_PAGE, 37), each(Fault.ANSWER_OTHER_EVENT, 41), each(Fault.CLOSE_AFTER_ANSWER, 7),
                each(Fault.DUPLICATE_DELIVERY, 43)).withSeed(5));

        assertThat(deliver()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertOnceEach(400);
    }

    @Test
    void lookUpsFirstSurviveEvenKeysThatAreForgottenAtOnce() {
        settings = settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        stage(200);
        sandbox.faults(Faults.of(each(Fault.DROP_AFTER_COMMIT_KEY_RELEASED, 9), each(Fault.INTERNAL_ERROR_AFTER_COMMIT_KEY_RELEASED, 11)));

        assertThat(deliver()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertOnceEach(200);
    }

    @Test
    void aThinLineWithLongLatencyMakesNoDuplicates() {
        settings = settings.withTimeout(Duration.ofSeconds(8));
        stage(60);
        sandbox.faults(Faults.of(each(Fault.THIN_LINE, 2).sized(50).pausing(Duration.ofMillis(50)),
                each(Fault.LATENCY, 3).pausing(Duration.ofMillis(100)).withJitter(Duration.ofMillis(900))).withSeed(3));

        assertThat(deliver()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertOnceEach(60);
        assertThat(sandbox.stats().fired(Fault.THIN_LINE)).isPositive();
        assertThat(sandbox.stats().fired(Fault.LATENCY)).isPositive();
    }

    @Test
    void goesOnAfterTheApiWasAway() throws Exception {
        settings = settings.withRate(200);
        stage(300);
        Thread.ofVirtual().start(() -> {
            sleep(500);
            sandbox.goDown();
            sleep(1500);
            sandbox.comeBack();
        });

        assertThat(deliver()).isEqualTo(new DeliveryEnd.Finished(0, Set.of()));
        assertOnceEach(300);
    }

    @Test
    void staysBelowTheLimitOfTheApi() {
        sandbox.rateLimit(100, 20);
        settings = settings.withRate(95);
        stage(300);

        deliver();

        assertThat(sandbox.stats().throttled()).isZero();
        assertOnceEach(300);
    }

    private static FaultRule each(Fault fault, int number) {
        return FaultRule.always(fault).every(number);
    }

    private void stage(int events) {
        Staging staging = ledger.stage(run);
        List<StagedRow> rows = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            String title = Rig.title(i);
            String json = HttpTransportTest.EVENT.replace("Jazz", title);
            rows.add(new StagedRow.Event(new EventPayload(new Place.Row("file.csv", null, i + 2), new SourceKey("id-" + i), json, Fingerprint.of(json), 42,
                    title, Instant.parse("2027-01-01T18:00:00Z"), Instant.parse("2027-01-01T20:00:00Z")), List.of(), List.of()));
        }
        staging.write(rows);
    }

    private DeliveryEnd deliver() {
        try (HttpTransport http = new HttpTransport(sandbox.baseUrl(), ApiKey.of("sandbox-key", new Place.Setting("test")), settings.timeout(),
                settings.inFlight())) {
            EventsApi api = new EventsApi(sandbox.baseUrl(), ApiRoutes.of(Contract.shipped()), http);
            Delivery delivery = new Delivery(ledger, api, run, settings, new StopSignal(), Time.system(), new Random(1));
            while (true) {
                Optional<DeliveryEnd> end = delivery.deliverSome(Duration.ofSeconds(1));
                if (end.isPresent()) {
                    return end.get();
                }
            }
        }
    }

    private void assertOnceEach(int events) {
        Balance balance = ledger.balance(run);
        assertThat(balance.created()).isEqualTo(events);
        assertThat(balance.balances()).isTrue();
        assertThat(sandbox.events()).hasSize(events);
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).doesNotHaveDuplicates();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
