package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Aliases.Certainty;
import dev.pinnedimport.guess.DateEvidence.Order;
import dev.pinnedimport.guess.DateEvidence.Proof;
import dev.pinnedimport.guess.DateEvidence.Written;
import dev.pinnedimport.guess.Roles.Choice;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.TransformKind;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.reading.DatePattern;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.mapping.reading.IsoText;
import dev.pinnedimport.mapping.reading.YesNo;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.SourceRecord;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// Drafts when an event begins and ends, and in which zone.
final class DateDraft {

    private static final String MIDNIGHT = "^(\\S+)[ T]0?0:00(?::00(?:[.,]0+)?)?";
    private static final String CELLS_AND_TYPED_ONES = "yyyy-MM-dd HH:mm";
    private static final String ZONE_QUESTION = "the time zone of these events, such as Europe/Berlin";
    private static final LocalTime END_OF_NIGHT = LocalTime.of(8, 0);
    private static final LocalTime LAST_MINUTE = LocalTime.of(23, 59);
    private static final double MANY = 0.1;
    private static final int MOST_PATTERNS = 12;

    private final Pad pad;
    private final List<String> preamble;
    private final SecondLook look;
    private Optional<Parts> start = Optional.empty();
    private Optional<Zone> zone = Optional.empty();

    DateDraft(Pad pad, List<String> preamble, SecondLook look) {
        this.pad = pad;
        this.look = look;
        this.preamble = preamble;
    }

    /// The columns that a date is put together from.
    ///
    /// @param date       with or without a time of its own
    /// @param time       a time of day in a column of its own
    /// @param prose      a column that holds times in words, which no pattern reads
    /// @param ownTime    whether the date's own time counts; midnight in all rows does not
    private record Parts(ColumnProfile date, Optional<ColumnProfile> time, Optional<ColumnProfile> prose, boolean ownTime, Certainty certainty) {
        List<ColumnProfile> columns() {
            return Stream.concat(Stream.of(date), time.stream()).toList();
        }

        boolean hasTime() {
            return ownTime || time.isPresent();
        }

        boolean saysOnlyMidnight() {
            return time.isEmpty() && date.dates().isAlwaysMidnight();
        }
    }

    /// @param yaml the rule, on one line
    private record Zone(String yaml, String reason) {}

    private enum Kind {
        DATE,
        TIME,
        DATE_TIME,
        SERIAL,
        PROSE;

        static Kind of(ColumnProfile column) {
            DateEvidence dates = column.dates();
            if (column.dateShare() < 0.5) {
                return column.serialShare() >= 0.5 ? SERIAL : PROSE;
            }
            if (dates.times() * 2 > dates.read()) {
                return TIME;
            }
            return dates.dateTimes() * 2 >= dates.read() ? DATE_TIME : DATE;
        }
    }

    Optional<ColumnProfile> startDate() {
        return start.map(Parts::date);
    }

    List<ColumnProfile> startColumns() {
        return start.map(Parts::columns).orElse(List.of());
    }

    void find() {
        start = parts(Stream.concat(pad.roles().all(Role.START).stream(), pad.roles().all(Role.DATE).stream().limit(1)).toList(), true);
    }

    void write() {
        if (start.isEmpty()) {
            pad.yaml().comment(1, "No column tells when an event begins.");
            pad.yaml().entry(1, "startAt", pad.yaml().decide("fields.startAt", "which column, or columns, say when the event begins? "
                    + "Write {from: [Date, Time], join: \" \", datetime: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin}"));
            pad.decided("startAt", "no column tells when an event begins");
            pad.yaml().entry(1, "timezone", "{zone_of: startAt}");
            return;
        }
        zone = findZone(start.get());
        write("startAt", start.get(), List.of());
        pad.yaml().entry(1, "timezone", "{zone_of: startAt}");
        writeEnd(start.get());
    }

    // ---- columns -----------------------------------------------------------------------------------------------

