package dev.pinnedimport.event;

/// What is asked of the API for an event.
public enum Action {
    CREATE,
    UPDATE
}
