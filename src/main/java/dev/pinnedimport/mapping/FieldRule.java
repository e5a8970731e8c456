package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;

/// How one field of the event gets its value.
///
/// @param path field of the API contract, dots between levels: `title`, `approxLocation.city`, `offers`
public record FieldRule(String path, ValueRule value, Place.JobLine at) {}
