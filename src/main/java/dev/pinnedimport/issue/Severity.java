package dev.pinnedimport.issue;

/// How bad an issue is for the thing it is about.
public enum Severity {

    /// The row (or file, or job) cannot go on.
    ERROR,

    /// It goes on, but a person should look.
    WARNING,

    /// Worth saying once; nobody has to do anything.
    NOTICE
}
