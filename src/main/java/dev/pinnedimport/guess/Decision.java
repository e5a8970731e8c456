package dev.pinnedimport.guess;

/// A question that a draft leaves open.
///
/// @param key  as the reader of jobs names the place
/// @param line in the draft, from 1
public record Decision(String key, String question, int line) {}
