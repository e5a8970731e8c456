/// What an event is, and the API contract that makes it valid.
///
/// Begin with [EventValidator]: it turns an [EventDraft] into an [EventPayload] or into issues. The contract is data
/// ([Contract]), read from an OpenAPI document.
@NullMarked
package dev.pinnedimport.event;

import org.jspecify.annotations.NullMarked;
