package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SandboxAccessTest {

    private final FakeTime time = new FakeTime();
    private final Sandbox sandbox = Sandbox.start(Samples.settings().withClock(time).withKeys(
            new ApiKey("sandbox-key", "anna", ApiKey.ALL_SCOPES, Instant.MAX),
            new ApiKey("expiring", "anna", ApiKey.ALL_SCOPES, time.instant().plusSeconds(60)),
            new ApiKey("narrow", "anna", Set.of("channels:read"), Instant.MAX),
            new ApiKey("stranger", "bert", ApiKey.ALL_SCOPES, Instant.MAX))
            .withChannels(new Channel(42, "Box Office", "box-office", Set.of("anna")),
                    new Channel(43, "Community", "community", Set.of("bert"))));
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void takesABearerKey() {
        assertThat(client.get("/api/public/v1/channels").status()).isEqualTo(200);
    }

    @Test
    void takesAnApiKeyHeader() {
        assertThat(client.withOnly("x-api-key: sandbox-key").get("/api/public/v1/channels").status()).isEqualTo(200);
    }

    @Test
    void refusesBothHeadersAtOnce() {
        assertThat(client.with("x-api-key: sandbox-key").get("/api/public/v1/channels").status()).isEqualTo(401);
    }

    @Test
    void refusesARequestWithoutAKeyInTheErrorEnvelope() {
        Client.Seen seen = client.withOnly().create(Samples.event("A"));
        assertThat(seen.status()).isEqualTo(401);
        assertThat(seen.code()).isEqualTo("invalid_api_key");
        assertThat(seen.json().path("error").path("requestId").asString()).startsWith("req_");
    }

    @Test
    void refusesAnUnknownKey() {
        assertThat(client.withKey("guess").get("/api/public/v1/channels").status()).isEqualTo(401);
    }

    @Test
    void refusesAnotherSchemeThanBearer() {
        assertThat(client.withOnly("Authorization: Basic sandbox-key").get("/api/public/v1/channels").status()).isEqualTo(401);
    }

    @Test
    void refusesAKeyFromTheMomentItExpires() {
        assertThat(client.withKey("expiring").get("/api/public/v1/channels").status()).isEqualTo(200);
        time.pass(Duration.ofSeconds(60));
        assertThat(client.withKey("expiring").get("/api/public/v1/channels").status()).isEqualTo(401);
    }

    @Test
    void refusesARevokedKey() {
        sandbox.revoke("sandbox-key");
        assertThat(client.create(Samples.event("A")).status()).isEqualTo(401);
    }

    @Test
    void namesTheMissingScope() {
        Client.Seen seen = client.withKey("narrow").create(Samples.event("A"));
        assertThat(seen.status()).isEqualTo(403);
        assertThat(seen.code()).isEqualTo("insufficient_scope");
        assertThat(seen.bodyText()).contains("events:create");
    }

    @Test
    void asksForAScopeOfItsOwnOnEveryRoute() {
        Client narrow = client.withKey("narrow");
        assertThat(narrow.list("").status()).isEqualTo(403);
        assertThat(narrow.patch(1001, "{}").status()).isEqualTo(403);
        assertThat(narrow.send("POST", "/api/public/v1/media", "x").status()).isEqualTo(403);
        assertThat(narrow.get("/api/public/v1/classifications").status()).isEqualTo(200);
    }

    @Test
    void removesAScopeWhileRunning() {
        sandbox.removeScope("sandbox-key", "events:create");
        assertThat(client.create(Samples.event("A")).code()).isEqualTo("insufficient_scope");
        assertThat(client.list("").status()).isEqualTo(200);
    }

    @Test
    void refusesAChannelOfAnotherOwnerAsForbidden() {
        Client.Seen seen = client.create(Samples.event(event -> event.put("channelId", 43)));
        assertThat(seen.status()).isEqualTo(403);
        assertThat(seen.code()).isEqualTo("forbidden");
    }

    @Test
    void refusesAChannelThatWasRemovedWhileRunning() {
        sandbox.removeChannel(42);
        assertThat(client.create(Samples.event("A")).code()).isEqualTo("forbidden");
        assertThat(client.get("/api/public/v1/channels").json().path("docs")).isEmpty();
    }

    @Test
    void checksTheChannelOnUpdatesToo() {
        long id = client.create(Samples.event("A")).id();
        assertThat(client.withKey("stranger").patch(id, "{\"title\": \"B\"}").status()).isEqualTo(403);
        assertThat(client.patch(id, "{\"channelId\": 43}").status()).isEqualTo(403);
    }

    @Test
    void listsOnlyEventsOfChannelsThatTheOwnerCanAccess() {
        client.create(Samples.event("Anna's"));
        client.withKey("stranger").create(Samples.event(event -> event.put("title", "Bert's").put("channelId", 43)));
        assertThat(client.list("").json().path("docs")).extracting(doc -> doc.path("title").asString()).containsExactly("Anna's");
        assertThat(client.list("").json().path("totalDocs").intValue()).isEqualTo(1);
    }
}
