package dev.pinnedimport.ledger;

/// A cell of a row that is kept: what the file showed, before the job's rules touched it.
///
/// @param kind what it was in the file, in the words of the reader: `TEXT`, `NUMBER`, `DATE` …
public record KeptCell(String text, String kind) {

    static final String TEXT = "TEXT";

    public static KeptCell text(String text) {
        return new KeptCell(text, TEXT);
    }
}
