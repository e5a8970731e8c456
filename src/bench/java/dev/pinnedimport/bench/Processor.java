package dev.pinnedimport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The processor time of the programs that ran and ended: unlike the time on the clock it says something on a busy machine, too.
final class Processor {

    /// Behind the name of a contender: its processor time.
    static final String TIME = ", processor time";

    private static final Path STATISTICS = Path.of("/proc/self/stat");
    private static final double TICKS_A_SECOND = 100;

    private Processor() {}

    /// Seconds of all child processes that have ended so far; 0 where the system does not tell.
    static double childrenSeconds() throws IOException {
        if (!Files.exists(STATISTICS)) {
            return 0;
        }
        String text = Files.readString(STATISTICS);
        // The name of the program may hold spaces and stands in brackets; behind it come the fields from the third on.
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) / TICKS_A_SECOND;
    }
}
