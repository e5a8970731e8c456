package dev.pinnedimport.delivery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as people read them.
final class Times {

    private static final DateTimeFormatter BRIEF =
            DateTimeFormatter.ofPattern("d MMMM uuuu HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Times() {}

    static String brief(Instant at) {
        return BRIEF.format(at);
    }
}
