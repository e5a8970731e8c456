package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.LedgerFixture.NOW;
import static dev.pinnedimport.ledger.LedgerFixture.blocked;
import static dev.pinnedimport.ledger.LedgerFixture.delivered;
import static dev.pinnedimport.ledger.LedgerFixture.inDoubt;
import static dev.pinnedimport.ledger.LedgerFixture.json;
import static dev.pinnedimport.ledger.LedgerFixture.key;
import static dev.pinnedimport.ledger.LedgerFixture.notSent;
import static dev.pinnedimport.ledger.LedgerFixture.refused;
import static dev.pinnedimport.ledger.LedgerFixture.rows;
import static dev.pinnedimport.ledger.LedgerFixture.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a ledger must do, whatever database it is in.
interface LedgerContract {

    /// A ledger with a source of its own.
    LedgerFixture ledger();

    // ---- runs and sources ----

    @Test
    default void givesTheSameSourceTheSameNumber() {
        Ledger ledger = ledger().ledger;
        Source first = ledger.source(URI.create("https://pinned.events"), "crm");

        assertThat(ledger.source(URI.create("https://pinned.events"), "crm")).isEqualTo(first);
    }

    @Test
    default void tellsSourcesOfDifferentTargetsApart() {
        Ledger ledger = ledger().ledger;

        assertThat(ledger.source(URI.create("https://a.example"), "crm"))
                .isNotEqualTo(ledger.source(URI.create("https://b.example"), "crm"));
    }

    @Test
    default void findsARunAsItWasStarted() {
        LedgerFixture f = ledger();

        assertThat(f.ledger.findRun(f.run.id())).contains(f.run);
    }

    @Test
    default void findsTheUnfinishedRunOfTheSameFileAndRules() {
        LedgerFixture f = ledger();

        assertThat(f.ledger.findUnfinishedRun(f.source, "job", "ab12", "rules-1")).contains(f.run);
        assertThat(f.ledger.findUnfinishedRun(f.source, "job", "other", "rules-1")).isEmpty();
        assertThat(f.ledger.findUnfinishedRun(f.source, "job", "ab12", "other")).isEmpty();
        assertThat(f.ledger.findUnfinishedRun(f.source, "other", "ab12", "rules-1")).isEmpty();
    }

    @Test
    default void findsNoUnfinishedRunWhereTheLastOneHasEnded() {
        LedgerFixture f = ledger();
        f.startRun();
        f.endRun();

        assertThat(f.ledger.findUnfinishedRun(f.source, "job", "ab12", "rules-1")).isEmpty();
    }

    @Test
    default void remembersHowARunEnded() {
        LedgerFixture f = ledger();
        Run.Outcome outcome = new Run.Outcome(NOW.plusSeconds(60), "completed", 10, "{\"run\":\"x\"}");
        f.ledger.endRun(f.run, outcome);

        assertThat(f.ledger.findRun(f.run.id()).orElseThrow().outcome()).isEqualTo(outcome);
    }

    @Test
    default void listsTheNewestRunsFirst() {
        LedgerFixture f = ledger();
        Run first = f.run;
        Run second = f.startRun();

        assertThat(f.ledger.listRuns(2)).containsExactly(second, first);
    }

    @Test
    default void findsTheLastSuccessOfAJob() {
        LedgerFixture f = ledger();
        String job = "job-" + UUID.randomUUID();
        assertThat(f.ledger.findLastSuccess(job)).isEmpty();

        Run success = f.ledger.startRun(f.source, job + "-1", job, "in/file.csv", "ab12", "rules-1", NOW);
        f.ledger.endRun(success, new Run.Outcome(NOW, "completed", 0, "{}"));
        Run failure = f.ledger.startRun(f.source, job + "-2", job, "in/file.csv", "ab12", "rules-1", NOW);
        f.ledger.endRun(failure, new Run.Outcome(NOW, "completed", 10, "{}"));
        f.ledger.startRun(f.source, job + "-3", job, "in/file.csv", "ab12", "rules-1", NOW);
        f.endRun();

        assertThat(f.ledger.findLastSuccess(job)).map(Run::id).contains(success.id());
    }

    // ---- staging ----

    @Test
    default void stagesANewRowAsACreate() {
        LedgerFixture f = ledger();
        f.stage("a=1");

        assertThat(f.listSendable()).singleElement().satisfies(entry -> {
            assertThat(entry.key()).isEqualTo(key("a"));
            assertThat(entry.run()).isEqualTo(f.run.number());
            assertThat(entry.row()).isEqualTo(2);
            assertThat(entry.state()).isEqualTo(EntryState.STAGED);
            assertThat(entry.action()).isEqualTo(Action.CREATE);
            assertThat(entry.payload()).isEqualTo(json("1"));
            assertThat(entry.channelId()).isEqualTo(42);
            assertThat(entry.generation()).isZero();
            assertThat(entry.attempts()).isZero();
        });
    }

    @Test
    default void keepsTextOfAnyScriptExactly() {
        LedgerFixture f = ledger();
        f.stage("Zoë 東京 \u001f 🎷=Ünïcødé 🎷 \\u0041 'quoted' \\n");

        assertThat(f.entry("Zoë 東京 \u001f 🎷").payload()).isEqualTo(json("Ünïcødé 🎷 \\u0041 'quoted' \\n"));
    }

    @Test
    default void tellsKeysApartThatDifferInCaseOrATrailingControl() {
        LedgerFixture f = ledger();
        f.stage("a=1", "A=1", "a\u001f=1");

        assertThat(f.balance().notSent()).isEqualTo(3);
    }

