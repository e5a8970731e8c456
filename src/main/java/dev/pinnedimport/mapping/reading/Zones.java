package dev.pinnedimport.mapping.reading;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The time zones of the IANA list, in any letter case. Offsets such as `UTC+3:30` are no zones: they do not know summer time.
public final class Zones {

    private static final Map<String, String> IDS = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableMap(id -> id.toLowerCase(Locale.ROOT), Function.identity()));

    /// Those that were asked for: what is known of a zone is read from the JDK's files when it is made, and few are needed.
    private static final Map<String, ZoneId> FOUND = new ConcurrentHashMap<>();

    private Zones() {}

    public static Optional<ZoneId> find(String name) {
        return Optional.ofNullable(IDS.get(name.strip().toLowerCase(Locale.ROOT))).map(id -> FOUND.computeIfAbsent(id, ZoneId::of));
    }
}
