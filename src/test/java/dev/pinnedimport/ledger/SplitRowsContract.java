package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.IssueCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every ledger does with rows of which each date is an event.
interface SplitRowsContract {

    LedgerFixture ledger();

    @Test
    default void aRowWithThreeDatesIsOneRowAndThreeEvents() {
        LedgerFixture f = ledger();
        f.stage("a:1,2,3=x", "b=1");

        assertThat(f.balance().read()).isEqualTo(2);
        assertThat(f.balance().notSent()).isEqualTo(2);
        assertThat(f.balance().further()).isEqualTo(new Balance.Further(2, 2));
        assertThat(f.balance().balances()).isTrue();
        assertThat(f.listSendable()).extracting(entry -> entry.key().display()).containsExactlyInAnyOrder("a / 1", "a / 2", "a / 3", "b");
    }

    /// The row has two dates; the first is in.
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"delivered, created", "refused, refused", "blocked, blocked", "in doubt, in doubt", "waiting, not sent", "sending, in doubt"})
    default void aRowCountsWhereTheWorstOfItsEventsIs(String second, String bucket) {
        LedgerFixture f = ledger();
        f.stage("a:1,2=x");
        f.deliver("a/1", "e1");
        f.claim("a/2", EntryState.STAGED);
        switch (second) {
            case "delivered" -> f.settle(LedgerFixture.delivered("a/2", "e2"));
            case "refused" -> f.settle(LedgerFixture.refused("a/2"));
            case "blocked" -> f.settle(LedgerFixture.blocked("a/2"));
            case "in doubt" -> f.settle(LedgerFixture.inDoubt("a/2"));
            case "waiting" -> f.settle(LedgerFixture.waiting("a/2", LedgerFixture.NOW));
            default -> assertThat(second).isEqualTo("sending");
        }

        Balance balance = f.balance();
        long counted = switch (bucket) {
            case "created" -> balance.created();
            case "refused" -> balance.refused();
            case "blocked" -> balance.blocked();
            case "in doubt" -> balance.inDoubt();
            default -> balance.notSent();
        };
        assertThat(counted).as(balance::toString).isEqualTo(1);
        assertThat(balance.balances()).as(balance::toString).isTrue();
    }

    @ParameterizedTest(name = "one of them is being sent: {0}")
    @ValueSource(booleans = {false, true})
    default void aDateThatVanishedIsADraftBesideTheRows(boolean underWay) {
        LedgerFixture f = delivered("a:1,2,3=x", "a/1", "a/2", "a/3");
        f.stageComplete("a:1,2=y");
        if (underWay) {
            f.claim("a/1", EntryState.STAGED);
        }

        Balance balance = f.balance();
        assertThat(f.ledger.countDrafts(f.run)).singleElement().satisfies(drafts -> assertThat(drafts.events()).isEqualTo(1));
        assertThat(balance.read()).isEqualTo(1);
        assertThat(underWay ? balance.inDoubt() : balance.notSent()).isEqualTo(1);
        assertThat(balance.balances()).as(balance::toString).isTrue();
    }

    /// Row 2 has a date that was refused and one that could not be sent; row 3 has two that could not be sent.
    @ParameterizedTest(name = "row 2 with the dates {0}")
    @CsvSource(delimiter = ';', value = {"1,2", "1", "1,3"})
    default void aRetryCountsEachRowOnceWhoseEventsWait(String dates) {
        LedgerFixture f = delivered("a:2=x", "a/2");
        f.stage("a:1,2=y", "b:1,2=z");
        f.claim("a/1", EntryState.STAGED);
        f.settle(LedgerFixture.refused("a/1"));
        Run earlier = f.run;
        f.endRun();
        KeptFile file = new KeptFile("f.csv", null, "UTF-8", ";", "\"", 1, List.of("Id"), List.of(), List.of());
        KeptRow kept = new KeptRow(2, 2, true, "a", List.of(KeptCell.text("a")));
        f.run = f.startRetry("retry-" + UUID.randomUUID(), new KeptRows.Again(earlier, file, List.of(kept), true, "{}"));

        f.stage("a:" + dates + "=y");
        f.stage("a:" + dates + "=y");

        assertThat(f.balance().read()).isEqualTo(2);
        assertThat(f.balance().balances()).as(f.balance()::toString).isTrue();
        assertThat(f.entry("b/1").run()).isEqualTo(f.entry("b/2").run()).isEqualTo(f.run.number());
        f.deliver("a/1", "e1");
        assertThat(f.balance().balances()).as(f.balance()::toString).isTrue();
        f.endRun();
        assertThat(f.ledger.balance(f.run).balances()).isTrue();
    }

    @Test
    default void theEndedRunKeepsItsCounts() {
        LedgerFixture f = ledger();
        f.stage("a:1,2=x");
        f.deliver("a/1", "e1");
        f.deliver("a/2", "e2");
        Run first = f.run;
        f.endRun();
        f.startRun();
        f.stage("a:1,2=y");

        assertThat(f.ledger.balance(first).created()).isEqualTo(1);
        assertThat(f.ledger.balance(first).balances()).isTrue();
    }

    @Test
    default void theSameDatesInAnotherOrderAreUnchanged() {
        LedgerFixture f = delivered("a:1,2,3=x", "a/1", "a/2", "a/3");
        f.stage("a:3,1,2=x");

        assertThat(f.balance()).isEqualTo(new Balance(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(f.listSendable()).isEmpty();
    }

    @Test
    default void aFurtherDateIsAllThatIsSent() {
        LedgerFixture f = delivered("a:1,2=x", "a/1", "a/2");
        f.stage("a:1,2,3=x");

        assertThat(f.listSendable()).extracting(entry -> entry.key().display()).containsExactly("a / 3");
        assertThat(f.balance().notSent()).isEqualTo(1);
        assertThat(f.balance().unchanged()).isZero();
        assertThat(f.balance().balances()).isTrue();
    }

    @Test
    default void aDateThatIsGoneIsMissing() {
        LedgerFixture f = delivered("a:1,2=x", "a/1", "a/2");

        assertThat(missing(f, "a:1=x")).containsExactly("a / 2");
    }

    @Test
    default void nothingIsMissingOfARowThatWasRejected() {
        LedgerFixture f = delivered("a:1,2=x", "a/1", "a/2");

        assertThat(missing(f, "a!")).isEmpty();
    }

    @Test
    default void nothingIsMissingOfARowThatContradictsAnother() {
        LedgerFixture f = delivered("a:1,2=x", "a/1", "a/2");

        assertThat(missing(f, "a:1=x", "a:2=x")).isEmpty();
    }

    @Test
    default void theSameRowAgainIsADuplicate() {
        LedgerFixture f = ledger();
        f.stage("a:1,2=x", "a:2,1=x");

        assertThat(f.balance().duplicates()).isEqualTo(1);
        assertThat(f.balance().notSent()).isEqualTo(1);
        assertThat(f.balance().balances()).isTrue();
        assertThat(f.issues()).extracting(RowIssue::code).containsExactly(IssueCode.ROW_DUPLICATE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"one batch", "two batches"})
    default void twoRowsOfOneIdWithDifferentDatesAreBothRejected(String how) {
        LedgerFixture f = ledger();
        stage(f, how, "a:1,2=x", "b=1", "a:2,3=x");

        assertThat(f.balance()).isEqualTo(new Balance(3, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1));
        assertThat(f.balance().balances()).isTrue();
        assertThat(f.listSendable()).extracting(entry -> entry.key().display()).containsExactly("b");
        assertThat(f.issues()).extracting(RowIssue::code)
                .containsExactly(IssueCode.ROW_DUPLICATE_DIFFERS, IssueCode.ROW_DUPLICATE_DIFFERS);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"one batch", "two batches"})
    default void aRejectedRowTakesTheEarlierOneOfItsIdWithIt(String how) {
        LedgerFixture f = ledger();
        stage(f, how, "a:1,2,3=x", "b=1", "a!");

        assertThat(f.balance()).isEqualTo(new Balance(3, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1));
        assertThat(f.listSendable()).extracting(entry -> entry.key().display()).containsExactly("b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"one batch", "two batches"})
    default void aChangedDateIsPutBackWhereItsRowIsTakenBack(String how) {
        LedgerFixture f = delivered("a:1,2=x", "a/1", "a/2");
        stage(f, how, "a:1,2=y", "b=1", "a!");

        assertThat(f.entry("a/1").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("a/2").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.balance()).isEqualTo(new Balance(3, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1));
    }

    @Test
    default void stagingAgainCountsAnew() {
        LedgerFixture f = ledger();
        f.stage("a:1,2,3=x");
        f.deliver("a/1", "e1");
        f.stage("a:1,2,3=x");

        assertThat(f.balance().further()).isEqualTo(new Balance.Further(2, 2));
        assertThat(f.balance().balances()).isTrue();
    }

    @Test
    default void aPageNeverEndsWithinARow() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b:1,2,3,4,5=x", "c=1");

        List<Entry> page = f.ledger.listSendable(f.run, LedgerFixture.NOW, 0, 3);
        assertThat(page).extracting(Entry::row).containsExactly(2L, 3L, 3L, 3L, 3L, 3L);
        assertThat(f.ledger.listSendable(f.run, LedgerFixture.NOW, 3, 3)).extracting(Entry::row).containsExactly(4L);
    }

    private static void stage(LedgerFixture f, String how, String... rows) {
        List<StagedRow> all = LedgerFixture.rows(rows);
        Staging staging = f.ledger.stage(f.run);
        if (how.equals("one batch")) {
            staging.write(all);
        } else {
            all.forEach(row -> staging.write(List.of(row)));
        }
    }

    private LedgerFixture delivered(String row, String... keys) {
        LedgerFixture f = ledger();
        f.stage(row);
        for (String key : keys) {
            f.deliver(key, "event of " + key + f.source.number());
        }
        f.endRun();
        f.startRun();
        return f;
    }

    private static List<String> missing(LedgerFixture f, String... rows) {
        Staging staging = f.ledger.stage(f.run);
        staging.write(LedgerFixture.rows(rows));
        List<String> missing = new ArrayList<>();
        staging.forEachKnown((entry, published, named) -> {
            if (!named) {
                missing.add(entry.key().display());
            }
        });
        return missing;
    }
}