    private Optional<Parts> parts(List<Choice> candidates, boolean withGeneralTimes) {
        Optional<Choice> whole = candidates.stream().filter(choice -> Kind.of(choice.column()) == Kind.DATE_TIME
                && !choice.column().dates().isAlwaysMidnight()).findFirst();
        Optional<Choice> date = candidates.stream().filter(choice -> {
            Kind kind = Kind.of(choice.column());
            return kind == Kind.DATE || kind == Kind.DATE_TIME || kind == Kind.SERIAL;
        }).findFirst();
        List<ColumnProfile> times = Stream.concat(candidates.stream(), withGeneralTimes ? pad.roles().all(Role.TIME).stream() : Stream.empty())
                .map(Choice::column).filter(column -> date.isEmpty() || column != date.get().column()).distinct().toList();
        Optional<ColumnProfile> time = times.stream().filter(column -> Kind.of(column) == Kind.TIME).findFirst();
        boolean wholeIsBetter = whole.isPresent() && (date.isEmpty() || time.isEmpty() || date.get() == whole.get());
        if (wholeIsBetter) {
            return Optional.of(new Parts(whole.get().column(), Optional.empty(), Optional.empty(), true, whole.get().certainty()));
        }
        Optional<ColumnProfile> prose = times.stream().filter(column -> Kind.of(column) == Kind.PROSE).findFirst();
        return date.map(choice -> new Parts(choice.column(), time, time.isPresent() ? Optional.empty() : prose, time.isEmpty() && hasTimes(choice.column()),
                choice.certainty()));
    }

    private static boolean hasTimes(ColumnProfile date) {
        return date.dates().dateTimes() > 0 && !date.dates().isAlwaysMidnight();
    }

    private void writeEnd(Parts begin) {
        List<Choice> ends = pad.roles().all(Role.END);
        Optional<Parts> end = parts(ends, false);
        if (end.isPresent()) {
            write("endAt", end.get(), begin.columns());
            askAboutEarlyEnds(begin, end.get());
            return;
        }
        Optional<Choice> time = ends.stream().filter(choice -> Kind.of(choice.column()) == Kind.TIME).findFirst();
        if (time.isPresent()) {
            Parts ofTheSameDay = new Parts(begin.date(), Optional.of(time.get().column()), Optional.empty(), false, time.get().certainty());
            write("endAt", ofTheSameDay, begin.columns());
            writeNextDay(begin, ofTheSameDay);
        }
    }

    /// An end in the night is that of the next day; one at another hour may be a slip, which the check of a file tells.
    private void writeNextDay(Parts begin, Parts end) {
        SecondLook.EarlyTimes early = look.earlyTimes(times(begin), times(end), END_OF_NIGHT);
        if (early.nights() == 0) {
            return;
        }
        String rows = early.rows() == 1 ? "One row ends" : Pad.number(early.rows()) + " rows end";
        if (early.nights() == early.rows()) {
            pad.yaml().comment(2, rows + " at an earlier time of day than the start, by " + END_OF_NIGHT + " at the latest, such as row " + early.night()
                    + ": after midnight.");
            pad.yaml().entry(2, "if_before_start", "\"next_day\"");
        } else {
            pad.yaml().entry(2, "if_before_start", pad.yaml().decide("fields.endAt.if_before_start", Pad.number(early.nights()) + " of " + Pad.number(early.rows())
                    + " rows that end before they start end in the night, such as row " + early.night() + ", and others do not, such as row " + early.other()
                    + "; write next_day if that is after midnight, leave_out to drop the end, or reject"));
        }
    }

    /// Finds the time of day of a row, whatever the order of day and month.
    private static Function<SourceRecord, Optional<LocalTime>> times(Parts parts) {
        ColumnProfile column = parts.time().orElse(parts.date());
        List<Function<String, DateReading>> readings = new ArrayList<>();
        for (Written written : column.dates().written(form -> form)) {
            if (written.pattern().equals(DateForm.ISO)) {
                readings.add(IsoText::read);
            } else if (written.form().hasDate()) {
                Stream.of(written.pattern(), written.dayFirst(), written.monthFirst()).filter(pattern -> !pattern.isEmpty()).distinct()
                        .map(pattern -> DatePattern.of(pattern, written.locale())).forEach(pattern -> readings.add(pattern::read));
            } else {
                DatePattern.of("yyyy-MM-dd " + written.pattern(), written.locale()).findTimeOnly().ifPresent(pattern -> readings.add(pattern::read));
            }
        }
        return row -> findTime(row.kind(column.position()), row.cell(column.position()), readings);
    }

