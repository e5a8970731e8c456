package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What every ledger forgets of a run, and what never.
interface PurgeContract {

    LedgerFixture ledger();

    @Test
    default void forgetsWhatWasSaidAboutARunAndNoEvent() {
        LedgerFixture f = ledger();
        Run old = f.run;
        f.ledger.keepJob(old.definition(), Map.of("job.yml", "version: 1"));
        f.stage("a=1", "b!", "c=1");
        f.deliver("a", "purge-e1" + f.source.number());
        f.deliver("c", "purge-e3" + f.source.number());
        try (KeptRows.Keeping keeping = f.ledger.kept().keep(old, new KeptFile("a.csv", null, "UTF-8", ",", "\"", 1, List.of("Id"), List.of(), List.of()))) {
            keeping.add(new KeptRow(3, 3, true, "b", List.of(KeptCell.text("b"))));
        }
        f.endRun();
        f.startRun();
        f.stage("a=1", "c=2");

        f.ledger.purge().forget(old);

        assertThat(f.ledger.findRun(old.id())).isEmpty();
        assertThat(f.ledger.kept().findFile(old)).isEmpty();
        assertThat(f.ledger.kept().count(old)).isZero();
        assertThat(f.ledger.countIssues(old)).isEmpty();
        assertThat(f.entry("a").eventId()).isEqualTo("purge-e1" + f.source.number());
        assertThat(f.entry("a").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(f.balance().unchanged()).isEqualTo(1);
        assertThat(f.ledger.findJob(f.run)).as("the job is the newer run's too").containsKey("job.yml");
    }

    @Test
    default void namesTheRunsThatMustStay() {
        LedgerFixture f = ledger();
        Run refused = f.run;
        f.stage("a=1");
        f.claim("a", EntryState.STAGED);
        f.settle(LedgerFixture.refused("a"));
        f.endRun();
        Run settled = f.startRun();
        f.stage("b=1");
        f.deliver("b", "purge-b" + f.source.number());
        f.endRun();
        Run open = f.startRun();
        Run newest = f.startRun();
        f.endRun();

        assertThat(f.ledger.purge().listNeeded()).contains(refused.number(), open.number(), newest.number()).doesNotContain(settled.number());
    }

    @Test
    default void forgettingTwiceDoesNoHarm() {
        LedgerFixture f = ledger();
        Run old = f.run;
        f.stage("a!");
        f.endRun();

        f.ledger.purge().forget(old);
        f.ledger.purge().forget(old);

        assertThat(f.ledger.findRun(old.id())).isEmpty();
    }
}
