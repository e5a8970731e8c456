package dev.pinnedimport.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// How a sandbox is set up. Immutable: every `with…` gives new settings.
public final class SandboxSettings {

    private static final String SHIPPED_CONTRACT = "/contract/public-api-v1.yaml";

    private int port;
    private List<ApiKey> keys = List.of(ApiKey.usual());
    private List<Channel> channels = List.of(Channel.usual(41, "City Agenda", "city-agenda"), Channel.usual(42, "Box Office", "box-office"),
            Channel.usual(43, "Community", "community"), Channel.usual(44, "Conferences", "conferences"));
    private List<String> classifications =
            List.of("music", "concert", "theatre", "dance", "opera", "exhibition", "museum", "festival", "workshop",
            "course", "conference", "talk", "sport", "family", "children", "literature", "cinema", "food-drink", "guided-tour", "nightlife",
            "community", "market", "comedy", "circus", "business", "networking", "outdoor", "religion", "other");
    private Duration successLifetime = Duration.ofMinutes(15);
    private Duration inProgressLifetime = Duration.ofSeconds(45);
    private boolean idempotencyPerKey;
    private Duration latency = Duration.ZERO;
    private double perSecond;
    private int burst;
    private Optional<Path> journal = Optional.empty();
    private Pattern sourceMarker = Pattern.compile("src[:=]([^\\s\"&<>\\\\]+)");
    private int retainedPayloads = 200_000;
    private InstantSource clock = InstantSource.system();
    private Sleeper sleeper = Thread::sleep;
    private String contract = "";
    private Faults faults = Faults.none();

    private SandboxSettings() {}

    /// Key `sandbox-key` with all scopes, four channels, 29 classifications, the vendor's lifetimes, no rate limit, the shipped contract,
    /// a free port.
    public static SandboxSettings usual() {
        return new SandboxSettings().with(settings -> settings.contract = shippedContract());
    }

    private static String shippedContract() {
        try (InputStream stream = SandboxSettings.class.getResourceAsStream(SHIPPED_CONTRACT)) {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The shipped contract cannot be read.", e);
        }
    }

    /// 0 for any free port.
    public SandboxSettings withPort(int number) {
        return with(settings -> settings.port = number);
    }

    public SandboxSettings withKeys(ApiKey... all) {
        return with(settings -> settings.keys = List.of(all));
    }

    public SandboxSettings withChannels(Channel... all) {
        return with(settings -> settings.channels = List.of(all));
    }

    public SandboxSettings withClassifications(List<String> slugs) {
        return with(settings -> settings.classifications = List.copyOf(slugs));
    }

    /// How long idempotency keys are remembered: a success, and an entry in progress.
    public SandboxSettings withLifetimes(Duration success, Duration inProgress) {
        return with(settings -> {
            settings.successLifetime = success;
            settings.inProgressLifetime = inProgress;
        });
    }

    /// Whether two API keys of one owner remember idempotency keys apart from each other. Not documented; usually they share them.
    public SandboxSettings withIdempotencyPerKey(boolean apart) {
        return with(settings -> settings.idempotencyPerKey = apart);
    }

    /// How long every answer of the API takes.
    public SandboxSettings withLatency(Duration length) {
        return with(settings -> settings.latency = length);
    }

    /// One token bucket for all routes that need a key. 0 per second: no limit.
    public SandboxSettings withRateLimit(double requestsPerSecond, int bucket) {
        return with(settings -> {
            settings.perSecond = requestsPerSecond;
            settings.burst = bucket;
        });
    }

    /// A file to which the sandbox appends what it receives, commits and answers, as JSON lines.
    public SandboxSettings withJournal(Path file) {
        return with(settings -> settings.journal = Optional.of(file));
    }

    /// What in a payload tells the source row (its first group, if it has one): copied into the journal's commit lines as `source`.
    public SandboxSettings withSourceMarker(Pattern marker) {
        return with(settings -> settings.sourceMarker = marker);
    }

    /// For how many of the newest events the payload is kept. Id, title and idempotency key are kept for all.
    public SandboxSettings withRetainedPayloads(int newest) {
        return with(settings -> settings.retainedPayloads = newest);
    }

    /// The clock of lifetimes, the rate limit and dates in answers.
    public SandboxSettings withClock(InstantSource source) {
        return with(settings -> settings.clock = source);
    }

    public SandboxSettings withSleeper(Sleeper waiting) {
        return with(settings -> settings.sleeper = waiting);
    }

    /// The OpenAPI document that is served, and whose request bodies are the shape that events must have. Empty: none is served (404), and
    /// only the documented rules hold.
    public SandboxSettings withContract(String yaml) {
        return with(settings -> settings.contract = yaml);
    }

    public SandboxSettings withFaults(Faults first) {
        return with(settings -> settings.faults = first);
    }

    private SandboxSettings with(Consumer<SandboxSettings> change) {
        SandboxSettings copy = new SandboxSettings();
        copy.port = port;
        copy.keys = keys;
        copy.channels = channels;
        copy.classifications = classifications;
        copy.successLifetime = successLifetime;
        copy.inProgressLifetime = inProgressLifetime;
        copy.idempotencyPerKey = idempotencyPerKey;
        copy.latency = latency;
        copy.perSecond = perSecond;
        copy.burst = burst;
        copy.journal = journal;
        copy.sourceMarker = sourceMarker;
        copy.retainedPayloads = retainedPayloads;
        copy.clock = clock;
        copy.sleeper = sleeper;
        copy.contract = contract;
        copy.faults = faults;
        change.accept(copy);
        return copy;
    }

    int port() {
        return port;
    }

    List<ApiKey> keys() {
        return keys;
    }

    List<Channel> channels() {
        return channels;
    }

    List<String> classifications() {
        return classifications;
    }

    Duration successLifetime() {
        return successLifetime;
    }

    Duration inProgressLifetime() {
        return inProgressLifetime;
    }

    boolean idempotencyPerKey() {
        return idempotencyPerKey;
    }

    Duration latency() {
        return latency;
    }

    double perSecond() {
        return perSecond;
    }

    int burst() {
        return burst;
    }

    Optional<Path> journal() {
        return journal;
    }

    Pattern sourceMarker() {
        return sourceMarker;
    }

    int retainedPayloads() {
        return retainedPayloads;
    }

    InstantSource clock() {
        return clock;
    }

    Sleeper sleeper() {
        return sleeper;
    }

    String contract() {
        return contract;
    }

    Faults faults() {
        return faults;
    }
}