    private static Optional<LocalTime> findTime(CellKind kind, String text, List<Function<String, DateReading>> readings) {
        return switch (kind) {
            case TIME -> Optional.of(LocalTime.parse(text));
            case DATE_TIME -> Optional.of(LocalDateTime.parse(text).toLocalTime());
            case DATE, TEXT, NUMBER, BOOLEAN, ERROR, INEXACT_NUMBER -> readings.stream().map(reading -> reading.apply(text))
                    .flatMap(reading -> reading instanceof DateReading.Read read ? Stream.ofNullable(read.time()) : Stream.empty()).findFirst();
        };
    }

    private void askAboutEarlyEnds(Parts begin, Parts end) {
        Optional<FieldRule> startRule = rule("startAt", begin, LocalTime.MIDNIGHT, List.of());
        Optional<FieldRule> endRule = rule("endAt", end, LAST_MINUTE, begin.columns());
        if (startRule.isEmpty() || endRule.isEmpty()) {
            return;
        }
        SecondLook.EarlyEnds early = look.earlyEnds(List.of(startRule.get(), endRule.get()), pad.reference(begin.date()));
        if (early.rows() > 0) {
            pad.yaml().entry(2, "if_before_start", pad.yaml().decide("fields.endAt.if_before_start", (early.rows() == 1 ? "one row ends" : Pad.number(early.rows())
                    + " rows end") + " before or when it starts, such as row " + early.row() + "; write next_day if that is after midnight, leave_out to drop the "
                    + "end, or reject"));
        }
    }

    /// The rule as a job would have it, in any one zone, for counting; empty where no pattern is decided.
    private Optional<FieldRule> rule(String field, Parts parts, LocalTime noTime, List<ColumnProfile> siblings) {
        List<Pattern> patterns = patterns(field, parts, siblings).stream().filter(pattern -> !pattern.isOpen()).toList();
        if (patterns.isEmpty() && !parts.date().dates().hasCells()) {
            return Optional.empty();
        }
        ValueRule.AllDay allDay = pad.roles().column(Role.ALL_DAY).map(flag -> new ValueRule.AllDay(pad.reference(flag),
                isMidnightAllDay(flag, parts, withoutTime(parts)) ? LocalTime.MIDNIGHT : noTime)).orElse(null);
        List<ValueRule.Transform> transforms = parts.time().isPresent() && parts.date().dates().isAlwaysMidnight() && !parts.date().dates().hasCells()
                ? List.of(new ValueRule.Transform(TransformKind.REPLACE, List.of(MIDNIGHT, "$1"))) : List.of();
        ValueRule.DateTimeRule rule = new ValueRule.DateTimeRule(patterns.isEmpty() ? List.of(CELLS_AND_TYPED_ONES) : patterns.stream().map(Pattern::text).toList(),
                findLocale(patterns).orElse(Locale.ENGLISH), new ValueRule.ZoneRule("UTC", List.of(), null), false, ValueRule.DstGap.SHIFT_FORWARD,
                ValueRule.DstOverlap.EARLIER, noTime, parts.saysOnlyMidnight() ? List.of(LocalTime.MIDNIGHT) : List.of(), allDay, ValueRule.IfBeforeStart.REJECT, transforms, null);
        List<String> columns = pad.references(parts.columns());
        return Optional.of(new FieldRule(field, new ValueRule.DateTime(new ValueRule.ColumnChoice(columns, columns.size() > 1 ? " " : null), rule),
                new Place.JobLine(field, 1, 1)));
    }

    // ---- a field -----------------------------------------------------------------------------------------------

