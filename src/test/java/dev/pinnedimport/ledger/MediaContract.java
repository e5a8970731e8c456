package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the ledger's memory of images promises, on every database.
interface MediaContract {

    LedgerFixture ledger();

    private static Place.Row at(long row) {
        return new Place.Row("in/file.csv", null, row);
    }

    private static StagedRow.Event waitingFor(long row, String key, String address, String title) {
        String json = "{\"coverImage\":" + new ImageReference.Web(address).toJson() + ",\"title\":\"" + title + "\"}";
        return new StagedRow.Event(new EventPayload(at(row), LedgerFixture.key(key), json, Fingerprint.of(json), 42, title,
                Instant.parse("2027-01-01T19:00:00Z"), Instant.parse("2027-01-01T21:00:00Z")), List.of(), List.of());
    }

    private static Issue issue(Severity severity) {
        return new Issue(IssueCode.ROW_IMAGE, severity, at(2), "gone", "The image is gone.");
    }

    private static void stage(LedgerFixture fixture, StagedRow... rows) {
        fixture.ledger.stage(fixture.run).write(List.of(rows));
    }

    private static Entry waiting(LedgerFixture fixture) {
        return fixture.ledger.media().listWaiting(fixture.run, EntryState.STAGED, 0).entries().getFirst();
    }

    private static void decide(LedgerFixture fixture, ImageDecision decision) {
        fixture.ledger.media().decide(fixture.run, List.of(decision), LedgerFixture.NOW);
    }

    @Test
    default void listsOnlyEntriesThatWaitForAnImage() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"), LedgerFixture.row(3, "b=plain"));

        Media.Waiting waiting = fixture.ledger.media().listWaiting(fixture.run, EntryState.STAGED, 0);

