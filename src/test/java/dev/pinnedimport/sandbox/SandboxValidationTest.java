package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SandboxValidationTest {

    private static final Sandbox SANDBOX = Sandbox.start(Samples.settings());
    private final Client client = Client.of(SANDBOX);

    @AfterAll
    static void close() {
        SANDBOX.close();
    }

    static Stream<Arguments> brokenEvents() {
        return Stream.of(
                broken("channelId", "is required", event -> event.remove("channelId")),
                broken("title", "is required", event -> event.putNull("title")),
                broken("startAt", "is required", event -> event.remove("startAt")),
                broken("timezone", "is required", event -> event.remove("timezone")),
                broken("classifications", "is required", event -> event.remove("classifications")),
                broken("approxLocation", "is required", event -> event.remove("approxLocation")),
                broken("channelId", "must be of type integer", event -> event.put("channelId", "42")),
                broken("title", "must be a text that is not blank", event -> event.put("title", " ")),
                broken("title", "must have at most 20 characters", event -> event.put("title", "x".repeat(21))),
                broken("startAt", "must be an ISO 8601 date-time with offset", event -> event.put("startAt", "2026-12-05T20:00:00")),
                broken("startAt", "must be an ISO 8601 date-time with offset", event -> event.put("startAt", "2026-02-30T20:00:00Z")),
                broken("endAt", "must be after startAt", event -> event.put("endAt", "2026-12-05T20:00:00+01:00")),
                broken("endAt", "must be after startAt", event -> event.put("endAt", "2026-12-05T20:30:00+02:00")),
                broken("endAt", "must be an ISO 8601 date-time with offset", event -> event.put("endAt", "late")),
                broken("timezone", "must be an IANA time zone", event -> event.put("timezone", "Europe/Nowhere")),
                broken("timezone", "must be an IANA time zone", event -> event.put("timezone", "+01:00")),
                broken("status", "must be draft or published", event -> event.put("status", "hidden")),
                broken("coverImage", "must be of type integer or null", event -> event.put("coverImage", "7")),
                broken("capacity", "is out of range", event -> event.put("capacity", 0)),
                broken("audience", "is not one of the allowed values", event -> event.put("audience", "cats")),
                broken("colour", "is not a known field", event -> event.put("colour", "red")),
                broken("classifications", "must be a list with at least one entry", event -> event.putArray("classifications")),
                broken("classifications", "must have 0 to 3 entries",
                        event -> event.putArray("classifications").add("a").add("b").add("c").add("d")),
                broken("classifications", "must not repeat an entry", event -> event.putArray("classifications").add("music").add("music")),
                broken("classifications[1]", "is not a known classification",
                        event -> event.putArray("classifications").add("music").add("x")),
                broken("approxLocation.city.placeId", "is required",
                        event -> event.putObject("approxLocation").putObject("city").put("placeId", "")),
                broken("approxLocation.city.placeId", "is required", event -> event.putObject("approxLocation")),
                broken("approxLocation.city.colour", "is not a known field",
                        event -> ((ObjectNode) event.path("approxLocation").path("city")).put("colour", "red")),
                broken("approxLocation.city.countryCode", "has the wrong form",
                        event -> ((ObjectNode) event.path("approxLocation").path("city")).put("countryCode", "de")),
                broken("offers[1].url", "is required", event -> event.putArray("offers").add(offer()).addObject().put("name", "x")),
                broken("offers[0].url", "must have at least 9 characters",
                        event -> event.putArray("offers").addObject().put("url", "http://")));
    }

    private static ObjectNode offer() {
        return Json.object().put("url", "https://tickets.example/1");
    }

    private static Arguments broken(String field, String issue, Consumer<ObjectNode> change) {
        return Arguments.of(field, issue, Samples.event(change));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("brokenEvents")
    void refusesABrokenEventAndNamesTheField(String field, String issue, String event) {
        Client.Seen seen = client.create(event);
        assertThat(seen.status()).isEqualTo(400);
        assertThat(Json.text(seen.json().path("error").path("details")))
                .isEqualTo("{\"field\":\"" + field + "\",\"issue\":\"" + issue + "\"}");
    }

    @Test
    void takesAnEventWithEveryOptionalField() {
        Client.Seen seen = client.create(Samples.event(event ->
                event.put("endAt", "2026-12-05T20:00:00Z").put("status", "draft").put("coverImage", 7)
                .put("audience", "adults").putNull("capacity").putArray("offers").add(offer())));
        assertThat(seen.status()).isEqualTo(201);
        assertThat(seen.json().path("doc").path("title").asString()).isEqualTo("Jazz at night");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{\"title\"", "{} {}", "{\"title\":\"a\",\"title\":\"b\"}", "\ufeff{}"})
    void refusesABodyThatIsNotAJsonObject(String body) {
        Client.Seen seen = client.create(body);
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo("invalid_request");
        assertThat(seen.json().path("error").has("details")).isFalse();
    }

    @Test
    void refusesAnIdempotencyKeyOfMoreThan255Characters() {
        assertThat(client.create("k".repeat(256), Samples.event("A")).field()).isEqualTo("Idempotency-Key");
    }

    @Test
    void refusedEventsDoNotExist() {
        client.create("refused-1", Samples.event(event -> event.put("colour", "red")));
        assertThat(SANDBOX.events()).extracting(ReceivedEvent::idempotencyKey).doesNotContain("refused-1");
    }

    @Test
    void keepsTheDocumentedRulesWithoutAContract() {
        try (Sandbox bare = Sandbox.start(SandboxSettings.usual().withContract(""))) {
            Client other = Client.of(bare);
            assertThat(other.get("/api/developer/openapi/public-api-v1").status()).isEqualTo(404);
            assertThat(other.create(Samples.event(event -> event.put("coverImage", "7"))).field()).isEqualTo("coverImage");
            assertThat(other.create(Samples.event(event -> event.put("colour", "red"))).status()).isEqualTo(201);
        }
    }

    @Test
    void changesTheGivenFieldsAndLeavesTheOthers() {
        long id = client.create(Samples.event(event -> event.put("description", "Blue"))).id();
        Client.Seen seen = client.patch(id, "{\"title\": \"Renamed\", \"description\": null}");
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().path("doc").path("title").asString()).isEqualTo("Renamed");
        ReceivedEvent event = SANDBOX.events().stream().filter(candidate -> candidate.id() == id).findFirst().orElseThrow();
        assertThat(event.timesUpdated()).isOne();
        assertThat(Json.read(event.json())).isEqualTo(Json.read(Samples.event("Renamed")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"title\": null}", "{\"colour\": 1}", "{\"endAt\": \"2020-01-01T00:00:00Z\"}", "[]"})
    void refusesABrokenUpdateAndChangesNothing(String patch) {
        long id = client.create(Samples.event("A")).id();
        assertThat(client.patch(id, patch).status()).isEqualTo(400);
        assertThat(SANDBOX.events()).filteredOn(event -> event.id() == id).extracting(ReceivedEvent::timesUpdated).containsExactly(0);
    }

    @Test
    void doesNotFindAnEventThatDoesNotExist() {
        assertThat(client.patch(1, "{\"title\": \"B\"}").code()).isEqualTo("not_found");
        assertThat(client.send("PATCH", "/api/public/v1/events/one", "{}").code()).isEqualTo("not_found");
    }

    @Test
    void storesAnUploadedMedium() {
        Client.Seen seen = client.with("Content-Type: multipart/form-data; boundary=limit").send("POST", "/api/public/v1/media",
                "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"jazz.jpg\"\r\n"
                        + "Content-Type: image/jpeg\r\n\r\nJPEG\r\n--limit--\r\n");
        assertThat(seen.status()).isEqualTo(201);
        assertThat(seen.bodyText()).matches("\\{\"doc\":\\{\"id\":\\d+,\"filename\":\"jazz.jpg\"}}");
    }

    @Test
    void refusesAnUploadThatIsNotMultipart() {
        assertThat(client.with("Content-Type: image/jpeg").send("POST", "/api/public/v1/media", "JPEG").field()).isEqualTo("file");
    }
}
