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
/// @param media           path of the POST of images; null where the contract has no such route
public record ApiRoutes(String create, @Nullable Route update, String list, String channels, String classifications, String contract,
        @Nullable String media) {

    private static final String ROOT = "/api/public/v1";
    private static final String CONTRACT = "/api/developer/openapi/public-api-v1";

    /// The contract's routes; the documented ones where it is silent, save those of updates and media, which are not documented.
    public static ApiRoutes of(Contract contract) {
        return new ApiRoutes(
                contract.findCreateRoute().map(Route::path).orElse(ROOT + "/events"),
                contract.findUpdateRoute().orElse(null),
                contract.findListRoute().map(Route::path).orElse(ROOT + "/events"),
                contract.findChannelsRoute().map(Route::path).orElse(ROOT + "/channels"),
                contract.findClassificationsRoute().map(Route::path).orElse(ROOT + "/classifications"),
                CONTRACT,
                contract.findMediaRoute().map(Route::path).orElse(null));
    }

    public Optional<Route> findUpdate() {
        return Optional.ofNullable(update);
    }

    public Optional<String> findMedia() {
        return Optional.ofNullable(media);
    }
}