        assertThat(waiting.entries()).extracting(Entry::key).containsExactly(LedgerFixture.key("a"));
        assertThat(waiting.isLast()).isTrue();
        assertThat(fixture.listSendable()).extracting(Entry::awaitsImage).containsExactly(true, false);
    }

    @Test
    default void sendsTheMediumInTheImagesPlaceFromTheDecisionOnAndAfterAnyCrash() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));

        decide(fixture, new ImageDecision.With(waiting(fixture), 77));

        assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly("{\"coverImage\":77,\"title\":\"A\"}");
        fixture.claim("a", EntryState.STAGED);
        assertThat(fixture.ledger.listInDoubt(fixture.source)).extracting(Entry::payload)
                .containsExactly("{\"coverImage\":77,\"title\":\"A\"}");
        assertThat(fixture.ledger.media().listWaiting(fixture.run, EntryState.STAGED, 0).entries()).isEmpty();
    }

    @Test
    default void neverChangesADecision() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        Entry entry = waiting(fixture);

        decide(fixture, new ImageDecision.With(entry, 77));
        decide(fixture, new ImageDecision.With(entry, 78));
        decide(fixture, new ImageDecision.Without(entry, issue(Severity.WARNING)));

        assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly("{\"coverImage\":77,\"title\":\"A\"}");
    }

    @Test
    default void takesTheSameImageForUnchangedWhateverItsMedium() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.With(waiting(fixture), 77));
        fixture.deliver("a", "e1");
        fixture.endRun();

        fixture.startRun();
        fixture.ledger.media().reopenOwed(fixture.source);
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));

        assertThat(fixture.balance().unchanged()).isEqualTo(1);
        assertThat(fixture.listSendable()).isEmpty();
    }

    @Test
    default void asksAgainForAnImageThatAnEventWentWithout() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.Without(waiting(fixture), issue(Severity.WARNING)));
        assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly("{\"title\":\"A\"}");
        assertThat(fixture.issues()).extracting(RowIssue::code).containsExactly(IssueCode.ROW_IMAGE);
        fixture.deliver("a", "e1");
        fixture.endRun();

        fixture.startRun();
        fixture.ledger.media().reopenOwed(fixture.source);
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        Entry again = waiting(fixture);
        decide(fixture, new ImageDecision.AsBefore(again, null));

        assertThat(again.action()).isEqualTo(Action.UPDATE);
        assertThat(fixture.balance().unchanged()).isEqualTo(1);
        assertThat(fixture.balance().balances()).isTrue();
        assertThat(fixture.entry("a").state()).isEqualTo(EntryState.DELIVERED);

        fixture.endRun();
        fixture.startRun();
        fixture.ledger.media().reopenOwed(fixture.source);
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.With(waiting(fixture), 77));
        assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly("{\"coverImage\":77,\"title\":\"A\"}");
    }

    @Test
    default void letsOneEventTryForAllThatWentWithoutBecauseNothingCouldBeUploaded() {
        LedgerFixture fixture = ledger();
        Media media = fixture.ledger.media();
        StagedRow[] rows = {waitingFor(2, "a", "https://example.org/a.png", "A"), waitingFor(3, "b", "https://example.org/b.png", "B"),
            waitingFor(4, "c", "https://example.org/c.png", "C")};
        stage(fixture, rows);
        media.listWaiting(fixture.run, EntryState.STAGED, 0).entries().forEach(entry -> decide(fixture, new ImageDecision.WithoutAny(entry)));
        assertThat(fixture.listSendable()).noneMatch(Entry::awaitsImage);
        fixture.deliver("a", "e1");
        fixture.deliver("b", "e2");
        fixture.deliver("c", "e3");

        for (int night = 0; night < 3; night++) {
            fixture.endRun();
            fixture.startRun();
            media.reopenOwed(fixture.source);
            stage(fixture, rows);
            List<Entry> waiting = media.listWaiting(fixture.run, EntryState.STAGED, 0).entries();
            assertThat(waiting).hasSize(1);
            decide(fixture, new ImageDecision.AsBefore(waiting.getFirst(), null));
            assertThat(fixture.balance().unchanged()).isEqualTo(3);
        }

        media.addMedium(fixture.source, Fingerprint.of("first of " + fixture.source.system()), 77, LedgerFixture.NOW.plusSeconds(60));
        fixture.endRun();
        fixture.startRun();
        media.reopenOwed(fixture.source);
        stage(fixture, rows);
        assertThat(media.listWaiting(fixture.run, EntryState.STAGED, 0).entries()).hasSize(3);
    }

    @Test
    default void aDraftOfAVanishedEventKeepsTheEventsImage() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.With(waiting(fixture), 77));
        fixture.deliver("a", "e1");
        fixture.endRun();

        fixture.startRun();
        fixture.stageComplete("b=plain");

        assertThat(fixture.ledger.media().listWaiting(fixture.run, EntryState.STAGED, 0).entries()).isEmpty();
        assertThat(fixture.listSendable()).filteredOn(entry -> !entry.listed()).singleElement().satisfies(draft -> {
            assertThat(draft.payload()).isEqualTo("{\"coverImage\":77,\"status\":\"draft\",\"title\":\"A\"}");
            assertThat(draft.before()).isEqualTo("{\"coverImage\":77,\"title\":\"A\"}");
        });
    }

    @Test
    default void aWithdrawnEventKeepsItsImage() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.With(waiting(fixture), 77));
        fixture.deliver("a", "e1");
        fixture.endRun();

        Run created = fixture.run;
        fixture.startRun();
        fixture.ledger.stageDrafts(fixture.run, created, _ -> true);
        fixture.ledger.stageDrafts(fixture.run, created, _ -> true);

        assertThat(fixture.listSendable()).extracting(Entry::payload)
                .containsExactly("{\"coverImage\":77,\"status\":\"draft\",\"title\":\"A\"}");
        fixture.deliver("a", "e1");
        assertThat(fixture.entry("a").payload()).contains("https://example.org/a.png");
    }

    /// As after a rebuilding, which finds the event and cannot know which medium its image is.
    @Test
    default void aDraftSaysNothingOfAnImageOfWhichNoMediumIsKnown() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        fixture.settle(LedgerFixture.delivered("a", "e1"));
        fixture.endRun();

        fixture.startRun();
        fixture.stageComplete("b=plain");

        assertThat(fixture.listSendable()).filteredOn(entry -> !entry.listed()).singleElement().satisfies(draft -> {
            assertThat(draft.payload()).isEqualTo("{\"status\":\"draft\",\"title\":\"A\"}");
            assertThat(draft.before()).isEqualTo("{\"title\":\"A\"}");
        });
    }

    @Test
    default void countsARowThatIsRejectedForItsImageAndForgetsNothingOfIt() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"), LedgerFixture.row(3, "b=plain"));
        Entry entry = waiting(fixture);

        decide(fixture, new ImageDecision.Rejected(entry, issue(Severity.ERROR)));
        decide(fixture, new ImageDecision.Rejected(entry, issue(Severity.ERROR)));

        Balance balance = fixture.balance();
        assertThat(balance.rejected()).isEqualTo(1);
        assertThat(balance.notSent()).isEqualTo(1);
        assertThat(balance.balances()).isTrue();
        assertThat(fixture.issues()).extracting(RowIssue::row).containsExactly(2L);
        assertThat(fixture.listSendable()).extracting(Entry::key).containsExactly(LedgerFixture.key("b"));
    }

    @Test
    default void countsNoRowForADraftThatNoRowStandsFor() {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"), waitingFor(3, "c", "https://example.org/c.png", "C"));
        fixture.ledger.media().listWaiting(fixture.run, EntryState.STAGED, 0).entries()
                .forEach(entry -> decide(fixture, new ImageDecision.With(entry, 77)));
        fixture.deliver("a", "e1");
        fixture.deliver("c", "e2");
        fixture.endRun();
        fixture.startRun();
        fixture.stageComplete("b=plain");

        decide(fixture, new ImageDecision.Rejected(fixture.entry("a"), issue(Severity.ERROR)));
        decide(fixture, new ImageDecision.AsBefore(fixture.entry("c"), issue(Severity.WARNING)));

        assertThat(fixture.balance()).isEqualTo(new Balance(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        assertThat(fixture.issues()).isEmpty();
    }

    /// The dates of one row share its image, and its row is one row whatever becomes of them.
    @Test
    default void countsARowOfWhichEachDateIsAnEventOnceAndListsItsDatesTogether() {
        LedgerFixture fixture = ledger();
        SourceKey row = LedgerFixture.key("a");
        List<EventPayload> dates = IntStream.rangeClosed(1, 250)
                .mapToObj(date -> waitingFor(2, "a/" + date, "https://example.org/a.png", "A " + date).payload()).toList();
        stage(fixture, new StagedRow.Split(at(2), row, dates, List.of()), waitingFor(3, "b", "https://example.org/b.png", "B"));

        Media.Waiting page = fixture.ledger.media().listWaiting(fixture.run, EntryState.STAGED, 0);
        fixture.ledger.media().decide(fixture.run,
                page.entries().subList(0, 249).stream().map(entry -> new ImageDecision.Rejected(entry, issue(Severity.ERROR))).toList(),
                LedgerFixture.NOW);

        assertThat(page.entries()).hasSize(250);
        assertThat(page.lastRow()).isEqualTo(2);
        assertThat(page.isLast()).isFalse();
        assertThat(fixture.balance()).isEqualTo(new Balance(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2));
        decide(fixture, new ImageDecision.Rejected(page.entries().getLast(), issue(Severity.ERROR)));
        assertThat(fixture.balance()).isEqualTo(new Balance(2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"left as before", "rejected"})
    default void isStagedAgainInTheSameRunAfterItLeftItForWantOfItsImage(String how) {
        LedgerFixture fixture = ledger();
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.With(waiting(fixture), 77));
        fixture.deliver("a", "e1");
        fixture.endRun();
        fixture.startRun();
        stage(fixture, waitingFor(2, "a", "https://example.org/b.png", "A"));
        Entry entry = waiting(fixture);
        decide(fixture, how.equals("rejected") ? new ImageDecision.Rejected(entry, issue(Severity.ERROR))
                : new ImageDecision.AsBefore(entry, issue(Severity.WARNING)));

        stage(fixture, waitingFor(2, "a", "https://example.org/b.png", "A"));

        assertThat(fixture.balance().read()).isEqualTo(1);
        assertThat(fixture.balance().balances()).as(fixture.balance()::toString).isTrue();
        stage(fixture, waitingFor(2, "a", "https://example.org/b.png", "A"), waitingFor(3, "a", "https://example.org/c.png", "B"));
        assertThat(fixture.balance().rejected()).isEqualTo(2);
        assertThat(fixture.balance().balances()).as(fixture.balance()::toString).isTrue();
    }

    @Test
    default void remembersAContentPerTargetAndAnAddressByWhatWasFound() {
        LedgerFixture fixture = ledger();
        Media media = fixture.ledger.media();
        Fingerprint content = Fingerprint.of("content of " + fixture.source.system());
        String address = "https://example.org/" + fixture.source.system();

        media.addMedium(fixture.source, content, 77, LedgerFixture.NOW);
        media.see(address, new Media.Seen(content, "\"v1\"", null), LedgerFixture.NOW);
        media.see(address, new Media.Seen(content, "\"v2\"", "Thu, 26 Nov 2026 09:00:00 GMT"), LedgerFixture.NOW);

        Source other = fixture.ledger.source(URI.create("https://other.example"), fixture.source.system());
        assertThat(media.findMedium(fixture.source, content)).contains(77L);
        assertThat(media.findMedium(other, content)).isEmpty();
        assertThat(media.findSeen(address)).contains(new Media.Seen(content, "\"v2\"", "Thu, 26 Nov 2026 09:00:00 GMT"));
        assertThat(media.findSeen(address + "?")).isEmpty();
    }

    @Test
    default void forgetsAMediumOverWhichTheApiRefusedAnEvent() {
        LedgerFixture fixture = ledger();
        Media media = fixture.ledger.media();
        Fingerprint content = Fingerprint.of("content of " + fixture.source.system());
        long number = Math.abs((long) fixture.source.system().hashCode()) + 1;
        media.addMedium(fixture.source, content, number, LedgerFixture.NOW);
        stage(fixture, waitingFor(2, "a", "https://example.org/a.png", "A"));
        decide(fixture, new ImageDecision.With(waiting(fixture), number));
        fixture.claim("a", EntryState.STAGED);
        fixture.settle(new Settlement.Refused(LedgerFixture.key("a"), LedgerFixture.NOW,
                Issue.of(IssueCode.ROW_REFUSED, at(2), "", "The events service did not accept the event: \"coverImage is not a medium\"."), 400, null));

        media.forgetRefused(fixture.run);

        assertThat(media.findMedium(fixture.source, content)).isEmpty();
    }
}
