package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.Matching.Candidate;
import dev.pinnedimport.delivery.Matching.Verdict;
import dev.pinnedimport.event.SourceKey;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT)
class LookUpTest {

    private static final Instant T0 = Instant.parse("2026-11-23T02:00:00Z");
    private static final String JAZZ = "{\"channelId\":42,\"startAt\":\"2027-01-01T19:00:00+01:00\",\"title\":\"Jazz at night\"}";

    // ---- reading -----------------------------------------------------------------------------------------------

    @Test
    void isCompleteWhenTwoReadingsAgree() {
        LookUp lookUp = reading();
        lookUp.read(page(3, "a", "b"));
        lookUp.read(page(3, "c"));
        assertThat(lookUp.isComplete()).isFalse();

        lookUp.read(page(3, "a", "b"));
        lookUp.read(page(3, "c"));

        assertThat(lookUp.isComplete()).isTrue();
        assertThat(lookUp.kept()).extracting(ListedEvent::id).containsExactly("a", "b", "c");
    }

    @Test
    void beginsAnewWhereTheTotalChangesInBetween() {
        LookUp lookUp = reading();
        lookUp.read(page(3, "a", "b"));

        lookUp.read(page(4, "c", "d"));

        assertThat(lookUp.page()).isEqualTo(1);
        assertThat(lookUp.isComplete()).isFalse();
    }

    @Test
    void doesNotAgreeWhereOtherEventsHaveTheSameTotal() {
        LookUp lookUp = reading();
        lookUp.read(page(2, "a", "b"));
        lookUp.read(page(2, "a", "c"));
        assertThat(lookUp.isComplete()).isFalse();

        lookUp.read(page(2, "c", "a"));

        assertThat(lookUp.isComplete()).isTrue();
    }

    @Test
    void countsAnEventOnceThoughItIsOnTwoPages() {
        LookUp lookUp = reading();
        for (int i = 0; i < 2; i++) {
            lookUp.read(page(3, "a", "b"));
            lookUp.read(page(3, "b", "c"));
        }

        assertThat(lookUp.isComplete()).isTrue();
    }

    @Test
    void givesUpOnAListThatIsNeverTheSame() {
        LookUp lookUp = reading();
        for (int i = 0; i < 5; i++) {
            lookUp.read(page(1, "event-" + i));
        }

        assertThat(lookUp.hasFailed()).isTrue();
    }

    @Test
    void givesUpOnATotalThatIsNeverReached() {
        LookUp lookUp = reading();
        for (int i = 0; i < 5; i++) {
            lookUp.read(page(9, "a"));
            lookUp.read(page(9));
        }

        assertThat(lookUp.hasFailed()).isTrue();
    }

    @Test
    void givesUpOnPagesThatRepeatForEver() {
        LookUp lookUp = reading();
        for (int i = 0; i < 10 && !lookUp.hasFailed(); i++) {
            lookUp.read(page(9, "a"));
        }

        assertThat(lookUp.hasFailed()).isTrue();
    }

    @Test
    void givesUpBeyondTheLastPageItMayRead() {
        LookUp lookUp = new LookUp(null, _ -> true, 3);
        for (int i = 0; i < 3; i++) {
            lookUp.read(page(1000, "event-" + i));
        }

        assertThat(lookUp.hasFailed()).isTrue();
    }

    @Test
    void stopsWhereEventsAreOlderThanAnythingItLooksFor() {
        LookUp lookUp = new LookUp(T0, _ -> true, 1000);
        for (int i = 0; i < 2; i++) {
            lookUp.read(new EventPage(List.of(event("b", T0.plusSeconds(5)), event("a", T0.minusSeconds(5))), 200_000, null));
        }

        assertThat(lookUp.isComplete()).isTrue();
    }