    private void write(String field, Parts parts, List<ColumnProfile> siblings) {
        boolean end = field.equals("endAt");
        List<Pattern> patterns = patterns(field, parts, siblings);
        SecondLook.Misfits misfits = rule(field, parts, LocalTime.MIDNIGHT, siblings).map(rule -> look.misfits(rule, pad.reference(parts.date())))
                .orElse(SecondLook.Misfits.NONE);
        pad.yaml().comment(1, reason(parts, patterns, misfits));
        reasons(patterns).forEach(sentence -> pad.yaml().comment(1, sentence));
        pad.yaml().line(1, field + ":");
        pad.yaml().entry(2, "from", YamlText.oneOrMore(pad.references(parts.columns())));
        if (parts.time().isPresent()) {
            pad.yaml().entry(2, "join", "\" \"");
            if (parts.date().dates().isAlwaysMidnight() && !parts.date().dates().hasCells()) {
                pad.yaml().comment(2, "\"" + pad.title(parts.date()) + "\" says midnight in all rows: the time stands in \""
                        + pad.title(parts.time().get()) + "\".");
                pad.yaml().entry(2, "transforms", "[{replace: [" + YamlText.quote(MIDNIGHT) + ", \"$1\"]}]");
            }
        }
        writePatterns(field, patterns, Kind.of(parts.date()) == Kind.SERIAL);
        findLocale(patterns).ifPresent(locale -> pad.yaml().entry(2, "locale", YamlText.quote(locale.toLanguageTag())));
        writeZone(field);
        writeTimes(field, parts, end);
        pad.guessed(field, parts.columns(), Pad.words(parts.certainty()), evidence(parts, patterns, misfits));
    }

    private static String evidence(Parts parts, List<Pattern> patterns, SecondLook.Misfits misfits) {
        // 25:00 in a column of its own is no time, but the date beside it was read.
        long read = Math.min(parts.date().dates().read(), parts.date().filled() - misfits.rows());
        String how = parts.date().dates().hasCells() ? "spreadsheet dates" : patterns.isEmpty() ? "dates" : patterns.getFirst().isOpen()
                ? patterns.getFirst().written().order() instanceof Order.YearFirst ? "year and day not told apart" : "day and month not told apart" : patterns.getFirst().text();
        return how + " in " + Pad.ofRows(read, parts.date().rows());
    }

    private String reason(Parts parts, List<Pattern> patterns, SecondLook.Misfits misfits) {
        String columns = String.join(" and ", parts.columns().stream().map(column -> "\"" + pad.title(column) + "\"").toList());
        String name = switch (parts.certainty()) {
            case EXACT -> "a known name";
            case LIKELY -> "its name holds a known one";
            case BY_VALUES -> "the only column with dates";
        };
        long rows = parts.date().rows();
        String empty = parts.date().filled() < rows ? "; empty in " + Pad.ofRows(rows - parts.date().filled(), rows) : "";
        String wrong = misfits.rows() == 0 ? "" : "; " + Pad.number(misfits.rows()) + (misfits.rows() == 1 ? " is" : " are")
                + " not in the calendar, such as row " + misfits.row();
        return columns + ": " + name + "; " + evidence(parts, patterns, misfits) + empty + ", such as "
                + String.join(" ", parts.columns().stream().map(column -> "\"" + String.join("", column.examples().stream().limit(1).toList()) + "\"").toList())
                + wrong + ".";
    }

    // ---- patterns ----------------------------------------------------------------------------------------------

    /// @param text     the pattern; for an open one the question
    /// @param written  how the dates were met
    private record Pattern(String text, boolean isOpen, Written written, Optional<String> because) {}

    private List<Pattern> patterns(String field, Parts parts, List<ColumnProfile> siblings) {
        List<Written> dates = parts.date().dates().written(form -> parts.time().isPresent() ? form.dateOnly() : form).stream()
                .filter(written -> written.form().hasDate()).toList();
        List<String> times = parts.time().map(column -> column.dates().written(form -> form.timeOnly()).stream()
                .filter(written -> written.form().hasTime()).map(Written::pattern).distinct().toList()).orElse(List.of());
        List<Pattern> patterns = new ArrayList<>();
        for (Written date : dates) {
            for (String time : times.isEmpty() ? List.of("") : times) {
                add(patterns, pattern(date, time, siblings));
            }
        }
        return patterns.stream().limit(MOST_PATTERNS).toList();
    }

    private static void add(List<Pattern> patterns, Pattern pattern) {
        if (patterns.stream().noneMatch(other -> other.text().equals(pattern.text()))) {
            patterns.add(pattern);
        }
    }

    private Pattern pattern(Written date, String time, List<ColumnProfile> siblings) {
        String behind = time.isEmpty() ? "" : " " + time;
        if (date.pattern().equals(DateForm.ISO) && !time.isEmpty()) {
            return new Pattern("yyyy-MM-dd" + behind, false, date, Optional.empty());
        }
        return switch (date.order()) {
            case Order.Plain _ -> new Pattern(date.pattern() + behind, false, date, Optional.empty());
            case Order.Proved proved -> new Pattern(date.pattern() + behind, false, date, Optional.of(proved(date, proved)));
            case Order.Unproved unproved -> bySibling(date, behind, siblings).orElseGet(
                    () -> new Pattern(question(date, behind, unproved), true, date, Optional.empty()));
            case Order.YearFirst either -> new Pattern(question(date, behind, either), true, date, Optional.empty());
        };
    }

