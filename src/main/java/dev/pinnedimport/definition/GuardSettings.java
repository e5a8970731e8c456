package dev.pinnedimport.definition;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a file must look like before anything of it is sent.
///
/// @param fewestRows        data rows expected at least; 0: no bound
/// @param mostRows          data rows expected at most; [Long#MAX_VALUE]: no bound
/// @param mostRejects       rejected rows allowed; [Long#MAX_VALUE]: no bound
/// @param mostRejectsShare  rejected rows allowed as a share of the rows read, 0 to 1; 1: no bound
/// @param mostMissing       how many of the known events a complete file may leave out; null where the job does not say
/// @param mostChanges       how many of the known events of a file may be changed at once; null where the job does not say
/// @param drift             what happens where a file is not like those before it
/// @param allowed           what usually stops a row or a run, and may pass in this job
public record GuardSettings(long fewestRows, long mostRows, long mostRejects, double mostRejectsShare, @Nullable Limit mostMissing,
        @Nullable Limit mostChanges, DriftSettings drift, Set<Allowance> allowed) {

    /// What looks like a mistake and is none in some job.
    public enum Allowance {
        /// Text with lost or garbled characters is published as it is, with a warning.
        DAMAGED_TEXT,
        /// New ids that differ from known ones only by zeros in front or a `.0` behind are new events.
        CHANGED_IDS,
        /// A file that was imported before may be imported again after a newer one.
        OLD_FILE
    }

    public GuardSettings(long fewestRows, long mostRows, long mostRejects, double mostRejectsShare, @Nullable Limit mostMissing) {
        this(fewestRows, mostRows, mostRejects, mostRejectsShare, mostMissing, null, DriftSettings.usual(), Set.of());
    }


    /// A number, or a share of a whole.
    ///
    /// @param most  [Long#MAX_VALUE]: no bound
    /// @param share 0 to 1; 1: no bound
    public record Limit(long most, double share) {

        /// What holds where events may be set to draft and the job names no limit.
        public static Limit usualForDrafts() {
            return new Limit(Long.MAX_VALUE, 0.1);
        }

        /// In decimal numbers, as the job names the share: in binary ones, 63 would be more than 35 % of 180.
        public boolean allows(long part, long whole) {
            return part <= most && BigDecimal.valueOf(part).compareTo(BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(whole))) <= 0;
        }

        /// As a person would write it.
        public String words() {
            return most == Long.MAX_VALUE ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : String.format(Locale.ROOT, "%,d", most);
        }
    }


    public GuardSettings {
        allowed = Set.copyOf(allowed);
        if (fewestRows < 0 || mostRows < fewestRows) {
            throw new IllegalArgumentException("rows must be a range such as 500..5000, but is " + fewestRows + ".." + mostRows);
        }
    }

    public boolean allows(Allowance allowance) {
        return allowed.contains(allowance);
    }

    public Optional<Limit> findMostChanges() {
        return Optional.ofNullable(mostChanges);
    }

    public Optional<Limit> findMostMissing() {
        return Optional.ofNullable(mostMissing);
    }

    public static GuardSettings none() {
        return new GuardSettings(0, Long.MAX_VALUE, Long.MAX_VALUE, 1, null);
    }
}
