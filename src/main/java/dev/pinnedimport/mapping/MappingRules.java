package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything a job says about turning rows into events.
///
/// @param identity columns that together are the source key
/// @param groupBy  columns whose equal values fold several rows into one event; empty where one row is one event
/// @param skipWhen rows for which this is true are left out
public record MappingRules(
        List<String> identity,
        List<String> groupBy,
        List<FieldRule> fields,
        Map<String, Lookup> lookups,
        @Nullable Condition skipWhen,
        List<Condition> checks) {

    public MappingRules {
        identity = List.copyOf(identity);
        groupBy = List.copyOf(groupBy);
        fields = List.copyOf(fields);
        lookups = Map.copyOf(lookups);
        checks = List.copyOf(checks);
    }

    /// A CEL expression that gives true or false.
    ///
    /// @param message what to tell people when a check is false; empty for `skip_when`
    public record Condition(String expression, String message, Place.JobLine at) {}
}
