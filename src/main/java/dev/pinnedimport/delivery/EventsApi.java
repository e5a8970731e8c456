package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.ApiRequest.Kind;
import dev.pinnedimport.event.Contract.Route;
import dev.pinnedimport.event.IdempotencyKey;
import dev.pinnedimport.event.PayloadDiff;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls of the Pinned Events Public API. Safe for use by many threads.
public final class EventsApi {

    /// What the API gives at most, whatever is asked for.
    static final int PAGE_SIZE = 100;

    private static final long LONGEST_PARK = 50_000_000;

    private final URI base;
    private final ApiRoutes routes;
    private final Transport transport;

    public EventsApi(URI base, ApiRoutes routes, Transport transport) {
        this.base = base;
        this.routes = routes;
        this.transport = transport;
    }

    /// The base URL, for messages.
    public URI base() {
        return base;
    }

    public boolean canUpdate() {
        return routes.findUpdate().isPresent();
    }

    /// Whether the contract has a route for images.
    public boolean canUpload() {
        return routes.findMedia().isPresent();
    }

    /// Uploads an image and waits for the reply; for an early stop it does not wait. Asks nobody for the moment: see the room `image`.
    public Reply upload(ApiRequest.Upload file, Time time, StopSignal stop) {
        ApiRequest request = new ApiRequest(Kind.UPLOAD, "POST", routes.findMedia().orElseThrow(), null, null, file);
        return await(request, time, stop);
    }

    /// The pace at which the pump sends now.
    public void follow(double requestsPerSecond) {
        transport.follow(requestsPerSecond);
    }

    void create(String payload, IdempotencyKey key, Consumer<Reply> replyTo) {
        transport.send(new ApiRequest(Kind.CREATE, "POST", routes.create(), payload, key), replyTo);
    }

    /// Changes an event. Where the route changes single fields, only those that differ are sent, so that what people did to the others in the
    /// calendar stays.
    ///
    /// @param before what the API holds; null where that is not known
    void update(String eventId, @Nullable String before, String payload, IdempotencyKey key, Consumer<Reply> replyTo) {
        Route route = routes.findUpdate().orElseThrow();
        transport.send(new ApiRequest(Kind.UPDATE, route.method(), route.pathWith(eventId), body(route, before, payload), key), replyTo);
    }

    private static String body(Route route, @Nullable String before, String payload) {
        if (before == null || before.equals(payload) || !route.method().equals("PATCH")) {
            return payload;
        }
        return PayloadDiff.patchBody(before, payload);
    }

    /// A page of the events that the key's owner can see.
    void listEvents(int page, Consumer<Reply> replyTo) {
        transport.send(events(page), replyTo);
    }

    /// The cheapest question that a good key has an answer to.
    void probe(Consumer<Reply> replyTo) {
        transport.send(ApiRequest.get(Kind.CHANNELS, routes.channels() + paging(1, 1)), replyTo);
    }

    ApiRequest channels(int page) {
        return ApiRequest.get(Kind.CHANNELS, routes.channels() + paging(page, PAGE_SIZE));
    }

    ApiRequest classifications(int page) {
        return ApiRequest.get(Kind.CLASSIFICATIONS, routes.classifications() + paging(page, PAGE_SIZE));
    }

    ApiRequest events(int page) {
        return ApiRequest.get(Kind.LIST_EVENTS, routes.list() + paging(page, PAGE_SIZE));
    }

    ApiRequest oneEvent() {
        return ApiRequest.get(Kind.LIST_EVENTS, routes.list() + paging(1, 1));
    }

    /// Asks for the OpenAPI document as it is now.
    ApiRequest contract() {
        return ApiRequest.get(Kind.CONTRACT, routes.contract());
    }

    /// Sends and waits for the reply; for an early stop it does not wait.
    Reply call(ApiRequest request, Time time, StopSignal stop) {
        Thread caller = Thread.currentThread();
        stop.whenRaised(() -> time.unpark(caller));
        return await(request, time, stop);
    }

    private Reply await(ApiRequest request, Time time, StopSignal stop) {
        Thread caller = Thread.currentThread();
        Box box = new Box();
        transport.send(request, answer -> {
            box.reply = answer;
            time.unpark(caller);
        });
        while (true) {
            Reply reply = box.reply;
            if (reply != null) {
                return reply;
            }
            if (stop.isRaised()) {
                return new Reply.NoAnswer(Reply.Failure.INTERRUPTED);
            }
            time.park(LONGEST_PARK);
        }
    }

    private static final class Box {
        private volatile @Nullable Reply reply;
    }

    private static String paging(int page, int limit) {
        return "?page=" + page + "&limit=" + limit;
    }
}
