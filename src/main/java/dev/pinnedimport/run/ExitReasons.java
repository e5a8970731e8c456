package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.DraftCount;
import dev.pinnedimport.report.RunReport.Status;
import java.util.ArrayList;
import java.util.List;

/// Which exit code a run deserves.
final class ExitReasons {

    private final List<ExitCode> reasons = new ArrayList<>();

    void add(ExitCode reason) {
        reasons.add(reason);
    }

    /// @param reportUnsentUpdates whether changed rows that could not be sent as updates are a person's business
    void addFrom(Balance rows, boolean completed, boolean reportUnsentUpdates) {
        if (rows.rejected() + rows.refused() > 0) {
            reasons.add(ExitCode.ROWS_TO_FIX);
        }
        if (rows.inDoubt() > 0) {
            reasons.add(ExitCode.IN_DOUBT);
        }
        if (rows.blocked() > 0) {
            reasons.add(ExitCode.API_REFUSED);
        }
        if (completed && rows.notSent() > 0 && reportUnsentUpdates) {
            reasons.add(ExitCode.ROWS_TO_FIX);
        }
        if (completed && !rows.balances()) {
            reasons.add(ExitCode.UNEXPECTED);
        }
    }

    /// Drafts that could not be made are a person's business, as changed rows are that could not be sent.
    void addFrom(List<DraftCount> drafts, boolean completed) {
        for (DraftCount count : drafts) {
            switch (count.state()) {
                case DELIVERED -> { }
                case SENDING, IN_DOUBT -> reasons.add(ExitCode.IN_DOUBT);
                case BLOCKED -> reasons.add(ExitCode.API_REFUSED);
                case REFUSED -> reasons.add(ExitCode.ROWS_TO_FIX);
                case STAGED, WAITING -> {
                    if (completed) {
                        reasons.add(ExitCode.ROWS_TO_FIX);
                    }
                }
            }
        }
    }

    ExitCode highest() {
        return ExitCode.highest(reasons);
    }

    /// Whether the next identical command goes on with this run.
    static boolean isResumable(ExitCode exit) {
        return switch (exit) {
            case API_UNAVAILABLE, DATABASE_UNAVAILABLE, STORAGE, INTERRUPTED, TERMINATED, API_REFUSED, UNEXPECTED, LOCKED -> true;
            case DONE, USAGE, ROWS_TO_FIX, GUARDED, FILE_UNUSABLE, IN_DOUBT, CONFIGURATION, FOREIGN_LEDGER -> false;
        };
    }

    static Status status(ExitCode exit) {
        return switch (exit) {
            case DONE, ROWS_TO_FIX, IN_DOUBT -> Status.COMPLETED;
            case API_UNAVAILABLE, DATABASE_UNAVAILABLE, INTERRUPTED, TERMINATED, LOCKED, API_REFUSED, STORAGE -> Status.STOPPED;
            case UNEXPECTED, USAGE, GUARDED, FILE_UNUSABLE, CONFIGURATION, FOREIGN_LEDGER -> Status.FAILED;
        };
    }
}
