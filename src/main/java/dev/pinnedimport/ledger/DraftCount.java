package dev.pinnedimport.ledger;

/// Events without a row that a run was to set to draft, and how they stand.
///
/// @param example source key of one of them, as text
/// @param reason  why that one is not a draft; empty where it is
public record DraftCount(EntryState state, long events, String example, String reason) {}
