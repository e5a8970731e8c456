package dev.pinnedimport.cli;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that can be set from outside a job file: by an option, by a variable, or in the settings file. Each wins over those after it.
///
/// To add one: a constant here, a row in `src/docs/reference/settings.md` (a test asks for it), and whoever uses it.
enum Setting {

    SETTINGS("--settings", "PINNED_SETTINGS", false, "The settings file", "settings.yml where the program is installed, if there is one"),
    JOBS("--jobs", "PINNED_JOBS", true, "Directory of the job files", "jobs"),
    STATE("--state", "PINNED_STATE", true, "Directory of ledger, locks and pulled contract", ".pinned-import beside the jobs"),
    OUT("--out", "PINNED_OUT", true, "Directory of reports and rejects", "out beside the jobs"),
    DB("--db", "PINNED_DB_URL", true, "Database address, jdbc:postgresql://...", "the embedded database in the state directory"),
    DB_PASSWORD(null, "PINNED_DB_PASSWORD", false, "Password of the database", "none"),
    DB_PASSWORD_FILE(null, "PINNED_DB_PASSWORD_FILE", true, "File that holds the password of the database", "none"),
    API("--api", "PINNED_API_URL", true, "Base URL of the API", "https://pinned.events"),
    API_KEY(null, "PINNED_API_KEY", false, "The API key itself; a file is safer", "none"),
    API_KEY_FILE("--api-key-file", "PINNED_API_KEY_FILE", true, "File that holds the API key", "none"),
    NOTIFY(null, "PINNED_NOTIFY", true, "File that says who is told; off: nobody", "notify.yml beside the jobs, if there is one"),
    LOG_FORMAT("--log-format", "PINNED_LOG_FORMAT", false, "Form of progress and notices: text, or ecs for JSON lines", "text"),
    METRICS_TEXTFILE(null, "PINNED_METRICS_TEXTFILE", true, "File for the textfile collector of node_exporter, ending in .prom", "none"),
    METRICS_PUSHGATEWAY(null, "PINNED_METRICS_PUSHGATEWAY", true, "Address of a Prometheus Pushgateway", "none"),
    METRICS_OTLP(null, "PINNED_METRICS_OTLP", true, "Address that takes metrics by OTLP over HTTP, such as http://collector:4318/v1/metrics", "none"),
    TRACES_OTLP(null, "PINNED_TRACES_OTLP", true, "Address that takes traces by OTLP over HTTP, such as http://collector:4318/v1/traces", "none"),
    REHEARSAL_WINDOWS(null, "PINNED_REHEARSAL_WINDOWS", false, "Short windows for events in doubt, for rehearsals against a sandbox on this machine", "those of the API");

    private final @Nullable String option;
    private final String variable;
    private final boolean inFile;
    private final String words;
    private final String usual;

    Setting(@Nullable String option, String variable, boolean inFile, String words, String usual) {
        this.option = option;
        this.variable = variable;
        this.inFile = inFile;
        this.words = words;
        this.usual = usual;
    }

    Optional<String> findOption() {
        return Optional.ofNullable(option);
    }

    String variable() {
        return variable;
    }

    /// The key in the settings file. Secrets have none.
    Optional<String> findKey() {
        return inFile ? Optional.of(name().toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    String words() {
        return words;
    }

    /// What holds where nothing is set, in words.
    String usual() {
        return usual;
    }

    /// Whether its value is never shown.
    boolean isSecret() {
        return switch (this) {
            case API_KEY, DB_PASSWORD -> true;
            case SETTINGS, JOBS, STATE, OUT, DB, DB_PASSWORD_FILE, API, API_KEY_FILE, NOTIFY, LOG_FORMAT, METRICS_TEXTFILE, METRICS_PUSHGATEWAY,
                    METRICS_OTLP, TRACES_OTLP, REHEARSAL_WINDOWS -> false;
        };
    }

    /// Whether it names a file or a directory, which in the settings file is seen from that file.
    boolean isPath() {
        return switch (this) {
            case SETTINGS, JOBS, STATE, OUT, DB_PASSWORD_FILE, API_KEY_FILE, NOTIFY, METRICS_TEXTFILE -> true;
            case DB, DB_PASSWORD, API, API_KEY, LOG_FORMAT, METRICS_PUSHGATEWAY, METRICS_OTLP, TRACES_OTLP, REHEARSAL_WINDOWS -> false;
        };
    }
}
