package dev.pinnedimport.definition;

/// What a file must look like before anything of it is sent.
///
/// @param fewestRows        data rows expected at least; 0: no bound
/// @param mostRows          data rows expected at most; [Long#MAX_VALUE]: no bound
/// @param mostRejects       rejected rows allowed; [Long#MAX_VALUE]: no bound
/// @param mostRejectsShare  rejected rows allowed as a share of the rows read, 0 to 1; 1: no bound
public record GuardSettings(long fewestRows, long mostRows, long mostRejects, double mostRejectsShare) {

    public GuardSettings {
        if (fewestRows < 0 || mostRows < fewestRows) {
            throw new IllegalArgumentException("rows must be a range such as 500..5000, but is " + fewestRows + ".." + mostRows);
        }
    }

    public static GuardSettings none() {
        return new GuardSettings(0, Long.MAX_VALUE, Long.MAX_VALUE, 1);
    }
}
