package dev.pinnedimport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// When a fault strikes.
class FaultRulesTest {

    private static final FaultRule DROP = FaultRule.always(Fault.DROP_BEFORE_COMMIT);

    private final FaultPlan plan = new FaultPlan();

    @Test
    void everyNthRequestIsStruck() {
        assertThat(struck(DROP.every(3), 9)).containsExactly(3, 6, 9);
    }

    @Test
    void theFirstRequestsAreSpared() {
        assertThat(struck(DROP.after(4), 6)).containsExactly(5, 6);
    }

    @Test
    void onlyTheFirstRequestsAreStruck() {
        assertThat(struck(DROP.times(2), 6)).containsExactly(1, 2);
    }

    @Test
    void conditionsAddUp() {
        assertThat(struck(DROP.after(2).every(2).times(2), 12)).containsExactly(4, 6);
    }

    @Test
    void aChanceStrikesItsShare() {
        assertThat(struck(DROP.withProbability(0.2), 10_000)).hasSizeBetween(1_900, 2_100);
    }

    @Test
    void probabilityZeroNeverStrikes() {
        assertThat(struck(DROP.withProbability(0), 1_000)).isEmpty();
    }

    @Test
    void aSeedRepeatsItself() {
        assertThat(struck(Faults.of(DROP.withProbability(0.3)).withSeed(7), 200))
                .isEqualTo(struck(Faults.of(DROP.withProbability(0.3)).withSeed(7), 200));
    }

    @Test
    void anotherSeedStrikesOthers() {
        assertThat(struck(Faults.of(DROP.withProbability(0.3)).withSeed(7), 200))
                .isNotEqualTo(struck(Faults.of(DROP.withProbability(0.3)).withSeed(8), 200));
    }

    @Test
    void onlyMatchingIdempotencyKeysAreStruckAndCounted() {
        plan.set(Faults.of(DROP.forKeys("-[24]$").every(2)));
        assertThat(IntStream.rangeClosed(1, 4).filter(number -> strikes("/events", "pe1-" + number)).boxed()).containsExactly(4);
    }

    @Test
    void otherRoutesAreSpared() {
        plan.set(Faults.of(DROP.on(Route.UPLOAD_MEDIA)));
        assertThat(strikes("/events", "k")).isFalse();
        assertThat(strikes("/media", "k")).isTrue();
    }

    @Test
    void theFirstRuleThatAppliesWinsAndTheOthersDoNotCount() {
        plan.set(Faults.of(DROP.every(2), FaultRule.always(Fault.UNAUTHORIZED)));
        assertThat(IntStream.rangeClosed(1, 4).mapToObj(_ -> plan.first(Fault.Stage.GATE, exchange("/events", "k")).orElseThrow().fault()))
                .containsExactly(Fault.UNAUTHORIZED, Fault.DROP_BEFORE_COMMIT, Fault.UNAUTHORIZED, Fault.DROP_BEFORE_COMMIT);
        assertThat(plan.fired()).containsEntry("drop-before-commit", 2L).containsEntry("unauthorized", 2L);
    }

    @Test
    void newFaultsBeginToCountFromZeroAndKeepWhatFired() {
        assertThat(struck(DROP.times(1).named("lost"), 3)).hasSize(1);
        assertThat(struck(DROP.times(1).named("lost"), 3)).hasSize(1);
        assertThat(plan.fired()).containsEntry("lost", 2L);
    }

    @Test
    void rulesThatNeverStruckAreCountedWithZero() {
        plan.set(Faults.of(DROP.named("never")));
        assertThat(plan.fired()).containsEntry("never", 0L);
    }

    @Test
    void allWaysToWriteARuleSurviveJson() {
        Faults faults = new Faults(42, List.of(DROP.withProbability(0.25).every(3).after(10).times(2).forKeys("^pe1-")
                .on(Route.LIST_EVENTS, Route.CREATE_EVENT).pausing(Duration.ofMillis(200)).withJitter(Duration.ofMillis(50)).saying("x")
                .sized(9)
                .named("my rule"), FaultRule.always(Fault.LIST_WRONG_TOTAL).sized(-2)));
        assertThat(Faults.fromJson(faults.toJson())).isEqualTo(faults);
    }

    @Test
    void onlyTheFaultIsRequiredInJson() {
        assertThat(Faults.fromJson("{\"rules\": [{\"fault\": \"drop-before-commit\"}]}")).isEqualTo(Faults.of(DROP));
    }

    @Test
    void pausesMayBeMilliseconds() {
        assertThat(Faults.fromJson("{\"rules\": [{\"fault\": \"latency\", \"pause\": 250}]}").rules().getFirst().pause())
                .isEqualTo(Duration.ofMillis(250));
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("nonsense", "the text is not JSON"),
                Arguments.of("[]", "must be a JSON object"),
                Arguments.of("{\"rule\": []}", "not \"rule\""),
                Arguments.of(rule("\"fault\": \"drop\""), "\"drop\" is not a fault. The faults are: latency, "),
                Arguments.of(rule("\"fault\": \"latency\", \"pauze\": 1"), "no key \"pauze\""),
                Arguments.of(rule("\"fault\": \"latency\", \"pause\": \"soon\""), "\"pause\" must be a duration"),
                Arguments.of(rule("\"fault\": \"latency\", \"every\": 0"), "every must be at least 1"),
                Arguments.of(rule("\"fault\": \"latency\", \"every\": 1.5"), "\"every\" must be a whole number"),
                Arguments.of(rule("\"fault\": \"latency\", \"probability\": 2}"), "the text is not JSON"),
                Arguments.of(rule("\"fault\": \"latency\", \"probability\": 2"), "must be 0 to 1"),
                Arguments.of(rule("\"fault\": \"latency\", \"probability\": \"often\""), "\"probability\" must be a number"),
                Arguments.of(rule("\"fault\": \"latency\", \"keys\": \"(\""), "not a regular expression"),
                Arguments.of(rule("\"fault\": \"latency\", \"routes\": [\"POST /event\"]"), "is not a route. The routes are: "),
                Arguments.of(rule("\"fault\": \"latency\", \"routes\": []"), "needs at least one route"),
                Arguments.of(rule("\"fault\": \"redirect\", \"size\": 200"), "size must be at least 300"),
                Arguments.of(rule("\"fault\": \"thin-line\", \"size\": 0"), "size must be at least 1"),
                Arguments.of(rule("\"fault\": \"redirect\", \"text\": \"a\\r\\nb\""), "text must be one line"));
    }

    private static String rule(String content) {
        return "{\"rules\": [{" + content + "}]}";
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void saysWhatIsWrongWithFaultsThatCannotBeUsed(String json, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> Faults.fromJson(json)).withMessageContaining(reason);
    }

    private List<Integer> struck(FaultRule rule, int requests) {
        return struck(Faults.of(rule), requests);
    }

    private List<Integer> struck(Faults faults, int requests) {
        plan.set(faults);
        return IntStream.rangeClosed(1, requests).filter(_ -> strikes("/events", "k")).boxed().toList();
    }

    private boolean strikes(String path, String idempotencyKey) {
        return plan.first(Fault.Stage.GATE, exchange(path, idempotencyKey)).isPresent();
    }

    private static Exchange exchange(String path, String idempotencyKey) {
        return new Exchange(1, "POST", Route.API + path, List.of(new Exchange.Header("idempotency-key", idempotencyKey)));
    }
}
