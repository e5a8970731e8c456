package dev.pinnedimport.event;

import java.util.Map;
import java.util.Optional;

/// From which column of the source each field of an event comes, so that the API's words can be put in the user's.
///
/// @param columns field path (`approxLocation.city.placeId`, `offers[].url`) to the column's header as the file spells it
public record FieldOrigins(Map<String, String> columns) {

    public FieldOrigins {
        columns = Map.copyOf(columns);
    }

    /// The column of the field, or of the nearest field around it.
    public Optional<String> findColumn(String path) {
        String candidate = path.replaceAll("\\[\\d+]", "[]");
        while (!candidate.isEmpty()) {
            String column = columns.get(candidate);
            if (column != null) {
                return Optional.of(column);
            }
            int dot = candidate.lastIndexOf('.');
            candidate = dot >= 0 ? candidate.substring(0, dot) : candidate.endsWith("[]") ? candidate.substring(0, candidate.length() - 2) : "";
        }
        return Optional.empty();
    }
}
