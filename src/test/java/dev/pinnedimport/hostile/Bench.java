package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.cli.EmptyLedger;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import dev.pinnedimport.source.XlsxFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A place of its own for one case: a directory with a job, a sandbox, and the program, whose every word is looked at.
final class Bench implements AutoCloseable {

    static final Duration LONGEST = Duration.ofSeconds(10);
    static final long LARGEST_HEAP = 512L << 20;

    /// What stands in files that nobody named, and must never be seen.
    static final String SECRET = "canary-of-a-local-file";

    static final String KEY = ApiKey.USUAL_VALUE;

    static final String FIELDS = """
            fields:
              title: Title
              description: {from: [Text, Title]}
              startAt: {from: Start, datetime: ["yyyy-MM-dd HH:mm", iso], zone: Europe/Berlin}
              timezone: {zone_of: startAt}
              classifications: {const: [music]}
              approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}
            """;

    static final Pattern FOREIGN = Pattern.compile("(?m)^\\s+at [a-z]|Exception|Caused by|java\\.|javax\\.|org\\.apache|opencsv|springframework|"
            + "snakeyaml|hsqldb|jackson|SAX|StAX|Throwable|OutOfMemory|StackOverflow|RUN-FAULT|null pointer|No enum constant|For input string");

    /// What Java and its logging say about options that a case has given them.
    private static final Pattern OF_JAVA = Pattern.compile("(?m)^(NOTE: Picked up |[0-9:,]{12} \\|-).*$");

    private final Path directory;
    private Launcher launcher;
    private final Sandbox sandbox;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Launcher.Ended> ended = new ArrayList<>();
    private Optional<Trap> trap = Optional.empty();
    private List<String> arguments = List.of();

    private Bench(Path directory, Launcher launcher, SandboxSettings settings) {
        this.directory = directory;
        this.launcher = launcher;
        this.sandbox = Sandbox.start(settings);
        environment.put("PINNED_API_KEY", KEY);
    }

    static Bench in(Path directory, Launcher launcher) throws IOException {
        Bench bench = new Bench(Files.createDirectories(directory), launcher, SandboxSettings.usual());
        bench.source("");
        EmptyLedger.placeIn(directory.resolve(".pinned-import"));
        return bench;
    }

    // ---- what is made ------------------------------------------------------------------------------------------

