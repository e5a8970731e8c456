package dev.pinnedimport.run;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a worker works.
///
/// @param mostInFlight requests of this worker under way at once; a job may ask for fewer
/// @param once         whether it ends with the first run that it has worked for
/// @param idleExit     ends after so long without a run; null: never
public record WorkerSettings(int mostInFlight, boolean once, @Nullable Duration idleExit) {

    Optional<Duration> findIdleExit() {
        return Optional.ofNullable(idleExit);
    }
}
