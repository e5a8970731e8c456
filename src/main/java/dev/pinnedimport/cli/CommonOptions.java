package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.GivenOptions;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.Observing;
import dev.pinnedimport.run.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that commands share, and what they mean together with environment and working directory: see [Settings].
final class CommonOptions {

    private static final String DEFAULT_API = "https://pinned.events";

    private final Terminal terminal;

    @Option(names = "--state", paramLabel = "DIR", description = "Directory of the ledger (PINNED_STATE; default: .pinned-import beside the jobs).")
    private @Nullable Path state;

    @Option(names = "--jobs", paramLabel = "DIR", description = "Directory of the job files (PINNED_JOBS; default: jobs).")
    private @Nullable Path jobs;

    @Option(names = "--out", paramLabel = "DIR", description = "Directory for reports and rejects (PINNED_OUT; default: out beside the jobs).")
    private @Nullable Path out;

    @Option(names = "--db", paramLabel = "URL", description = "PostgreSQL instead of the embedded database: jdbc:postgresql://... (PINNED_DB_URL).")
    private @Nullable String database;

    @Option(names = "--api", paramLabel = "URL", description = "Base URL of the API (PINNED_API_URL; default: " + DEFAULT_API + ").")
    private @Nullable String api;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "File that holds the API key (PINNED_API_KEY_FILE, or the key in PINNED_API_KEY).")
    private @Nullable Path apiKeyFile;

    @Option(names = "--settings", paramLabel = "FILE", description = "File of settings (PINNED_SETTINGS; default: settings.yml where the program is installed).")
    private @Nullable Path settingsFile;

    @Option(names = "--log-format", paramLabel = "FORM", description = "Form of progress and notices: text, or ecs for JSON lines (PINNED_LOG_FORMAT; default: text).")
    private @Nullable String logFormat;

    private @Nullable Settings settings;
    /// Where the job of this command lies, where that is not the directory of jobs.
    private @Nullable Path jobElsewhere;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    @Option(names = "--yes", description = "Answers every question with yes.")
    private boolean yes;

    @Option(names = "--no-input", description = "Never asks; fails with the option that is missing.")
    private boolean noInput;

    @Option(names = "--quiet", description = "No progress and no notices.")
    private boolean quiet;

    @Option(names = "--verbose", description = "Says more about what is done.")
    private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    CommonOptions(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What is set by options, variables and the settings file.
    Settings settings() {
        if (settings == null) {
            Settings read = Settings.read(terminal, given());
            read.findValue(Setting.LOG_FORMAT).ifPresent(value -> LogFormat.require(value.text(), value.from()));
            settings = read;
        }
        return settings;
    }

    private Map<Setting, String> given() {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        put(given, Setting.SETTINGS, settingsFile);
        put(given, Setting.STATE, state);
        put(given, Setting.JOBS, jobs);
        put(given, Setting.OUT, out);
        put(given, Setting.DB, database);
        put(given, Setting.API, api);
        put(given, Setting.API_KEY_FILE, apiKeyFile);
        put(given, Setting.LOG_FORMAT, logFormat);
        return given;
    }

    /// The options that a command proposed by this one repeats, as the person wrote them.
    GivenOptions repeated() {
        return GivenOptions.of(toRepeat());
    }

    /// The same for commands that name a run or a job but not its file: they find the job's directory, too.
    GivenOptions repeatedWithJobs() {
        Map<String, String> repeated = toRepeat();
        if (jobElsewhere != null) {
            repeated.put("--jobs", terminal.shown(jobElsewhere));
            // Ledger and reports lie beside the jobs where nobody says otherwise.
            if (settings().find(Setting.STATE).isEmpty()) {
                repeated.put("--state", terminal.shown(workplace().state()));
            }
            if (settings().find(Setting.OUT).isEmpty()) {
                repeated.put("--out", terminal.shown(workplace().output()));
            }
        }
        return GivenOptions.of(repeated);
    }

    private Map<String, String> toRepeat() {
        Map<String, String> repeated = new LinkedHashMap<>();
        given().forEach((setting, text) -> {
            if (setting != Setting.LOG_FORMAT) {
                // The address of a database may hold its password.
                repeated.put(setting.findOption().orElseThrow(), setting == Setting.DB && text.contains("password") ? "URL" : text);
            }
        });
        return repeated;
    }

    /// A command to propose, with the options that it repeats.
    ///
    /// @param command without the program's name
    String propose(String command) {
        return repeated().propose(command);
    }

    private static void put(Map<Setting, String> given, Setting setting, @Nullable Object value) {
        if (value != null) {
            given.put(setting, value.toString());
        }
    }

    Workplace workplace() {
        Path jobsDirectory = jobsDirectory();
        Path beside = Optional.ofNullable(jobsDirectory.getParent()).orElse(terminal.directory());
        return new Workplace(
                jobsDirectory,
                settings().findPath(Setting.STATE).orElseGet(() -> writable(beside).resolve(".pinned-import")),
                settings().findPath(Setting.OUT).orElseGet(() -> writable(beside).resolve("out")),
                settings().find(Setting.DB).orElse(null),
                findDatabasePassword().orElse(null));
    }

    private Optional<String> findDatabasePassword() {
        if (settings().winsOver(Setting.DB_PASSWORD, Setting.DB_PASSWORD_FILE)) {
            return settings().find(Setting.DB_PASSWORD);
        }
        return settings().findPath(Setting.DB_PASSWORD_FILE).map(Workplace::readPassword);
    }

    // An installation that is not ours to write to (a read-only image, /usr/share) keeps its state where the command was started.
    private Path writable(Path directory) {
        return Files.isWritable(directory) ? directory : terminal.directory();
    }

    private Path jobsDirectory() {
        Path here = terminal.directory().resolve("jobs");
        return settings().findPath(Setting.JOBS)
                .or(() -> Files.isDirectory(here) ? Optional.of(here) : terminal.home().map(home -> home.resolve("jobs")))
                .orElse(here);
    }

    /// The file that says who is told how runs end: the one that is named (`off`: none), or notify.yml beside the jobs.
    Optional<Path> findNotifySettings() {
        Optional<String> named = settings().find(Setting.NOTIFY);
        if (named.isPresent()) {
            return named.get().equals("off") ? Optional.empty() : settings().findPath(Setting.NOTIFY);
        }
        Path beside = Optional.ofNullable(jobsDirectory().getParent()).orElse(terminal.directory()).resolve("notify.yml");
        return Files.exists(beside) ? Optional.of(beside) : Optional.empty();
    }

    /// A job as the person named it, where it is a path seen from the working directory.
    String jobPath(String nameOrPath) {
        return looksLikePath(nameOrPath) ? terminal.resolve(Path.of(nameOrPath)).toString() : nameOrPath;
    }

    JobDefinition job(String nameOrPath) {
        JobDefinition job = new JobDefinitions(workplace().jobs()).get(looksLikePath(nameOrPath) ? terminal.resolve(Path.of(nameOrPath)).toString() : nameOrPath);
        Path directory = job.file().toAbsolutePath().normalize().getParent();
        jobElsewhere = workplace().jobs().toAbsolutePath().normalize().equals(directory) ? null : directory;
        return job;
    }

    private static boolean looksLikePath(String job) {
        return job.endsWith(".yml") || job.endsWith(".yaml") || job.contains("/") || job.contains("\\");
    }

    String apiUrl() {
        return settings().find(Setting.API).orElse(DEFAULT_API);
    }

    /// The API with its key, or a plain word about what is missing.
    ApiAccess apiAccess() {
        ApiAccess access = plainApiAccess();
        return settings().find(Setting.REHEARSAL_WINDOWS).map(access::rehearsing).orElse(access);
    }

    // A file wins over the key itself where both are set in one place.
    private ApiAccess plainApiAccess() {
        Optional<Path> file = settings().findPath(Setting.API_KEY_FILE);
        Optional<String> key = settings().find(Setting.API_KEY);
        if (file.isPresent() && !settings().winsOver(Setting.API_KEY, Setting.API_KEY_FILE)) {
            return ApiAccess.withKeyFile(apiUrl(), file.get());
        }
        if (key.isPresent()) {
            return ApiAccess.withKey(apiUrl(), key.get());
        }
        throw new StopException(
                ExitCode.CONFIGURATION,
                Issue.of(
                        IssueCode.CONFIG_KEY,
                        new Place.Setting("--api-key-file"),
                        "",
                        "No API key was given. Put the key in a file that only you can read and name it: --api-key-file FILE, or set "
                                + "PINNED_API_KEY_FILE."));
    }

    /// The API with its key, where a key was given.
    Optional<ApiAccess> findApiAccess() {
        return hasApiKey() ? Optional.of(apiAccess()) : Optional.empty();
    }

    /// Whether a key was given.
    boolean hasApiKey() {
        return settings().findValue(Setting.API_KEY_FILE).isPresent() || settings().findValue(Setting.API_KEY).isPresent();
    }

    /// Opens the ledger; its runs are told to the monitoring systems that are set.
    Importer openImporter() {
        return Importer.open(workplace(), observing());
    }

    /// @param file will be imported
    Importer openImporter(Path file) {
        return Importer.open(workplace(), observing(), file);
    }

    /// Tells the monitoring systems that are set.
    Observing observing() {
        Settings set = settings();
        return Observing.of(set.findPath(Setting.METRICS_TEXTFILE), set.find(Setting.METRICS_PUSHGATEWAY),
                set.find(Setting.METRICS_OTLP), set.find(Setting.TRACES_OTLP));
    }

    boolean json() {
        return json;
    }

    boolean yes() {
        return yes;
    }

    /// Whether a question may be put to the person at the terminal.
    boolean mayAsk() {
        return terminal.interactive() && !noInput && !json;
    }

    boolean quiet() {
        return quiet;
    }

    /// With `--verbose`: where everything comes from and goes to.
    void tell(JobDefinition definition, String target) {
        if (!verbose) {
            return;
        }
        Workplace workplace = workplace();
        terminal.err().println("Job      " + terminal.shown(definition.file()) + ", system " + definition.system());
        terminal.err().println("API      " + target);
        terminal.err().println("Contract " + workplace.contract().version() + " (" + workplace.contract().origin() + ")");
        terminal.err().println("Ledger   " + workplace.findDatabaseUrl().map(url -> "PostgreSQL").orElseGet(() -> terminal.shown(workplace.state())));
        terminal.err().println("Output   " + terminal.shown(workplace.output()));
    }
}
