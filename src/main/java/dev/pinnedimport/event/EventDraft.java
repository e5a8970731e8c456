package dev.pinnedimport.event;

import dev.pinnedimport.issue.Place;
import tools.jackson.databind.node.ObjectNode;

/// An event as the job's rules made it, not yet checked against the contract.
///
/// @param at     the first row it came from
/// @param fields the request body in the making; whoever built the draft does not touch it again
public record EventDraft(Place.Row at, SourceKey key, ObjectNode fields, FieldOrigins origins) {}
