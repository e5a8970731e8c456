package dev.pinnedimport.delivery;

import java.util.function.Consumer;

/// The way to the API.
///
/// Every request gets exactly one reply, within the time that the transport allows for a whole exchange, whatever happens. Nothing is ever
/// sent twice, followed or retried here.
public interface Transport {

    /// Sends and returns at once. The reply comes on any thread, possibly before this method returns.
    void send(ApiRequest request, Consumer<Reply> replyTo);

    /// Is told the pace at which the pump sends now, in requests per second; a transport may hold back what would exceed it.
    default void follow(double requestsPerSecond) {}
}