    private static String proved(Written date, Order.Proved proved) {
        String first = proved.dayFirst() ? "The day stands first" : "The month stands first";
        String slips = proved.slips() == 0 ? "" : " " + Pad.number(proved.slips()) + (proved.slips() == 1 ? " row contradicts" : " rows contradict")
                + " and will be rejected" + (proved.slip() == null ? "." : ": row " + proved.slip().row() + " \"" + proved.slip().text() + "\".");
        return first + " in " + date.pattern() + ": " + Pad.number(proved.rows()) + (proved.rows() == 1 ? " row proves" : " rows prove")
                + " it, such as row " + proved.by().row() + " \"" + proved.by().text() + "\"." + slips;
    }

    /// Another date column of the same file, written the same way, may prove what this one does not.
    private Optional<Pattern> bySibling(Written date, String behind, List<ColumnProfile> siblings) {
        for (ColumnProfile sibling : siblings) {
            for (Written other : sibling.dates().written(form -> form)) {
                if (other.order() instanceof Order.Proved proved
                        && other.form().date().replace("yyyy", "yy").equals(date.form().date().replace("yyyy", "yy"))) {
                    String pattern = proved.dayFirst() ? date.dayFirst() : date.monthFirst();
                    return Optional.of(new Pattern(pattern + behind, false, date, Optional.of("No row proves the order of day and month here; it is that of \""
                            + pad.title(sibling) + "\", where row " + proved.by().row() + " says \"" + proved.by().text() + "\".")));
                }
            }
        }
        return Optional.empty();
    }

    private static String question(Written date, String behind, Order.Unproved unproved) {
        Proof example = unproved.example();
        String shown = example == null ? "" : " (" + (example.row() > 0 ? "row " + example.row() + ": " : "") + "\"" + example.text() + "\")";
        String why = unproved.contradictions() > 0 ? "rows contradict each other about day and month" : "no row proves whether the day or the month stands first";
        return why + shown + "; write \"" + date.dayFirst() + behind + "\" if it is the day, \"" + date.monthFirst() + behind + "\" if it is the month";
    }

    private static String question(Written date, String behind, Order.YearFirst either) {
        return "the first number may be the year (\"" + either.example() + "\"); write \"" + date.yearFirst() + behind + "\" if it is the year, \"" + date.dayFirst() + behind + "\" if it is the day"
                + (either.monthFirst() ? ", \"" + date.monthFirst() + behind + "\" if it is the month" : "");
    }

    private static List<String> reasons(List<Pattern> patterns) {
        Set<String> sentences = new LinkedHashSet<>();
        patterns.forEach(pattern -> pattern.because().ifPresent(sentences::add));
        return List.copyOf(sentences);
    }

    private void writePatterns(String field, List<Pattern> patterns, boolean isNumbers) {
        if (patterns.isEmpty() && isNumbers) {
            pad.yaml().entry(2, "datetime", pad.yaml().decide("fields." + field + ".datetime", "the cells hold numbers, days as a spreadsheet "
                    + "counts them; export the file with dates as text, or as XLSX, and guess again"));
            return;
        }
        if (patterns.isEmpty()) {
            pad.yaml().comment(2, "Spreadsheet dates need no pattern; this one is for cells that somebody typed.");
            pad.yaml().entry(2, "datetime", YamlText.quote(CELLS_AND_TYPED_ONES));
            return;
        }
        if (patterns.size() == 1) {
            pad.yaml().entry(2, "datetime", yaml(field, patterns.getFirst()));
            return;
        }
        pad.yaml().line(2, "datetime:");
        patterns.forEach(pattern -> pad.yaml().line(3, "- " + yaml(field, pattern)));
    }

    private String yaml(String field, Pattern pattern) {
        return pattern.isOpen() ? pad.yaml().decide("fields." + field + ".datetime", pattern.text()) : YamlText.quote(pattern.text());
    }

