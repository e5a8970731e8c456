package dev.pinnedimport.run;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobFile;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.NetworkDisk;
import dev.pinnedimport.mapping.EventMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Looks at everything tonight's run would need, and says what is not as it should be. Changes nothing but what a run would create anyway.
public final class Doctor {

    private static final long LITTLE_SPACE = 1L << 30;
    private static final int MOST_SLUGS = 60;
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Workplace workplace;

    public Doctor(Workplace workplace) {
        this.workplace = workplace;
    }

    /// One thing that was looked at.
    ///
    /// @param exit   what a run would end with because of it
    /// @param remedy what to do; null where nothing is to do
    public record Finding(Result result, String subject, String words, ExitCode exit, @Nullable String remedy) {

        public static Finding failed(String subject, Issue issue, ExitCode exit) {
            return new Finding(Result.FAIL, subject, issue.place() + ": " + issue.sentence(), exit, issue.code().remedy());
        }

        public static Finding ok(String subject, String words) {
            return new Finding(Result.OK, subject, words, ExitCode.DONE, null);
        }

        public static Finding warning(String subject, String words, String remedy) {
            return new Finding(Result.WARN, subject, words, ExitCode.DONE, remedy);
        }

        public Optional<String> findRemedy() {
            return Optional.ofNullable(remedy);
        }

        /// The exit code that all of them deserve.
        public static ExitCode worst(List<Finding> findings) {
            return ExitCode.highest(findings.stream().map(Finding::exit).toList());
        }
    }

    /// How something was found.
    public enum Result {
        OK,
        WARN,
        FAIL
    }

