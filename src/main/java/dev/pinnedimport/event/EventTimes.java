package dev.pinnedimport.event;

import static dev.pinnedimport.issue.IssueCode.ROW_DATE;
import static dev.pinnedimport.issue.IssueCode.ROW_DST_GAP;
import static dev.pinnedimport.issue.IssueCode.ROW_END_BEFORE_START;
import static dev.pinnedimport.issue.IssueCode.ROW_LONG_EVENT;
import static dev.pinnedimport.issue.IssueCode.ROW_ZONE;

import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What dates, times and zones of an event must agree on. No clock: an event of the past is as right as one to come.
final class EventTimes {

    private static final Duration LONG = Duration.ofDays(366);
    private static final Duration TOO_LONG = Duration.ofDays(3660);
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2200;
    private static final String USUAL = "0000-00-00T00:00:00+00:00";
    private static final DateTimeFormatter IN_WORDS = DateTimeFormatter.ofPattern("d MMMM uuuu HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Set<String> zones = Set.copyOf(ZoneId.getAvailableZoneIds());
    private final List<FieldPath> dates;

    EventTimes(Contract contract) {
        this.dates = contract.fields().stream().filter(field -> field.type() == Contract.Type.DATE_TIME)
                .map(field -> FieldPath.of(field.path()))
                .filter(path -> !path.equals(FieldPath.of("startAt")) && !path.equals(FieldPath.of("endAt")))
                .toList();
    }

    /// From when to when an event lasts; without a length where it names no end.
    record Span(Instant start, Instant end) {}

    /// Checks all dates of the event. Gives its span, or null where it has no plausible start.
    @Nullable Span check(ObjectNode event, Findings findings) {
        OffsetDateTime start = read("startAt", event.path("startAt").asString(""), findings);
        OffsetDateTime end = read("endAt", event.path("endAt").asString(""), findings);
        for (FieldPath date : dates) {
            date.forEachText(event, _ -> true, (path, text) -> read(path, text, findings));
        }
        checkZone(event, start, findings);
        if (start != null && end != null) {
            checkSpan(start, end, event, findings);
        }
        return start == null ? null : new Span(start.toInstant(), (end == null ? start : end).toInstant());
    }

    private static @Nullable OffsetDateTime read(String path, String text, Findings findings) {
        if (text.isEmpty()) {
            return null;
        }
        String name = FieldNames.of(path);
        OffsetDateTime date = parse(text);
        if (date == null) {
            findings.add(ROW_DATE, path, text, isWithoutOffset(text)
                    ? "The " + name + " \"" + text + "\" does not say how far it is from UTC. Give the date a zone in the job."
                    : "The " + name + " \"" + Texts.shorten(text, 60)
                    + "\" is not a date with time and offset. Write it as 2026-05-01T20:00:00+02:00.");
        } else if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            findings.add(ROW_DATE, path, text, "The " + name + " is in the year " + date.getYear()
                    + ". Check the date, or how the job reads its year.");
            return null;
        }
        return date;
    }

    private void checkZone(ObjectNode event, @Nullable OffsetDateTime start, Findings findings) {
        String name = event.path("timezone").asString("");
        if (name.isBlank()) {
            return;
        }
        if (!zones.contains(name)) {
            findings.add(ROW_ZONE, "timezone", name, "\"" + Texts.shorten(name, 60) + "\" is not the name of a time zone. "
                    + findZone(name).map(zone -> "Did you mean " + zone + "?").orElse("Write a name such as Europe/Berlin."));
        } else if (start != null) {
            checkOffset(start, event.path("startAt").asString(), ZoneId.of(name), findings);
        }
    }

