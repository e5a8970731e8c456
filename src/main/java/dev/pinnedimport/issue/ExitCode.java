package dev.pinnedimport.issue;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/// Why a command ended, as the number that schedulers see. Names and numbers are a published contract.
public enum ExitCode {

    /// Everything is in, or there was nothing to do.
    DONE(0),
    /// An unexpected fault: try again a few times.
    UNEXPECTED(1),
    /// The command was called wrongly.
    USAGE(2),
    /// Finished, but rows were rejected or refused: a person mends rows.
    ROWS_TO_FIX(10),
    /// Stopped by a limit or a guard, before or while sending: a person decides.
    GUARDED(11),
    /// The file cannot be used.
    FILE_UNUSABLE(12),
    /// Finished, but some creates are in doubt: `settle`.
    IN_DOUBT(13),
    /// The job definition or the configuration is invalid.
    CONFIGURATION(20),
    /// The API refused the key, a scope or every channel.
    API_REFUSED(21),
    /// Another run holds the lock: try again later.
    LOCKED(22),
    /// The ledger belongs to another target, or was lost or replaced.
    FOREIGN_LEDGER(23),
    /// API unavailable or throttled beyond the limit; everything is kept, the next run resumes.
    API_UNAVAILABLE(30),
    /// The database is unavailable: try again later.
    DATABASE_UNAVAILABLE(31),
    /// Disk full or not writable.
    STORAGE(32),
    /// Interrupted with Ctrl-C; everything is kept, the next run resumes.
    INTERRUPTED(130),
    /// Asked to terminate; everything is kept, the next run resumes.
    TERMINATED(143);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /// The code to exit with when several reasons apply: signals first, then 3x over 2x over 13 over 12 over 11 over 10.
    ///
    /// [#UNEXPECTED] and [#USAGE] beat mere row results but not a named reason.
    public static Optional<ExitCode> find(int number) {
        return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
    }

    public static ExitCode highest(Collection<ExitCode> reasons) {
        return reasons.stream().max((a, b) -> Integer.compare(a.rank(), b.rank())).orElse(DONE);
    }

    private int rank() {
        return switch (this) {
            case DONE -> 0;
            case UNEXPECTED, USAGE -> 19;
            case ROWS_TO_FIX, GUARDED, FILE_UNUSABLE, IN_DOUBT, CONFIGURATION, API_REFUSED, LOCKED, FOREIGN_LEDGER,
                    API_UNAVAILABLE, DATABASE_UNAVAILABLE, STORAGE, INTERRUPTED, TERMINATED -> number;
        };
    }
}
