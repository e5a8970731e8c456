package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.report.RetryTally;
import dev.pinnedimport.report.RunReport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What came of a retry.
///
/// @param report of the run in which the rows were tried; null where there was nothing to try
public record RetryResult(RetryTally tally, @Nullable RunReport report) {

    public Optional<RunReport> findReport() {
        return Optional.ofNullable(report);
    }

    public ExitCode exit() {
        ExitCode left = tally.leftToMend() > 0 ? ExitCode.ROWS_TO_FIX : ExitCode.DONE;
        return report == null ? left : ExitCode.highest(List.of(report.exit(), left));
    }
}
