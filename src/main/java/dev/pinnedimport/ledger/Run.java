package dev.pinnedimport.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One execution of a job on a file, as the ledger remembers it.
///
/// @param number      rising, never reused
/// @param id          what people see, for example `2026-11-23-0200-k7`
/// @param file        the file's path as given
/// @param sha256      of the file's bytes, hex
/// @param definition  fingerprint of the job and its lookups
/// @param outcome     null while the run has not ended
public record Run(
        long number,
        String id,
        Source source,
        String job,
        String file,
        String sha256,
        String definition,
        Instant started,
        @Nullable Outcome outcome) {

    /// How a run ended.
    ///
    /// @param status  `completed`, `stopped` or `failed`
    /// @param summary the JSON object of `run --json`
    public record Outcome(Instant ended, String status, int exit, String summary) {}

    /// Who started a run.
    ///
    /// @param who  user and machine; empty where it is not known
    /// @param plan seal of the plan that it carries out; null where there is none
    public record Origin(String who, @Nullable String plan) {}

    public boolean hasEnded() {
        return outcome != null;
    }
}
