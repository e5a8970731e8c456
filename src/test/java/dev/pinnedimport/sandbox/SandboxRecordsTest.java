package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the sandbox says about what it received: journal, counts, control routes.
class SandboxRecordsTest {

    @TempDir
    private Path directory;
    private Path journal;
    private Sandbox sandbox;
    private Client client;

    @BeforeEach
    void start() {
        journal = directory.resolve("journal.jsonl");
        sandbox = Sandbox.start(Samples.settings().withClock(new FakeTime()).withJournal(journal));
        client = Client.of(sandbox);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void writesRequestCommitAndAnswerBeforeTheClientHasTheAnswer() throws Exception {
        String body = Samples.event(event -> event.put("title", "A").put("description", "from src:crm-7 tonight"));
        client.create("k", body);
        String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        String keyHash = Fingerprint.of("sandbox-key").value().substring(0, 12);
        assertThat(Files.readAllLines(journal)).containsExactly(
                "{\"type\":\"request\",\"request\":1,\"at\":\"2026-11-23T12:00:00Z\",\"route\":\"POST /events\",\"method\":\"POST\","
                        + "\"path\":\"/api/public/v1/events\",\"keyHash\":\"" + keyHash + "\",\"idempotencyKey\":\"k\",\"bodySha256\":\""
                        + sha
                        + "\",\"bytes\":" + body.length() + "}",
                "{\"type\":\"commit\",\"request\":1,\"at\":\"2026-11-23T12:00:00Z\",\"id\":1001,\"title\":\"A\",\"source\":\"crm-7\","
                        + "\"idempotencyKey\":\"k\",\"bodySha256\":\"" + sha + "\"}",
                "{\"type\":\"answer\",\"request\":1,\"at\":\"2026-11-23T12:00:00Z\",\"status\":201,\"replayed\":false,\"faults\":[]}");
    }

    @Test
    void neverWritesTheKeyItself() throws IOException {
        client.create("k", Samples.event("A"));
        assertThat(journal).content().doesNotContain("sandbox-key");
    }

    @Test
    void writesLostAnswersAsStatusZeroWithTheirFault() throws IOException {
        sandbox.faults(Faults.always(Fault.DROP_AFTER_COMMIT));
        client.create("k", Samples.event("A"));
        assertThat(lines("commit")).hasSize(1);
        assertThat(lines("answer").getFirst().path("status").intValue()).isZero();
        assertThat(lines("answer").getFirst().path("faults").get(0).asString()).isEqualTo("drop-after-commit");
    }

    @Test
    void writesReplaysWithoutACommit() throws IOException {
        client.create("k", Samples.event("A"));
        client.create("k", Samples.event("A"));
        assertThat(lines("commit")).hasSize(1);
        assertThat(lines("answer")).extracting(line -> line.path("replayed").booleanValue()).containsExactly(false, true);
    }

    @Test
    void writesUpdates() throws IOException {
        client.patch(client.create(Samples.event("A")).id(), "{\"title\": \"B\"}");
        assertThat(lines("update")).extracting(line -> line.path("title").asString()).containsExactly("B");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs a file that takes nothing")
    void answersThatTheJournalCannotBeWritten() {
        try (Sandbox full = Sandbox.start(Samples.settings().withJournal(Path.of("/dev/full")))) {
            Client.Seen answer = Client.of(full).create("k", Samples.event("A"));

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.bodyText()).isEqualTo("The journal cannot be written. Free some space, and start the sandbox again.\n");
        }
    }

    @Test
    void appendsToAJournalThatExists() throws IOException {
        client.create("k", Samples.event("A"));
        try (Sandbox second = Sandbox.start(Samples.settings().withJournal(journal))) {
            Client.of(second).create("k", Samples.event("A"));
        }
        assertThat(lines("commit")).hasSize(2);
    }

    @Test
    void keepsWritingWhenConnectionsWereCut() throws IOException {
        sandbox.goDown();
        sandbox.comeBack();
        client.create("k", Samples.event("A"));
        assertThat(lines("commit")).hasSize(1);
    }

    @Test
    void countsRequestsByRouteAndAnswersByStatus() {
        client.create("k", Samples.event("A"));
        client.create("k", Samples.event("B"));
        client.create(Samples.event(event -> event.put("colour", "red")));
        client.list("");
        SandboxStats stats = sandbox.stats();
        assertThat(stats.requests()).isEqualTo(Map.of("POST /events", 3L, "GET /events", 1L));
        assertThat(stats.statuses()).isEqualTo(Map.of(200, 1L, 201, 1L, 400, 1L, 409, 1L));
        assertThat(stats.answers())
                .isEqualTo(Map.of("GET /events 200", 1L, "POST /events 201", 1L, "POST /events 400", 1L, "POST /events 409", 1L));
        assertThat(stats.created()).isOne();
        assertThat(stats.greatestInFlight()).isOne();
    }

    @Test
    void plantedEventsAreNotCountedAsCreated() {
        sandbox.plant(Samples.event("Planted"));
        assertThat(sandbox.events()).hasSize(1);
        assertThat(sandbox.stats().created()).isZero();
    }

    @Test
    void controlRoutesAreNeitherCountedNorDisturbed() {
        sandbox.faults(Faults.of(FaultRule.always(Fault.DROP_BEFORE_COMMIT).on(Route.CONTROL, Route.CREATE_EVENT)));
        assertThat(client.withOnly().get("/sandbox/stats").status()).isEqualTo(200);
        assertThat(sandbox.stats().requests()).isEmpty();
    }

    @Test
    void tellsItsStatsToAnybody() {
        client.create("k", Samples.event("A"));
        sandbox.faults(Faults.always(Fault.LATENCY));
        assertThat(client.withOnly().get("/sandbox/stats").bodyText()).isEqualTo("{\"requests\":{\"POST /events\":1},"
                + "\"answers\":{\"POST /events 201\":1},\"statuses\":{\"201\":1},\"incomplete\":0,\"created\":1,\"updated\":0,"
                + "\"replays\":0,"
                + "\"conflicts\":0,\"throttled\":0,\"greatestInFlight\":1,\"faultsFired\":{\"latency\":0},\"neverFired\":[\"latency\"]}");
        assertThat(client.withOnly().get("/sandbox/requests").bodyText())
                .isEqualTo("{\"requests\":{\"POST /events\":1},\"answers\":{\"POST /events 201\":1}}");
    }

    @Test
    void givesAllEventsAsLinesHoweverManyThereAre() {
        for (int i = 0; i < 1_000; i++) {
            sandbox.plant(Samples.event("Event " + i));
        }
        Client.Seen seen = client.withOnly().get("/sandbox/events");
        assertThat(seen.findHeader("Transfer-Encoding")).hasValue("chunked");
        assertThat(seen.bodyText().lines().filter(line -> line.startsWith("{\"id\":"))).hasSizeGreaterThan(990);
        assertThat(seen.bodyText()).contains("\"title\":\"Event 999\",\"idempotencyKey\":\"\"").endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void givesNoLinesWhereThereAreNoEvents() {
        assertThat(client.withOnly().get("/sandbox/events").bodyText()).isEqualTo("0\r\n\r\n");
    }

    @Test
    void takesAndShowsFaultsThroughTheControlRoute() {
        Client.Seen put = client.withOnly()
                .send("PUT", "/sandbox/faults", "{\"rules\": [{\"fault\": \"drop-before-commit\", \"times\": 1}]}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(client.create(Samples.event("A")).status()).isZero();
        assertThat(client.create(Samples.event("A")).status()).isEqualTo(201);
        assertThat(client.get("/sandbox/faults").bodyText()).contains("\"fault\":\"drop-before-commit\"");
    }

    @Test
    void endsFaultsThroughTheControlRoute() {
        sandbox.faults(Faults.always(Fault.DROP_BEFORE_COMMIT));
        client.send("DELETE", "/sandbox/faults", "");
        assertThat(client.create(Samples.event("A")).status()).isEqualTo(201);
    }

    @Test
    void refusesFaultsItDoesNotUnderstandAndKeepsTheOldOnes() {
        sandbox.faults(Faults.always(Fault.DROP_BEFORE_COMMIT));
        Client.Seen seen = client.withOnly().send("PUT", "/sandbox/faults", "{\"rules\": [{\"fault\": \"explode\"}]}");
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.bodyText()).contains("\\\"explode\\\" is not a fault");
        assertThat(client.create(Samples.event("A")).status()).isZero();
    }

    @Test
    void deletesAnEventThroughTheControlRoute() {
        long id = client.create(Samples.event("A")).id();
        assertThat(client.withOnly().send("DELETE", "/sandbox/events/" + id, "").status()).isEqualTo(200);
        assertThat(client.withOnly().send("DELETE", "/sandbox/events/" + id, "").status()).isEqualTo(404);
        assertThat(sandbox.events()).isEmpty();
    }

    private List<JsonNode> lines(String type) throws IOException {
        return Files.readAllLines(journal).stream().map(Json::read).filter(line -> line.path("type").asString().equals(type)).toList();
    }
}
