package dev.pinnedimport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.ledger.EntryState;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// A sender among several.
class LicenceTest {

    private final Rig rig = new Rig(1);

    private Delivery delivery(BooleanSupplier valid) {
        EventsApi events = new EventsApi(Rig.BASE, ApiRoutes.of(Contract.shipped()), rig.api);
        return new Delivery(rig.ledger, events, rig.run, rig.settings, rig.stop, rig.time, rig.random,
                new Throttle(rig.settings.ratePerSecond(), rig.random, rig.time.nanos()), new Licence() {
                    @Override
                    public boolean isValid() {
                        return valid.getAsBoolean();
                    }

                    @Override
                    public boolean looksUp() {
                        return false;
                    }
                }, rig.ledgerThread());
    }

    @Test
    void letsNothingLeaveWithoutALicence() {
        rig.stage(20);
        Delivery delivery = delivery(() -> false);

        assertThat(delivery.deliverSome(Duration.ofSeconds(30))).isEmpty();

        assertThat(rig.api.events()).isEmpty();
        assertThat(rig.ledger.listInDoubt(rig.source)).isEmpty();
    }

    @Test
    void takesBackWhatWasClaimedWhenTheLicenceEndsBeforeItLeaves() {
        rig.stage(20);
        int[] asked = {0};
        // Valid when it claims, over when it would send.
        Delivery delivery = delivery(() -> asked[0]++ == 0);

        assertThat(delivery.deliverSome(Duration.ofSeconds(30))).isEmpty();

        assertThat(rig.api.events()).isEmpty();
        assertThat(rig.ledger.listInDoubt(rig.source)).isEmpty();
        assertThat(rig.state(0)).isEqualTo(EntryState.STAGED);
    }

    @Test
    void goesOnWhenTheLicenceIsBack() {
        rig.stage(20);
        long until = rig.time.nanos() + Duration.ofSeconds(20).toNanos();
        Delivery delivery = delivery(() -> rig.time.nanos() >= until);
        delivery.deliverSome(Duration.ofSeconds(10));
        assertThat(rig.api.events()).isEmpty();

        assertThat(delivery.deliverSome(Duration.ofSeconds(120))).get().isInstanceOf(DeliveryEnd.Finished.class);
        assertThat(rig.api.events()).hasSize(20);
    }

    @Test
    void leavesToAnotherWhatTakesALookUp() {
        rig.settings = rig.settings.withInDoubt(DeliverySettings.InDoubt.LOOKUP_FIRST);
        rig.stage(3);
        rig.api.intercept = request -> request.isWrite() && rig.api.intercepted < 1 ? new Reply.NoAnswer(Reply.Failure.CONNECTION_LOST) : null;

        Optional<DeliveryEnd> end = delivery(() -> true).deliverSome(Duration.ofSeconds(60));

        assertThat(end).contains(new DeliveryEnd.Finished(1, Set.of()));
        assertThat(rig.ledger.listInDoubt(rig.source)).hasSize(1);
        rig.deliverToTheEnd();
        assertThat(rig.ledger.balance(rig.run).created()).isEqualTo(3);
    }
}
