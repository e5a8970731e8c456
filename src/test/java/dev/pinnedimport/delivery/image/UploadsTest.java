package dev.pinnedimport.delivery.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.ApiRequest.Upload;
import dev.pinnedimport.delivery.ApiRoutes;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.Reply;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.event.Contract;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UploadsTest {

    private final Clock clock = new Clock();
    private final Deque<Reply> replies = new ArrayDeque<>();
    private long moved;
    private Duration longestStandstill = Duration.ZERO;

    private final Uploads uploads = new Uploads(
            new EventsApi(URI.create("https://pinned.events"), ApiRoutes.of(Contract.shipped()), (_, replyTo) -> replyTo.accept(replies.remove())),
            new Throttle(10, new Random(1), 0), DeliverySettings.usual(), clock, new StopSignal(), this::moves);

    private void moves() {
        Duration standstill = Duration.ofNanos(clock.nanos - moved);
        longestStandstill = standstill.compareTo(longestStandstill) > 0 ? standstill : longestStandstill;
        moved = clock.nanos;
    }

    @Test
    void givesSignsOfLifeAllTheTimeWhileTheApiAsksForLongPauses() {
        for (int pause = 0; pause < 4; pause++) {
            replies.add(answer(429, Map.of("retry-after", List.of("270")), "{}"));
        }
        replies.add(stored());

        Uploads.Result result = uploads.upload(new Upload("a.png", "image/png", new byte[0]));
        moves();

        assertThat(result).isEqualTo(new Uploads.Result.Stored(7));
        assertThat(clock.nanos).isGreaterThan(Duration.ofMinutes(18).toNanos());
        assertThat(longestStandstill).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void givesSignsOfLifeAllTheTimeWhileTheApiIsAway() {
        for (int attempt = 0; attempt < 60; attempt++) {
            replies.add(new Reply.NotSent(Reply.Obstacle.CONNECTION_REFUSED));
        }
        replies.add(stored());

        Uploads.Result result = uploads.upload(new Upload("a.png", "image/png", new byte[0]));
        moves();

        assertThat(result).isEqualTo(new Uploads.Result.Stored(7));
        assertThat(clock.nanos).isGreaterThan(Duration.ofMinutes(7).toNanos());
        assertThat(longestStandstill).isLessThan(Duration.ofSeconds(1));
    }

    private static Reply stored() {
        return answer(201, Map.of(), "{\"doc\":{\"id\":7}}");
    }

    private static Reply answer(int status, Map<String, List<String>> headers, String body) {
        return new Reply.Answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /// Goes on only while somebody waits.
    private static final class Clock implements Time {

        private long nanos;

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void park(long length) {
            nanos += length;
        }

        @Override
        public void unpark(Thread thread) {}
    }
}
