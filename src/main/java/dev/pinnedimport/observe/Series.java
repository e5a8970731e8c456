package dev.pinnedimport.observe;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Every series there is. Names are a published contract: they are added to, never renamed.
///
/// All are gauges about the last run of a job, or the last time a command was used beside runs, with the label `pinned_job`: a program that lives for
/// minutes has no counters that could go on. The label is not `job`, which belongs to Prometheus: a Pushgateway and every scrape overwrite that.
public enum Series {

    ROWS("pinned_rows", List.of("outcome"), "Rows of the last run by what became of them; together they are the rows read"),
    REQUESTS("pinned_requests", List.of("status"), "Requests of the last run by the status of the answer; none: no answer came"),
    THROTTLE_WAIT("pinned_throttle_wait_seconds", List.of(), "How long the last run waited because the API asked for a pause"),
    IN_FLIGHT("pinned_in_flight_requests", List.of(), "Most requests that were under way at once in the last run"),
    LEDGER_AGE("pinned_ledger_age_seconds", List.of(), "Since when the ledger remembers runs; where it falls, the ledger was lost or replaced"),
    LAST_SUCCESS("pinned_last_success_timestamp_seconds", List.of(), "When a run last ended with 0; 0 where none did"),
    EXIT("pinned_exit_code", List.of(), "With what the last run ended"),
    DURATION("pinned_duration_seconds", List.of(), "How long the last run took"),
    COMMAND_EXIT("pinned_command_exit_code", List.of("command"), "With what a command beside the runs last ended: settle, withdraw, worker"),
    COMMAND_EVENTS("pinned_command_events", List.of("command", "outcome"), "Events that settle or withdraw last dealt with, by what became of them"),
    COMMAND_REQUESTS("pinned_command_requests", List.of("command", "status"), "Requests of such a command by the status of the answer; none: no answer came");

    static final String JOB = "pinned_job";
    static final String COMMAND = "command";
    static final String MACHINE = "machine";

    private final String id;
    private final List<String> labels;
    private final String words;

    Series(String id, List<String> labels, String words) {
        this.id = id;
        this.labels = labels;
        this.words = words;
    }

    /// As Prometheus writes it. By OTLP, dots stand for its underscores.
    public String id() {
        return id;
    }

    /// The labels beside `pinned_job`.
    public List<String> labels() {
        return labels;
    }

    public String words() {
        return words;
    }

    static boolean isOf(String sample, String label, String value) {
        return sample.contains(label + "=\"" + value + "\"");
    }

    static boolean has(String sample, String label) {
        return sample.contains(label + "=\"");
    }

    /// A label as the path of a Pushgateway's group takes it.
    static String inGroup(String label, String value) {
        return value.matches("[A-Za-z0-9._-]+") ? label + "/" + value
                : label + "@base64/" + Base64.getUrlEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }
}
