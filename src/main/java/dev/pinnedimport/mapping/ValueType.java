package dev.pinnedimport.mapping;

/// What the API contract wants a field to be; it decides what a text becomes.
public enum ValueType {
    TEXT,
    /// A number with or without a fraction.
    NUMBER,
    /// A whole number.
    INTEGER,
    BOOLEAN,
    OBJECT,
    LIST,
    /// The contract does not say; texts stay texts.
    UNKNOWN
}