    private static Optional<Locale> findLocale(List<Pattern> patterns) {
        return patterns.stream().filter(pattern -> pattern.written().form().hasMonthName()).map(pattern -> pattern.written().locale())
                .filter(locale -> !locale.getLanguage().equals("en")).findFirst();
    }

    // ---- times of day ------------------------------------------------------------------------------------------

    private void writeTimes(String field, Parts parts, boolean end) {
        Optional<ColumnProfile> allDay = pad.roles().column(Role.ALL_DAY);
        long dates = parts.date().filled();
        long without = withoutTime(parts);
        allDay.ifPresent(flag -> writeAllDay(flag, parts, end, without));
        if (parts.saysOnlyMidnight()) {
            pad.yaml().comment(2, "\"" + pad.title(parts.date()) + "\" says midnight in all rows, which means that no time is known.");
            pad.yaml().entry(2, "no_time_values", "[\"00:00\"]");
        }
        if (end && without > 0) {
            pad.yaml().comment(2, Pad.number(without) + " of " + Pad.number(dates) + " ends have no time: the end of that day is meant.");
            pad.yaml().entry(2, "when_no_time", "\"23:59\"");
        } else if (!end && without > dates * MANY && (allDay.isEmpty() || !parts.hasTime())) {
            askForTime(field, parts, without, dates);
        } else if (!end && without > 0) {
            pad.yaml().comment(2, Pad.number(without) + " of " + Pad.number(dates) + " rows have a date but no time; they are rejected"
                    + (allDay.isPresent() ? " unless they last all day" : "") + ". To take them: when_no_time: \"19:00\"");
        }
        sentinels(parts);
    }

    /// Some systems write midnight for such events, the end then being that of the day before; others write the opening hours, or nothing.
    private void writeAllDay(ColumnProfile flag, Parts parts, boolean end, long without) {
        long yes = yesses(flag);
        boolean midnight = isMidnightAllDay(flag, parts, without);
        pad.yaml().comment(2, "\"" + pad.title(flag) + "\" says yes for " + Pad.ofRows(yes, flag.rows()) + ": events without times"
                + (midnight ? "; the file writes midnight for them." : "."));
        pad.yaml().entry(2, "all_day", "{from: " + YamlText.quote(pad.reference(flag)) + ", time: " + (end && !midnight ? "\"23:59\"" : "\"00:00\"") + "}");
        pad.use(flag);
    }

    private static long yesses(ColumnProfile flag) {
        return flag.values().stream().filter(value -> YesNo.find(value.getKey()).orElse(false)).mapToLong(Map.Entry::getValue).sum();
    }

    private static boolean isMidnightAllDay(ColumnProfile flag, Parts parts, long without) {
        return without == 0 && parts.time().orElse(parts.date()).dates().midnights() >= yesses(flag);
    }

    private static long withoutTime(Parts parts) {
        return parts.ownTime() ? parts.date().dates().dates() : Math.max(0, parts.date().filled() - parts.time().map(ColumnProfile::filled).orElse(0L));
    }

    private void askForTime(String field, Parts parts, long without, long dates) {
        parts.prose().ifPresent(prose -> {
            pad.yaml().comment(2, "The hours stand in \"" + pad.title(prose) + "\", in words that no single pattern reads: "
                    + String.join("; ", prose.examples().stream().map(text -> "\"" + text + "\"").toList())
                    + ". transforms can take the hour out of texts with just one; see jobs/toulouse-agenda.yml.");
        });
        String many = without == dates ? "no row has a time of day" : Pad.number(without) + " of " + Pad.number(dates) + " rows have no time of day";
        pad.yaml().entry(2, "when_no_time", pad.yaml().decide("fields." + field + ".when_no_time", many
                + "; write the time to use then, such as \"19:00\", or reject"));
    }

    private void sentinels(Parts parts) {
        DateEvidence times = parts.time().orElse(parts.date()).dates();
        long timed = times.timed();
        if (parts.hasTime() && timed > 1 && times.lastMinutes() * 5 >= timed) {
            pad.yaml().comment(2, Pad.number(times.lastMinutes()) + " of " + Pad.number(timed) + " times are 23:59, which often means \"not known\": "
                    + "no_time_values: [\"23:59\"]");
        }
        if (parts.hasTime() && times.midnights() > 0 && times.midnights() < timed) {
            pad.yaml().comment(2, Pad.number(times.midnights()) + " of " + Pad.number(timed) + " times are 00:00, which may mean \"not known\": "
                    + "no_time_values: [\"00:00\"]");
        }
    }

