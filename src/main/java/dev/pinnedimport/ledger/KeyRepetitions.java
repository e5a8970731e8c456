package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.SeenKeys.Decision;
import java.util.List;

/// Finds events that stand in a file more than once, as a staging does, but without a database: for checks.
///
/// About 28 bytes an event, so that a file of millions of rows can be checked in a small heap. Not safe for several threads.
public final class KeyRepetitions {

    private final SeenKeys seen = new SeenKeys();

    /// What a row of a file is to the rows before it.
    public sealed interface Kind {

        /// The first with its id.
        record First() implements Kind {}

        /// The same event with the same content.
        record Repeated() implements Kind {}

        /// The first that has another content than an earlier row of the same id: all of them are wrong.
        ///
        /// @param grouped  further rows of the first event with this id
        /// @param repeated rows that had counted as repetitions of it
        record Contradicting(long grouped, long repeated) implements Kind {}

        /// One more of an id that was contradicted already, or of which a row cannot be used.
        record Contradicted() implements Kind {}
    }

    public Kind add(StagedRow.Event event) {
        return add(event.payload().key(), SeenKeys.content(event.payload().fingerprint()), event.at().number(), event.grouped());
    }

    /// A row of which each date is an event is one row, known by its own id.
    public Kind add(StagedRow.Split split) {
        return add(split.key(), SeenKeys.content(split.content()), split.at().number(), List.of());
    }

    /// A row that cannot be used leaves nothing of its id: of rows that say different things, nobody knows which is right.
    ///
    /// @return what it means for the rows before it; `First` where there is none
    public Kind add(StagedRow.Rejected rejected) {
        SourceKey key = rejected.key();
        int number = key == null ? -1 : seen.find(key);
        if (number >= 0) {
            return seen.decision(number).isRejected() ? new Kind.Contradicted() : contradict(number);
        }
        if (key != null) {
            seen.add(key, rejected.at().number(), 0, Decision.REJECTED);
        }
        return new Kind.First();
    }

    private Kind add(SourceKey key, long content, long row, List<Long> grouped) {
        int number = seen.find(key);
        if (number < 0) {
            int added = seen.add(key, row, content, Decision.WRITTEN);
            grouped.forEach(further -> seen.addFurther(added, further, false));
            return new Kind.First();
        }
        if (seen.decision(number).isRejected()) {
            return new Kind.Contradicted();
        }
        if (seen.hasContent(number, content)) {
            seen.addFurther(number, row, true);
            grouped.forEach(further -> seen.addFurther(number, further, true));
            return new Kind.Repeated();
        }
        return contradict(number);
    }

    private Kind contradict(int number) {
        seen.decide(number, Decision.CONTRADICTED);
        return new Kind.Contradicting(seen.groupedRows(number).size(), seen.repetitions(number).size());
    }
}
