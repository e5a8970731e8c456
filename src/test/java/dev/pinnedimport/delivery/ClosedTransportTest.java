package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.Place;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosedTransportTest {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    @Test
    void saysThatNothingWasSentWhereItWasClosedFirst() throws Exception {
        HttpTransport transport = new HttpTransport(NOWHERE, ApiKey.of("some-key", new Place.Setting("test")), Duration.ofSeconds(5), 1);
        transport.close();
        CompletableFuture<Reply> reply = new CompletableFuture<>();

        transport.send(ApiRequest.get(ApiRequest.Kind.CHANNELS, "/channels"), reply::complete);

        assertThat(reply.get(5, TimeUnit.SECONDS)).isInstanceOf(Reply.NotSent.class);
    }
}
