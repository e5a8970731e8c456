package dev.pinnedimport.run;

import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Shorter windows for events in doubt, so that a rehearsal of crashes need not wait minutes for each.
///
/// Only for a sandbox whose idempotency keys are forgotten as early: against the real API they would lead to events that exist twice.
///
/// @param quick   how long after its first sending an event may simply be sent again
/// @param sameKey how long the API protects a repetition
/// @param quiesce how long after its last sending an event is sure to be in the list if it was made
/// @param stuck   how long sending may stand still before the program ends; null: as long as usual
public record Rehearsal(Duration quick, Duration sameKey, Duration quiesce, @Nullable Duration stuck) {

    static final String VARIABLE = "PINNED_REHEARSAL_WINDOWS";

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})ms,(\\d{1,6})ms,(\\d{1,6})ms(?:,(\\d{4,6})ms)?");

    /// Reads the three windows, in milliseconds, from text like `1500ms,4000ms,5000ms`, and perhaps the time that sending may stand still.
    static Rehearsal parse(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw unusable("Write three times in milliseconds, such as 1500ms,4000ms,5000ms, or unset it.");
        }
        return new Rehearsal(millis(parts.group(1)), millis(parts.group(2)), millis(parts.group(3)),
                parts.group(4) == null ? null : millis(parts.group(4)));
    }

    private static Duration millis(String digits) {
        return Duration.ofMillis(Long.parseLong(digits));
    }

    Optional<Duration> findStuck() {
        return Optional.ofNullable(stuck);
    }

    DeliverySettings applyTo(DeliverySettings settings) {
        return settings.withWindows(quick, sameKey, quiesce);
    }

    static StopException unusable(String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting(VARIABLE), "", sentence));
    }
}
