package dev.pinnedimport.observe;

/// Every series there is. Names are a published contract: they are added to, never renamed.
///
/// All are gauges about the last run of a job, with the label `job`: a program that lives for minutes has no counters that could go on.
public enum Series {

    ROWS("pinned_rows", "outcome", "Rows of the last run by what became of them; together they are the rows read"),
    REQUESTS("pinned_requests", "status", "Requests of the last run by the status of the answer; none: no answer came"),
    THROTTLE_WAIT("pinned_throttle_wait_seconds", "", "How long the last run waited because the API asked for a pause"),
    IN_FLIGHT("pinned_in_flight_requests", "", "Most requests that were under way at once in the last run"),
    LEDGER_AGE("pinned_ledger_age_seconds", "", "Since when the ledger remembers runs; where it falls, the ledger was lost or replaced"),
    LAST_SUCCESS("pinned_last_success_timestamp_seconds", "", "When a run last ended with 0; 0 where none did"),
    EXIT("pinned_exit_code", "", "With what the last run ended"),
    DURATION("pinned_duration_seconds", "", "How long the last run took");

    private final String id;
    private final String label;
    private final String words;

    Series(String id, String label, String words) {
        this.id = id;
        this.label = label;
        this.words = words;
    }

    /// As Prometheus writes it. By OTLP, dots stand for its underscores.
    public String id() {
        return id;
    }

    /// The label beside `job`; empty: none.
    public String label() {
        return label;
    }

    public String words() {
        return words;
    }
}
