package dev.pinnedimport.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Listens to what the embedded database writes to its log, which nobody else reads.
///
/// HSQLDB acknowledges a commit whose write or sync has failed: the failure is in its log and nowhere else. So each warning that has a cause is
/// counted here. The count is the process's, since the engine's loggers are; a complaint of another database of the same process stops one
/// run too many, never one too few.
final class EngineComplaints extends Handler {

    private static final EngineComplaints LISTENER = new EngineComplaints();
    // Held here because java.util.logging forgets what was set on a logger that nobody refers to.
    private static final Logger ENGINE = Logger.getLogger("hsqldb.db");

    private final AtomicLong count = new AtomicLong();

    private EngineComplaints() {}

    /// From now on the engine's log goes here, and nowhere else.
    static void listen() {
        System.setProperty("hsqldb.reconfig_logging", "false");
        ENGINE.setUseParentHandlers(false);
        ENGINE.setLevel(Level.WARNING);
        ENGINE.removeHandler(LISTENER);
        ENGINE.addHandler(LISTENER);
    }

    /// How many there have been so far.
    static long count() {
        return LISTENER.count.get();
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getThrown() != null && line.getLevel().intValue() >= Level.WARNING.intValue()) {
            count.incrementAndGet();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