    /// Where the list does not say when events were made, it reads 100,000 of them at most, and of those keeps only what it may need.
    @Test
    void letsGoOfEveryEventThatCannotBeTheOne() {
        LookUp lookUp = new LookUp(null, event -> event.id().endsWith("77777"), 1000);
        List<WeakReference<JsonNode>> read = new ArrayList<>();
        int pages = 0;
        while (!lookUp.hasFailed()) {
            int first = pages++ * 100;
            List<ListedEvent> events = IntStream.range(first, first + 100).mapToObj(number -> event("event-" + number, null)).toList();
            events.forEach(event -> read.add(new WeakReference<>(event.fields())));
            lookUp.read(new EventPage(events, 200_000, null));
        }
        System.gc();

        assertThat(pages).isEqualTo(1000);
        assertThat(lookUp.kept()).hasSize(1);
        assertThat(read.stream().filter(event -> event.get() != null).count()).as("of 100,000 events still held").isEqualTo(1);
    }

    @Test
    void readsOnWhereTheListIsNotNewestFirst() {
        LookUp lookUp = new LookUp(T0, _ -> true, 1000);

        lookUp.read(new EventPage(List.of(event("a", T0.minusSeconds(9)), event("b", T0.plusSeconds(5)), event("c", T0.minusSeconds(5))), 4, null));

        assertThat(lookUp.page()).isEqualTo(2);
    }

    @Test
    void understandsTheFullEnvelopeToo() {
        LookUp lookUp = reading();
        for (int i = 0; i < 2; i++) {
            lookUp.read(new EventPage(List.of(event("a", null)), -1, true));
            lookUp.read(new EventPage(List.of(event("b", null)), -1, false));
        }

        assertThat(lookUp.isComplete()).isTrue();
    }

    private static LookUp reading() {
        return new LookUp(null, _ -> true, 1000);
    }

    private static EventPage page(long total, String... ids) {
        return new EventPage(Arrays.stream(ids).map(id -> event(id, null)).toList(), total, null);
    }

    private static ListedEvent event(String id, @Nullable Instant createdAt) {
        return new ListedEvent(id, createdAt, Body.read("{\"title\":\"" + id + "\"}"));
    }

