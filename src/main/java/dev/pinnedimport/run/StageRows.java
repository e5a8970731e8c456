package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.DateDecisions;
import dev.pinnedimport.mapping.DateOrders;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.Grouping;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceSettings;
import dev.pinnedimport.source.damage.FileDamage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A file as the items of a staging, in one pass and with memory that does not grow with the file.
///
/// Where rows are grouped, everything that belongs to no group comes first, then the groups.
final class StageRows implements AutoCloseable {

    // A heap of 256 MB must do for any file, and rows of 1 KB are common.
    private static final int GROUPED_ROWS_IN_MEMORY = 50_000;
    /// Rows whose warnings wait for their group.
    private static final int MOST_WARNINGS = 50_000;

    private final RowSupply rowsIn;
    private final BoundMapper mapper;
    private final DateDecisions dates;
    private final @Nullable Grouping grouping;
    private final FileDamage damage;
    private final Map<Long, List<Issue>> warnings = new HashMap<>();
    private Consumer<SourceRecord> watcher = _ -> {};
    private boolean allRead;
    private long rows;

    private StageRows(RowSupply rowsIn, BoundMapper mapper, DateDecisions dates, @Nullable Grouping grouping) {
        this.rowsIn = rowsIn;
        this.mapper = mapper;
        this.dates = dates;
        this.grouping = grouping;
        this.damage = new FileDamage(rowsIn.header(), rowsIn.settings(), mapper.used(), mapper.identity());
    }

    /// @param scratch directory for groups that do not fit in memory
    static StageRows open(Path file, SourceSettings settings, EventMapper mapper, boolean grouped, Path scratch) {
        return of(() -> RowSupply.file(file, settings), mapper, grouped, scratch);
    }

    /// @param supply  opens the rows at their beginning; asked twice where the dates need a look at the whole column first
    /// @param scratch directory for groups that do not fit in memory
    static StageRows of(Supplier<RowSupply> supply, EventMapper mapper, boolean grouped, Path scratch) {
        RowSupply rowsIn = supply.get();
        try {
            DateDecisions dates = decideDates(mapper.bind(rowsIn.header()), supply);
            return new StageRows(rowsIn, mapper.bind(rowsIn.header(), dates), dates,
                    grouped ? new Grouping(scratch, GROUPED_ROWS_IN_MEMORY) : null);
        } catch (RuntimeException e) {
            rowsIn.close();
            throw e;
        }
    }

    // Only where the job's patterns can read one text as two days: then the whole column decides, which costs a pass of its own.
    private static DateDecisions decideDates(BoundMapper mapper, Supplier<RowSupply> supply) {
        DateOrders orders = mapper.dateOrders();
        if (!orders.isNeeded()) {
            return orders.decide();
        }
        try (RowSupply rows = supply.get()) {
            Optional<ReadRow> row = rows.next();
            while (row.isPresent()) {
                if (row.get() instanceof ReadRow.Read read) {
                    orders.look(read.record());
                }
                row = rows.next();
            }
            return orders.decide(rows.ruledOut());
        }
    }

    /// What the file has told about its dates.
    DateDecisions dates() {
        return dates;
    }

    /// The mapper that fits this file's header.
    BoundMapper mapper() {
        return mapper;
    }

    /// What the rows show of damage done to the file.
    FileDamage damage() {
        return damage;
    }

    List<Issue> notices() {
        return Stream.concat(rowsIn.notices().stream(), dates.notices().stream()).toList();
    }

    List<String> header() {
        return rowsIn.header().names();
    }

    /// Physical rows read so far.
    long rows() {
        return rows;
    }

    long position() {
        return rowsIn.position();
    }

    long size() {
        return rowsIn.size();
    }

    /// The next item; empty at the end of the file.
    Optional<StageItem> next() {
        while (!allRead) {
            Optional<ReadRow> row = rowsIn.next();
            if (row.isEmpty()) {
                allRead = true;
                break;
            }
            rows++;
            damage.count(row.get());
            Optional<StageItem> item = item(row.get());
            if (item.isPresent()) {
                return item;
            }
        }
        return grouping == null ? Optional.empty() : nextGroup(grouping);
    }

    private Optional<StageItem> item(ReadRow row) {
        return switch (row) {
            case ReadRow.Broken broken -> Optional.of(new StageItem.Unreadable(broken.at(), broken.issues()));
            case ReadRow.LeftOut leftOut -> Optional.of(new StageItem.LeftOut(leftOut.at()));
            case ReadRow.Read read -> item(read);
        };
    }

    /// Lets somebody see every row that could be read, in any order and by several threads at once.
    void watch(Consumer<SourceRecord> each) {
        watcher = each;
    }

    /// Has the watcher see rows that were read. Those of a job that groups them it saw when they were read.
    void showWatcher(RecordGroup group) {
        if (grouping == null) {
            group.records().forEach(watcher);
        }
    }

    Header fileHeader() {
        return rowsIn.header();
    }

    private Optional<StageItem> item(ReadRow.Read read) {
        SourceRecord record = read.record();
        if (grouping == null) {
            return Optional.of(new StageItem.Rows(RecordGroup.of(record), read.warnings()));
        }
        watcher.accept(record);
        if (mapper.shouldSkip(record)) {
            return Optional.of(new StageItem.LeftOut(record.at()));
        }
        Optional<String> key = mapper.groupKey(record);
        if (key.isEmpty()) {
            return Optional.of(new StageItem.Rows(RecordGroup.of(record), read.warnings()));
        }
        grouping.add(key.get(), record);
        if (!read.warnings().isEmpty() && warnings.size() < MOST_WARNINGS) {
            warnings.put(record.at().number(), read.warnings());
        }
        return Optional.empty();
    }

    private Optional<StageItem> nextGroup(Grouping grouping) {
        return grouping.next().map(group -> new StageItem.Rows(group, group.records().stream()
                .flatMap(record -> Optional.ofNullable(warnings.remove(record.at().number())).stream().flatMap(List::stream)).toList()));
    }

    @Override
    public void close() {
        try (RowSupply _ = rowsIn) {
            if (grouping != null) {
                grouping.close();
            }
        }
    }
}
