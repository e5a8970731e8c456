package dev.pinnedimport.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One request and what befell it. Belongs to the connection's thread.
final class Exchange {

    record Header(String name, String value) {}

    private final long number;
    private final String method;
    private final String path;
    private final String query;
    private final Route route;
    private final List<Header> headers;
    private final String idempotencyKey;
    private final List<String> faults = new ArrayList<>(0);
    private byte[] body = new byte[0];
    private boolean replayed;
    private final boolean undisturbed;

    /// @param headers with names in lower case
    Exchange(long number, String method, String target, List<Header> headers) {
        int mark = target.indexOf('?');
        this.number = number;
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? "" : target.substring(mark + 1);
        this.route = Route.of(method, path);
        this.headers = headers;
        this.idempotencyKey = findHeader("idempotency-key").orElse("");
        this.undisturbed = route == Route.CONTROL;
    }

    private Exchange(Exchange original, long number) {
        this.number = number;
        this.method = original.method;
        this.path = original.path;
        this.query = original.query;
        this.route = original.route;
        this.headers = original.headers;
        this.idempotencyKey = original.idempotencyKey;
        this.body = original.body;
        this.undisturbed = true;
    }

    /// The same request, delivered a second time. No fault strikes it, because nobody sees its answer.
    Exchange repeated(long newNumber) {
        return new Exchange(this, newNumber);
    }

    boolean isUndisturbed() {
        return undisturbed;
    }

    long number() {
        return number;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    Route route() {
        return route;
    }

    String idempotencyKey() {
        return idempotencyKey;
    }

    byte[] body() {
        return body;
    }

    void receivedBody(byte[] bytes) {
        body = bytes;
    }

    Optional<String> findHeader(String lowerCaseName) {
        for (Header header : headers) {
            if (header.name().equals(lowerCaseName)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    long countHeaders(String lowerCaseName) {
        return headers.stream().filter(header -> header.name().equals(lowerCaseName)).count();
    }

    /// The whole number of a query parameter; `usual` where it is absent or something else.
    int queryNumber(String name, int usual) {
        for (String part : query.split("&")) {
            if (part.startsWith(name + "=")) {
                try {
                    return Integer.parseInt(part.substring(name.length() + 1));
                } catch (NumberFormatException _) {
                    return usual;
                }
            }
        }
        return usual;
    }

    /// The API key as presented, for the journal's hash; empty where there is none.
    String presentedKey() {
        return findHeader("authorization").filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip())
                .or(() -> findHeader("x-api-key")).orElse("");
    }

    void struckBy(String ruleName) {
        faults.add(ruleName);
    }

    List<String> faults() {
        return faults;
    }

    void replayed(boolean yes) {
        replayed = yes;
    }

    boolean replayed() {
        return replayed;
    }
}
