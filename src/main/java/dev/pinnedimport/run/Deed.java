package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a command beside the runs did for a job.
///
/// @param command `withdraw`, `settle` or `worker`
/// @param run     that it was about; empty where it was about none
/// @param machine where it matters which of several it was; empty otherwise
/// @param events  that it dealt with, by what became of them
public record Deed(String command, String job, String run, String machine, ExitCode exit, Instant started, Instant ended, Map<String, Long> events) {

    public Deed {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
    }
}
