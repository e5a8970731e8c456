package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeTest {

    private static final long EARLIER_RUN = 1;
    private static final long THIS_RUN = 2;
    private static final Fingerprint WANTED = Fingerprint.of("wanted");
    private static final String OTHER = Fingerprint.of("other").value();

    @Test
    void anUnknownKeyIsNew() {
        assertThat(Change.of(null, WANTED, THIS_RUN)).isEqualTo(Change.NEW);
    }

    // `same`: the entry's present content is what the row wants.
    @ParameterizedTest
    @CsvSource({
        "STAGED,    same,  earlier, TAKEN_OVER",
        "STAGED,    other, earlier, TAKEN_OVER",
        "STAGED,    same,  this,    KEPT",
        "STAGED,    other, this,    TAKEN_OVER",
        "WAITING,   same,  earlier, TAKEN_OVER",
        "WAITING,   other, earlier, TAKEN_OVER",
        "WAITING,   same,  this,    KEPT",
        "SENDING,   same,  earlier, NOTED",
        "SENDING,   other, earlier, NOTED",
        "SENDING,   same,  this,    KEPT",
        "SENDING,   other, this,    NOTED",
        "IN_DOUBT,  same,  earlier, NOTED",
        "IN_DOUBT,  other, earlier, NOTED",
        "IN_DOUBT,  same,  this,    KEPT",
        "REFUSED,   same,  earlier, RENEWED",
        "REFUSED,   other, earlier, RENEWED",
        "REFUSED,   same,  this,    KEPT",
        "REFUSED,   other, this,    RENEWED",
        "BLOCKED,   same,  earlier, TAKEN_OVER",
        "BLOCKED,   other, earlier, TAKEN_OVER",
        "BLOCKED,   same,  this,    TAKEN_OVER",
    })
    void decidesAboutACreate(EntryState state, String content, String run, Change expected) {
        assertThat(Change.of(entry(state, Action.CREATE, content, run, false, null), WANTED, THIS_RUN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, same,  earlier, UNCHANGED",
        "DELIVERED, same,  this,    KEPT",
        "DELIVERED, other, earlier, UPDATE",
        "DELIVERED, other, this,    UPDATE",
    })
    void decidesAboutADeliveredEntry(EntryState state, String content, String run, Change expected) {
        String delivered = content.equals("same") ? WANTED.value() : OTHER;
        assertThat(Change.of(entry(state, Action.CREATE, content, run, false, delivered), WANTED, THIS_RUN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"STAGED, WITHDRAWN", "WAITING, WITHDRAWN", "BLOCKED, WITHDRAWN", "REFUSED, WITHDRAWN", "SENDING, NOTED", "IN_DOUBT, NOTED"})
    void withdrawsAnUpdateBackToWhatTheApiHoldsUnlessItMayHaveLeft(EntryState state, Change expected) {
        assertThat(Change.of(entry(state, Action.UPDATE, "other", "earlier", false, WANTED.value()), WANTED, THIS_RUN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"STAGED, NOTED", "WAITING, NOTED", "BLOCKED, NOTED", "REFUSED, RENEWED"})
    void neverPutsOtherBytesUnderAKeyThatMayStillArrive(EntryState state, Change expected) {
        assertThat(Change.of(entry(state, Action.CREATE, "other", "earlier", true, null), WANTED, THIS_RUN)).isEqualTo(expected);
    }

    private static EntryTable.Known entry(EntryState state, Action action, String content, String run, boolean pinned, String delivered) {
        return new EntryTable.Known(run.equals("this") ? THIS_RUN : EARLIER_RUN, 7, state, action,
                content.equals("same") ? WANTED.value() : OTHER, delivered, null, 0, 0, pinned, delivered == null ? null : "e1", true);
    }
}
