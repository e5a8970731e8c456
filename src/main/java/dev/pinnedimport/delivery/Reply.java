package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.pace.RateSignals;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What came of one request, as seen on the wire. What it means is decided by [Classification].
public sealed interface Reply {

    /// What its headers say about the pace; nothing where there was no answer.
    ///
    /// @param now by our clock, where the answer has no `Date`
    default RateSignals signals(Instant now) {
        return this instanceof Answer answer ? RateSignals.of(answer.headers(), now) : RateSignals.NONE;
    }

    /// A complete answer.
    ///
    /// @param headers names in lower case
    record Answer(int status, Map<String, List<String>> headers, byte[] body) implements Reply {}

    /// Certainly no byte of the request left.
    record NotSent(Obstacle obstacle) implements Reply {}

    /// Bytes may have left, and no complete answer came.
    record NoAnswer(Failure failure) implements Reply {}

    /// Why a request could not leave.
    enum Obstacle {
        UNKNOWN_HOST("the name of the API's host is not known"),
        CONNECTION_REFUSED("the connection was refused"),
        CONNECT_TIMEOUT("no connection within the time limit"),
        NO_ROUTE("the API's host cannot be reached"),
        UNTRUSTED("the API's certificate is not trusted"),
        NO_SAFE_TLS("the API's host speaks no TLS that is safe, 1.2 or later"),
        NO_CONNECTION("no secure connection came about");

        private final String words;

        Obstacle(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        /// Whether only a person can help: with the address, or with whoever runs that host.
        boolean isForAPerson() {
            return this == UNTRUSTED || this == NO_SAFE_TLS;
        }
    }

    /// Why no answer came.
    enum Failure {
        TIMEOUT("no complete answer within the time limit"),
        CONNECTION_LOST("the connection ended before the answer"),
        UNREADABLE("the answer was not HTTP"),
        TOO_LARGE("the answer was too large"),
        INTERRUPTED("the program ended before the answer");

        private final String words;

        Failure(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
