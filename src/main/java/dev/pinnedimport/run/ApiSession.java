package dev.pinnedimport.run;

import dev.pinnedimport.delivery.ApiRoutes;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.HttpTransport;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Contract;
import java.time.Duration;

/// The connection to the API for as long as a command works.
final class ApiSession implements AutoCloseable {

    private final HttpTransport transport;
    private final EventsApi api;

    private ApiSession(HttpTransport transport, EventsApi api) {
        this.transport = transport;
        this.api = api;
    }

    /// @param timeout  for one whole exchange
    /// @param inFlight requests under way at once
    static ApiSession open(ApiAccess access, Contract contract, Duration timeout, int inFlight) {
        return open(access, contract, timeout, inFlight, new RequestCounts());
    }

    /// @param counts is told every request and its answer
    static ApiSession open(ApiAccess access, Contract contract, Duration timeout, int inFlight, RequestCounts counts) {
        HttpTransport transport = new HttpTransport(access.baseUrl(), access.key(), timeout, inFlight);
        return new ApiSession(transport, new EventsApi(access.baseUrl(), ApiRoutes.of(contract), counts.counting(transport)));
    }

    EventsApi api() {
        return api;
    }

    /// What the key may do.
    ///
    /// @throws dev.pinnedimport.issue.StopException where it may do nothing, or the API is away
    Preflight ask(StopSignal stop) {
        return Preflight.ask(api, Time.system(), stop);
    }

    @Override
    public void close() {
        transport.close();
    }
}
