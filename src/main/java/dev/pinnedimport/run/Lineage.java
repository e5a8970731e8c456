package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Retry;
import dev.pinnedimport.ledger.Run;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A run and its retries, and what newer files have done since.
///
/// Mended rows are older than a newer file: where that has something to say about the same event, the mended row must not overwrite it.
final class Lineage {

    private static final int RUNS_TO_SEARCH = 1_000;

    private final Ledger ledger;
    private final Run run;
    private final Run root;
    private final Optional<Run> newer;
    private final Map<Long, Long> roots = new HashMap<>();

    Lineage(Ledger ledger, Run run) {
        this.ledger = ledger;
        this.run = run;
        this.root = ledger.findRun(rootOf(run.number())).orElse(run);
        this.newer = ledger.listRuns(RUNS_TO_SEARCH).stream()
                .filter(other -> other.source().equals(root.source()) && other.number() > root.number())
                .filter(other -> ledger.kept().findRetry(other).isEmpty() && ledger.balance(other).read() > 0)
                .findFirst();
    }

    /// Whether a retry has brought the event in since.
    boolean isMendedSince(Entry entry) {
        return entry.state() == EntryState.DELIVERED && entry.run() > run.number() && rootOf(entry.run()) == root.number();
    }

    /// Why the row must be left alone, if a newer file has overtaken it.
    Optional<Issue> findOvertaker(Entry entry, Place.Row row) {
        boolean written = entry.run() > root.number() && rootOf(entry.run()) != root.number();
        // A newer file that found the event unchanged has left no trace in the entry.
        boolean seen = newer.isPresent() && entry.state() == EntryState.DELIVERED && entry.run() <= root.number();
        if (!written && !seen) {
            return Optional.empty();
        }
        String by = (written ? ledger.findRun(entry.run()) : newer).map(run -> "run " + run.id()).orElse("a later run");
        return Optional.of(Issue.of(IssueCode.RETRY_OVERTAKEN, row, entry.key().display(), "\"" + entry.key().display() + "\" " + state(entry)
                + ", and a newer file was imported since (" + by + "). So this older row was left alone. If something is wrong with the event, mend it in "
                + "the newer file."));
    }

    private static String state(Entry entry) {
        return switch (entry.state()) {
            case DELIVERED -> "is in the calendar";
            case STAGED, WAITING, SENDING -> "is on its way";
            case IN_DOUBT -> "is in doubt";
            case REFUSED -> "was refused by the API";
            case BLOCKED -> "waits for its channel";
        };
    }

    private long rootOf(long number) {
        Long known = roots.get(number);
        if (known != null) {
            return known;
        }
        long at = number;
        Optional<Retry> retry = ledger.findRun(at).flatMap(ledger.kept()::findRetry);
        while (retry.isPresent()) {
            at = retry.get().of();
            retry = ledger.findRun(at).flatMap(ledger.kept()::findRetry);
        }
        roots.put(number, at);
        return at;
    }
}
