package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.ContractStore;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.ReceivedMedium;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Images from a web server and from a folder, through the real program, to a sandbox.
class CoverImagesTest {

    private static final String NO_MEDIA = "no-media-key";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withKeys(
            ApiKey.of(ApiKey.USUAL_VALUE, ApiKey.ALL_SCOPES.toArray(String[]::new)),
            ApiKey.of(NO_MEDIA, "channels:read", "events:create", "events:read", "events:update")));
    private final ImageServer images = startServer();

    private static ImageServer startServer() {
        try {
            return ImageServer.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void putPictures() throws IOException {
        images.put("/a.png", ImageServer.png(800, 600, "a"));
        images.put("/b.png", ImageServer.png(800, 600, "b"));
        images.put("/copy of a.png", ImageServer.png(800, 600, "a"));
        writeJob("on_failure: leave_out");
    }

    @AfterEach
    void closeServers() {
        sandbox.close();
        images.close();
    }

    @Test
    void uploadsEachContentOnceAndNamesItInEveryEventThatHasIt() throws IOException {
        Path file = write("a.csv", images.url("/a.png"), images.url("/b.png"), images.url("/a.png"), images.url("/copy of a.png"), "", "77");

        runJson(file, 0);

        List<ReceivedMedium> media = sandbox.media();
        assertThat(media).hasSize(2).allMatch(medium -> medium.contentType().equals("image/png"));
        Map<String, Long> covers = covers();
        assertThat(covers.get("Concert 1")).isEqualTo(covers.get("Concert 3")).isEqualTo(covers.get("Concert 4")).isIn(ids(media));
        assertThat(covers.get("Concert 2")).isIn(ids(media)).isNotEqualTo(covers.get("Concert 1"));
        assertThat(covers).doesNotContainKey("Concert 5").containsEntry("Concert 6", 77L);
        assertThat(images.served()).containsExactlyInAnyOrder("/a.png", "/b.png", "/copy of a.png");
    }

    @Test
    void sendsAndDownloadsNothingTheSecondTime() throws IOException {
        Path file = write("a.csv", images.url("/a.png"), images.url("/b.png"));
        runJson(file, 0);
        int downloads = images.served().size();

        JsonNode second = runJson(file, 0);

        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(2);
        assertThat(second.at("/requests/sent").asLong()).isZero();
        assertThat(images.served()).hasSize(downloads);
        assertThat(images.unchanged()).isEmpty();
        assertThat(sandbox.media()).hasSize(2);
    }

    @Test
    void asksOnlyForNewsOfAnImageThatANewEventShares() throws IOException {
        runJson(write("a.csv", images.url("/a.png")), 0);

        runJson(write("b.csv", images.url("/a.png"), images.url("/a.png")), 0);

        assertThat(images.served()).containsExactly("/a.png");
        assertThat(images.unchanged()).containsExactly("/a.png");
        assertThat(sandbox.media()).hasSize(1);
        assertThat(covers().get("Concert 2")).isEqualTo(covers().get("Concert 1"));
    }

    @Test
    void updatesTheEventWhoseImageIsAnother() throws IOException {
        runJson(write("a.csv", images.url("/a.png"), images.url("/a.png")), 0);

        JsonNode second = runJson(write("b.csv", images.url("/a.png"), images.url("/b.png")), 0);

        assertThat(second.at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(covers().get("Concert 2")).isEqualTo(sandbox.media().getLast().id());
        assertThat(covers().get("Concert 1")).isEqualTo(sandbox.media().getFirst().id());
    }

    @Test
    void showsNoKeyAndNoCookieToTheImagesServer() throws IOException {
        runJson(write("a.csv", images.url("/a.png")), 0);

        assertThat(images.headers()).isNotEmpty().noneMatch(header -> header.contains(ApiKey.USUAL_VALUE)
                || header.startsWith("authorization") || header.startsWith("cookie") || header.startsWith("x-api-key"));
    }

    @Test
    void leavesOutWhatCannotBeHadTriesAgainLaterAndSendsNothingWhileItIsStillAway() throws IOException {
        Path file = write("a.csv", images.url("/a.png"), images.url("/late.png"));
        Cli.Result first = run(file);
        assertThat(first.exitCode()).as(first.errorOutput()).isZero();
        assertThat(first.output()).contains("Image cannot be used").contains("status 404").contains("ROW-IMAGE-01");
        assertThat(covers()).containsKey("Concert 1").doesNotContainKey("Concert 2");

        JsonNode second = runJson(file, 0);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(2);
        assertThat(second.at("/requests/sent").asLong()).isZero();

        images.put("/late.png", ImageServer.png(10, 10, "late"));
        JsonNode third = runJson(file, 0);
        assertThat(third.at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(covers().get("Concert 2")).isEqualTo(sandbox.media().getLast().id());

        assertThat(runJson(file, 0).at("/rows/unchanged").asLong()).isEqualTo(2);
        assertThat(sandbox.events()).hasSize(2);
    }

    /// An event that went out without its image is asked for once more, so a plan counts it, and a run that is held to the plan does just that.
    @Test
    void aPlanCountsAnEventWhoseImageIsOwed() throws IOException {
        Path file = write("a.csv", images.url("/a.png"), images.url("/late.png"));
        run(file);
        images.put("/late.png", ImageServer.png(10, 10, "late"));
        Path saved = directory.resolve("plan.json");

        Cli.Result plan = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("plan", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--save", saved.toString(), "--json");
        Cli.Result held = run(file, ApiKey.USUAL_VALUE, "--plan", saved.toString(), "--json");

        JsonNode planned = JsonMapper.shared().readTree(plan.output());
        assertThat(planned.at("/rows/changed").asLong()).as(plan.output()).isEqualTo(1);
        assertThat(planned.at("/rows/unchanged").asLong()).isEqualTo(1);
        assertThat(held.exitCode()).as(held.output() + held.errorOutput()).isZero();
        assertThat(JsonMapper.shared().readTree(held.output()).at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(covers()).containsKeys("Concert 1", "Concert 2");
    }

    @Test
    void letsAnEventWaitForItsImageWhereTheJobSaysSo() throws IOException {
        writeJob("on_failure: wait");
        Path file = write("a.csv", images.url("/a.png"), images.url("/late.png"));
        JsonNode first = runJson(file, 10);
        assertThat(first.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(first.at("/rows/not_sent").asLong()).isEqualTo(1);

        images.put("/late.png", ImageServer.png(10, 10, "late"));
        JsonNode second = runJson(file, 0);

        assertThat(second.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(second.at("/rows/unchanged").asLong()).isEqualTo(1);
        assertThat(covers()).containsKeys("Concert 1", "Concert 2");
    }

    @Test
    void rejectsTheRowWhereTheJobSaysSo() throws IOException {
        writeJob("on_failure: reject");
        Path file = write("a.csv", images.url("/a.png"), images.url("/never.png"), "ftp://example.org/a.png");

        JsonNode result = runJson(file, 10);

        assertThat(result.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(result.at("/rows/rejected").asLong()).isEqualTo(2);
        assertThat(Files.readString(Path.of(result.at("/files/rejects").asString()))).contains("status 404").contains("Concert 3");
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void sendsTheEventsWithoutImagesWhereTheKeyMayNotUploadAndCatchesUpWhenItMay() throws IOException {
        Path file = write("a.csv", images.url("/a.png"), images.url("/b.png"), images.url("/a.png"));
        Cli.Result first = run(file, NO_MEDIA);
        assertThat(first.exitCode()).as(first.errorOutput()).isZero();
        assertThat(first.output()).contains("3 events have no cover image, because the key may not upload images. "
                + "Give it the scope media:create.").contains("API-IMAGE-01");
        assertThat(covers()).isEmpty();

        assertThat(run(file, NO_MEDIA).exitCode()).isZero();
        assertThat(sandbox.stats().requests(Route.UPDATE_EVENT)).isZero();

        // One of them tries whether it works by now; then the others follow.
        assertThat(runJson(file, 0).at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(runJson(file, 0).at("/rows/updated").asLong()).isEqualTo(2);
        assertThat(runJson(file, 0).at("/rows/unchanged").asLong()).isEqualTo(3);
        assertThat(covers()).hasSize(3);
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void sendsTheEventsWithoutImagesWhereTheContractHasNoUpload() throws IOException {
        Path state = Files.createDirectory(directory.resolve(".pinned-import"));
        new ContractStore(state).save(shippedContractWithoutMedia());

        Cli.Result result = run(write("a.csv", images.url("/a.png")));

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(result.output()).contains("1 event has no cover image, because the API's contract has no request that uploads images.");
        assertThat(images.served()).isEmpty();
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void uploadsAgainWhatTheApiNoLongerHas() throws IOException {
        runJson(write("a.csv", images.url("/a.png")), 0);
        sandbox.deleteMedium(sandbox.media().getFirst().id());

        JsonNode refused = runJson(write("b.csv", images.url("/a.png"), images.url("/a.png")), 10);
        JsonNode again = runJson(write("b.csv", images.url("/a.png"), images.url("/a.png")), 0);

        assertThat(refused.at("/rows/refused").asLong()).isEqualTo(1);
        assertThat(again.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(covers().get("Concert 2")).isEqualTo(sandbox.media().getLast().id());
    }

    @Test
    void repeatsAnUploadWhoseAnswerWasLostAndMakesNoEventTwice() throws IOException {
        sandbox.faults(Faults.of(
                FaultRule.always(Fault.DROP_AFTER_COMMIT).on(Route.UPLOAD_MEDIA).times(1),
                FaultRule.always(Fault.THROTTLED).on(Route.UPLOAD_MEDIA).after(1).times(1).named("busy"),
                FaultRule.always(Fault.RESET_AFTER_COMMIT).on(Route.CREATE_EVENT).times(1)));

        runJson(write("a.csv", images.url("/a.png")), 0);

        assertThat(sandbox.media()).hasSize(2).extracting(ReceivedMedium::sha256).containsOnly(sandbox.media().getFirst().sha256());
        assertThat(covers().get("Concert 1")).isEqualTo(sandbox.media().getLast().id());
        assertThat(sandbox.events()).hasSize(1);
        assertThat(sandbox.stats().replays()).isEqualTo(1);
        assertThat(sandbox.stats().neverFired()).isEmpty();
    }

    @Test
    void remembersWhatItUploadedWhenItIsKilledBeforeTheEventIsMade() throws Exception {
        images.put("/slow.png", ImageServer.png(10, 10, "slow"));
        images.hold("/slow.png");
        // More events than are decided at one time, so that what the first of them need is on record when the last is asked for.
        String[] photos = new String[30];
        Arrays.fill(photos, images.url("/a.png"));
        photos[29] = images.url("/slow.png");
        Path file = write("a.csv", photos);
        Process first = start(file);
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!images.isHolding()) {
            assertThat(first.isAlive()).as(Files.readString(directory.resolve("process.log"))).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
        first.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        assertThat(sandbox.events()).isEmpty();
        images.release();

        runJson(file, 0);

        assertThat(sandbox.media()).hasSize(2);
        assertThat(sandbox.events()).hasSize(30);
        assertThat(covers().get("Concert 1")).isEqualTo(sandbox.media().getFirst().id());
        assertThat(images.served().stream().filter("/a.png"::equals)).hasSize(1);
    }

    @Test
    void aPauseThatTheApiAsksForBetweenImagesIsNotTakenForAStandstill() throws Exception {
        sandbox.faults(Faults.of(FaultRule.always(Fault.THROTTLED).on(Route.UPLOAD_MEDIA).saying("6").times(1)));
        Path file = write("a.csv", images.url("/a.png"), images.url("/b.png"));

        Process process = start(file, Map.of("PINNED_REHEARSAL_WINDOWS", "20000ms,40000ms,1000ms,3000ms"));

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(directory.resolve("process.log"))).isZero();
        assertThat(covers()).containsKeys("Concert 1", "Concert 2");
    }

    @Test
    void takesFilesOnlyFromTheFolderThatTheJobNames() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("pictures/2027"));
        Files.write(folder.resolve("jazz.png"), ImageServer.png(10, 10, "jazz"));
        Files.write(directory.resolve("secret.png"), ImageServer.png(10, 10, "secret"));
        Files.createSymbolicLink(folder.resolve("link.png"), directory.resolve("secret.png"));
        writeJob("folder: ../pictures");

        Cli.Result result = run(write("a.csv", "2027/jazz.png", "2027\\jazz.png", "../secret.png", "2027/link.png", "2027/none.png"));

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(sandbox.media()).hasSize(1);
        assertThat(covers()).containsOnlyKeys("Concert 1", "Concert 2");
        assertThat(result.output()).contains("     3  row 4, column \"Photo\": The image \"../secret.png\" cannot be used: "
                + "it lies outside of the directory that the job names (images.folder). The event goes without it. (ROW-IMAGE-01)");
    }

    @Test
    void uploadsAFileAgainWhenItsContentIsAnother() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("pictures"));
        Files.write(folder.resolve("jazz.png"), ImageServer.png(10, 10, "jazz"));
        writeJob("folder: ../pictures");
        Path file = write("a.csv", "jazz.png");
        runJson(file, 0);

        Files.write(folder.resolve("jazz.png"), ImageServer.png(10, 10, "new"));
        JsonNode second = runJson(file, 0);

        assertThat(second.at("/rows/updated").asLong()).isEqualTo(1);
        assertThat(covers().get("Concert 1")).isEqualTo(sandbox.media().getLast().id());
        assertThat(sandbox.media()).hasSize(2);
    }

    @Test
    void connectsToNoPrivateAddressThatTheJobDoesNotTrust() throws IOException {
        Importing.writeJob(directory, job("images: {http: true}"));

        Cli.Result result = run(write("a.csv", images.url("/a.png"), "http://localhost/a.png", "https://10.0.0.1/a.png",
                "http://169.254.169.254/latest/meta-data"));

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(images.headers()).isEmpty();
        assertThat(result.output()).contains("only you can reach");
        assertThat(sandbox.events()).hasSize(4);
        assertThat(covers()).isEmpty();
    }

    @Test
    void checkTellsOfAddressesThatCannotBeImagesWithoutAskingAnybody() throws IOException {
        Cli.Result result = Cli.in(directory).launch("check", "concerts", write("a.csv", images.url("/a.png"), "ftp://example.org/a.png").toString());

        assertThat(result.output()).contains("ROW-IMAGE-01");
        assertThat(images.headers()).isEmpty();
    }

    // ---- small words ---------------------------------------------------------------------------------------------------

    private void writeJob(String more) throws IOException {
        Importing.writeJob(directory, job("images: {http: true, private_hosts: [\"" + images.hostAndPort() + "\"], " + more + "}"));
    }

    private static String job(String imagesSection) {
        return Importing.JOB.replace("  title: Title\n", "  title: Title\n  coverImage: Photo\n") + imagesSection + "\n";
    }

    private Path write(String name, String... photos) throws IOException {
        List<String> lines = new ArrayList<>(List.of("Id,Title,Start,Photo"));
        for (int i = 0; i < photos.length; i++) {
            lines.add("A" + (i + 1) + ",Concert " + (i + 1) + ",2027-05-" + (11 + i % 19) + " 20:00," + photos[i]);
        }
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private Map<String, Long> covers() {
        Map<String, Long> covers = new TreeMap<>();
        for (ReceivedEvent event : sandbox.events()) {
            JsonNode json = JsonMapper.shared().readTree(event.json());
            if (json.hasNonNull("coverImage")) {
                covers.put(json.path("title").asString(), json.path("coverImage").asLong());
            }
        }
        return covers;
    }

    private static List<Long> ids(List<ReceivedMedium> media) {
        return media.stream().map(ReceivedMedium::id).toList();
    }

    private Cli.Result run(Path file) {
        return run(file, ApiKey.USUAL_VALUE);
    }

    private Cli.Result run(Path file, String key, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString()));
        arguments.addAll(List.of(more));
        return Cli.in(directory).with("PINNED_API_KEY", key).launch(arguments.toArray(String[]::new));
    }

    private JsonNode runJson(Path file, int exit) {
        Cli.Result result = run(file, ApiKey.USUAL_VALUE, "--json");
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(exit);
        JsonNode json = JsonMapper.shared().readTree(result.output());
        JsonNode rows = json.get("rows");
        long sum = rows.propertyNames().stream().filter(name -> !name.equals("read")).mapToLong(name -> rows.get(name).asLong()).sum();
        assertThat(sum).isEqualTo(rows.get("read").asLong());
        return json;
    }

    private Process start(Path file) throws IOException {
        return start(file, Map.of());
    }

    private Process start(Path file, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath(), "dev.pinnedimport.cli.Main",
                "run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--yes").directory(directory.toFile());
        builder.environment().put("PINNED_API_KEY", ApiKey.USUAL_VALUE);
        builder.environment().putAll(variables);
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("process.log").toFile());
        return builder.start();
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String shippedContractWithoutMedia() throws IOException {
        try (InputStream in = Contract.class.getClassLoader().getResourceAsStream("contract/public-api-v1.yaml")) {
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int from = yaml.indexOf("  /media:\n");
            return yaml.substring(0, from) + yaml.substring(yaml.indexOf("components:\n"));
        }
    }
}
