package dev.pinnedimport.guess;

import java.util.List;

/// Where a field of the event comes from, and why we think so.
///
/// @param columns   as the file spells them; none: the field is fixed, or left to a person
/// @param certainty `exact`: the column's name is a known one; `likely`: it holds a known one; `values`: only the values tell; `lookup`: through a
///                  list; `decide`: a person has to say
/// @param evidence  what the values say
public record GuessedField(String field, List<String> columns, String certainty, String evidence) {
    public GuessedField {
        columns = List.copyOf(columns);
    }
}
