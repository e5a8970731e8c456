package dev.pinnedimport.event;

import java.net.URI;

/// Which event this is, for ever: API base URL, source system, source key. Never the row number, never the content.
///
/// The channel is content: moving an event to another channel is a change, not a new event.
///
/// @param target API base URL without a trailing slash, for example `https://pinned.events`
/// @param system the job's `source.system`
public record EventIdentity(URI target, String system, SourceKey key) {}
