package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Roles.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What tells one event from another, and whether several rows make one event.
///
/// @param repeats rows beyond the first with the same identity; where rows are grouped: rows beyond the first of their event
record Identity(List<ColumnProfile> columns, boolean grouped, long repeats, Kind kind) {

    private static final double NEARLY_ALL = 0.9;

    enum Kind {
        /// A column that holds ids, no two of them equal.
        ID,
        /// A column that holds ids, of which rows of one event have the same.
        ID_OF_SEVERAL_ROWS,
        /// An id stands on several rows that are different events.
        ID_AND_DATE,
        /// No column holds ids.
        NAME_AND_DATE,
        /// As the last, but several rows are one event.
        NAME_AND_DATE_OF_SEVERAL_ROWS,
        NONE
    }

    static Identity of(TableProfile table, Roles roles, Optional<ColumnProfile> startDate, List<ColumnProfile> start,
            SecondLook look) {
        Optional<ColumnProfile> id = roles.all(Role.EVENT_ID).stream().map(Choice::column)
                .filter(column -> column.filledShare() >= NEARLY_ALL).findFirst();
        boolean tickets = roles.peopleAndOrders().stream().filter(column -> !column.isEmpty()).count() >= 2;
        if (id.isPresent()) {
            return ofId(table, roles, id.get(), startDate, start, tickets);
        }
        Optional<ColumnProfile> unique = tickets ? Optional.empty() : otherIds(table, roles, start);
        if (unique.isPresent()) {
            return new Identity(List.of(unique.get()), false, 0, Kind.ID);
        }
        return ofName(roles, start, tickets, look);
    }

    private static Identity ofId(TableProfile table, Roles roles, ColumnProfile id, Optional<ColumnProfile> startDate, List<ColumnProfile> start,
            boolean tickets) {
        Optional<Repetition> repetition = table.findRepetition(id.position());
        long repeated = repetition.map(Repetition::repeated).orElse(id.isUnique() ? 0L : 1L);
        if (repeated == 0) {
            return new Identity(List.of(id), false, 0, Kind.ID);
        }
        boolean oneEvent = repetition.isPresent() && startDate.map(date -> repetition.get().agrees(date.position())).orElse(true)
                && roles.column(Role.TITLE).map(title -> repetition.get().agrees(title.position())).orElse(true);
        if (tickets && oneEvent) {
            return new Identity(List.of(id), true, repeated, Kind.ID_OF_SEVERAL_ROWS);
        }
        if (repeated * 20 <= id.filled() || oneEvent || start.isEmpty()) {
            return new Identity(List.of(id), false, repeated, Kind.ID);
        }
        List<ColumnProfile> columns = new ArrayList<>(List.of(id));
        columns.addAll(start);
        return new Identity(columns, false, repeated, Kind.ID_AND_DATE);
    }

    /// A column without a known name that is filled and different in all rows, and looks like an id rather than like a text.
    private static Optional<ColumnProfile> otherIds(TableProfile table, Roles roles, List<ColumnProfile> start) {
        List<ColumnProfile> taken = new ArrayList<>(start);
        roles.column(Role.TITLE).ifPresent(taken::add);
        return table.columns().stream().filter(column -> !taken.contains(column) && column.rows() >= 5 && column.filledShare() == 1 && column.isUnique()
                && column.isCountedToTheEnd() && column.spaceShare() == 0 && column.dateShare() == 0 && column.addressShare() == 0 && column.emailShare() == 0
                && column.longest() <= 64 && (column.isNumbered() || Aliases.key(column.name()).matches("(?:.* )?(?:id|no|nr|code|key|ref|reference|number|num|nummer|numero|slug)")))
                .min(Comparator.comparingInt(ColumnProfile::position));
    }

    private static Identity ofName(Roles roles, List<ColumnProfile> start, boolean tickets, SecondLook look) {
        Optional<ColumnProfile> title = roles.column(Role.TITLE);
        if (title.isEmpty() || start.isEmpty()) {
            return new Identity(List.of(), false, 0, Kind.NONE);
        }
        // An all-day event has no time: the time is part of the identity only where every row has one and the date does not do.
        List<ColumnProfile> columns = new ArrayList<>(List.of(title.get(), start.getFirst()));
        long same = look.repeats(columns);
        if (!tickets && same > 0 && start.size() > 1) {
            List<ColumnProfile> withTime = new ArrayList<>(columns);
            withTime.addAll(start.subList(1, start.size()));
            long sameWithTime = look.repeats(withTime);
            if (sameWithTime < same) {
                columns = withTime;
                same = sameWithTime;
            }
        }
        boolean grouped = tickets && same > 0;
        return new Identity(columns, grouped, same, grouped ? Kind.NAME_AND_DATE_OF_SEVERAL_ROWS : Kind.NAME_AND_DATE);
    }

    String certainty() {
        return switch (kind) {
            case ID, ID_OF_SEVERAL_ROWS -> "exact";
            case ID_AND_DATE, NAME_AND_DATE, NAME_AND_DATE_OF_SEVERAL_ROWS -> "likely";
            case NONE -> "decide";
        };
    }

    String evidence() {
        return switch (kind) {
            case ID -> repeats == 0 ? "filled, no two are equal" : Pad.number(repeats) + " repeated";
            case ID_OF_SEVERAL_ROWS -> "one row per ticket: " + Pad.number(columns.getFirst().distinct()) + " events on " + Pad.number(columns.getFirst().filled())
                    + " rows";
            case ID_AND_DATE -> "an id stands on several dates";
            case NAME_AND_DATE -> "no column holds ids" + (repeats == 0 ? "; no two rows are equal in these" : "; " + Pad.number(repeats) + (repeats == 1 ? " row is" : " rows are") + " equal to another in these");
            case NAME_AND_DATE_OF_SEVERAL_ROWS -> "one row per ticket, and no column holds ids of events";
            case NONE -> "nothing tells events apart";
        };
    }

    String reason(Pad pad) {
        String names = columns.stream().map(column -> "\"" + pad.title(column) + "\"").collect(Collectors.joining(", "));
        return switch (kind) {
            case ID -> names + " is the id of an event: " + evidence() + ".";
            case ID_OF_SEVERAL_ROWS -> "Rows are tickets, not events: " + names + " repeats, and the event's name and start are the same in all rows of one id. "
                    + "So these rows are put together.";
            case ID_AND_DATE -> names.split(", ")[0] + " stands on rows with different starts, so each date is an event of its own.";
            case NAME_AND_DATE -> "No column holds ids, so an event is known by these columns; " + evidence().replaceFirst("^.*; ", "")
                    + ". Whoever corrects one of them gets a second event.";
            case NAME_AND_DATE_OF_SEVERAL_ROWS -> "Rows are tickets, not events, and no column holds an event's id: rows with the same name and date are put together.";
            case NONE -> "Nothing in the file tells one event from another.";
        };
    }
}
