package dev.pinnedimport.ledger;

import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The entries of a run that may be sent, page by page: waiting ones whose time has come first, then the staged ones, each once until
/// [#restart]. Used by one sender.
///
/// By start, the order is worked out once, before the first page: one look at all staged entries, and eight bytes of memory for each. An index
/// that kept it would be written with every row and every outcome of every run, also of those that do not ask for it. What comes back, or is
/// staged meanwhile, is found after a [#restart].
public final class SendQueue {

    /// What is sent first.
    public enum Order {
        /// The rows as the file has them.
        ROWS,
        /// The events that begin soonest; then those that have begun, the latest first.
        SOONEST_FIRST
    }

    private static final int STARTS_A_PAGE = 5000;
    /// A place in the order: minutes from the beginning in the upper bits, the row in the lower.
    private static final int ROW_BITS = 34;
    private static final long MOST_ROW = (1L << ROW_BITS) - 1;
    private static final long MOST_MINUTES = (1L << (63 - ROW_BITS - 1)) - 1;

    private final Ledger ledger;
    private final Transactions transactions;
    private final Run run;
    private final Order order;
    private final String ofPart;
    private long afterRow;
    /// While there are more waiting entries than go on a page: after which row the next page of them begins.
    private long afterWaiting;
    private long[] places = {};
    private Instant began = Instant.EPOCH;
    private int next;
    private boolean isOrdered;

    /// @param ofPart what narrows the run's entries to those of one sender; empty: all
    SendQueue(Ledger ledger, Transactions transactions, Run run, Order order, String ofPart) {
        this.ledger = ledger;
        this.transactions = transactions;
        this.run = run;
        this.order = order;
        this.ofPart = ofPart;
    }

    /// @param isLast whether there is nothing beyond it now, but what may have come back since it was passed by
    public record Page(List<Entry> entries, boolean isLast) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /// The next entries. There may be more than `most`, where the last row has several.
    public Page next(Instant now, int most) {
        return switch (order) {
            case ROWS -> nextRows(now, most);
            case SOONEST_FIRST -> nextToBegin(now, most);
        };
    }

    /// Begins anew, with what is staged now.
    public void restart() {
        afterRow = 0;
        afterWaiting = 0;
        isOrdered = false;
    }

    private Page nextRows(Instant now, int most) {
        List<Entry> page = ledger.listSendable(run, now, afterWaiting, afterRow, most);
        passBy(page, most);
        page.stream().filter(entry -> entry.state() == EntryState.STAGED).forEach(entry -> afterRow = Math.max(afterRow, entry.row()));
        return new Page(page, page.size() < most);
    }

    /// A page full of waiting entries may hold none that can be sent, so the next one goes on behind it.
    private void passBy(List<Entry> page, int most) {
        boolean isFull = page.size() >= most && page.stream().allMatch(entry -> entry.state() == EntryState.WAITING);
        afterWaiting = isFull ? page.getLast().row() : 0;
    }

    private Page nextToBegin(Instant now, int most) {
        List<Entry> waiting = ledger.listDueWaiting(run, now, afterWaiting, most);
        passBy(waiting, most);
        if (waiting.size() >= most) {
            return new Page(ledger.filled(waiting), false);
        }
        if (!isOrdered) {
            began = now;
            places = orderedPlaces();
            next = 0;
            isOrdered = true;
        }
        long[] here = Arrays.copyOfRange(places, next, Math.min(places.length, next + most - waiting.size()));
        next += here.length;
        List<Entry> entries = new ArrayList<>(waiting);
        entries.addAll(entriesAt(here));
        return new Page(ledger.filled(entries), next == places.length);
    }

    private long[] orderedPlaces() {
        Places found = new Places();
        long from = 0;
        int most = STARTS_A_PAGE;
        while (true) {
            long first = from;
            int pageSize = most;
            List<long[]> page = transactions.read(transaction -> startsFrom(transaction, first, pageSize));
            page.forEach(start -> found.add(placeOf(start[0], Instant.ofEpochMilli(start[1]))));
            if (page.size() < pageSize) {
                return found.inOrder();
            }
            // Several events of one row may stand on both sides of the page's end, or fill it.
            long last = page.getLast()[0];
            most = last > from ? STARTS_A_PAGE : 2 * most;
            from = last;
        }
    }

    private List<long[]> startsFrom(Transaction transaction, long row, int most) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement("SELECT row_no, starts_at FROM entry "
                + "WHERE run_no = ? AND state = 'STAGED' AND row_no >= ?" + ofPart + " ORDER BY run_no, state, row_no LIMIT ?")) {
            select.setLong(1, run.number());
            select.setLong(2, row);
            select.setInt(3, most);
            try (ResultSet rows = select.executeQuery()) {
                List<long[]> page = new ArrayList<>();
                while (rows.next()) {
                    page.add(new long[] {rows.getLong(1), rows.getLong(2)});
                }
                return page;
            }
        }
    }

    private long placeOf(long row, Instant start) {
        long minutes = ChronoUnit.MINUTES.between(began, start);
        long rank = start.isBefore(began) ? MOST_MINUTES + Math.min(-minutes, MOST_MINUTES) : Math.min(minutes, MOST_MINUTES - 1);
        return rank << ROW_BITS | Math.min(row, MOST_ROW);
    }

    private List<Entry> entriesAt(long[] here) {
        Map<Long, List<Entry>> ofRow = ledger.listStagedOfRows(run, Arrays.stream(here).map(place -> place & MOST_ROW).distinct().toArray()).stream()
                .collect(Collectors.groupingBy(Entry::row, HashMap::new, Collectors.toList()));
        List<Entry> entries = new ArrayList<>();
        for (long place : here) {
            ofRow.getOrDefault(place & MOST_ROW, List.of()).stream()
                    .filter(entry -> placeOf(entry.row(), entry.startsAt()) == place)
                    .forEach(entries::add);
        }
        return entries;
    }

    /// Grows as an array does, because objects would take five times the room.
    private static final class Places {
        private long[] all = new long[STARTS_A_PAGE];
        private int size;

        void add(long place) {
            if (size == all.length) {
                all = Arrays.copyOf(all, 2 * size);
            }
            all[size++] = place;
        }

        long[] inOrder() {
            Arrays.sort(all, 0, size);
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (i == 0 || all[i] != all[i - 1]) {
                    all[kept++] = all[i];
                }
            }
            return Arrays.copyOf(all, kept);
        }
    }
}
