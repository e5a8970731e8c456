package dev.pinnedimport.guess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.source.CellKind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@SharesNothing
class SeenTextsTest {

    private static final int MANY = 50_000;

    @Test
    void knowsEveryTextAgain() {
        SeenTexts seen = new SeenTexts(new SeenTexts.Room(1 << 18), false);

        assertThat(IntStream.range(0, MANY).allMatch(i -> seen.add("text " + i))).isTrue();
        assertThat(IntStream.range(0, MANY).noneMatch(i -> seen.add("text " + i))).isTrue();
        assertThat(seen.size()).isEqualTo(MANY);
        assertThat(seen.isComplete()).isTrue();
    }

    @Test
    void allColumnsTogetherTakeNoMoreRoomThanThereIsAndIdsAreTheLastToLoseTheirs() {
        SeenTexts.Room room = new SeenTexts.Room(1 << 18);
        List<ColumnProfile> columns = IntStream.range(0, 40).mapToObj(position -> new ColumnProfile(position, position == 30 ? "Event ID" : "Sign " + position, room)).toList();

        for (int row = 0; row < MANY; row++) {
            int number = row;
            columns.forEach(column -> column.add("x" + number, CellKind.TEXT, number));
            assertThat(room.taken()).isLessThanOrEqualTo(1 << 18);
        }

        assertThat(columns.get(30).isCountedToTheEnd()).isTrue();
        assertThat(columns.get(30).distinct()).isEqualTo(MANY);
        assertThat(columns.getLast().isCountedToTheEnd()).isFalse();
    }

    @Test
    void aColumnThatHoldsNoIdsGivesItsRoomToOthersOnceItIsKnownToBeNoList() {
        SeenTexts.Room room = new SeenTexts.Room(1 << 20);
        ColumnProfile notes = new ColumnProfile(0, "Notes", room);
        ColumnProfile repeating = new ColumnProfile(1, "Order code", room);
        repeating.add("x1", CellKind.TEXT, 1);
        IntStream.range(0, MANY).forEach(row -> {
            notes.add("words " + row, CellKind.TEXT, row);
            repeating.add("x" + row, CellKind.TEXT, row);
        });

        assertThat(room.taken()).isZero();
        assertThat(List.of(notes, repeating)).allSatisfy(column -> {
            assertThat(column.isCountedToTheEnd()).isFalse();
            assertThat(Pad.distinct(column)).isEqualTo("more than 40,000");
            assertThat(column.distinctShare()).isGreaterThan(0.9);
        });
        assertThat(repeating.isUnique()).isFalse();
    }
}
