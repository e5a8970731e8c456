package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events whose images were uploaded are known again in the API's list, where a number stands for the image.
class EventsWithImagesTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private final ImageServer images = startServer();
    private Doubting ledgers;

    private static ImageServer startServer() {
        try {
            return ImageServer.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void writeJob() throws IOException {
        ledgers = new Doubting(directory, sandbox);
        images.put("/a.png", ImageServer.png(800, 600, "a"));
        images.put("/b.png", ImageServer.png(800, 600, "b"));
        job("", "");
    }

    @AfterEach
    void closeServers() {
        sandbox.close();
        images.close();
    }

    @Test
    void aLostLedgerIsNoticedBeforeAnythingIsCreatedTwice() throws IOException {
        run(0, "/a.png", "/b.png", "/a.png");
        ledgers.loseLedger();
        ledgers.loseMarker();

        Cli.Result result = launch("/a.png", "/b.png", "/a.png");

        assertThat(result.exitCode()).as(result.output()).isEqualTo(23);
        assertThat(result.output()).contains("The API already has what row 2 of this file wants to create");
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void aLostLedgerIsRebuilt() throws IOException {
        run(0, "/a.png", "/b.png");
        ledgers.loseLedger();

        Cli.Result rebuilt = ledgers.cli().launch("settle", "--rebuild", "concerts", directory.resolve("a.csv").toString());

        assertThat(rebuilt.output()).as(rebuilt.errorOutput()).contains("2  found in the API");
        assertThat(run(0, "/a.png", "/b.png").at("/rows/unchanged").asLong()).isEqualTo(2);
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void canariesAreAsTheyWereSent() throws IOException {
        job("canary: 2", "");

        JsonNode result = run(0, "/a.png", "/b.png", "/a.png");

        assertThat(result.at("/rows/created").asLong()).isEqualTo(3);
        assertThat(result.get("issues")).isEmpty();
    }

    @Test
    void anAuditFindsAnEventThatIsThereTwice() throws IOException {
        run(0, "/a.png", "/b.png");
        sandbox.plant(sandbox.events().stream().filter(event -> event.title().equals("Concert 1")).findFirst().orElseThrow().json());

        Cli.Result audit = ledgers.cli().launch("settle", "--audit", "--json");

        assertThat(JsonMapper.shared().readTree(audit.output()).get("findings")).as(audit.output()).singleElement()
                .satisfies(finding -> assertThat(finding.get("source_id").asString()).isEqualTo("A1"));
    }

    @Test
    void aWithdrawalDoesNotTakeThemForChanged() throws IOException {
        String run = run(0, "/a.png", "/b.png").get("run").asString();

        Cli.Result plan = ledgers.cli().launch("withdraw", run);

        assertThat(plan.exitCode()).as(plan.output()).isZero();
        assertThat(plan.output()).startsWith("2 events of run " + run + " can be set to draft.");
    }

    @Test
    void aWithdrawalSetsThemToDraftAndLeavesTheirImages() throws IOException {
        String run = run(0, "/a.png", "/b.png").get("run").asString();
        List<Long> covers = covers();
        int downloads = images.served().size();

        Cli.Result withdrawn = ledgers.cli().launch("withdraw", run, "--yes");

        assertThat(withdrawn.exitCode()).as(withdrawn.output()).isZero();
        assertThat(withdrawn.output()).startsWith("2 events of run " + run + " are drafts now.");
        assertThat(drafts()).hasSize(2);
        assertThat(covers()).isEqualTo(covers);
        assertThat(images.served().size() + images.unchanged().size()).isEqualTo(downloads);

        run(0, "/a.png", "/b.png");
        assertThat(drafts()).isEmpty();
        assertThat(covers()).isEqualTo(covers);
    }

    @Test
    void aWithdrawalSetsToDraftWhatWasRebuilt() throws IOException {
        run(0, "/a.png", "/b.png");
        List<Long> covers = covers();
        ledgers.loseLedger();
        String run = JsonMapper.shared().readTree(ledgers.cli().launch("settle", "--rebuild", "concerts", directory.resolve("a.csv").toString(), "--json")
                .output()).get("run").asString();

        Cli.Result withdrawn = ledgers.cli().launch("withdraw", run, "--yes");

        assertThat(withdrawn.exitCode()).as(withdrawn.output()).isZero();
        assertThat(drafts()).hasSize(2);
        assertThat(covers()).isEqualTo(covers);
    }

    @Test
    void aVanishedEventBecomesADraftWithTheImageThatItHasThoughItsAddressIsGone() throws IOException {
        job("missing: draft", "on_failure: reject");
        run(0, "/a.png", "/a.png", "/a.png", "/b.png");
        List<Long> covers = covers();
        sandbox.deleteMedium(covers.getLast());
        images.remove("/b.png");

        JsonNode result = run(0, "/a.png", "/a.png", "/a.png");

        assertThat(result.at("/rows/unchanged").asLong()).isEqualTo(3);
        assertThat(drafts()).containsExactly("Concert 4");
        assertThat(covers()).isEqualTo(covers);
    }

    // ---- small words ---------------------------------------------------------------------------------------------------

    private void job(String send, String more) throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("  title: Title\n", "  title: Title\n  coverImage: Photo\n")
                .replace("  system: test-system", "  system: test-system\n  complete: true")
                .replace("in_flight: 32", "in_flight: 32, rate: 500/s" + (send.isEmpty() ? "" : ", " + send))
                + "images: {http: true, private_hosts: [\"" + images.hostAndPort() + "\"]" + (more.isEmpty() ? "" : ", " + more) + "}\n"
                + "guards: {max_missing: 50%}\n");
    }

    private Cli.Result launch(String... photos) throws IOException {
        List<String> lines = new ArrayList<>(List.of("Id,Title,Start,Photo"));
        for (int i = 0; i < photos.length; i++) {
            lines.add("A" + (i + 1) + ",Concert " + (i + 1) + ",2027-05-" + (11 + i % 19) + " 20:00," + images.url(photos[i]));
        }
        Path file = Files.writeString(directory.resolve("a.csv"), String.join("\n", lines) + "\n");
        return ledgers.cli().launch("run", "concerts", file.toString(), "--json");
    }

    private JsonNode run(int exit, String... photos) throws IOException {
        Cli.Result result = launch(photos);
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(exit);
        return JsonMapper.shared().readTree(result.output());
    }

    private List<String> drafts() {
        return sandbox.events().stream().filter(event -> event.json().contains("\"status\":\"draft\"")).map(ReceivedEvent::title).toList();
    }

    private List<Long> covers() {
        return sandbox.events().stream().sorted(Comparator.comparing(ReceivedEvent::title))
                .map(event -> JsonMapper.shared().readTree(event.json()).path("coverImage").asLong(0)).toList();
    }
}
