package dev.pinnedimport.guess;

import java.util.List;

/// A drafted job: its text, what was guessed about each field, and what is left to a person.
///
/// @param yaml      the job file
/// @param unused    columns of which the job makes nothing
/// @param personal  columns about people and orders, which are never read
/// @param decisions the questions in the text, in its order
/// @param grouped   whether several rows make one event
public record Draft(String yaml, List<GuessedField> fields, List<String> unused, List<String> personal, List<Decision> decisions, List<LookupDraft> lookups,
        boolean grouped, Facts facts) {

    public Draft {
        fields = List.copyOf(fields);
        unused = List.copyOf(unused);
        personal = List.copyOf(personal);
        decisions = List.copyOf(decisions);
        lookups = List.copyOf(lookups);
    }

    /// How the file is read.
    ///
    /// @param rows       data rows, unreadable ones included, footers not
    /// @param charset    empty for a workbook
    /// @param delimiter  empty for a workbook
    /// @param sheet      empty for CSV
    /// @param footers    texts of the rows at the end that are no data
    public record Facts(String job, String file, long rows, long unreadable, String format, String charset, String delimiter, int headerRow,
            String sheet, List<String> footers) {
        public Facts {
            footers = List.copyOf(footers);
        }
    }
}