    // ---- zone --------------------------------------------------------------------------------------------------

    private void writeZone(String field) {
        Zone found = zone.orElse(null);
        if (found == null) {
            pad.yaml().comment(2, "No column tells the time zone" + (start.isPresent() && start.get().date().dates().hasOffsetAlways()
                    ? "; the offsets in the texts are used, but an event needs the zone's name. If they are false: ignore_offset: true" : "") + ".");
            if (field.equals("startAt")) {
                pad.yaml().entry(2, "zone", pad.yaml().decide("fields.startAt.zone", ZONE_QUESTION));
                pad.decided("timezone", "no column tells the time zone");
            } else {
                pad.yaml().entry(2, "zone", pad.yaml().decide("fields." + field + ".zone", "the same as that of startAt"));
            }
            return;
        }
        pad.yaml().comment(2, found.reason());
        if (found.yaml().isEmpty()) {
            writeZoneOfColumn(field);
        } else {
            pad.yaml().entry(2, "zone", found.yaml());
        }
        if (start.isPresent() && start.get().date().dates().hasOffset()) {
            pad.yaml().comment(2, "The texts say offsets as well, which are believed. If they are false: ignore_offset: true");
        }
    }

    private Optional<Zone> findZone(Parts begin) {
        Optional<Choice> column = pad.roles().find(Role.ZONE);
        if (column.isPresent()) {
            ColumnProfile zones = column.get().column();
            pad.guessed("timezone", List.of(zones), zones.foreignZones() > 0 ? "lookup" : Pad.words(column.get().certainty()),
                    Pad.distinct(zones) + (zones.distinct() == 1 ? " zone" : " different zones") + " in " + Pad.ofRows(zones.filled(), zones.rows()));
            return Optional.of(new Zone("", "\"" + pad.title(zones) + "\" names the time zone in " + Pad.ofRows(zones.filled(), zones.rows()) + "."));
        }
        for (String text : preamble) {
            Optional<String> named = Values.findZoneWithin(text).or(() -> Optional.of(text)
                    .filter(line -> Aliases.key(line).matches("(?:time zone|timezone|zeitzone|fuseau horaire|zona horaria|tijdzone).* utc")).map(_ -> "UTC"));
            if (named.isPresent()) {
                pad.guessed("timezone", List.of(), "values", "\"" + text + "\" above the header");
                return Optional.of(new Zone(YamlText.quote(named.get()), "Above the header stands \"" + text + "\"."));
            }
        }
        return Optional.empty();
    }

    private void writeZoneOfColumn(String field) {
        ColumnProfile zones = pad.roles().column(Role.ZONE).orElseThrow();
        pad.yaml().line(2, "zone:");
        pad.yaml().entry(3, "from", YamlText.quote(pad.reference(zones)));
        if (zones.foreignZones() > 0) {
            pad.yaml().comment(3, "Some values are no zones of the IANA list; the list says what they mean.");
            pad.yaml().entry(3, "lookup", pad.addLookup("zones", "zone", List.of("iana"), zones.values().stream().map(Map.Entry::getKey)
                    .filter(text -> !Values.isZone(text) && LookupDraft.canBeListed(text))
                    .map(text -> List.of(text, Values.findZoneWithin(text).orElse(""))).toList(),
                    "Time zones as \"" + pad.title(zones) + "\" writes them, and their names in the IANA list, such as Europe/Berlin.\n"
                            + "Beware: in \"Etc/GMT-1\" the sign is turned round, it is one hour AHEAD of UTC.", 0));
        }
        if (zones.filled() < zones.rows()) {
            pad.yaml().comment(3, Pad.number(zones.rows() - zones.filled()) + " rows do not name their zone.");
            pad.yaml().entry(3, "default", field.equals("startAt")
                    ? pad.yaml().decide("fields.startAt.zone.default", "the time zone of events that name none, such as Europe/Berlin")
                    : pad.yaml().decide("fields." + field + ".zone.default", "the same as that of startAt"));
        }
    }
}
