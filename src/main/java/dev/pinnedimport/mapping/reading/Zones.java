package dev.pinnedimport.mapping.reading;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The time zones of the IANA list, in any letter case. Offsets such as `UTC+3:30` are no zones: they do not know summer time.
public final class Zones {

    private static final Map<String, ZoneId> KNOWN = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableMap(id -> id.toLowerCase(Locale.ROOT), ZoneId::of));

    private Zones() {}

    public static Optional<ZoneId> find(String name) {
        return Optional.ofNullable(KNOWN.get(name.strip().toLowerCase(Locale.ROOT)));
    }
}
