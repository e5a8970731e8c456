package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Roles.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What tells one event from another, and whether several rows make one event.
///
/// @param counts  columns that would hold ids, did they not look like a count of the rows
/// @param repeats rows beyond the first with the same identity; where rows are grouped: rows beyond the first of their event
/// @param several how many ids stand on several rows, in words; empty: none does, or there are no ids
record Identity(List<ColumnProfile> columns, List<ColumnProfile> counts, boolean grouped, long repeats, Kind kind, String several) {

    private static final double NEARLY_ALL = 0.9;
    /// Wrong rows are few, also in a small file.
    private static final int MOST_WRONG = 2;

    private Identity(List<ColumnProfile> columns, List<ColumnProfile> counts, boolean grouped, long repeats, Kind kind) {
        this(columns, counts, grouped, repeats, kind, "");
    }

    enum Kind {
        /// A column that holds ids, no two of them equal.
        ID,
        /// A column that holds ids, of which rows of one event have the same.
        ID_OF_SEVERAL_ROWS,
        /// A column that holds ids, of which so few stand on several rows that these rows are more likely wrong than different events.
        ID_WITH_WRONG_ROWS,
        /// An id stands on several rows that are different events.
        ID_AND_DATE,
        /// As the last, or these rows are wrong: too few for a rule, too many for slips.
        ID_OR_ID_AND_DATE,
        /// No column holds ids.
        NAME_AND_DATE,
        /// As the last, but several rows are one event.
        NAME_AND_DATE_OF_SEVERAL_ROWS,
        NONE
    }

    static Identity of(TableProfile table, Roles roles, Optional<ColumnProfile> startDate, List<ColumnProfile> start,
            SecondLook look) {
        List<ColumnProfile> named = roles.all(Role.EVENT_ID).stream().map(Choice::column).filter(column -> column.filledShare() >= NEARLY_ALL).toList();
        Optional<ColumnProfile> id = named.stream().filter(column -> !mayCountRows(column)).findFirst();
        boolean tickets = roles.peopleAndOrders().stream().filter(column -> !column.isEmpty()).count() >= 2;
        if (id.isPresent()) {
            return ofId(table, roles, id.get(), startDate, start, tickets, look);
        }
        List<ColumnProfile> others = tickets ? List.of() : otherIds(table, roles, start);
        Optional<ColumnProfile> unique = others.stream().filter(column -> !column.countsOn()).findFirst();
        if (unique.isPresent()) {
            return new Identity(List.of(unique.get()), List.of(), false, 0, Kind.ID);
        }
        List<ColumnProfile> counts = Stream.concat(named.stream(), others.stream().filter(ColumnProfile::countsOn)).distinct().toList();
        return ofName(roles, start, tickets, look, counts);
    }

    /// Many systems number their events without a gap, so a name that says "id" is believed. One that says no more than "number" is not: the number
    /// of a row is another event's as soon as a row is put in above it, and that event would then be changed into this one.
    private static boolean mayCountRows(ColumnProfile column) {
        return column.countsOn() && Aliases.shipped().isWord("row-number", column.name());
    }

    private static Identity ofId(TableProfile table, Roles roles, ColumnProfile id, Optional<ColumnProfile> startDate, List<ColumnProfile> start,
            boolean tickets, SecondLook look) {
        Optional<Repetition> found = table.findRepetition(id.position());
        if (found.isEmpty() && id.isUnique()) {
            return new Identity(List.of(id), List.of(), false, 0, Kind.ID);
        }
        Repetition repetition = found.orElseGet(() -> look.repetition(id.position(), table.columns().size()));
        if (repetition.repeated() == 0) {
            return new Identity(List.of(id), List.of(), false, 0, Kind.ID);
        }
        boolean oneEvent = startDate.map(date -> repetition.agrees(date.position())).orElse(true)
                && roles.column(Role.TITLE).map(title -> repetition.agrees(title.position())).orElse(true);
        Kind kind = oneEvent ? tickets ? Kind.ID_OF_SEVERAL_ROWS : Kind.ID : start.isEmpty() ? Kind.ID_WITH_WRONG_ROWS : ofDifferentRows(repetition);
        List<ColumnProfile> columns = new ArrayList<>(List.of(id));
        columns.addAll(kind == Kind.ID_AND_DATE || kind == Kind.ID_OR_ID_AND_DATE ? start : List.of());
        return new Identity(columns, List.of(), kind == Kind.ID_OF_SEVERAL_ROWS, repetition.repeated(), kind, repetition.inWords());
    }

    /// An id on three rows is no slip, unless such rows are rare in the whole file.
    private static Kind ofDifferentRows(Repetition repetition) {
        long several = repetition.several();
        boolean thrice = repetition.repeated() > several;
        if (repetition.repeated() * 20 <= repetition.ids() || !thrice && several <= MOST_WRONG && several * 5 <= repetition.ids()) {
            return Kind.ID_WITH_WRONG_ROWS;
        }
        return thrice || several * 2 >= repetition.ids() ? Kind.ID_AND_DATE : Kind.ID_OR_ID_AND_DATE;
    }