    /// What needs no network.
    public List<Finding> examineInstallation() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("Java", System.getProperty("java.vm.name") + " " + Runtime.version()));
        findings.add(timeZones());
        findings.add(heapDumps());
        findings.addAll(attempt("Contract", () -> List.of(contract())));
        findings.addAll(attempt("Jobs", this::jobs));
        findings.addAll(attempt("Database", () -> List.of(database())));
        findings.addAll(attempt("Disk", () -> List.of(disk())));
        findings.add(output());
        findings.addAll(inboxes());
        return findings;
    }

    /// An address without user, password and query: what may be shown of it.
    public static String withoutSecrets(String address) {
        return Texts.visible(address.replaceAll("[?#].*", "").replaceAll("//[^/@]*@", "//"));
    }

    // Rules of time zones change several times a year; a Java of last year knows last year's.
    private static Finding timeZones() {
        String version = ZoneRulesProvider.getVersions("Europe/Berlin").lastEntry().getKey();
        int year = version.length() >= 4 && version.substring(0, 4).chars().allMatch(Character::isDigit) ? Integer.parseInt(version.substring(0, 4)) : 0;
        return year != 0 && year < Year.now().getValue() - 1
                ? Finding.warning("Time zones", "data of " + version, "Update Java: countries change their clocks, and this data does not know it.")
                : Finding.ok("Time zones", "data of " + version);
    }

    // A heap dump holds the key and everything that was being sent.
    private static Finding heapDumps() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return Boolean.parseBoolean(machine.getVMOption("HeapDumpOnOutOfMemoryError").getValue())
                ? Finding.warning("Heap dumps", "are written when memory runs out", "They would hold the key. Start with -XX:-HeapDumpOnOutOfMemoryError.")
                : Finding.ok("Heap dumps", "none are written");
    }

    private Finding output() {
        Path existing = workplace.output();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing) ? Finding.ok("Output", workplace.output() + " is writable")
                : new Finding(Result.FAIL, "Output", workplace.output() + " is not writable by this user", ExitCode.STORAGE,
                        "Give this user the right to write there, or name another directory: --out.");
    }

    private List<Finding> inboxes() {
        List<Finding> findings = new ArrayList<>();
        for (JobFile file : new JobDefinitions(workplace.jobs()).list()) {
            file.findDefinition().ifPresent(job -> job.findInbox().ifPresent(inbox -> findings.add(inbox(job.name(), inbox))));
        }
        return findings;
    }

    private static Finding inbox(String job, InboxSettings inbox) {
        String words = inbox.directory() + " of job " + job;
        if (!Files.isDirectory(inbox.directory())) {
            return new Finding(Result.FAIL, "Inbox", words + " is not there", ExitCode.CONFIGURATION, "Check inbox.directory, and that the disk or the share is there.");
        }
        for (Path directory : List.of(inbox.directory(), inbox.archive(), inbox.trouble())) {
            if (Files.exists(directory) && !Files.isWritable(directory)) {
                return new Finding(Result.FAIL, "Inbox", words + ": " + directory + " is not writable by this user", ExitCode.STORAGE,
                        "Give this user the right to write there. On Kubernetes: fsGroup.");
            }
        }
        return Finding.ok("Inbox", words + " can be used");
    }

    private Finding contract() {
        Contract contract = workplace.contract();
        return Finding.ok("Contract", contract.version() + " (" + contract.origin() + ")");
    }

    private List<Finding> jobs() {
        List<JobFile> jobs = new JobDefinitions(workplace.jobs()).list();
        if (jobs.isEmpty()) {
            return List.of(Finding.warning("Jobs", "there are none in " + workplace.jobs(), "Copy a job into this directory, or name another: --jobs."));
        }
        List<Finding> findings = new ArrayList<>();
        ContractFit fit = new ContractFit(workplace.contract());
        int usable = 0;
        for (JobFile job : jobs) {
            List<Finding> problems = new ArrayList<>();
            job.issues().forEach(issue -> problems.add(Finding.failed("Job", issue, ExitCode.CONFIGURATION)));
            job.findDefinition().ifPresent(definition -> problems.addAll(attempt("Job", () -> compile(fit, definition))));
            usable += problems.isEmpty() ? 1 : 0;
            findings.addAll(problems);
        }
        findings.addFirst(Finding.ok("Jobs", usable + " of " + jobs.size() + " can be used"));
        return findings;
    }

    private static List<Finding> compile(ContractFit fit, JobDefinition job) {
        fit.require(job);
        EventMapper.of(job.mapping(), fit.types(job));
        return List.of();
    }

    private Finding database() {
        try (LedgerDatabase database = workplace.openDatabase()) {
            int runs = database.ledger().listRuns(1).size();
            String kind = workplace.findDatabaseUrl().isPresent() ? "PostgreSQL" : "embedded, in " + workplace.state();
            return Finding.ok("Database", kind + (runs == 0 ? ", no runs yet" : ", readable"));
        }
    }

    private Finding disk() {
        Path existing = workplace.state();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        Optional<String> network = NetworkDisk.find(existing);
        if (network.isPresent() && workplace.findDatabaseUrl().isEmpty()) {
            return Finding.warning("Disk", "the state directory is on a network file system (" + network.get() + ")",
                    "The embedded database is not supported there: choose a directory of this machine with --state, or PostgreSQL with --db.");
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String words = free / (1 << 20) + " MB free";
            return free < LITTLE_SPACE
                    ? Finding.warning("Disk", words, "Free some space: a run stops before the disk is full.")
                    : Finding.ok("Disk", words);
        } catch (IOException e) {
            return Finding.warning("Disk", "free space cannot be told", "Check the directory " + existing + ".");
        }
    }

    /// Whether people can be told how runs end. Without a file of settings, nobody is.
    ///
    /// @param sending whether everybody gets a test message
    /// @param target  the API's address, for that message
    public List<Finding> examineNotifications(Optional<Path> settings, boolean sending, String target) {
        if (settings.isEmpty()) {
            return sending ? List.of(Finding.warning("Notify", "there is no notify.yml", "Write one beside the jobs directory.")) : List.of();
        }
        return attempt("Notify", () -> {
            NotifyFile.read(settings.get());
            return sending ? Notifying.test(settings.get(), workplace.state(), target)
                    : List.of(Finding.ok("Notify", settings.get() + " can be used"));
        });
    }

    /// What the API says to this key. Costs up to three requests.
    public List<Finding> examineApi(ApiAccess api) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(attempt("API", () -> ask(api)));
        return findings;
    }

    private static String slugs(Set<String> slugs) {
        String first = slugs.stream().sorted().limit(MOST_SLUGS).collect(Collectors.joining(", "));
        return Texts.visible(first) + (slugs.size() > MOST_SLUGS ? " and " + (slugs.size() - MOST_SLUGS) + " more" : "");
    }

    private List<Finding> ask(ApiAccess access) {
        try (ApiSession api = ApiSession.open(access, workplace.contract(), TIMEOUT, 1)) {
            Preflight answer = api.ask(new StopSignal());
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok("API", access.baseUrl() + " answers"));
            findings.add(Finding.ok("Channels", answer.channels().isEmpty() ? "none" : answer.channels().stream().map(channel -> channel.id() + " " + channel.name()).collect(Collectors.joining(", "))));
            findings.add(Finding.ok("Slugs", answer.classifications().size() + " classifications: " + slugs(answer.classifications())));
            findings.add(answer.canRead()
                    ? Finding.ok("Scopes", "events may be read: unknown outcomes can be looked up")
                    : Finding.warning("Scopes", "events may not be read", "With the scope events:read, unknown outcomes resolve without a person."));
            answer.findSkew().ifPresent(skew -> findings.add(skew.abs().compareTo(CLOCK_TOLERANCE) > 0
                    ? Finding.warning("Clock", skew.toSeconds() + " s from the API's", "Set this machine's clock.")
                    : Finding.ok("Clock", skew.toMillis() / 1000.0 + " s from the API's")));
            findings.addAll(channelsOfJobs(answer));
            findings.addAll(imagesOfJobs(api.api().canUpload()));
            return findings;
        }
    }

    private List<Finding> channelsOfJobs(Preflight answer) {
        List<Finding> findings = new ArrayList<>();
        for (JobFile file : new JobDefinitions(workplace.jobs()).list()) {
            file.findDefinition().ifPresent(job -> findFixedChannel(job).ifPresent(channel -> {
                if (answer.channels().stream().noneMatch(known -> known.id() == channel)) {
                    findings.add(Finding.warning(
                            "Channels", "job " + job.name() + " sends to channel " + channel + ", which this key's owner cannot use",
                            "Ask for access, or change target.channel."));
                }
            }));
        }
        return findings;
    }

    // Whether the key has the scope is told by nothing but an upload.
    private List<Finding> imagesOfJobs(boolean canUpload) {
        return new JobDefinitions(workplace.jobs()).list().stream()
                .flatMap(file -> file.findDefinition().stream())
                .filter(job -> job.findImages().isPresent())
                .map(job -> canUpload
                        ? Finding.ok("Images", "job " + job.name() + " uploads images; the key needs the scope media:create")
                        : Finding.warning("Images", "job " + job.name() + " uploads images, but the contract has no request for that",
                                "Pull the contract: pinned-import contract pull. Without it, events go without images."))
                .toList();
    }

    private static Optional<Long> findFixedChannel(JobDefinition job) {
        return job.mapping().fields().stream()
                .filter(field -> field.path().equals("channelId"))
                .flatMap(field -> field.value() instanceof dev.pinnedimport.mapping.ValueRule.Constant constant
                        ? Optional.of(constant.value()).filter(JsonNode::isNumber).stream()
                        : Optional.<JsonNode>empty().stream())
                .map(JsonNode::asLong)
                .findFirst();
    }

    private static List<Finding> attempt(String subject, Supplier<List<Finding>> look) {
        try {
            return look.get();
        } catch (StopException e) {
            return e.issues().stream().map(issue -> Finding.failed(subject, issue, e.exitCode())).toList();
        }
    }
}
