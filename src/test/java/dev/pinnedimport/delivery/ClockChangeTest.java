package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.SimulatedApi.Weather;
import dev.pinnedimport.ledger.EntryState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The clocks change while a run sends, repeats, is throttled and looks up. It must not matter: neither what is sent, nor when.
@Isolated("changes the time zone of the machine")
class ClockChangeTest {

    private static final int EVENTS = 60;
    private static final Instant ORDINARY = Instant.parse("2026-11-23T02:00:00Z");
    /// Long before the change, so that it comes in the middle.
    private static final Duration BEFORE = Duration.ofSeconds(4);

    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void putBack() {
        TimeZone.setDefault(zone);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2027-03-28T01:00:00Z", "Europe/Berlin, 2027-10-31T01:00:00Z", "America/New_York, 2027-03-14T07:00:00Z",
        "America/New_York, 2027-11-07T06:00:00Z", "Australia/Lord_Howe, 2027-04-03T15:00:00Z", "Africa/Casablanca, 2027-02-07T02:00:00Z"
    })
    void sendsTheSameAtTheSameTimesAsOnAnyOtherNight(String zone, Instant change) {
        assertThat(ZoneId.of(zone).getRules().getOffset(change)).as("the offset changes then").isNotEqualTo(ZoneId.of(zone).getRules().getOffset(change.minusSeconds(1)));
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        List<String> expected = whatHappensFrom(ORDINARY);
        TimeZone.setDefault(TimeZone.getTimeZone(zone));

        List<String> found = whatHappensFrom(change.minus(BEFORE));

        assertThat(expected).hasSizeGreaterThan(EVENTS).anyMatch(line -> line.contains("LIST_EVENTS"));
        assertThat(found).isEqualTo(expected);
    }

    /// Every request with the time since the beginning, from the first to the last.
    private static List<String> whatHappensFrom(Instant begin) {
        SimulatedTime time = new SimulatedTime(begin);
        Rig rig = new Rig(5, time);
        rig.api.weather = new Weather(0.02, 0.04, 0.04, 0.02, 0.04, 0.04, 0.02, 0, 0.05, 0, 0, Duration.ZERO);
        rig.settings = rig.settings.withRate(10);
        List<String> happened = new ArrayList<>();
        rig.api.onRequest = request -> happened.add(Duration.between(begin, time.trueNow()) + " " + request.kind());
        rig.stage(EVENTS);

        rig.deliverToTheEnd();

        assertThat(rig.api.events()).hasSize(EVENTS);
        assertThat(IntStream.range(0, EVENTS).mapToObj(rig::state)).containsOnly(EntryState.DELIVERED);
        return happened;
    }
}
