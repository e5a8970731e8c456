package dev.pinnedimport.run;

import dev.pinnedimport.ledger.Ledger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// The name of a run, such as `2026-11-23-0200-k7m`: when it began, and letters that tell runs of one minute apart.
final class RunId {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmm", Locale.ROOT);

    // Without letters and digits that are easily taken for one another.
    private static final String LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";

    private RunId() {}

    /// One that no run of this ledger has. Of sixty runs in one minute, as a demo has them, two would else share one every so often.
    static String unusedIn(Ledger ledger, Instant start, ZoneId zone) {
        return unused(start, zone, new SecureRandom(), id -> ledger.findRun(id).isPresent());
    }

    static String unused(Instant start, ZoneId zone, RandomGenerator random, Predicate<String> used) {
        String id = at(start, zone, random);
        while (used.test(id)) {
            id = at(start, zone, random);
        }
        return id;
    }

    private static String at(Instant start, ZoneId zone, RandomGenerator random) {
        StringBuilder id = new StringBuilder(MINUTE.format(start.atZone(zone))).append('-');
        for (int i = 0; i < 3; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
