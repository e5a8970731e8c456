package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An entry that a lost ledger may have sent at any time is looked for in the whole list, however old its event is.
class UnknownFirstSendingTest {

    private final Rig rig = new Rig(7);

    @BeforeEach
    void putInDoubtWithoutSending() {
        rig.stage(1);
        rig.ledger.settle(rig.source, List.of(new Settlement.InDoubt(new SourceKey("id-0"), rig.time.now(), "The ledger was rebuilt.", null)));
    }

    @Test
    void leavesItInDoubtWhereTwoOldEventsMayBeIt() {
        rig.api.make(rig.entry(0).payload());
        rig.api.make(rig.entry(0).payload());
        rig.time.pass(Duration.ofDays(30));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.IN_DOUBT);
        assertThat(rig.count(Rig.title(0))).isEqualTo(2);
    }

    @Test
    void adoptsTheOneOldEventThatIsLeft() {
        rig.api.make(rig.entry(0).payload());
        rig.time.pass(Duration.ofDays(30));

        rig.deliverToTheEnd();

        assertThat(rig.state(0)).isEqualTo(EntryState.DELIVERED);
        assertThat(rig.count(Rig.title(0))).isEqualTo(1);
    }
}
