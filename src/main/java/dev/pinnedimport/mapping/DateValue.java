package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.mapping.Computed.Moment;
import dev.pinnedimport.mapping.ValueRule.DateTimeRule;
import dev.pinnedimport.mapping.ValueRule.DstGap;
import dev.pinnedimport.mapping.ValueRule.DstOverlap;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.mapping.reading.IsoText;
import dev.pinnedimport.mapping.reading.YesNo;
import dev.pinnedimport.mapping.reading.Zones;
import dev.pinnedimport.source.CellKind;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A date and time: read from cells, completed with a time where the job says so, and placed in its zone.
///
/// @param source    where the text comes from
/// @param positions the columns it comes from: all of them where they are joined, else the first filled one
/// @param together  the columns as one, where they are joined; null where they are not
/// @param allDay    position of the all-day flag; -1: there is none
/// @param start     number of the field `startAt`, for comparison; -1: nothing to compare
record DateValue(
        DateTimeRule rule,
        TextSource source,
        int[] positions,
        @Nullable DateColumns together,
        TextTransforms transforms,
        DateTexts texts,
        BoundZone zone,
        int allDay,
        int start,
        @Nullable BoundRule fallback) implements BoundRule {

    /// Spreadsheets show times of day as times on the first days of their calendar.
    private static final int FIRST_YEAR_OF_DATES = 1905;

    @Override
    public @Nullable Computed compute(Making making) {
        String text = source.read(making);
        if (text == null) {
            return null;
        }
        DateReading reading;
        if (hasDateCells(making)) {
            reading = readCells(making);
        } else {
            String raw = text;
            text = transforms.apply(text, making, source);
            if (text == null) {
                return null;
            }
            if (text.isBlank()) {
                making.step(fallback == null ? "empty, so there is no value" : "empty, so the default is taken", text);
                return fallback == null ? null : fallback.compute(making);
            }
            warnOfDatesLeft(raw, making);
            reading = texts.read(text);
        }
        return switch (reading) {
            case DateReading.Read read -> read.date() == null ? reportNoDate(reading, text, making) : complete(read.date(), read, text, making);
            case DateReading.NotInCalendar(String why) -> {
                if (together != null) {
                    together.report(reading, text, positions, transforms, making);
                    yield null;
                }
                making.report(IssueCode.ROW_DATE_CALENDAR, source.place(making), text,
                        "\"" + text + "\" is not in the calendar: " + why + ". Correct it, for example to " + texts.example() + ".");
                yield null;
            }
            case DateReading.OtherForm _ -> reportNoDate(reading, text, making);
            case DateReading.Unclear(LocalDate one, LocalDate other) -> {
                making.report(IssueCode.ROW_DATE_ORDER, source.place(making), text, "\"" + text + "\" is " + day(one) + " or " + day(other)
                        + ", and nothing tells which. Keep only the right one of the job's date patterns.");
                yield null;
            }
        };
    }

    private boolean isJoined() {
        return together != null;
    }

    /// What the patterns have to read in this row; empty where there is nothing, or a spreadsheet date says it all. Reports nothing that
    /// reading the row would not report as well.
    String textToRead(Making making) {
        if (!hasDateCells(making)) {
            String text = source.read(making);
            String read = text == null ? null : transforms.apply(text, making, source);
            return read == null ? "" : read;
        }
        StringBuilder rest = new StringBuilder();
        for (int position : positions) {
            if (making.cells().kind(position) == CellKind.DATE || making.cells().kind(position) == CellKind.DATE_TIME) {
                return "";
            }
            if (!isDate(making.cells().kind(position))) {
                rest.append(rest.isEmpty() ? "" : " ").append(making.cells().text(position));
            }
        }
        return transforms.apply(rest.toString());
    }

    /// Transforms may take one date out of a cell that holds many; that is the job's right, but nobody should overlook it.
    private void warnOfDatesLeft(String raw, Making making) {
        int dates = isJoined() || rule.transforms().isEmpty() ? 0 : ManyDates.count(raw);
        if (dates > ManyDates.OF_ONE_EVENT) {
            making.report(IssueCode.ROW_MANY_DATES, Severity.WARNING, source.place(making), raw, "This cell holds " + dates
                    + " dates, of which the transforms of the job take one. With split_rows each becomes an event.");
        }
    }

    private @Nullable Computed reportNoDate(DateReading reading, String text, Making making) {
        if (together != null) {
            together.report(reading, text, positions, transforms, making);
            return null;
        }
        int dates = ManyDates.count(text);
        if (dates > 1) {
            making.report(IssueCode.ROW_MANY_DATES, source.place(making), text, "This cell holds " + dates + " dates, and an event has one. "
                    + "Set split_rows in the job, so that each date becomes an event.");
            return null;
        }
        making.report(IssueCode.ROW_DATE, source.place(making), text,
                "\"" + text + "\" is not a date as this column should hold it. Write it like " + texts.example() + ".");
        return null;
    }

    // ---- cells of spreadsheets ---------------------------------------------------------------------------------

    private boolean hasDateCells(Making making) {
        for (int position : positions) {
            if (!making.cells().text(position).isBlank()) {
                boolean date = isDate(making.cells().kind(position));
                if (date || !isJoined()) {
                    return date;
                }
            }
        }
        return false;
    }

    static boolean isDate(CellKind kind) {
        return switch (kind) {
            case DATE, TIME, DATE_TIME -> true;
            case TEXT, NUMBER, BOOLEAN, ERROR, INEXACT_NUMBER -> false;
        };
    }

    /// Puts together what date cells, time cells and texts say, in the order of the columns.
    private DateReading readCells(Making making) {
        LocalDate date = null;
        LocalTime time = null;
        ZoneId zoneInText = null;
        StringBuilder rest = new StringBuilder();
        for (int position : positions) {
            String text = making.cells().text(position);
            CellKind kind = making.cells().kind(position);
            if (text.isBlank()) {
                continue;
            }
            if (!isDate(kind)) {
                rest.append(rest.isEmpty() ? "" : " ").append(text);
            } else if (kind == CellKind.TIME) {
                time = LocalTime.parse(text);
            } else if (kind == CellKind.DATE) {
                date = date == null ? LocalDate.parse(text) : date;
            } else {
                LocalDateTime both = LocalDateTime.parse(text);
                time = both.toLocalTime();
                date = date == null && both.getYear() >= FIRST_YEAR_OF_DATES ? both.toLocalDate() : date;
            }
            if (!isJoined()) {
                break;
            }
        }
        String text = transforms.apply(rest.toString());
        if (!text.isBlank()) {
            DateReading reading = date == null ? texts.read(text) : texts.readTime(text);
            if (!(reading instanceof DateReading.Read read)) {
                return reading;
            }
            date = date == null ? read.date() : date;
            time = read.time() == null ? time : read.time();
            zoneInText = read.zone();
        }
        if (date == null) {
            return new DateReading.OtherForm();
        }
        String checked = time == null ? date.toString() : date + "T" + time;
        return IsoText.read(checked) instanceof DateReading.NotInCalendar outside ? outside : new DateReading.Read(date, time, zoneInText);
    }

    // ---- time of day -------------------------------------------------------------------------------------------

    private @Nullable Computed complete(LocalDate date, DateReading.Read read, String text, Making making) {
        if (making.isTraced()) {
            making.step("read as date", date + (read.time() == null ? "" : " " + read.time()) + (read.zone() == null ? "" : " " + read.zone()));
        }
        int before = making.errors();
        LocalTime time = allDayTime(making);
        if (making.errors() > before) {
            return null;
        }
        if (time == null) {
            time = read.time() == null || rule.noTimeValues().contains(read.time()) ? rule.noTime() : read.time();
            if (time != null && !time.equals(read.time())) {
                making.step("no time of day, so when_no_time is taken", time);
            }
        }
        if (time == null) {
            making.report(IssueCode.ROW_TIME_MISSING, placeOfTime(making), text,
                    "\"" + text + "\" has no time of day. Fill the time, or set when_no_time in the job.");
            return null;
        }
        Moment moment = place(date, time, read.zone(), text, making);
        return moment == null || start < 0 ? moment : compare(moment, date, time, read.zone(), text, making);
    }

    private @Nullable LocalTime allDayTime(Making making) {
        ValueRule.AllDay flag = rule.allDay();
        if (flag == null || allDay < 0) {
            return null;
        }
        String text = making.read(allDay);
        if (text == null || text.isBlank()) {
            return null;
        }
        Optional<Boolean> yes = YesNo.find(text);
        if (yes.isEmpty()) {
            making.report(IssueCode.ROW_NOT_A_BOOLEAN, making.place(allDay), text,
                    "\"" + text + "\" is neither yes nor no. Write yes or no.");
        }
        return yes.orElse(false) ? flag.time() : null;
    }

    /// Of joined columns the empty one, where the time should be.
    private Place placeOfTime(Making making) {
        if (isJoined()) {
            for (int position : positions) {
                if (making.cells().text(position).isBlank()) {
                    return making.place(position);
                }
            }
        }
        return source.place(making);
    }

    // ---- zone --------------------------------------------------------------------------------------------------

    private @Nullable Moment place(LocalDate date, LocalTime time, @Nullable ZoneId zoneInText, String text, Making making) {
        LocalDateTime local = LocalDateTime.of(date, time);
        int before = making.errors();
        if (zoneInText == null || rule.ignoreOffset()) {
            ZoneId there = zone.read(making, true);
            if (there == null && making.errors() == before) {
                making.report(IssueCode.ROW_ZONE, source.place(making), text,
                        "\"" + text + "\" does not say its offset, and the job names no time zone. Set zone in the job.");
            }
            return there == null ? null : resolve(local, there, text, making);
        }
        if (zoneInText instanceof ZoneOffset offset) {
            ZoneId there = zone.read(making, false);
            return making.errors() > before ? null : Moment.of(local.toInstant(offset), offset, there);
        }
        Optional<ZoneId> named = Zones.find(zoneInText.getId());
        if (named.isEmpty()) {
            making.report(IssueCode.ROW_ZONE, source.place(making), text, "\"" + zoneInText.getId()
                    + "\" is not a time zone. Write one such as Europe/Berlin.");
            return null;
        }
        return resolve(local, named.get(), text, making);
    }

    private @Nullable Moment resolve(LocalDateTime local, ZoneId there, String text, Making making) {
        if (making.isTraced()) {
            making.step("local time in " + there.getId(), local);
        }
        List<ZoneOffset> offsets = there.getRules().getValidOffsets(local);
        if (offsets.size() == 1) {
            return new Moment(local, offsets.getFirst(), there);
        }
        return offsets.isEmpty() ? inGap(local, there, text, making) : inOverlap(local, there, offsets, text, making);
    }

    private @Nullable Moment inGap(LocalDateTime local, ZoneId there, String text, Making making) {
        ZoneOffsetTransition transition = there.getRules().getTransition(local);
        Duration gap = transition == null ? Duration.ZERO : transition.getDuration();
        LocalDateTime shifted = local.plus(gap);
        if (rule.onGap() == DstGap.SHIFT_FORWARD) {
            making.step("does not exist there (clocks go forward), so shifted", shifted);
            return new Moment(shifted, there.getRules().getOffset(shifted), there);
        }
        making.report(IssueCode.ROW_DST_GAP, source.place(making), text, inWords(local) + " does not exist in " + there.getId()
                + " (clocks go forward). Did you mean " + shifted.toLocalTime() + "?");
        return null;
    }

    private @Nullable Moment inOverlap(LocalDateTime local, ZoneId there, List<ZoneOffset> offsets, String text, Making making) {
        String sentence = inWords(local) + " happens twice in " + there.getId() + " (clocks go back).";
        if (rule.onOverlap() == DstOverlap.REJECT) {
            making.report(IssueCode.ROW_DST_OVERLAP, Severity.ERROR, source.place(making), text,
                    sentence + " Write the time with its offset, or set on_dst_overlap in the job.");
            return null;
        }
        if (rule.onOverlap() == DstOverlap.EARLIER) {
            making.report(IssueCode.ROW_DST_OVERLAP, source.place(making), text, sentence + " The earlier one was taken.");
            making.step("happens twice there (clocks go back), the earlier one", offsets.getFirst());
            return new Moment(local, offsets.getFirst(), there);
        }
        making.step("happens twice there (clocks go back), the later one", offsets.getLast());
        return new Moment(local, offsets.getLast(), there);
    }

    // ---- start and end -----------------------------------------------------------------------------------------

    private @Nullable Moment compare(Moment end, LocalDate date, LocalTime time, @Nullable ZoneId zoneInText, String text, Making making) {
        if (!(making.value(start) instanceof Moment begin) || end.instant().isAfter(begin.instant())) {
            return end;
        }
        return switch (rule.ifBefore()) {
            case LEAVE_OUT -> {
                making.step("not after the start, so left out", "");
                yield null;
            }
            case REJECT -> reportEnd(begin, end, text, making);
            case NEXT_DAY -> {
                if (end.instant().equals(begin.instant())) {
                    yield reportEnd(begin, end, text, making);
                }
                making.step("before the start, so taken as the next day", date.plusDays(1));
                Moment next = place(date.plusDays(1), time, zoneInText, text, making);
                yield next == null || next.instant().isAfter(begin.instant()) ? next : reportEnd(begin, end, text, making);
            }
        };
    }

    private @Nullable Moment reportEnd(Moment begin, Moment end, String text, Making making) {
        String sentence = end.instant().equals(begin.instant())
                ? "The event ends when it starts, " + inWords(begin.local()) + "."
                : "The event ends, " + inWords(end.local()) + ", before it starts, " + inWords(begin.local()) + ".";
        making.report(IssueCode.ROW_END_BEFORE_START, source.place(making), text,
                sentence + " Correct start or end, or set if_before_start in the job.");
        return null;
    }

    /// `29 March 2026 02:30`
    private static String inWords(LocalDateTime local) {
        return day(local.toLocalDate()) + " " + local.toLocalTime();
    }

    private static String day(LocalDate date) {
        return date.getDayOfMonth() + " " + date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + date.getYear();
    }
}
