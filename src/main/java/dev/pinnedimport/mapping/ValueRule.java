package dev.pinnedimport.mapping;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Where a value comes from and what is done to it on the way. The job format's reference describes each form.
public sealed interface ValueRule {

    /// `const`: always this value.
    record Constant(JsonNode value) implements ValueRule {}

    /// `from`: the text of one or several columns, then [TextRule].
    record Columns(ColumnChoice from, TextRule text) implements ValueRule {}

    /// `template`: a text with `{Column}` in it; no value where one of the columns is empty. Then [TextRule].
    record Template(String template, TextRule text) implements ValueRule {}

    /// `expr`: a CEL expression over `row` and the fields computed before it; then [TextRule] where the result is a text.
    record Expression(String cel, TextRule text) implements ValueRule {}

    /// `from` with `datetime`: an instant, written with the offset of its zone.
    record DateTime(ColumnChoice from, DateTimeRule rule) implements ValueRule {}

    /// `after`: so long after another date field.
    record After(String field, Duration duration) implements ValueRule {}

    /// `zone_of`: the IANA name of the zone in which another date field was read.
    record ZoneOf(String field) implements ValueRule {}

    /// `each` or a map of fields: a list of objects, one per distinct value of `each` within the group, or just one.
    ///
    /// @param each   columns whose distinct filled values make the list; empty: one object for the event
    /// @param fields field name within the object to its rule; the object is left out while a field in `needs` is empty
    record Objects(List<String> each, Map<String, ValueRule> fields, List<String> needs) implements ValueRule {
        public Objects {
            each = List.copyOf(each);
            fields = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(fields));
            needs = List.copyOf(needs);
        }
    }

    /// Columns to take a text from.
    ///
    /// @param columns names as the job spells them
    /// @param join    null: the first column that is filled; else all filled ones, with this between them
    record ColumnChoice(List<String> columns, @Nullable String join) {
        public ColumnChoice {
            columns = List.copyOf(columns);
        }
    }

    /// What is done to a text, in this order: transforms, `default` if nothing is left, split, values or lookup, length.
    ///
    /// @param fallback    `default`: the rule used where the text is empty; null: the field is left out
    /// @param split       null: one value; else the delimiter of a list
    /// @param values      the job's own short list of replacements; empty: none
    /// @param lookup      name of a lookup; null: none
    /// @param otherwise   what to do with a text that `values` or `lookup` does not list
    /// @param maxLength   0: no limit of the job's own
    /// @param decimal     the decimal sign where the field is a number
    record TextRule(
            List<Transform> transforms,
            @Nullable ValueRule fallback,
            @Nullable String split,
            Map<String, JsonNode> values,
            @Nullable String lookup,
            Unlisted otherwise,
            int maxLength,
            TooLong ifTooLong,
            char decimal) {

        public TextRule {
            transforms = List.copyOf(transforms);
            values = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(values));
        }

        public static TextRule plain() {
            return new TextRule(List.of(), null, null, Map.of(), null, new Unlisted.Reject(), 0, TooLong.REJECT, '.');
        }
    }

    /// One step on a text.
    ///
    /// @param arguments as many as the kind takes
    record Transform(TransformKind kind, List<String> arguments) {
        public Transform {
            arguments = List.copyOf(arguments);
        }
    }

    /// What happens to a value that a list does not know.
    sealed interface Unlisted {
        /// The row is rejected.
        record Reject() implements Unlisted {}

        /// The value is left out.
        record LeaveOut() implements Unlisted {}

        /// The value is kept as it is.
        record Keep() implements Unlisted {}

        /// Another value stands in.
        record Use(JsonNode value) implements Unlisted {}
    }

    enum TooLong {
        REJECT,
        CUT
    }

    /// How a date and time is read.
    ///
    /// @param patterns     tried in order, as in [java.time.format.DateTimeFormatter]; the first that fits the whole text wins. Spreadsheet
    ///                     date cells need none
    /// @param locale       of month and day names
    /// @param ignoreOffset an offset in the text is false: read the wall-clock time in `zone`
    /// @param noTime       what to do where there is a date but no time: null rejects the row, else this time of day
    /// @param noTimeValues times that the source writes when it knows none, for example `00:00`
    /// @param allDay       null: the source has no all-day flag
    /// @param ifBefore     what to do where this is before the event's start; only for `endAt`
    /// @param fallback     `default`: used where the text is empty; null: the field is left out
    record DateTimeRule(
            List<String> patterns,
            Locale locale,
            ZoneRule zone,
            boolean ignoreOffset,
            DstGap onGap,
            DstOverlap onOverlap,
            @Nullable LocalTime noTime,
            List<LocalTime> noTimeValues,
            @Nullable AllDay allDay,
            IfBeforeStart ifBefore,
            List<Transform> transforms,
            @Nullable ValueRule fallback) {

        public DateTimeRule {
            patterns = List.copyOf(patterns);
            noTimeValues = List.copyOf(noTimeValues);
            transforms = List.copyOf(transforms);
        }
    }

    /// Which zone a local time is in: a fixed one, or a column with a default.
    ///
    /// @param zone    used where the column is empty, or always where there is no column; null: an empty column rejects the row
    /// @param columns none: always `zone`
    /// @param lookup  name of a lookup from the cell to an IANA zone; null: the cell itself is one
    record ZoneRule(@Nullable String zone, List<String> columns, @Nullable String lookup) {
        public ZoneRule {
            columns = List.copyOf(columns);
        }
    }

    enum DstGap {
        REJECT,
        SHIFT_FORWARD
    }

    enum DstOverlap {
        EARLIER,
        LATER,
        REJECT
    }

    enum IfBeforeStart {
        REJECT,
        NEXT_DAY,
        LEAVE_OUT
    }

    /// The source's flag for events without times.
    ///
    /// @param column the flag's column; the usual words for yes are known (`true`, `yes`, `1`, `x`, `oui`, `ja`, `sí`, `checked` …)
    /// @param time   the time of day that this field gets then
    record AllDay(String column, LocalTime time) {}
}
