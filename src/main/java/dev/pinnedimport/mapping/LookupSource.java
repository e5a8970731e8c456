package dev.pinnedimport.mapping;

import java.nio.file.Path;
import java.util.List;

/// Where a lookup was read from, so that a line can be added to it.
///
/// @param valueColumns one: the values are texts; several: objects with these names
public record LookupSource(Path file, String keyColumn, List<String> valueColumns, boolean ignoreCase) {
    public LookupSource {
        valueColumns = List.copyOf(valueColumns);
    }
}
