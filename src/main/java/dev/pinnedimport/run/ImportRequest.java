package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be imported, and where to.
///
/// @param waitForWorkers other machines send (see [Worker]), and this one alone where none of them has been at work for so long; null: this
///                       one is alone from the beginning
public record ImportRequest(JobDefinition job, Path file, ApiAccess api, @Nullable Duration waitForWorkers) {

    public ImportRequest(JobDefinition job, Path file, ApiAccess api) {
        this(job, file, api, null);
    }

    Optional<Duration> findWaitForWorkers() {
        return Optional.ofNullable(waitForWorkers);
    }
}
