package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.ValueRule.AllDay;
import dev.pinnedimport.mapping.ValueRule.ColumnChoice;
import dev.pinnedimport.mapping.ValueRule.DateTimeRule;
import dev.pinnedimport.mapping.ValueRule.DstGap;
import dev.pinnedimport.mapping.ValueRule.DstOverlap;
import dev.pinnedimport.mapping.ValueRule.IfBeforeStart;
import dev.pinnedimport.mapping.ValueRule.ZoneRule;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a field rule with `datetime`.
final class DateTimeReader {

    private static final String END = "fields.endAt";
    private static final Kind<Optional<LocalTime>> NO_TIME = Kind.of(
            "reject or a time of day such as \"19:00\"",
            text -> text.equals("reject") ? Optional.of(Optional.empty()) : Kinds.time(text).map(Optional::of));

    private final Section rule;
    private final References references;

    DateTimeReader(Section rule, References references) {
        this.rule = rule;
        this.references = references;
    }

    ValueRule read(ColumnChoice from, @Nullable ValueRule fallback) {
        List<String> patterns = rule.oneOrMore("datetime", DatePatterns.KIND);
        boolean ignoreOffset = rule.get("ignore_offset", Kind.yesOrNo(), false);
        refuseFallbackThatIsNoDate(fallback);
        return new ValueRule.DateTime(from, new DateTimeRule(
                patterns,
                rule.get("locale", Kinds.LOCALE, Locale.ENGLISH),
                zone(patterns, ignoreOffset),
                ignoreOffset,
                rule.get("on_dst_gap", Kind.word(DstGap.class, "_"), DstGap.REJECT),
                rule.get("on_dst_overlap", Kind.word(DstOverlap.class, "_"), DstOverlap.EARLIER),
                rule.get("when_no_time", NO_TIME, Optional.<LocalTime>empty()).orElse(null),
                rule.list("no_time_values", Kinds.TIME_OF_DAY),
                allDay(),
                ifBeforeStart(),
                TransformReader.read(rule),
                fallback));
    }

    private ZoneRule zone(List<String> patterns, boolean ignoreOffset) {
        Optional<YamlNode> node = rule.find("zone");
        if (node.isEmpty()) {
            if (ignoreOffset || !patterns.stream().allMatch(DatePatterns::mayHoldAnOffset)) {
                rule.problems().add(IssueCode.JOB_MISSING_KEY, rule.at(), "", "'" + rule.path("zone") + "' is missing: "
                        + (ignoreOffset ? "the offset in the text is ignored" : "the text has no offset")
                        + ", so the job must name the time zone. Write zone: Europe/Berlin, or {from: Column}.");
            }
            return new ZoneRule(null, List.of(), null);
        }
        return node.get() instanceof YamlNode.Entries map
                ? zoneOfColumn(new Section(map, rule.path("zone"), rule.keyPlace("zone"), rule.problems()))
                : new ZoneRule(rule.find("zone", Kinds.ZONE).orElse(null), List.of(), null);
    }

    private ZoneRule zoneOfColumn(Section zone) {
        ZoneRule read = new ZoneRule(
                zone.find("default", Kinds.ZONE).orElse(null),
                zone.requireOneOrMore("from", Kinds.COLUMN),
                references.findLookup(zone).orElse(null));
        zone.refuseOthers();
        return read;
    }

    private @Nullable AllDay allDay() {
        return rule.findSection("all_day").map(flag -> {
            AllDay read = new AllDay(
                    flag.require("from", Kinds.COLUMN).orElse(""), flag.require("time", Kinds.TIME_OF_DAY).orElse(LocalTime.MIDNIGHT));
            flag.refuseOthers();
            return read;
        }).orElse(null);
    }

    private IfBeforeStart ifBeforeStart() {
        if (rule.has("if_before_start") && !rule.path().startsWith(END)) {
            rule.refuse("if_before_start", "'" + rule.path("if_before_start") + "' is for endAt only. Leave it out.");
        }
        return rule.get("if_before_start", Kind.word(IfBeforeStart.class, "_"), IfBeforeStart.REJECT);
    }

    /// Only a date knows its zone, which a fixed text or another column does not.
    private void refuseFallbackThatIsNoDate(@Nullable ValueRule fallback) {
        if (fallback != null && fallback != RuleReader.UNREADABLE && !References.isDate(fallback)) {
            rule.refuse("default", "'" + rule.path("default")
                    + "' of a date must give a date: write {after: startAt, duration: PT2H}, or {from: Column, datetime: …}.");
        }
    }
}
