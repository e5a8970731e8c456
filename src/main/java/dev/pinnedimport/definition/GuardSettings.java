package dev.pinnedimport.definition;

import java.util.Set;

/// What a file must look like before anything of it is sent.
///
/// @param fewestRows        data rows expected at least; 0: no bound
/// @param mostRows          data rows expected at most; [Long#MAX_VALUE]: no bound
/// @param mostRejects       rejected rows allowed; [Long#MAX_VALUE]: no bound
/// @param mostRejectsShare  rejected rows allowed as a share of the rows read, 0 to 1; 1: no bound
/// @param allowed           what usually stops a row or a run, and may pass in this job
public record GuardSettings(long fewestRows, long mostRows, long mostRejects, double mostRejectsShare, Set<Allowance> allowed) {

    /// What looks like a mistake and is none in some job.
    public enum Allowance {
        /// Text with lost or garbled characters is published as it is, with a warning.
        DAMAGED_TEXT,
        /// New ids that differ from known ones only by zeros in front or a `.0` behind are new events.
        CHANGED_IDS,
        /// A file that was imported before may be imported again after a newer one.
        OLD_FILE
    }

    public GuardSettings(long fewestRows, long mostRows, long mostRejects, double mostRejectsShare) {
        this(fewestRows, mostRows, mostRejects, mostRejectsShare, Set.of());
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

    public static GuardSettings none() {
        return new GuardSettings(0, Long.MAX_VALUE, Long.MAX_VALUE, 1);
    }
}