    /// Columns without a known name that are filled and different in all rows, and look like ids rather than like texts.
    private static List<ColumnProfile> otherIds(TableProfile table, Roles roles, List<ColumnProfile> start) {
        List<ColumnProfile> taken = new ArrayList<>(start);
        roles.column(Role.TITLE).ifPresent(taken::add);
        return table.columns().stream().filter(column -> !taken.contains(column) && column.rows() >= 5 && column.filledShare() == 1 && column.isUnique()
                && column.isCountedToTheEnd() && column.spaceShare() == 0 && column.dateShare() == 0 && column.addressShare() == 0 && column.emailShare() == 0
                && column.longest() <= 64 && (column.isNumbered() || column.isNamedAsId()))
                .toList();
    }

    private static Identity ofName(Roles roles, List<ColumnProfile> start, boolean tickets, SecondLook look, List<ColumnProfile> counts) {
        Optional<ColumnProfile> title = roles.column(Role.TITLE);
        if (title.isEmpty() || start.isEmpty()) {
            return new Identity(List.of(), counts, false, 0, Kind.NONE);
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
        return new Identity(columns, counts, grouped, same, grouped ? Kind.NAME_AND_DATE_OF_SEVERAL_ROWS : Kind.NAME_AND_DATE);
    }

    String certainty() {
        return switch (kind) {
            case ID, ID_OF_SEVERAL_ROWS -> "exact";
            case ID_WITH_WRONG_ROWS, ID_AND_DATE, NAME_AND_DATE, NAME_AND_DATE_OF_SEVERAL_ROWS -> "likely";
            case ID_OR_ID_AND_DATE, NONE -> "decide";
        };
    }

    String evidence() {
        return switch (kind) {
            case ID -> repeats == 0 ? "filled, no two are equal" : Pad.number(repeats) + " repeated";
            case ID_OF_SEVERAL_ROWS -> "one row per ticket: " + Pad.distinct(columns.getFirst()) + " events on " + Pad.number(columns.getFirst().filled())
                    + " rows";
            case ID_WITH_WRONG_ROWS -> several + "; check that they are one event";
            case ID_AND_DATE, ID_OR_ID_AND_DATE -> several;
            case NAME_AND_DATE -> "no column holds ids" + (repeats == 0 ? "; no two rows are equal in these" : "; " + Pad.number(repeats) + (repeats == 1 ? " row is" : " rows are") + " equal to another in these");
            case NAME_AND_DATE_OF_SEVERAL_ROWS -> "one row per ticket, and no column holds ids of events";
            case NONE -> "nothing tells events apart";
        };
    }

    /// What the file does not tell; empty where the columns are known.
    Optional<String> findQuestion(Pad pad) {
        return switch (kind) {
            case NONE -> Optional.of("the column, or columns, that tell one event from another");
            case ID_OR_ID_AND_DATE -> Optional.of(several + ", with different starts; write " + YamlText.oneOrMore(pad.references(columns.subList(0, 1)))
                    + " if these rows are wrong, " + YamlText.oneOrMore(pad.references(columns)) + " if each date is an event of its own");
            case ID, ID_OF_SEVERAL_ROWS, ID_WITH_WRONG_ROWS, ID_AND_DATE, NAME_AND_DATE, NAME_AND_DATE_OF_SEVERAL_ROWS -> Optional.empty();
        };
    }

    /// Why a column that seems to hold ids is not taken.
    Optional<String> findWarning(Pad pad) {
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        String names = counts.stream().map(column -> "\"" + pad.title(column) + "\"").collect(Collectors.joining(", "));
        return Optional.of(names + (counts.size() == 1 ? " counts" : " count") + " on from row to row, as row numbers do. A row number is no id: where a row is put "
                + "in or taken out above it, the next export gives it to another event. Take it only if the system keeps it for each event.");
    }

    String reason(Pad pad) {
        String names = columns.stream().map(column -> "\"" + pad.title(column) + "\"").collect(Collectors.joining(", "));
        return switch (kind) {
            case ID -> names + " is the id of an event: " + evidence() + ".";
            case ID_OF_SEVERAL_ROWS -> "Rows are tickets, not events: " + names + " repeats, and the event's name and start are the same in all rows of one id. "
                    + "So these rows are put together.";
            case ID_WITH_WRONG_ROWS -> names + " is the id of an event: " + evidence() + ".";
            case ID_AND_DATE -> names.split(", ")[0] + " stands on rows with different starts, so each date is an event of its own: " + several
                    + ". Whoever corrects a date gets a second event.";
            case ID_OR_ID_AND_DATE -> names.split(", ")[0] + " is the id of an event, or each date of it is one.";
            case NAME_AND_DATE -> "No column holds ids, so an event is known by these columns; " + evidence().replaceFirst("^.*; ", "")
                    + ". Whoever corrects one of them gets a second event.";
            case NAME_AND_DATE_OF_SEVERAL_ROWS -> "Rows are tickets, not events, and no column holds an event's id: rows with the same name and date are put together.";
            case NONE -> "Nothing in the file tells one event from another.";
        };
    }
}
