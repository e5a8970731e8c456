package dev.pinnedimport.run;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// The name of a run, such as `2026-11-23-0200-k7m`: when it began, and letters that tell runs of one minute apart.
final class RunId {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmm", Locale.ROOT);

    // Without letters and digits that are easily taken for one another.
    private static final String LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";

    private RunId() {}

    static String at(Instant start, ZoneId zone, RandomGenerator random) {
        StringBuilder id = new StringBuilder(MINUTE.format(start.atZone(zone))).append('-');
        for (int i = 0; i < 3; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
