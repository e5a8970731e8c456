package dev.pinnedimport.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the API lets this key do, asked before anything is sent.
///
/// @param channels        that the key's owner can use
/// @param classifications slugs that an event may carry
/// @param canRead         whether events can be looked up (`events:read`)
/// @param skew            how far the API's clock is ahead of ours; null where it does not tell the time
public record Preflight(List<Channel> channels, Set<String> classifications, boolean canRead, @Nullable Duration skew) {

    public record Channel(long id, String name) {}

    public Preflight {
        channels = List.copyOf(channels);
        classifications = Set.copyOf(classifications);
    }

    public Optional<Duration> findSkew() {
        return Optional.ofNullable(skew);
    }

    /// Asks. A key that does not work costs one request.
    ///
    /// @throws dev.pinnedimport.issue.StopException where the API is away (`API_UNAVAILABLE`), refuses the key (`API_REFUSED`), or is not
    ///     the Pinned Events API (`CONFIGURATION`); with the signal's reason where it was raised
    public static Preflight ask(EventsApi api, Time time, StopSignal stop) {
        return new PreflightQuestions(api, time, stop).ask();
    }

    /// The API's OpenAPI document as it is now. Needs no key.
    ///
    /// @throws dev.pinnedimport.issue.StopException as above
    public static String contract(EventsApi api, Time time, StopSignal stop) {
        return new PreflightQuestions(api, time, stop).contract();
    }
}