    // ---- comparing ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"channelId\":42,\"startAt\":\"2027-01-01T19:00:00+01:00\",\"title\":\"Jazz at night\"}|SAME",
        "{\"startAt\":\"2027-01-01T18:00:00.000Z\",\"title\":\"  Jazz  at night\",\"status\":\"draft\"}|SAME",
        "{\"channelId\":{\"id\":42,\"name\":\"Box\"},\"startAt\":\"2027-01-01T18:00:00Z\",\"title\":\"Jazz at night\"}|SAME",
        "{\"title\":\"Jazz at night\"}|SIMILAR",
        "{\"channelId\":43,\"startAt\":\"2027-01-01T18:00:00Z\",\"title\":\"Jazz at night\"}|SIMILAR",
        "{\"startAt\":\"2027-01-01T20:00:00Z\",\"title\":\"Jazz at night\"}|SIMILAR",
        "{\"startAt\":\"2027-01-01T18:00:00Z\",\"title\":\"JAZZ at night!\"}|SIMILAR",
        "{\"startAt\":\"2027-01-01T18:00:00Z\",\"title\":\"Jazz at night (sold out)\"}|SIMILAR",
        "{\"startAt\":\"2027-03-01T18:00:00Z\",\"title\":\"Jazz at night\"}|OTHER",
        "{\"startAt\":\"2027-01-01T18:00:00Z\",\"title\":\"Chess for beginners\"}|OTHER",
        "{\"startAt\":\"2027-01-01T18:00:00Z\"}|SIMILAR"})
    void comparesEveryFieldThatBothHave(String shown, Resemblance expected) {
        assertThat(Resemblance.of(Body.read(JAZZ), Body.read(shown))).isEqualTo(expected);
    }

    // ---- deciding ----------------------------------------------------------------------------------------------

    @Test
    void adoptsTheOnlyEventThatIsTheSame() {
        assertThat(decide(List.of(candidate("1", JAZZ)), shown("e1", JAZZ), shown("e2", JAZZ.replace("Jazz", "Chess")))).containsEntry(key("1"),
                new Verdict.Adopt("e1"));
    }

    @Test
    void findsNothingWhereNothingIsLikeIt() {
        assertThat(decide(List.of(candidate("1", JAZZ)), shown("e2", JAZZ.replace("Jazz at night", "Chess")))).containsEntry(key("1"), new Verdict.None());
    }

    @Test
    void doesNotChooseAmongTwoEvents() {
        assertThat(decide(List.of(candidate("1", JAZZ)), shown("e1", JAZZ), shown("e2", JAZZ))).containsEntry(key("1"),
                new Verdict.Unclear(List.of("e1", "e2")));
    }

    @Test
    void doesNotChooseAmongTwoEntriesWithTheSameContent() {
        Map<SourceKey, Verdict> verdicts = decide(List.of(candidate("1", JAZZ), candidate("2", JAZZ)), shown("e1", JAZZ));

        assertThat(verdicts.values()).containsExactlyInAnyOrder(new Verdict.Unclear(List.of("e1")), new Verdict.Unclear(List.of("e1")));
    }

    @Test
    void twoEntriesWithTheSameContentAreBothAbsentWhereNothingIsShown() {
        assertThat(decide(List.of(candidate("1", JAZZ), candidate("2", JAZZ))).values()).containsOnly(new Verdict.None());
    }

    @Test
    void waitsForAnEntryThatMayClaimTheSameEventLater() {
        Candidate later = new Candidate(key("2"), Body.read(JAZZ), null, false, true);

        assertThat(decide(List.of(candidate("1", JAZZ), later), shown("e1", JAZZ))).containsOnly(Map.entry(key("1"), new Verdict.TooEarly()));
    }

    @Test
    void anEventThatIsNearlyTheSameIsNotGuessed() {
        assertThat(decide(List.of(candidate("1", JAZZ)), shown("e1", JAZZ.replace("19:00", "20:00")))).containsEntry(key("1"),
                new Verdict.Unclear(List.of("e1")));
    }

    @Test
    void anotherPerformanceThatIsAdoptedDoesNotMakeItUnclear() {
        String late = JAZZ.replace("19:00", "22:00");

        assertThat(decide(List.of(candidate("1", JAZZ), candidate("2", late)), shown("e1", JAZZ)))
                .containsEntry(key("1"), new Verdict.Adopt("e1")).containsEntry(key("2"), new Verdict.None());
    }

    @Test
    void anEventMadeBeforeTheFirstSendingIsNotIt() {
        Candidate candidate = new Candidate(key("1"), Body.read(JAZZ), T0, true, true);

        assertThat(Matching.decide(List.of(candidate), List.of(new ListedEvent("e1", T0.minusSeconds(1), Body.read(JAZZ)))))
                .containsEntry(key("1"), new Verdict.None());
    }

    @Test
    void keepsOnlyEventsWithASimilarTitleWhileReading() {
        var worth = Matching.worthComparing(List.of(candidate("1", JAZZ), candidate("2", JAZZ.replace("Jazz at night", "Ai"))));

        assertThat(Stream.of("Jazz at noon", "ai", "Chess", "J").map(title -> new ListedEvent("e", null, Body.read("{\"title\":\"" + title + "\"}")))
                .map(worth::test)).containsExactly(true, true, false, true);
    }

    private static Map<SourceKey, Verdict> decide(List<Candidate> candidates, ListedEvent... events) {
        return Matching.decide(candidates, List.of(events));
    }

    private static Candidate candidate(String key, String json) {
        return new Candidate(key(key), Body.read(json), null, true, true);
    }

    private static ListedEvent shown(String id, String json) {
        return new ListedEvent(id, null, Body.read(json));
    }

    private static SourceKey key(String key) {
        return new SourceKey(key);
    }
}
