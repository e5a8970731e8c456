package dev.pinnedimport.delivery;

/// A field of an event that the API shows otherwise than it was sent, though forms that mean the same do not count: white space, Unicode forms,
/// and offsets of times.
public record FieldDifference(String path, String sent, String shown) {}