    @Test
    default void findsWhatItKnowsWhateverStandsBesideIt() {
        Random random = new Random(7);
        for (int shareKnown : List.of(0, 10, 50, 95, 100)) {
            for (int shareInFile : List.of(5, 50, 100)) {
                LedgerFixture f = ledger();
                Set<String> known = new TreeSet<>();
                Set<String> file = new TreeSet<>();
                for (String key : keysOfAllKinds(random)) {
                    if (random.nextInt(100) < shareKnown) {
                        known.add(key);
                    }
                    if (random.nextInt(100) < shareInFile) {
                        file.add(key);
                    }
                }
                f.stage(known.stream().map(key -> key + "=1").toArray(String[]::new));
                long first = f.run.number();
                f.startRun();
                f.stage(file.stream().map(key -> key + "=2").toArray(String[]::new));

                for (String key : known) {
                    assertThat(f.entry(key).run()).as(key).isEqualTo(file.contains(key) ? f.run.number() : first);
                }
                assertThat(f.balance().notSent()).isEqualTo(file.size());
            }
        }
    }

    @Test
    default void findsWhatItKnowsInWhateverOrderItComes() {
        Random random = new Random(11);
        for (String order : List.of("of the first file", "of the first file, with new rows between", "of the first file, backwards", "of the ids", "none")) {
            LedgerFixture f = ledger();
            List<String> first = new ArrayList<>(keysOfAllKinds(random));
            Collections.shuffle(first, random);
            f.stage(first.stream().map(key -> key + "=1").toArray(String[]::new));
            first.stream().filter(_ -> random.nextInt(3) == 0).forEach(key -> f.deliver(key, "e-" + key));
            f.startRun();
            List<String> changed = first.stream().filter(_ -> random.nextInt(4) == 0).toList();
            f.stage(changed.stream().map(key -> key + "=2").toArray(String[]::new));
            List<String> file = new ArrayList<>(first);
            switch (order) {
                case "of the first file, with new rows between" -> {
                    for (int i = file.size(); i >= 0; i -= 1 + random.nextInt(9)) {
                        file.addAll(i, IntStream.rangeClosed(0, random.nextInt(12)).mapToObj(_ -> "new " + UUID.randomUUID()).toList());
                    }
                }
                case "of the first file, backwards" -> Collections.reverse(file);
                case "of the ids" -> Collections.sort(file);
                case "none" -> Collections.shuffle(file, random);
                default -> assertThat(file).isEqualTo(first);
            }
            f.startRun();
            f.stage(file.stream().map(key -> key + "=3").toArray(String[]::new));

            assertThat(f.balance().notSent()).as(order).isEqualTo(file.size());
            for (String key : file) {
                assertThat(f.entry(key).run()).as("%s: %s", order, key).isEqualTo(f.run.number());
                assertThat(f.entry(key).eventId()).as("%s: %s", order, key).isIn(null, "e-" + key);
            }
        }
    }

    private static Set<String> keysOfAllKinds(Random random) {
        List<String> pieces = List.of("1", "10", "9", "a", "A", "z", "Z", "-", ".", " b", "é", "\u00df", "\u0131", "\ue000", "\uffee", "東", "🎷", "\u001f2");
        Set<String> keys = new TreeSet<>();
        while (keys.size() < 150) {
            StringBuilder key = new StringBuilder(pieces.get(random.nextInt(pieces.size() - 1)));
            for (int more = random.nextInt(4); more > 0; more--) {
                key.append(pieces.get(random.nextInt(pieces.size())));
            }
            keys.add(key.toString().strip());
        }
        return keys;
    }

    @Test
    default void writesNothingForAnUnchangedRow() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        Entry before = f.entry("a");
        f.startRun();
        f.stage("a=1");

