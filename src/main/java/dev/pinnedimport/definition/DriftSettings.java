package dev.pinnedimport.definition;

/// What happens where a file is not like the files that went through before it.
///
/// @param numbers  rows, empty cells, dates, values
/// @param columns  columns that are gone or renamed
/// @param sameFile the very file of the last time, half a day later or more
public record DriftSettings(Rule numbers, Rule columns, Rule sameFile) {

    public enum Rule {
        /// It is not looked at.
        OFF,
        /// It is told.
        WARN,
        /// A person at the terminal is asked; elsewhere the run stops.
        ASK,
        /// The run stops until somebody accepts it.
        STOP
    }

    /// Tells, and stops nothing.
    public static DriftSettings usual() {
        return of(Rule.WARN);
    }

    static DriftSettings of(Rule rule) {
        return new DriftSettings(rule, rule, rule == Rule.OFF ? Rule.OFF : Rule.WARN);
    }

    public boolean isOff() {
        return numbers == Rule.OFF && columns == Rule.OFF && sameFile == Rule.OFF;
    }
}
