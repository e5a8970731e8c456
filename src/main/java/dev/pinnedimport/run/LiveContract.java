package dev.pinnedimport.run;

import dev.pinnedimport.delivery.ApiKey;
import dev.pinnedimport.delivery.ApiRoutes;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.HttpTransport;
import dev.pinnedimport.delivery.Reply;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The API's contract as it is published now. Public: asked without a key.
public final class LiveContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int FOUND = 200;

    private LiveContract() {}

    /// @return the OpenAPI document's text
    /// @throws StopException where the API is away or answers something else
    public static String fetch(String apiUrl) {
        URI base = ApiAccess.parse(apiUrl);
        try (HttpTransport transport = new HttpTransport(base, ApiKey.of("none", new Place.Api(base.toString())), TIMEOUT, 1)) {
            EventsApi api = new EventsApi(base, ApiRoutes.of(Contract.shipped()), transport);
            return switch (api.call(api.contract(), Time.system(), new StopSignal())) {
                case Reply.Answer answer when answer.status() == FOUND -> new String(answer.body(), StandardCharsets.UTF_8);
                case Reply.Answer answer -> throw new StopException(
                        ExitCode.CONFIGURATION,
                        Issue.of(
                                IssueCode.API_CONTRACT,
                                new Place.Api(base.toString()),
                                "",
                                "The API has no contract document at its usual place (answer " + answer.status() + "). Check the address."));
                case Reply.NotSent _, Reply.NoAnswer _ -> throw new StopException(
                        ExitCode.API_UNAVAILABLE,
                        Issue.of(
                                IssueCode.API_UNREACHABLE,
                                new Place.Api(base.toString()),
                                "",
                                "The events service did not answer. Check the address and the network, then try again."));
            };
        }
    }
}
