package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.RunReport;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file that was taken from an inbox.
///
/// @param name    as it lay there
/// @param exit    what it alone would have ended with
/// @param report  of its run; null where none came about in this process
/// @param stop    why none came about; null where one did
/// @param movedTo where it lies now; null: still in work, for the next run
public record TakenFile(String name, ExitCode exit, @Nullable RunReport report, @Nullable StopException stop, @Nullable Path movedTo) {

    public Optional<RunReport> findReport() {
        return Optional.ofNullable(report);
    }

    public Optional<StopException> findStop() {
        return Optional.ofNullable(stop);
    }

    public Optional<Path> findMovedTo() {
        return Optional.ofNullable(movedTo);
    }
}
