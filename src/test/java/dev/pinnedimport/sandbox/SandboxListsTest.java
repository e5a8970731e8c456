package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SandboxListsTest {

    private final Sandbox sandbox = Sandbox.start(Samples.settings().withClock(new FakeTime()));
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void listsChannelsInTheFullEnvelope() {
        JsonNode page = client.get("/api/public/v1/channels?limit=3&page=2").json();
        assertThat(Json.text(page)).isEqualTo("{\"docs\":[{\"id\":44,\"name\":\"Conferences\",\"slug\":\"conferences\"}],"
                + "\"page\":2,\"limit\":3,\"totalDocs\":4,\"totalPages\":2,\"hasNextPage\":false,\"hasPrevPage\":true}");
    }

    @Test
    void listsClassificationsPageByPage() {
        JsonNode first = client.get("/api/public/v1/classifications").json();
        JsonNode second = client.get("/api/public/v1/classifications?page=2").json();
        assertThat(first.path("docs")).hasSize(20);
        assertThat(second.path("docs")).hasSize(first.path("totalDocs").intValue() - 20);
        assertThat(first.path("docs").get(17)).isEqualTo(Json.read("{\"slug\":\"food-drink\",\"name\":\"Food drink\"}"));
    }

    @Test
    void listsEventsNewestFirstInTheMinimalEnvelope() {
        client.create(Samples.event("Old"));
        client.create(Samples.event("New"));
        JsonNode page = client.list("").json();
        assertThat(page.path("docs")).extracting(doc -> doc.path("title").asString()).containsExactly("New", "Old");
        assertThat(page.propertyNames()).containsExactly("docs", "totalDocs", "limit", "page");
    }

    @Test
    void givesBackAllFieldsOfAnEventWithIdAndTimeOfCreation() {
        long id = client.create(Samples.event(event -> event.put("description", "Blue"))).id();
        JsonNode doc = client.list("").json().path("docs").get(0);
        assertThat(doc.path("id").longValue()).isEqualTo(id);
        assertThat(doc.path("description").asString()).isEqualTo("Blue");
        assertThat(doc.path("approxLocation").path("city").path("placeId").asString()).isEqualTo("berlin-de");
        assertThat(doc.path("createdAt").asString()).isEqualTo("2026-11-23T12:00:00Z");
    }

    @Test
    void givesTwentyEventsUnlessAskedForMore() {
        plant(130);
        assertThat(client.list("").json().path("docs")).hasSize(20);
        assertThat(client.list("?limit=50").json().path("docs")).hasSize(50);
    }

    @Test
    void givesAtMostOneHundredEvents() {
        plant(130);
        JsonNode page = client.list("?limit=5000").json();
        assertThat(page.path("docs")).hasSize(100);
        assertThat(page.path("limit").intValue()).isEqualTo(100);
    }

    @Test
    void pagesDoNotOverlapAndEndEmpty() {
        plant(130);
        assertThat(client.list("?limit=100&page=2").json().path("docs").get(0).path("title").asString()).isEqualTo("Event 30");
        assertThat(client.list("?limit=100&page=3").json().path("docs")).isEmpty();
        assertThat(client.list("?limit=100&page=3").json().path("totalDocs").intValue()).isEqualTo(130);
    }

    @Test
    void pagesAreTheSameWhenAChannelIsHidden() {
        sandbox.plant(Samples.event(event -> event.put("channelId", 43)));
        plant(130);
        sandbox.plant(Samples.event(event -> event.put("channelId", 43)));
        sandbox.removeChannel(43);
        assertThat(client.list("?limit=100&page=2").json().path("docs").get(0).path("title").asString()).isEqualTo("Event 30");
        assertThat(client.list("?limit=100&page=2").json().path("totalDocs").intValue()).isEqualTo(130);
    }

    @Test
    void leavesOutAnEventThatAPersonDeleted() {
        long id = client.create(Samples.event("A")).id();
        assertThat(sandbox.delete(id)).isTrue();
        assertThat(client.list("").json().path("totalDocs").intValue()).isZero();
        assertThat(client.patch(id, "{\"title\": \"B\"}").status()).isEqualTo(404);
    }

    @Test
    void keepsIdsButNotPayloadsOfOlderEvents() {
        try (Sandbox small = Sandbox.start(Samples.settings().withRetainedPayloads(1))) {
            Client other = Client.of(small);
            long first = other.create("k-1", Samples.event("Old")).id();
            other.create("k-2", Samples.event("New"));
            assertThat(small.events()).extracting(ReceivedEvent::idempotencyKey).containsExactly("k-1", "k-2");
            assertThat(small.events()).extracting(event -> event.json().isEmpty()).containsExactly(true, false);
            assertThat(other.patch(first, "{\"title\": \"Newer\"}").status()).isEqualTo(200);
            assertThat(small.events().getFirst().title()).isEqualTo("Newer");
        }
    }

    @Test
    void servesTheContractWithoutAKey() {
        Client.Seen seen = client.withOnly().get("/api/developer/openapi/public-api-v1");
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.bodyText()).isEqualTo(Samples.CONTRACT);
        assertThat(seen.findHeader("Content-Type")).hasValue("application/yaml; charset=utf-8");
    }

    @Test
    void answersUnknownRoutesOfTheApiInTheEnvelopeAndOthersWithAPage() {
        assertThat(client.get("/api/public/v2/channels").code()).isEqualTo("not_found");
        assertThat(client.get("/wrong/base/channels").findHeader("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(client.get("/wrong/base/channels").status()).isEqualTo(404);
    }

    private void plant(int count) {
        IntStream.rangeClosed(1, count).forEach(number -> sandbox.plant(Samples.event("Event " + number)));
    }
}
