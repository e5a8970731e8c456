package dev.pinnedimport.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.delivery.pace.Budget.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedPaceTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private long now = 5 * SECOND;
    private final SharedSlots budget = new SharedSlots();

    /// The budget as the database keeps it.
    private final class SharedSlots implements Budget {

        private double rate = 100;
        private long nextSlot = now;
        private long accepted;
        private int reservations;
        private final List<Duration> closings = new ArrayList<>();

        @Override
        public Slots reserve(int most, Duration ahead, long more) {
            reservations++;
            accepted += more;
            long wait = Math.max(0, nextSlot - now);
            if (wait > ahead.toNanos()) {
                return new Slots(0, Duration.ofNanos(wait).minus(ahead), rate);
            }
            nextSlot = now + wait + (long) (most * SECOND / rate);
            return new Slots(most, Duration.ofNanos(wait), rate);
        }

        @Override
        public void tell(boolean objection, Duration age, RateSignals signals, Duration closedFor) {
            closings.add(closedFor);
            nextSlot = Math.max(nextSlot, now + closedFor.toNanos());
        }
    }

    private SharedPace sender() {
        return new SharedPace(budget, () -> now);
    }

    /// Lets them send whatever they may, millisecond by millisecond.
    private int[] sendFor(Duration time, SharedPace... senders) {
        int[] sent = new int[senders.length];
        for (long end = now + time.toNanos(); now < end; now += MILLI) {
            for (int i = 0; i < senders.length; i++) {
                while (senders[i].nextAt() <= now) {
                    senders[i].take(now);
                    senders[i].accepted(now, RateSignals.NONE);
                    sent[i]++;
                }
            }
        }
        return sent;
    }

    @Test
    void spendsTheWholePaceAlone() {
        assertThat(sendFor(Duration.ofSeconds(10), sender())[0]).isBetween(990, 1_001);
    }

    @Test
    void sharesThePaceWithOthersAndNeverExceedsIt() {
        int[] sent = sendFor(Duration.ofSeconds(10), sender(), sender(), sender());

        assertThat(sent[0] + sent[1] + sent[2]).isBetween(985, 1_001);
        assertThat(IntStream.of(sent).min().orElseThrow()).isGreaterThan(200);
    }

    @Test
    void leavesTheShareOfADeadSenderToTheOthers() {
        SharedPace dying = sender();
        SharedPace other = sender();
        sendFor(Duration.ofSeconds(5), dying, other);

        assertThat(sendFor(Duration.ofSeconds(5), other)[0]).isBetween(480, 501);
    }

    @Test
    void leavesWhatItCannotSpendToTheOthers() {
        SharedPace slow = sender();
        SharedPace eager = sender();
        int spentSlowly = 0;
        int spentEagerly = 0;
        for (int tenth = 0; tenth < 100; tenth++) {
            if (slow.nextAt() <= now) {
                slow.take(now);
                spentSlowly++;
            }
            spentEagerly += sendFor(Duration.ofMillis(100), eager)[0];
        }

        assertThat(spentSlowly).isBetween(40, 100);
        assertThat(spentEagerly).isGreaterThan(750);
    }

    @Test
    void goesOnAtAnotherPaceAtOnce() {
        SharedPace sender = sender();
        sendFor(Duration.ofSeconds(2), sender);
        budget.rate = 10;

        assertThat(sendFor(Duration.ofSeconds(10), sender)[0]).isBetween(95, 125);
    }

    @Test
    void closesTheGateForAllWhenTheApiObjects() {
        SharedPace sender = sender();
        SharedPace other = sender();
        sendFor(Duration.ofSeconds(1), sender, other);

        Duration closed = sender.objected(now - MILLI, now, new RateSignals(null, null, null, Duration.ofSeconds(30), null));

        assertThat(closed).isEqualTo(Duration.ofSeconds(30));
        assertThat(budget.closings).containsExactly(Duration.ofSeconds(30));
        assertThat(sendFor(Duration.ofSeconds(29), sender)[0]).isZero();
        assertThat(sendFor(Duration.ofMillis(900), other)[0]).as("but for what was reserved before").isLessThanOrEqualTo(25);
        assertThat(sendFor(Duration.ofSeconds(2), sender, other)[0]).isPositive();
    }

    @Test
    void tellsTheBudgetWhatWasAnswered() {
        SharedPace sender = sender();
        int sent = sendFor(Duration.ofSeconds(3), sender)[0];
        now += SECOND;
        sender.nextAt();

        assertThat(budget.accepted).isEqualTo(sent);
        assertThat(budget.reservations).isLessThan(100);
    }
}
