package dev.pinnedimport.source;

/// What a cell held in the file. Every CSV cell is [#TEXT]; spreadsheets know more.
public enum CellKind {
    TEXT,
    /// A number without a date format; its text has no exponent and no trailing `.0`.
    NUMBER,
    /// A number shown as a date; its text is ISO: `2026-06-12`.
    DATE,
    /// A number shown as a time of day; its text is ISO: `20:00` or `20:00:30`.
    TIME,
    /// A number shown as date and time; its text is ISO: `2026-06-12T20:00`.
    DATE_TIME,
    /// `true` or `false`.
    BOOLEAN,
    /// A spreadsheet error; its text is the error's name, for example `#N/A`.
    ERROR,
    /// A number of more than 15 digits, which a spreadsheet cannot hold exactly.
    INEXACT_NUMBER
}