    Path directory() {
        return directory;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /// The usual job with these lines in its `source`.
    void source(String lines) throws IOException {
        job("version: 1\nname: concerts\nsource:\n  system: hostile\n" + lines.indent(2) + "identity: Id\n"
                + "target: {channel: 41, status: published}\n" + FIELDS + "send: {in_flight: 8, rate: 1000/s}\n");
    }

    void job(String yaml) throws IOException {
        job(yaml.getBytes(StandardCharsets.UTF_8));
    }

    void job(byte[] yaml) throws IOException {
        Files.createDirectories(directory.resolve("jobs"));
        Files.write(directory.resolve("jobs/concerts.yml"), yaml);
    }

    Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    Path csv(String text) throws IOException {
        return Files.writeString(directory.resolve("export.csv"), text);
    }

    Path workbook(XlsxFile workbook) throws IOException {
        return workbook.write(directory.resolve("export.xlsx"));
    }

    /// Further arguments of every `run`.
    void arguments(String... more) {
        arguments = List.of(more);
    }

    void variable(String name, String value) {
        environment.put(name, value);
    }

    /// From now on the program is a process of its own, for what depends on its working directory or its Java options.
    void apart() {
        launcher = Launcher.plainProcess();
    }

    void withoutVariable(String name) {
        environment.remove(name);
    }

    /// An address on this machine at which nobody must ever call.
    String trapAddress() throws IOException {
        if (trap.isEmpty()) {
            trap = Optional.of(new Trap());
        }
        return "http://127.0.0.1:" + trap.get().socket.getLocalPort();
    }

    // ---- what is done ------------------------------------------------------------------------------------------

    Launcher.Ended check(Path file) throws Exception {
        return launch("check", "concerts", shown(file));
    }

    Launcher.Ended run(Path file) throws Exception {
        List<String> all = new ArrayList<>(List.of("run", "concerts", shown(file), "--api", sandbox.baseUrl().toString(), "--yes"));
        all.addAll(arguments);
        return launch(all.toArray(String[]::new));
    }

    private String shown(Path file) {
        return file.startsWith(directory) ? directory.relativize(file).toString() : file.toString();
    }

    /// Starts the program and makes sure of what holds for every input: it ends soon, and says nothing that is not ours to say.
    Launcher.Ended launch(String... words) throws Exception {
        Launcher.Ended end = launchAtLeisure(words);
        assertThat(end.cpu()).as(String.join(" ", words)).isLessThan(LONGEST);
        return end;
    }

    /// The same without a limit of time.
    Launcher.Ended launchAtLeisure(String... words) throws Exception {
        Launcher.Ended end = launcher.launch(directory, environment, List.of(words));
        ended.add(end);
        assertThat(FOREIGN.matcher(OF_JAVA.matcher(end.all()).replaceAll("")).results().map(found -> found.group()).toList()).as("foreign words in:%n%s", end.all()).isEmpty();
        assertThat(end.all()).doesNotContain(SECRET);
        assertThat(end.all().chars().filter(c -> c < ' ' && c != '\n' && c != '\r').count()).as("control characters in:%n%s", end.all()).isZero();
        assertThat(end.all()).hasSizeLessThan(60_000);
        assertThat(end.heap()).isLessThanOrEqualTo(LARGEST_HEAP);
        return end;
    }

    List<Launcher.Ended> ended() {
        return ended;
    }

    /// @param thoroughly whether a file that `check` refuses must also be refused by `run`, in every form of the input
    void play(Case.Form form, boolean thoroughly) throws Exception {
        Case.Making making = form.making();
        Case.Scenario scenario = form.scenario();
        if (making != null) {
            judge(making, form.expected(), thoroughly || form.expected() instanceof Expected.Accepted);
        } else if (scenario != null) {
            scenario.play(this);
        }
    }

    /// Makes the file, looks at it and imports it, and compares with what is expected.
    private void judge(Case.Making making, Expected expected, boolean withRun) throws Exception {
        Path file = making.make(this);
        Launcher.Ended check = check(file);
        String words = check.all();
        switch (expected) {
            case Expected.FileRefused(IssueCode code, String sentence) -> {
                assertThat(check.exit()).as(words).isEqualTo(12);
                assertThat(words).contains(sentence, "(" + code.id() + ")", name(file));
            }
            case Expected.JobRefused(IssueCode code, String sentence) -> {
                assertThat(check.exit()).as(words).isEqualTo(20);
                assertThat(words).contains(sentence, "(" + code.id() + ")");
            }
            case Expected.RowsRejected(int _, IssueCode code, String sentence, List<String> _) -> {
                assertThat(check.exit()).as(words).isEqualTo(10);
                assertThat(words).contains(sentence, "(" + code.id() + ")").containsPattern("\\brow \\d+");
            }
            case Expected.Accepted _ -> assertThat(check.exit()).as(words).isZero();
            case Expected.Survived _ -> assertThat(check.exit()).as(words).isIn(0, 10, 12);
            case Expected.Played _ -> throw new IllegalArgumentException("a scenario is played, not judged");
        }
        if (withRun) {
            judgeRun(file, expected, check);
        }
    }

    private void judgeRun(Path file, Expected expected, Launcher.Ended check) throws Exception {
        arguments = Stream.concat(arguments.stream(), Stream.of("--json")).toList();
        Launcher.Ended run = run(file);
        assertThat(run.exit()).as(run.all()).isEqualTo(check.exit());
        switch (expected) {
            case Expected.FileRefused _, Expected.JobRefused _ -> assertThat(sandbox.stats().requests(Route.CREATE_EVENT)).isZero();
            case Expected.RowsRejected(int rows, IssueCode _, String _, List<String> delivered) -> {
                assertThat(report(run).at("/rows/rejected").asInt()).isEqualTo(rows);
                assertThat(seen("", run).titles()).isEqualTo(delivered);
            }
            case Expected.Accepted(String _, Expected.Check look) -> look.look(seen(check.all(), run));
            case Expected.Survived _, Expected.Played _ -> {
                // exit codes that agree are all there is to say
            }
        }
    }

    Expected.Seen seen(String words, Launcher.Ended run) {
        return new Expected.Seen(this, events(), words, report(run));
    }

    List<JsonNode> events() {
        return sandbox.events().stream().map(ReceivedEvent::json).map(JsonMapper.shared()::readTree).toList();
    }

    private static JsonNode report(Launcher.Ended run) {
        return JsonMapper.shared().readTree(run.output());
    }

    private static String name(Path file) {
        return dev.pinnedimport.issue.Texts.visible(String.valueOf(file.getFileName()));
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
        if (trap.isPresent()) {
            trap.get().socket.close();
            assertThat(trap.get().calls).as("connections to an address from the input").hasValue(0);
        }
    }

    /// Counts who calls, and says nothing.
    private static final class Trap {

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger calls = new AtomicInteger();

        Trap() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (Socket _ = socket.accept()) {
                        calls.incrementAndGet();
                    } catch (IOException _) {
                        // closed
                    }
                }
            });
        }
    }
}
