package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pinnedimport.delivery.Preflight.Channel;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {

    private final SimulatedTime time = new SimulatedTime();
    private final SimulatedApi api = new SimulatedApi(time, new Random(1));
    private final StopSignal stop = new StopSignal();

    @Test
    void tellsChannelsAndWhetherEventsCanBeRead() {
        Preflight preflight = ask();

        assertThat(preflight.channels()).containsExactly(new Channel(42, "Box"));
        assertThat(preflight.canRead()).isTrue();
        assertThat(preflight.findSkew()).hasValueSatisfying(skew -> assertThat(skew.abs().toSeconds()).isLessThan(2));
    }

    @Test
    void aKeyThatMayNotReadEventsIsGoodEnough() {
        api.mayRead = false;

        assertThat(ask().canRead()).isFalse();
    }

    @Test
    void aWrongKeyCostsOneRequest() {
        api.intercept = _ -> DeliveryTest.answer(401, "{\"error\":{\"code\":\"invalid_api_key\"}}");

        assertThatExceptionOfType(StopException.class).isThrownBy(this::ask).satisfies(stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.API_REFUSED);
            assertThat(stop.issues()).singleElement().extracting(Issue::sentence)
                    .isEqualTo("The events service refused our key. Nothing was sent. Ask your administrator to renew it.");
        });
        assertThat(api.intercepted).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"301||CONFIGURATION|API_REDIRECT", "404|<html>|CONFIGURATION|API_NOT_PINNED", "200|<html>|CONFIGURATION|API_NOT_PINNED",
        "200|{\"docs\":7}|CONFIGURATION|API_NOT_PINNED", "403|{\"error\":{\"code\":\"insufficient_scope\",\"message\":\"channels:read\"}}|API_REFUSED|API_SCOPE",
        "407|<html>|API_UNAVAILABLE|API_PROXY", "403|<html>|API_UNAVAILABLE|API_PROXY", "500|{}|API_UNAVAILABLE|API_UNREACHABLE",
        "429|{}|API_UNAVAILABLE|API_THROTTLED"})
    void saysWhatIsWrong(int status, String body, ExitCode exit, IssueCode code) {
        api.intercept = _ -> DeliveryTest.answer(status, body == null ? "" : body);

        assertThatExceptionOfType(StopException.class).isThrownBy(this::ask).satisfies(stop -> {
            assertThat(stop.exitCode()).isEqualTo(exit);
            assertThat(stop.issues()).extracting(Issue::code).containsExactly(code);
        });
    }

    @ParameterizedTest
    @CsvSource({"UNTRUSTED, CONFIGURATION, API_TLS", "UNKNOWN_HOST, API_UNAVAILABLE, API_UNREACHABLE", "CONNECTION_REFUSED, API_UNAVAILABLE, API_UNREACHABLE"})
    void saysWhyItCannotBeReached(Reply.Obstacle obstacle, ExitCode exit, IssueCode code) {
        api.intercept = _ -> new Reply.NotSent(obstacle);

        assertThatExceptionOfType(StopException.class).isThrownBy(this::ask).satisfies(stop -> {
            assertThat(stop.exitCode()).isEqualTo(exit);
            assertThat(stop.issues()).extracting(Issue::code).containsExactly(code);
        });
    }

    @Test
    void asksAgainAfterAFaultThatPasses() {
        api.intercept = _ -> api.intercepted < 2 ? DeliveryTest.answer(503, "", Map.of("retry-after", List.of("3"))) : null;

        assertThat(ask().channels()).hasSize(1);
    }

    @Test
    void endsAtOnceWhenItIsAskedToStop() {
        api.intercept = _ -> new Reply.NotSent(Reply.Obstacle.CONNECTION_REFUSED);
        stop.raise(ExitCode.INTERRUPTED);

        assertThatExceptionOfType(StopException.class).isThrownBy(this::ask).satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
    }

    private Preflight ask() {
        return Preflight.ask(new EventsApi(Rig.BASE, ApiRoutes.of(Contract.shipped()), api), time, stop);
    }
}
