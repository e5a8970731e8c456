package dev.pinnedimport.delivery;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.Contract.Route;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the API answers what.
///
/// @param create          path of the POST
/// @param update          null where the contract has no update route
/// @param list            path of the GET of events
public record ApiRoutes(String create, @Nullable Route update, String list, String channels, String classifications, String contract) {

    private static final String ROOT = "/api/public/v1";
    private static final String CONTRACT = "/api/developer/openapi/public-api-v1";

    /// The contract's routes; the documented ones where it is silent, save the update route, which is not documented.
    public static ApiRoutes of(Contract contract) {
        return new ApiRoutes(
                contract.findCreateRoute().map(Route::path).orElse(ROOT + "/events"),
                contract.findUpdateRoute().orElse(null),
                contract.findListRoute().map(Route::path).orElse(ROOT + "/events"),
                contract.findChannelsRoute().map(Route::path).orElse(ROOT + "/channels"),
                contract.findClassificationsRoute().map(Route::path).orElse(ROOT + "/classifications"),
                CONTRACT);
    }

    public Optional<Route> findUpdate() {
        return Optional.ofNullable(update);
    }
}
