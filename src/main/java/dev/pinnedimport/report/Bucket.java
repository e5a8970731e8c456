package dev.pinnedimport.report;

import dev.pinnedimport.ledger.Balance;
import java.util.function.ToLongFunction;

/// The ways in which a row can end, in the order in which people read them.
enum Bucket {
    CREATED("created", "created", Balance::created, Tone.GOOD),
    UPDATED("updated", "updated", Balance::updated, Tone.GOOD),
    UNCHANGED("unchanged", "unchanged (not sent again)", Balance::unchanged, Tone.CALM),
    GROUPED("grouped", "part of another row's event", Balance::grouped, Tone.CALM),
    SKIPPED("skipped", "left out by rule", Balance::skipped, Tone.CALM),
    DUPLICATES("duplicates", "repeated in the file", Balance::duplicates, Tone.CALM),
    REJECTED("rejected", "rejected (we would not send them)", Balance::rejected, Tone.BAD),
    REFUSED("refused", "refused by the API", Balance::refused, Tone.BAD),
    BLOCKED("blocked", "blocked (channel not accessible)", Balance::blocked, Tone.BAD),
    IN_DOUBT("in_doubt", "in doubt (sent, answer unknown)", Balance::inDoubt, Tone.BAD),
    NOT_SENT("not_sent", "not sent yet", Balance::notSent, Tone.OPEN);

    /// How a bucket is coloured.
    enum Tone {
        GOOD,
        CALM,
        OPEN,
        BAD
    }

    private final String key;
    private final String words;
    private final ToLongFunction<Balance> count;
    private final Tone tone;

    Bucket(String key, String words, ToLongFunction<Balance> count, Tone tone) {
        this.key = key;
        this.words = words;
        this.count = count;
        this.tone = tone;
    }

    String key() {
        return key;
    }

    String words() {
        return words;
    }

    long of(Balance rows) {
        return count.applyAsLong(rows);
    }

    Tone tone() {
        return tone;
    }
}
