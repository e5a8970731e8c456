package dev.pinnedimport.report;

import dev.pinnedimport.event.PayloadDiff.FieldChange;
import dev.pinnedimport.issue.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A plan in words: the counts first, then what changes field by field, what is missing, and what stands in the way.
public final class PlanText {

    private static final int MOST_CHANGES = 10;
    private static final int MOST_FIELDS = 12;
    private static final int LONGEST_VALUE = 60;

    private PlanText() {}

    public static String of(PlanReport plan) {
        List<String> lines = new ArrayList<>();
        lines.add("Plan for " + plan.basis().job() + ": " + Texts.visible(plan.basis().file()) + " to " + plan.basis().target()
                + ". Nothing was sent, nothing was recorded.");
        lines.add("  " + counts(plan) + "  " + effort(plan));
        others(plan.counts()).ifPresent(words -> lines.add("  " + words));
        addChanges(plan, lines);
        plan.findMissing().ifPresent(missing -> lines.add("  " + missing(missing)));
        lines.addAll(CauseTable.lines(plan.causes()));
        plan.stops().forEach(stop -> lines.add("  A run would stop here: " + stop));
        plan.notices().forEach(notice -> lines.add("  Note: " + notice));
        plan.unchecked().forEach(words -> lines.add("  Not checked: " + words));
        return String.join("\n", lines) + "\n";
    }

    /// One line, as a run shows it before it sends.
    public static String line(PlanReport plan) {
        return "Plan: " + counts(plan) + "  " + effort(plan);
    }

    private static String counts(PlanReport plan) {
        PlanCounts counts = plan.counts();
        List<String> parts = new ArrayList<>();
        parts.add(number(counts.created()) + " new");
        parts.add(number(counts.changed()) + " changed" + (plan.sendsUpdates() || counts.changed() == 0 ? "" : " (not sent: updates are off)"));
        addIfAny(parts, counts.inDoubt(), "in doubt (found out first)");
        addIfAny(parts, counts.drafts(), "set to draft");
        parts.add(number(counts.unchanged()) + " unchanged (not sent)");
        addIfAny(parts, counts.done(), "dealt with by the run that is continued");
        parts.add(number(counts.rejected()) + " rejected");
        return String.join(", ", parts) + ".";
    }

    private static String effort(PlanReport plan) {
        if (plan.calls() == 0) {
            return "No calls.";
        }
        String pace = String.format(Locale.ROOT, plan.pace().perSecond() < 10 ? "%.1f" : "%.0f", plan.pace().perSecond()) + " a second";
        return number(plan.calls()) + (plan.calls() == 1 ? " call, " : " calls, ") + about(plan.takes()) + " at " + pace
                + (plan.pace().words().isEmpty() ? "" : " (" + plan.pace().words() + ")") + ".";
    }

    /// `about 5 s`, `about 21 min`
    static String about(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            return "less than a second";
        }
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return "about " + time.toSeconds() + " s";
        }
        return time.compareTo(Duration.ofHours(2)) < 0
                ? "about " + time.toMinutes() + " min"
                : "about " + time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    private static java.util.Optional<String> others(PlanCounts counts) {
        List<String> parts = new ArrayList<>();
        parts.add(number(counts.read()) + " rows read");
        addIfAny(parts, counts.grouped(), "part of another row's event");
        addIfAny(parts, counts.skipped(), "left out by rule");
        addIfAny(parts, counts.duplicates(), "repeated in the file");
        return parts.size() == 1 ? java.util.Optional.empty() : java.util.Optional.of(String.join(", ", parts) + ".");
    }

    private static void addChanges(PlanReport plan, List<String> lines) {
        for (PlanReport.Changed changed : plan.changes().stream().limit(MOST_CHANGES).toList()) {
            lines.add("  Changed  " + shown(changed.sourceId(), 40) + ", row " + changed.row() + ", \"" + shown(changed.title(), LONGEST_VALUE) + "\"");
            changed.fields().stream().limit(MOST_FIELDS).forEach(field -> lines.add("    " + change(field)));
            if (changed.fields().size() > MOST_FIELDS) {
                lines.add("    and " + (changed.fields().size() - MOST_FIELDS) + " more fields");
            }
        }
        long more = plan.counts().changed() - Math.min(MOST_CHANGES, plan.changes().size());
        if (more > 0 && !plan.changes().isEmpty()) {
            lines.add("  and " + number(more) + " more changed. All of them stand in the saved plan: add --save FILE.");
        }
    }

    /// `title: "Jazz" -> "Jazz Night"`
    public static String change(FieldChange change) {
        return change.path() + ": " + value(change.before()) + " -> " + value(change.after());
    }

    private static String value(@Nullable JsonNode value) {
        return value == null ? "(nothing)" : shown(value.toString(), LONGEST_VALUE);
    }

    private static String missing(PlanReport.Missing missing) {
        if (missing.count() == 0) {
            return "Nothing that is in the API is missing from this file.";
        }
        String ids = String.join(", ", missing.examples().stream().limit(5).map(id -> "\"" + shown(id, 40) + "\"").toList());
        return "Missing  " + number(missing.count()) + (missing.count() == 1 ? " event is" : " events are") + " in the API, but no longer in this file: " + ids
                + (missing.count() > Math.min(5, missing.examples().size()) ? " and others." : ".");
    }

    private static void addIfAny(List<String> parts, long count, String words) {
        if (count > 0) {
            parts.add(number(count) + " " + words);
        }
    }

    private static String shown(String text, int longest) {
        return Texts.shorten(Texts.visible(text), longest);
    }

    private static String number(long count) {
        return SummaryText.number(count);
    }
}