        assertThat(f.entry("a")).isEqualTo(before);
        assertThat(f.balance().unchanged()).isEqualTo(1);
        assertThat(f.listSendable()).isEmpty();
    }

    @Test
    default void makesARecalledEventOnlyWhereItIsToBeWritten() {
        LedgerFixture f = ledger();
        f.stage("a=one", "b=two+", "c=three");
        f.deliver("a", "e1-" + f.source.number());
        f.deliver("b", "e2-" + f.source.number());
        f.endRun();
        f.startRun();
        List<String> made = new ArrayList<>();

        f.ledger.stage(f.run).write(rows("a=one", "b=two+", "c=three", "d=four", "a=one").stream()
                .map(row -> LedgerFixture.recalled(row, () -> made.add(row.keys().getFirst().value() + " in row " + row.at().number()))).toList());

        assertThat(made).as("written, and told of as a repetition").containsExactly("c in row 5", "d in row 6", "a in row 7");
        assertThat(f.balance()).isEqualTo(new Balance(6, 0, 0, 2, 1, 0, 1, 0, 0, 0, 0, 2));
        assertThat(f.entry("d").payload()).isEqualTo(json("four"));
    }

    @Test
    default void stagesAChangedRowAsAnUpdateUnderANewKey() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=2");

        Entry entry = f.entry("a");
        assertThat(entry.action()).isEqualTo(Action.UPDATE);
        assertThat(entry.state()).isEqualTo(EntryState.STAGED);
        assertThat(entry.before()).isEqualTo(json("1"));
        assertThat(entry.payload()).isEqualTo(json("2"));
        assertThat(entry.eventId()).isEqualTo("e1");
        assertThat(entry.generation()).isEqualTo(1);
    }

    @Test
    default void neverUsesAnUpdatesKeyForTheNextUpdate() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=2");
        var first = f.entry("a").idempotencyKey();
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=1");

        assertThat(f.entry("a").idempotencyKey()).isNotEqualTo(first);
    }

    @Test
    default void putsNewContentInPlaceOfWhatWasNeverSent() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.startRun();
        f.stage("-", "a=2");

        Entry entry = f.entry("a");
        assertThat(entry.payload()).isEqualTo(json("2"));
        assertThat(entry.run()).isEqualTo(f.run.number());
        assertThat(entry.row()).isEqualTo(3);
        assertThat(entry.generation()).isZero();
        assertThat(entry.next()).isNull();
    }

    @Test
    default void beginsANewGenerationAfterADefiniteNo() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(refused("a"));
        f.startRun();
        f.stage("a=2");

        Entry entry = f.entry("a");
        assertThat(entry.state()).isEqualTo(EntryState.STAGED);
        assertThat(entry.generation()).isEqualTo(1);
        assertThat(entry.attempts()).isZero();
        assertThat(entry.firstSentAt()).isNull();
        assertThat(entry.reason()).isNull();
    }

    @Test
    default void withdrawsAnUpdateThatIsNoLongerWanted() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=2");
        f.startRun();
        f.stage("a=1");

        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("a").payload()).isEqualTo(json("1"));
        assertThat(f.balance().unchanged()).isEqualTo(1);
        assertThat(f.balance().balances()).isTrue();
    }

    @Test
    default void withdrawsAnUpdateThatTheApiRefused() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=2");
        f.claim("a", EntryState.STAGED);
        f.settle(refused("a"));
        f.startRun();
        f.stage("a=1");

        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("a").reason()).isNull();
    }

    @Test
    default void keepsAWaitingEntryWaitingWhenItIsStagedAgain() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(waiting("a", NOW.plusSeconds(30)));
        f.startRun();
        f.stage("a=2");

        assertThat(f.entry("a").state()).isEqualTo(EntryState.WAITING);
        assertThat(f.entry("a").notBefore()).isEqualTo(NOW.plusSeconds(30));
        assertThat(f.entry("a").payload()).isEqualTo(json("2"));
    }

    @Test
    default void triesABlockedEntryAgainInTheNextRun() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(blocked("a"));
        f.startRun();
        f.stage("a=1");

        assertThat(f.entry("a").state()).isEqualTo(EntryState.STAGED);
        assertThat(f.entry("a").generation()).isZero();
    }

    @Test
    default void goesOnWithARunWhoseStagingWasInterrupted() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.stage("a=1", "b=1", "c=1");

        assertThat(f.balance().read()).isEqualTo(3);
        assertThat(f.balance().notSent()).isEqualTo(3);
        assertThat(f.balance().balances()).isTrue();
    }

    @Test
    default void countsWhatTheSameRunHasAlreadyDoneOnlyOnce() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1", "d=1");
        f.deliver("a", "e1");
        f.claim("b", EntryState.STAGED);
        f.claim("c", EntryState.STAGED);
        f.claim("d", EntryState.STAGED);
        f.settle(refused("b"), inDoubt("c"), blocked("d"));
        f.stage("a=1", "b=1", "c=1", "d=1");

        Balance balance = f.balance();
        assertThat(balance).isEqualTo(new Balance(4, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1));
        assertThat(f.issues()).extracting(RowIssue::code).containsExactly(IssueCode.ROW_REFUSED);
    }

    @Test
    default void countsEveryRowOnce() {
        LedgerFixture f = ledger();
        f.stage("-", "a=1++", "b=1", "b=1", "c!", "d=1", "d=2");

        assertThat(f.balance()).isEqualTo(new Balance(9, 0, 0, 0, 2, 1, 1, 3, 0, 0, 0, 2));
        assertThat(f.balance().balances()).isTrue();
    }

    @Test
    default void keepsTheBalanceOfAnEndedRun() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.deliver("a", "e1");
        Run first = f.run;
        Balance atTheEnd = f.balance();
        f.endRun();
        f.startRun();
        f.stage("a=2", "b=1");

        assertThat(f.ledger.balance(first)).isEqualTo(atTheEnd);
    }

    @Test
    default void cannotBeUsedAfterAFailedBatch() {
        LedgerFixture f = ledger();
        Staging staging = f.ledger.stage(f.run);
        StagedRow withoutIssue = new StagedRow.Rejected(new Place.Row("f", null, 2), null, List.of(2L), List.of());

        assertThatThrownBy(() -> staging.write(List.of(withoutIssue))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> staging.write(rows("a=1"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void namesDeliveredEventsThatTheFileNoLongerHas() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1", "d=1");
        f.deliver("a", "e1");
        f.deliver("b", "e2");
        f.deliver("c", "e3");
        f.startRun();
        Staging staging = f.ledger.stage(f.run);
        staging.write(rows("a=1", "c!"));
        List<String> missing = new ArrayList<>();
        staging.forEachKnown((entry, published, named) -> {
            if (!named) {
                missing.add(entry.key().value() + " " + published);
            }
        });

        assertThat(missing).containsExactly("b " + json("1"));
    }

    @Test
    default void stagesWhatTheFileNoLongerHasAsAnUpdateToADraft() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");

        Entry entry = f.entry("b");
        assertThat(f.listSendable()).containsExactly(entry);
        assertThat(entry.action()).isEqualTo(Action.UPDATE);
        assertThat(entry.before()).isEqualTo(json("1"));
        assertThat(entry.payload()).isEqualTo("{\"status\":\"draft\",\"title\":\"1\"}");
        assertThat(entry.generation()).isEqualTo(1);
        assertThat(entry.listed()).isFalse();
        assertThat(entry.row()).isGreaterThan(2);
    }

    @Test
    default void countsDraftsBesideTheBalance() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");
        f.deliver("b", "e2");

        assertThat(f.balance()).isEqualTo(new Balance(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(f.ledger.countDrafts(f.run)).containsExactly(new DraftCount(EntryState.DELIVERED, 1, "b", ""));
        assertThat(f.issues()).isEmpty();
    }

    @Test
    default void doesNotStageADraftTwice() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");
        f.stageComplete("a=1");
        assertThat(f.entry("b").generation()).isEqualTo(1);
        f.deliver("b", "e2");
        f.stageComplete("a=1");
        f.endRun();
        f.startRun();
        f.stageComplete("a=1");

        assertThat(f.listSendable()).isEmpty();
        assertThat(f.entry("b").state()).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    default void bringsAnEventBackThatIsInTheFileAgain() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");
        f.deliver("b", "e2");
        f.endRun();
        f.startRun();
        f.stageComplete("a=1", "b=1");

        Entry entry = f.entry("b");
        assertThat(f.listSendable()).containsExactly(entry);
        assertThat(entry.listed()).isTrue();
        assertThat(entry.before()).contains("draft");
        assertThat(entry.payload()).isEqualTo(json("1"));
        assertThat(f.balance().notSent()).isEqualTo(1);
    }

    @Test
    default void forgetsADraftThatWasNeverSentWhereTheEventIsInTheFileAgain() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");
        f.startRun();
        f.stageComplete("a=1", "b=1");

        assertThat(f.listSendable()).isEmpty();
        assertThat(f.entry("b").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("b").payload()).isEqualTo(json("1"));
        assertThat(f.balance().unchanged()).isEqualTo(2);
    }

    @Test
    default void takesOverADraftThatAnEarlierRunCouldNotSend() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");
        f.endRun();
        Run second = f.startRun();
        f.stageComplete("a=1");

        assertThat(f.entry("b").run()).isEqualTo(second.number());
        assertThat(f.ledger.countDrafts(second)).extracting(DraftCount::state).containsExactly(EntryState.STAGED);
    }

    @Test
    default void leavesWhatIsInDoubtAloneThoughTheFileNoLongerHasIt() {
        LedgerFixture f = twoDelivered();
        f.stage("a=1", "b=2");
        f.claim("b", EntryState.STAGED);
        f.settle(inDoubt("b"));
        f.startRun();
        f.stageComplete("a=1");

        assertThat(f.entry("b").state()).isEqualTo(EntryState.IN_DOUBT);
        assertThat(f.entry("b").payload()).isEqualTo(json("2"));
    }

    @Test
    default void aChangeThatWasNeverSentGivesWayToTheDraft() {
        LedgerFixture f = twoDelivered();
        f.stage("a=1", "b=2");
        f.startRun();
        f.stageComplete("a=1");

        assertThat(f.entry("b").before()).isEqualTo(json("1"));
        assertThat(f.entry("b").payload()).isEqualTo("{\"status\":\"draft\",\"title\":\"1\"}");
    }

    @Test
    default void saysNothingAboutARowWhereADraftIsRefused() {
        LedgerFixture f = twoDelivered();
        f.stageComplete("a=1");
        f.claim("b", EntryState.STAGED);
        f.settle(refused("b"));

        assertThat(f.issues()).isEmpty();
        assertThat(f.balance().refused()).isZero();
        assertThat(f.ledger.countDrafts(f.run)).containsExactly(new DraftCount(EntryState.REFUSED, 1, "b", refused("b").issue().sentence()));
    }

    @Test
    default void forgetsWhatTheApiHeldWhereAnUpdateInDoubtIsRefusedLater() {
        LedgerFixture f = twoDelivered();
        f.stage("a=1", "b=2");
        f.claim("b", EntryState.STAGED);
        f.settle(inDoubt("b"));
        f.claim("b", EntryState.IN_DOUBT);
        f.settle(refused("b"));

        assertThat(f.entry("b").before()).isNull();
        assertThat(f.entry("b").findPublished()).isEmpty();
    }

    @Test
    default void givesBlockedEntriesAnotherTry() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.claim("a", EntryState.STAGED);
        f.settle(blocked("a"));
        assertThat(f.issues()).hasSize(1);

        f.ledger.unblock(f.run);

        assertThat(f.listSendable()).extracting(Entry::key).containsExactly(key("a"), key("b"));
        assertThat(f.issues()).isEmpty();
    }

    private LedgerFixture twoDelivered() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.deliver("a", "e1");
        f.deliver("b", "e2");
        f.endRun();
        f.startRun();
        return f;
    }

    // ---- the content of an entry whose sending has an unknown outcome ----

    @Test
    default void keepsTheSentBytesWhileTheOutcomeIsUnknown() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.startRun();
        f.stage("-", "a=2");

        Entry entry = f.entry("a");
        assertThat(entry.state()).isEqualTo(EntryState.IN_DOUBT);
        assertThat(entry.payload()).isEqualTo(json("1"));
        assertThat(entry.next()).isEqualTo(json("2"));
        assertThat(entry.row()).isEqualTo(3);
        assertThat(f.balance().inDoubt()).isEqualTo(1);
    }

    @Test
    default void updatesToTheNewContentOnceTheOldOneTurnsOutDelivered() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.startRun();
        f.stage("a=2");
        f.settle(delivered("a", "e1"));

        Entry entry = f.entry("a");
        assertThat(entry.state()).isEqualTo(EntryState.STAGED);
        assertThat(entry.action()).isEqualTo(Action.UPDATE);
        assertThat(entry.before()).isEqualTo(json("1"));
        assertThat(entry.payload()).isEqualTo(json("2"));
        assertThat(entry.next()).isNull();
        assertThat(entry.eventId()).isEqualTo("e1");
        assertThat(entry.firstSentAt()).isNull();
    }

    @Test
    default void sendsTheOldBytesFirstAfterALookUpFoundNothing() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.startRun();
        f.stage("a=2");
        var key = f.entry("a").idempotencyKey();
        f.settle(notSent("a", true));

        assertThat(f.listSendable()).singleElement().satisfies(entry -> {
            assertThat(entry.payload()).isEqualTo(json("1"));
            assertThat(entry.next()).isEqualTo(json("2"));
            assertThat(entry.idempotencyKey()).isEqualTo(key);
            assertThat(entry.firstSentAt()).isNull();
        });
    }

    @Test
    default void keepsTheBytesOfAKeyThatMayStillArrive() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"), notSent("a", true));
        f.startRun();
        f.stage("a=2");

        assertThat(f.entry("a").payload()).isEqualTo(json("1"));
        assertThat(f.entry("a").next()).isEqualTo(json("2"));
    }

    @Test
    default void takesTheNewContentIntoANewGenerationWhenTheOldOneIsRefused() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.startRun();
        f.stage("a=2");
        f.settle(refused("a"));

        Entry entry = f.entry("a");
        assertThat(entry.state()).isEqualTo(EntryState.STAGED);
        assertThat(entry.action()).isEqualTo(Action.CREATE);
        assertThat(entry.payload()).isEqualTo(json("2"));
        assertThat(entry.generation()).isEqualTo(1);
        assertThat(f.issues()).isEmpty();
    }

    @Test
    default void forgetsTheNextContentWhenTheFileWantsTheSentOneAgain() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.startRun();
        f.stage("a=2");
        f.startRun();
        f.stage("a=1");

        assertThat(f.entry("a").next()).isNull();
    }

    // ---- repeated ids ----

    @Test
    default void sendsARepeatedRowOnce() {
        LedgerFixture f = ledger();
        f.stage("a=1", "a=1");

        assertThat(f.listSendable()).hasSize(1);
        assertThat(f.issues()).singleElement().satisfies(issue -> {
            assertThat(issue.row()).isEqualTo(3);
            assertThat(issue.code()).isEqualTo(IssueCode.ROW_DUPLICATE);
            assertThat(issue.sentence()).isEqualTo("\"a\" is the same as in row 2, so it is sent once.");
        });
    }

    @Test
    default void rejectsEveryRowOfAContradiction() {
        LedgerFixture f = ledger();
        f.stage("a=1+", "a=1", "a=2");

        assertThat(f.balance()).isEqualTo(new Balance(4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0));
        assertThat(f.ledger.find(f.source, key("a"))).isEmpty();
        assertThat(f.issues()).extracting(RowIssue::row).containsExactly(2L, 3L, 4L, 5L);
        assertThat(f.issues()).extracting(RowIssue::code).containsOnly(IssueCode.ROW_DUPLICATE_DIFFERS);
    }

    @Test
    default void takesBackAnUpdateExactly() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        Entry before = f.entry("a");
        f.startRun();
        Staging staging = f.ledger.stage(f.run);
        staging.write(List.of(LedgerFixture.row(2, "a=2")));
        staging.write(List.of(LedgerFixture.row(3, "a=3")));

        assertThat(f.entry("a")).isEqualTo(before);
        assertThat(f.balance().rejected()).isEqualTo(2);
        assertThat(f.balance().balances()).isTrue();
    }

    @Test
    default void takesBackWhatWasNotedAboutAnEntryInDoubt() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        Entry before = f.entry("a");
        f.startRun();
        Staging staging = f.ledger.stage(f.run);
        staging.write(List.of(LedgerFixture.row(2, "a=2")));
        staging.write(List.of(LedgerFixture.row(3, "a=3")));

        assertThat(f.entry("a")).isEqualTo(before);
        assertThat(f.balance().rejected()).isEqualTo(2);
    }

    @Test
    default void takesBackWhatAnInterruptedStagingOfTheSameRunWrote() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        Entry before = f.entry("a");
        f.startRun();
        f.ledger.stage(f.run).write(List.of(LedgerFixture.row(2, "a=2"), LedgerFixture.row(3, "b=1")));
        f.stage("a=2", "b=1", "a=3", "b=2");

        assertThat(f.entry("a")).isEqualTo(before);
        assertThat(f.ledger.find(f.source, key("b"))).isEmpty();
        assertThat(f.balance()).isEqualTo(new Balance(4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0));
    }

    // ---- sending ----

    @Test
    default void anEntryIsClaimedOnlyOnce() {
        LedgerFixture f = ledger();
        f.stage("a=1");

        assertThat(f.claim("a", EntryState.STAGED)).isTrue();
        assertThat(f.claim("a", EntryState.STAGED)).isFalse();
    }

    @Test
    default void aRunDoesNotClaimWhatAnotherOneHasStagedSince() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1");
        f.claim("c", EntryState.STAGED);
        f.settle(inDoubt("c"));
        Run late = f.run;
        f.startRun();
        f.stage("a=2");
        List<Intent> intents = List.of(new Intent(key("a"), EntryState.STAGED, 1, NOW), new Intent(key("b"), EntryState.STAGED, 1, NOW),
                new Intent(key("c"), EntryState.IN_DOUBT, 1, NOW));

        assertThat(f.ledger.exchange(late, List.of(), intents)).containsExactlyInAnyOrder(key("b"), key("c"));
        assertThat(f.entry("a").state()).isEqualTo(EntryState.STAGED);
        assertThat(f.claim("a", EntryState.STAGED)).isTrue();
    }

    @Test
    default void manyThreadsClaimEveryEntryExactlyOnce() throws Exception {
        LedgerFixture f = ledger();
        f.stage(IntStream.range(0, 40).mapToObj(i -> "k" + i + "=1").toArray(String[]::new));
        List<Intent> intents = f.listSendable().stream().map(entry -> new Intent(entry.key(), EntryState.STAGED, entry.row(), NOW)).toList();
        List<SourceKey> claimed = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Set<SourceKey>>> calls = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                List<Intent> some = intents.subList(i * 2, i * 2 + 10);
                calls.add(() -> f.ledger.exchange(f.run, List.of(), some));
            }
            for (Future<Set<SourceKey>> call : threads.invokeAll(calls)) {
                claimed.addAll(call.get());
            }
        }

        assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    default void storesTheIntentBeforeAnythingIsSent() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);

        Entry entry = f.entry("a");
        assertThat(entry.state()).isEqualTo(EntryState.SENDING);
        assertThat(entry.attempts()).isEqualTo(1);
        assertThat(entry.firstSentAt()).isEqualTo(NOW);
        assertThat(entry.lastSentAt()).isEqualTo(NOW);
    }

    @Test
    default void settlesAndClaimsInOneCommit() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1");
        f.claim("a", EntryState.STAGED);
        var claimed = f.ledger.exchange(f.run, List.of(delivered("a", "e1")), List.of(
                new Intent(key("b"), EntryState.STAGED, 1, NOW), new Intent(key("c"), EntryState.WAITING, 1, NOW)));

        assertThat(claimed).containsExactly(key("b"));
        assertThat(f.balance()).isEqualTo(new Balance(3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1));
    }

    @Test
    default void settlesAndClaimsTheSameEntry() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        Intent again = new Intent(key("a"), EntryState.IN_DOUBT, 1, NOW.plusSeconds(5));
        var claimed = f.ledger.exchange(f.run, List.of(inDoubt("a")), List.of(again));

        assertThat(claimed).hasSize(1);
        assertThat(f.entry("a").attempts()).isEqualTo(2);
        assertThat(f.entry("a").firstSentAt()).isEqualTo(NOW);
        assertThat(f.entry("a").lastSentAt()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    default void remembersADelivery() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");

        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("a").requestId()).isEqualTo("req-1");
        assertThat(f.ledger.findByEventId(f.source, "e1")).contains(f.entry("a"));
    }

    @Test
    default void saysWhyTheApiRefusedARow() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(refused("a"));

        assertThat(f.issues()).containsExactly(new RowIssue(2, "Seats", IssueCode.ROW_REFUSED, IssueCode.ROW_REFUSED.severity(), "0",
                "the API refused it: capacity must be at least 1.", "a"));
        assertThat(f.ledger.listAttempts(f.source, key("a"))).containsExactly(new Attempt(f.run.number(), 0, NOW, EntryState.REFUSED, 422,
                "req-2", "the API refused it: capacity must be at least 1."));
    }

    @Test
    default void doesNotCountAPauseAsTheBeginningOfProtection() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(waiting("a", NOW.plusSeconds(30)));

        assertThat(f.entry("a").firstSentAt()).isNull();
        assertThat(f.entry("a").attempts()).isEqualTo(1);
    }

    @Test
    default void keepsTheFirstSendingOfAnUnknownOutcomeThroughAPause() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.ledger.exchange(f.run, List.of(), List.of(new Intent(key("a"), EntryState.IN_DOUBT, 1, NOW.plusSeconds(5))));
        f.settle(waiting("a", NOW.plusSeconds(30)));

        assertThat(f.entry("a").firstSentAt()).isEqualTo(NOW);
    }

    @Test
    default void forgetsAnAttemptThatNeverLeft() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(notSent("a", false));

        assertThat(f.entry("a").attempts()).isZero();
        assertThat(f.entry("a").firstSentAt()).isNull();
        assertThat(f.listSendable()).hasSize(1);
    }

    @Test
    default void putsAnEntryInDoubtWhoseEventIdBelongsToAnother() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1");
        f.deliver("a", "e1");
        f.claim("b", EntryState.STAGED);
        f.claim("c", EntryState.STAGED);
        f.settle(delivered("b", "e1"), delivered("c", "e2"));

        assertThat(f.entry("b").state()).isEqualTo(EntryState.IN_DOUBT);
        assertThat(f.entry("b").eventId()).isNull();
        assertThat(f.entry("b").reason()).isEqualTo("The API answered with event e1, which belongs to \"a\".");
        assertThat(f.entry("c").state()).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    default void putsTheSecondOfTwoEqualEventIdsInDoubt() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.claim("a", EntryState.STAGED);
        f.claim("b", EntryState.STAGED);
        f.settle(delivered("a", "e1"), delivered("b", "e1"));

        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("b").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    default void putsAnUpdateInDoubtThatIsAnsweredWithAnotherEvent() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=2");
        f.claim("a", EntryState.STAGED);
        f.settle(delivered("a", "e9"));

        assertThat(f.entry("a").state()).isEqualTo(EntryState.IN_DOUBT);
        assertThat(f.entry("a").eventId()).isEqualTo("e1");
    }

    @Test
    default void refusesASettlementThatCannotFollow() {
        LedgerFixture f = ledger();
        f.stage("secret-key=1");

        assertThatThrownBy(() -> f.settle(refused("secret-key")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is STAGED and may not become REFUSED")
                .hasMessageNotContaining("secret-key");
    }

    @Test
    default void recordsNothingOfAnExchangeThatFails() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.claim("a", EntryState.STAGED);

        assertThatThrownBy(() -> f.settle(delivered("a", "e1"), refused("b"))).isInstanceOf(IllegalStateException.class);
        assertThat(f.entry("a").state()).isEqualTo(EntryState.SENDING);
    }

    @Test
    default void listsDueWaitingEntriesFirstThenStagedOnesInRowOrder() {
        LedgerFixture f = ledger();
        f.stage("d=1", "c=1", "b=1", "a=1");
        f.claim("a", EntryState.STAGED);
        f.claim("c", EntryState.STAGED);
        f.settle(waiting("a", NOW), waiting("c", NOW.plusMillis(1)));

        assertThat(f.listSendable()).extracting(entry -> entry.key().value()).containsExactly("a", "d", "b");
        assertThat(f.ledger.findNextWaiting(f.run, Instant.EPOCH, true)).contains(NOW);
        assertThat(f.ledger.countToSend(f.run)).isEqualTo(4);
    }

    @Test
    default void namesTheNextTimeOfThoseThatAreSent() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1");
        f.claim("a", EntryState.STAGED);
        f.settle(waiting("a", NOW.plusSeconds(1)));

        assertThat(f.ledger.findNextWaiting(f.run, NOW, false)).contains(NOW.plusSeconds(1));
        assertThat(f.ledger.findNextWaiting(f.run, NOW.plusSeconds(1), true)).as("its time has come").isEmpty();
    }

    @Test
    default void doesNotNameTheTimeOfUpdatesWhereTheyAreNotSent() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "event-a");
        f.endRun();
        f.startRun();
        f.stage("a=2");
        f.claim("a", EntryState.STAGED);
        f.settle(waiting("a", NOW.plusSeconds(1)));

        assertThat(f.ledger.findNextWaiting(f.run, NOW, true)).isPresent();
        assertThat(f.ledger.findNextWaiting(f.run, NOW, false)).isEmpty();
    }

    @Test
    default void listsWaitingEntriesBeyondARow() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1");
        f.claim("a", EntryState.STAGED);
        f.claim("b", EntryState.STAGED);
        f.settle(waiting("a", NOW), waiting("b", NOW));

        assertThat(f.ledger.listSendable(f.run, NOW, 2, 0, 10)).extracting(entry -> entry.key().value()).containsExactly("b", "c");
    }

    /// A sender that lost its lock may say so after another one has delivered the event.
    @Test
    default void doesNotPutBackWhatIsDelivered() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "event-a");

        assertThatThrownBy(() -> f.settle(LedgerFixture.notSent("a", false))).isInstanceOf(IllegalStateException.class).hasMessageContaining("may not be put back");
        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
    }

    @Test
    default void listsStagedEntriesBeyondARow() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1");

        assertThat(f.ledger.listSendable(f.run, NOW, 2, 1)).extracting(entry -> entry.key().value()).containsExactly("b");
    }

    @Test
    default void listsEntriesInDoubtOfWhateverRun() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=1", "c=1");
        f.claim("a", EntryState.STAGED);
        f.claim("b", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.startRun();

        assertThat(f.ledger.listInDoubt(f.source)).extracting(entry -> entry.key().value()).containsExactly("a", "b");
    }

    @Test
    default void anUpdateThatCannotBeSentCountsAsNotSent() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.deliver("a", "e1");
        f.startRun();
        f.stage("a=2");

        assertThat(f.balance()).isEqualTo(new Balance(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    }

    // ---- issues ----

    @Test
    default void givesEveryMemberOfARejectedGroupAnIssue() {
        LedgerFixture f = ledger();
        Place.Row at = new Place.Row("f", null, 2);
        f.ledger.stage(f.run).write(List.of(new StagedRow.Rejected(at, key("a"), List.of(2L, 3L, 4L),
                List.of(Issue.of(IssueCode.ROW_DATE, new Place.Row("f", null, 3).cell("Date"), "x", "\"x\" is not a date.")))));

        assertThat(f.issues()).extracting(RowIssue::row).containsExactly(2L, 3L, 4L);
        assertThat(f.issues()).extracting(RowIssue::sentence).containsOnly("\"x\" is not a date.");
        assertThat(f.balance().rejected()).isEqualTo(3);
    }

    @Test
    default void storesTenThousandWarningsOfAKindAndCountsAll() {
        LedgerFixture f = ledger();
        int rows = Staging.MOST_STORED + 5;
        Staging staging = f.ledger.stage(f.run);
        for (int batch = 0; batch * 2001 < rows; batch++) {
            long first = batch * 2001L;
            staging.write(LongStream.range(first, Math.min(rows, first + 2001)).mapToObj(i -> warned(i + 2)).toList());
        }

        assertThat(f.issues()).hasSize(Staging.MOST_STORED);
        assertThat(f.ledger.countIssues(f.run)).singleElement().satisfies(count -> {
            assertThat(count.rows()).isEqualTo(rows);
            assertThat(count.distinctValues()).isEqualTo(3);
            assertThat(count.example().row()).isEqualTo(2);
        });
    }

    private static StagedRow warned(long number) {
        Place.Row at = new Place.Row("f", null, number);
        return new StagedRow.Event(LedgerFixture.payload(at, "k" + number, "1"), List.of(),
                List.of(Issue.of(IssueCode.ROW_CUT, at.cell("Title"), "v" + number % 3, "The title was cut.")));
    }

    @Test
    default void readsIssuesInRowOrderAcrossPages() {
        LedgerFixture f = ledger();
        Place.Row at = new Place.Row("f", null, 2);
        List<Issue> issues = IntStream.range(0, 700).mapToObj(i -> Issue.of(IssueCode.ROW_DATE, at, "v" + i, "No date.")).toList();
        f.ledger.stage(f.run).write(List.of(
                new StagedRow.Rejected(at, null, List.of(2L), issues),
                new StagedRow.Rejected(new Place.Row("f", null, 3), null, List.of(3L), issues.stream().map(i -> moved(i, 3)).toList()),
                new StagedRow.Rejected(new Place.Row("f", null, 4), null, List.of(4L), issues.stream().map(i -> moved(i, 4)).toList())));

        assertThat(f.issues()).hasSize(2100).extracting(RowIssue::row).isSorted();
        assertThat(f.ledger.countIssues(f.run)).singleElement().satisfies(count -> {
            assertThat(count.rows()).isEqualTo(3);
            assertThat(count.distinctValues()).isEqualTo(700);
        });
    }

    private static Issue moved(Issue issue, long row) {
        return Issue.of(issue.code(), new Place.Row("f", null, row), issue.found(), issue.sentence());
    }

    @Test
    default void keepsTimesToTheMillisecond() {
        LedgerFixture f = ledger();
        Instant at = Instant.parse("2026-03-29T01:30:00.987Z");
        f.stage("a=1");
        f.ledger.exchange(f.run, List.of(), List.of(new Intent(key("a"), EntryState.STAGED, 1, at)));

        assertThat(f.entry("a").firstSentAt()).isEqualTo(at);
    }

    // ---- guards and settling ----

    @Test
    default void keepsItsId() {
        Ledger ledger = ledger().ledger;

        assertThat(ledger.id()).hasSize(36).isEqualTo(ledger.id());
    }

    @Test
    default void findsNoSourceThatWasNeverUsed() {
        LedgerFixture f = ledger();

        assertThat(f.ledger.findSource(f.source.target(), f.source.system())).contains(f.source);
        assertThat(f.ledger.findSource(URI.create("https://never.example"), f.source.system())).isEmpty();
    }

    @Test
    default void listsEverySource() {
        LedgerFixture f = ledger();
        Source other = f.ledger.source(URI.create("https://other.example"), f.source.system());

        assertThat(f.ledger.listSources()).contains(f.source, other);
    }

    @Test
    default void findsARunByItsNumberAndTheLastOfASource() {
        LedgerFixture f = ledger();
        Run first = f.run;
        Run second = f.startRun();

        assertThat(f.ledger.findRun(first.number())).contains(first);
        assertThat(f.ledger.findLastRun(f.source)).contains(second);
    }

    @Test
    default void hasSentNothingWhileEverythingIsOnlyStaged() {
        LedgerFixture f = ledger();
        f.stage("a=1");

        assertThat(f.ledger.hasSent(f.source)).isFalse();
    }

    @Test
    default void hasSentWhatIsUnderWayInDoubtOrDelivered() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        boolean underWay = f.ledger.hasSent(f.source);
        f.settle(inDoubt("a"));
        boolean doubtful = f.ledger.hasSent(f.source);
        f.settle(delivered("a", "7"));

        assertThat(List.of(underWay, doubtful, f.ledger.hasSent(f.source))).containsOnly(true);
    }

    @Test
    default void tellsInWhichChannelsItsEventsAre() {
        LedgerFixture f = ledger();
        f.stage("a=1", "b=2");
        f.deliver("a", "7");

        assertThat(f.ledger.listChannels(f.source)).containsExactly(42L);
        assertThat(f.ledger.hasEventIn(f.source, List.of(41L, 42L))).isTrue();
        assertThat(f.ledger.hasEventIn(f.source, List.of(41L))).isFalse();
    }

    @Test
    default void settlesAnEntryWhoseRunIsLongOver() {
        LedgerFixture f = ledger();
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(inDoubt("a"));
        f.endRun();

        f.ledger.settle(f.source, List.of(delivered("a", "7")));

        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.entry("a").eventId()).isEqualTo("7");
    }

    @Test
    default void adoptsAnEventForWhatWasOnlyStaged() {
        LedgerFixture f = ledger();
        f.stage("a=1");

        f.ledger.settle(f.source, List.of(delivered("a", "7")));

        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
    }

    /// More than a page of them, and some in a first attempt that was cut short.
    @Test
    default void stagesEventsOfAnotherRunAsDraftsPageByPage() {
        LedgerFixture fixture = ledger();
        fixture.stage(IntStream.range(0, 1100).mapToObj(i -> "k" + i + "=content " + i).toArray(String[]::new));
        fixture.settle(IntStream.range(0, 1100).mapToObj(i -> LedgerFixture.delivered("k" + i, "e" + i)).toArray(Settlement[]::new));
        Run created = fixture.run;
        fixture.endRun();
        fixture.startRun();

        fixture.ledger.stageDrafts(fixture.run, created, entry -> entry.key().value().endsWith("7"));
        fixture.ledger.stageDrafts(fixture.run, created, entry -> !entry.key().value().equals("k500"));

        assertThat(fixture.ledger.listSendable(fixture.run, LedgerFixture.NOW, 2000)).hasSize(1099).extracting(Entry::row).doesNotHaveDuplicates();
        assertThat(fixture.entry("k500").state()).isEqualTo(EntryState.DELIVERED);
        List<String> ids = new ArrayList<>();
        fixture.ledger.forEachCreatedBy(created, entry -> ids.add(entry.eventId()));
        assertThat(ids).hasSize(1100).doesNotHaveDuplicates();
    }
}