    private static void checkOffset(OffsetDateTime start, String text, ZoneId zone, Findings findings) {
        ZoneOffset right = zone.getRules().getOffset(start.toInstant());
        if (right.equals(start.getOffset())) {
            return;
        }
        LocalDateTime local = start.toLocalDateTime();
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change != null && change.isGap() && (start.getOffset().equals(change.getOffsetBefore())
                || start.getOffset().equals(change.getOffsetAfter()))) {
            findings.add(ROW_DST_GAP, "startAt", text, IN_WORDS.format(local) + " does not exist in " + zone
                    + " (clocks go forward). Did you mean " + HOUR.format(local.plus(change.getDuration())) + "?");
        } else {
            findings.add(ROW_ZONE, "startAt", text, "The start " + text + " does not fit the time zone " + zone
                    + ", which is " + (right.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + right)
                    + " at that moment. Correct the time or the time zone.");
        }
    }

    private static void checkSpan(OffsetDateTime start, OffsetDateTime end, ObjectNode event, Findings findings) {
        String startText = event.path("startAt").asString();
        String endText = event.path("endAt").asString();
        Duration length = Duration.between(start, end);
        if (length.isZero()) {
            findings.add(ROW_END_BEFORE_START, "endAt", endText, "The event ends at the moment it starts, " + startText
                    + ". Correct the end, or leave it empty.");
        } else if (length.isNegative()) {
            findings.add(ROW_END_BEFORE_START, "endAt", endText, "The event ends at " + endText + ", before it starts at " + startText
                    + ". Correct the start or the end.");
        } else if (length.compareTo(LONG) > 0) {
            Severity severity = length.compareTo(TOO_LONG) > 0 ? Severity.ERROR : Severity.WARNING;
            findings.add(ROW_LONG_EVENT, severity, "endAt", endText, "The event lasts " + String.format(Locale.ROOT, "%,d", length.toDays())
                    + " days, from " + start.toLocalDate() + " to " + end.toLocalDate() + ". Check the years of start and end.");
        }
    }

    private Optional<String> findZone(String name) {
        String tidy = name.strip().replace(' ', '_');
        return zones.stream().filter(zone -> zone.equalsIgnoreCase(tidy)).sorted().findFirst()
                .or(() -> zones.stream().filter(zone -> zone.regionMatches(true, zone.lastIndexOf('/') + 1, tidy, 0, tidy.length())
                        && zone.length() - zone.lastIndexOf('/') - 1 == tidy.length()).sorted().findFirst())
                .or(() -> tidy.length() < 6 ? Optional.empty() : Nearest.find(tidy, zones));
    }

    // RFC 3339 asks for seconds and for an offset in whole minutes; Java would take less and more.
    static @Nullable OffsetDateTime parse(String text) {
        int length = text.length();
        boolean plausible = length >= 20 && length <= 35 && text.charAt(10) == 'T' && text.charAt(16) == ':'
                && (text.charAt(length - 1) == 'Z' || text.charAt(length - 6) == '+' || text.charAt(length - 6) == '-')
                && text.charAt(4) == '-';
        if (!plausible) {
            return null;
        }
        try {
            return length == 25 && isUsual(text) ? parseUsual(text) : OffsetDateTime.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /// Whether the text has the form `2026-05-01T20:00:00+02:00`, as nearly all have.
    private static boolean isUsual(String text) {
        for (int i = 0; i < USUAL.length(); i++) {
            char form = USUAL.charAt(i);
            char c = text.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : form == '+' ? c != '+' && c != '-' : c != form) {
                return false;
            }
        }
        return true;
    }

    /// What [OffsetDateTime#parse] makes of it, in a tenth of the time.
    private static OffsetDateTime parseUsual(String text) {
        int sign = text.charAt(19) == '-' ? -1 : 1;
        ZoneOffset offset = ZoneOffset.ofHoursMinutes(sign * number(text, 20, 22), sign * number(text, 23, 25));
        return OffsetDateTime.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10),
                number(text, 11, 13), number(text, 14, 16), number(text, 17, 19), 0, offset);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isWithoutOffset(String text) {
        try {
            return text.length() <= 35 && LocalDateTime.parse(text) != null;
        } catch (DateTimeException _) {
            return false;
        }
    }
}
