package dev.pinnedimport.notify;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.Balance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a run ended, as far as it is told: counts and causes, nothing that a cell holds.
///
/// @param run       null where no run came about
/// @param file      name of the file, without its directory; empty where it is not known
/// @param oneOfMany whether it is one of several files, each of which is trouble of its own
/// @param rows      null where no run came about
/// @param causes    what was wrong, most rows first
/// @param report    null where there is none
/// @param rejects   likewise
public record Ending(String job, @Nullable String run, String file, boolean oneOfMany, String target, ExitCode exit, Instant started, Instant ended,
        @Nullable Balance rows, List<Cause> causes, @Nullable Path report, @Nullable Path rejects) {

    /// @param count rows; 0 where it is not about rows
    public record Cause(IssueCode code, long count) {}

    public Ending {
        causes = List.copyOf(causes);
    }

    public Optional<Balance> findRows() {
        return Optional.ofNullable(rows);
    }

    /// What kind of trouble it is; empty where nothing is to be told of it: a person stopped it at the keyboard, or another run is at work, which
    /// tells of itself. A run that was ended from outside did not do its work, so that is told.
    Optional<Occasion> kind() {
        boolean noFile = isAbout(IssueCode.FILE_NOT_FOUND) || isAbout(IssueCode.FILE_EMPTY) || nothingCame();
        return switch (exit) {
            case DONE -> hadNothingToDo() ? Optional.empty()
                    : Optional.of(nothingCame() || (rows != null && rows.read() == 0) ? Occasion.NOTHING_CAME : Occasion.DONE);
            case FILE_UNUSABLE -> Optional.of(noFile ? Occasion.NOTHING_CAME : Occasion.NEEDS_YOU);
            case ROWS_TO_FIX, GUARDED, IN_DOUBT, CONFIGURATION, API_REFUSED, FOREIGN_LEDGER, STORAGE -> Optional.of(Occasion.NEEDS_YOU);
            case UNEXPECTED, API_UNAVAILABLE, DATABASE_UNAVAILABLE, TERMINATED -> Optional.of(Occasion.FAILED);
            case USAGE, LOCKED, INTERRUPTED -> Optional.empty();
        };
    }

    /// Whether the inbox was empty.
    boolean nothingCame() {
        return isAbout(IssueCode.INBOX_EMPTY);
    }

    private boolean hadNothingToDo() {
        return run == null && causes.isEmpty();
    }

    private boolean isAbout(IssueCode code) {
        return causes.stream().anyMatch(cause -> cause.code() == code);
    }

    /// The same for the same trouble: the exit code and the causes with their counts.
    String trouble() {
        StringBuilder trouble = new StringBuilder(Integer.toString(exit.number()));
        if (oneOfMany) {
            trouble.append(' ').append(file);
        }
        causes.stream().map(cause -> " " + cause.code().id() + "*" + cause.count()).sorted().forEach(trouble::append);
        return trouble.toString();
    }
}
