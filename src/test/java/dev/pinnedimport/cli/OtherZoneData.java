package dev.pinnedimport.cli;

import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;

/// The time-zone data of a virtual machine, all other zones without summer time, after a parliament has done away with winter time, named by `java.time.zone.DefaultZoneRulesProvider`.
public final class OtherZoneData extends ZoneRulesProvider {

    static final String ZONE = "Europe/Berlin";

    private static final ZoneRules ALWAYS_SUMMER = ZoneRules.of(ZoneOffset.ofHours(2));

    @Override
    protected Set<String> provideZoneIds() {
        return Set.of(TimeZone.getAvailableIDs());
    }

    @Override
    protected ZoneRules provideRules(String zone, boolean forCaching) {
        return zone.equals(ZONE) ? ALWAYS_SUMMER : ZoneRules.of(ZoneOffset.ofTotalSeconds(TimeZone.getTimeZone(zone).getRawOffset() / 1000));
    }

    @Override
    protected NavigableMap<String, ZoneRules> provideVersions(String zone) {
        return new TreeMap<>(java.util.Map.of("2027a", provideRules(zone, false)));
    }
}
