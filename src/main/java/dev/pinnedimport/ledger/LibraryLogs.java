package dev.pinnedimport.ledger;

import java.util.List;
import org.slf4j.LoggerFactory;

/// Keeps what the database libraries have to say away from the console. All that people need to know comes as an issue.
final class LibraryLogs {

    // Held here because java.util.logging forgets the level of a logger that nobody refers to.
    private static final java.util.logging.Logger HSQLDB = java.util.logging.Logger.getLogger("hsqldb.db");

    private LibraryLogs() {}

    static void silence() {
        System.setProperty("hsqldb.reconfig_logging", "false");
        HSQLDB.setLevel(java.util.logging.Level.OFF);
        for (String library : List.of("com.zaxxer.hikari", "org.flywaydb", "hsqldb.db")) {
            if (LoggerFactory.getLogger(library) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(ch.qos.logback.classic.Level.OFF);
            }
        }
    }
}
