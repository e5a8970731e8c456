package dev.pinnedimport.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.ExitCode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingTest {

    @ParameterizedTest
    @CsvSource({
        "DONE, DONE",
        "UNEXPECTED, FAILED",
        "USAGE, ",
        "ROWS_TO_FIX, NEEDS_YOU",
        "GUARDED, NEEDS_YOU",
        "FILE_UNUSABLE, NEEDS_YOU",
        "IN_DOUBT, NEEDS_YOU",
        "CONFIGURATION, NEEDS_YOU",
        "API_REFUSED, NEEDS_YOU",
        "LOCKED, ",
        "FOREIGN_LEDGER, NEEDS_YOU",
        "API_UNAVAILABLE, FAILED",
        "DATABASE_UNAVAILABLE, FAILED",
        "STORAGE, NEEDS_YOU",
        "INTERRUPTED, ",
        "TERMINATED, FAILED"
    })
    void everyExitIsToldAsWhatItIsForPeople(ExitCode exit, Occasion kind) {
        Ending ending = new Ending("concerts", "r1", "a.csv", false, "https://pinned.events", exit, Instant.EPOCH, Instant.EPOCH, null, List.of(), null, null);

        assertThat(ending.kind().orElse(null)).isEqualTo(kind);
    }
}
