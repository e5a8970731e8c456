package dev.pinnedimport.run;

import dev.pinnedimport.delivery.ApiKey;
import dev.pinnedimport.delivery.ApiRoutes;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.HttpTransport;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.Place;
import java.net.URI;
import java.time.Duration;

/// The API's contract as it is published now. Public: asked without a key.
public final class LiveContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private LiveContract() {}

    /// @return the OpenAPI document's text
    /// @throws dev.pinnedimport.issue.StopException where the API is away or answers something else
    public static String fetch(String apiUrl) {
        URI base = ApiAccess.parse(apiUrl);
        // The document needs no key, and the transport sends none for it.
        ApiKey none = ApiKey.of("none", new Place.Api(base.toString()));
        try (HttpTransport transport = new HttpTransport(base, none, TIMEOUT, 1)) {
            return Preflight.contract(new EventsApi(base, ApiRoutes.of(Contract.shipped()), transport), Time.system(), new StopSignal());
        }
    }
}
