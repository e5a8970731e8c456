package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.ContractStore;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.Intent;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Route;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Taking back what a run published.
class WithdrawCommandTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void listsFirstAndChangesNothingWhereNobodySaysYes() throws IOException {
        String run = run(Importing.rows(1, 3));

        Cli.Result plan = withdraw(run);

        assertThat(plan.exitCode()).isZero();
        assertThat(plan.output()).isEqualTo("""
                3 events of run %s can be set to draft. Nothing was changed.
                  event %-10d A1                   Concert number 1
                  event %-10d A2                   Concert number 2
                  event %-10d A3                   Concert number 3
                Next: pinned-import withdraw %s --yes --api %s
                """.formatted(run, id("Concert number 1"), id("Concert number 2"), id("Concert number 3"), run, sandbox.baseUrl()));
        assertThat(drafts()).isEmpty();
    }

    @Test
    void setsToDraftWhatTheRunPublishedAndNothingOfOtherRuns() throws IOException {
        run(Importing.rows(1, 3));
        String second = run(Importing.rows(1, 5));

        Cli.Result result = withdraw(second, "--yes");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).startsWith("2 events of run " + second + " are drafts now.")
                .contains("The next run publishes again whatever its file still lists.");
        assertThat(drafts()).containsExactly("Concert number 4", "Concert number 5");
        assertThat(sandbox.events()).hasSize(5);
    }

    @Test
    void saysThatItIsDoneTheSecondTimeAndTheNextRunPublishesAgain() throws IOException {
        String run = run(Importing.rows(1, 3));
        withdraw(run, "--yes");

        Cli.Result again = withdraw(run, "--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.output()).startsWith("Nothing of run " + run + " can be set to draft.\nDrafts already:\n");
        assertThat(cli().launch("runs").output().lines().filter(line -> line.contains(" withdrew "))).singleElement().asString().satisfies(line ->
                assertThat(cli().launch("runs", "show", line.split(" ")[0]).output()).contains(", by " + System.getProperty("user.name"))
                        .contains("Withdrew set to draft what run " + run + " had published; it read no file"));
        run(Importing.rows(1, 3));
        assertThat(drafts()).isEmpty();
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void leavesWhatWasChangedSinceAndSaysWhy() throws IOException {
        sandbox.faults(Faults.of(FaultRule.always(Fault.ALTER_FIELD).saying("timezone=Europe/London").times(1)));
        String first = run(Importing.rows(1, 1));
        List<String> rows = new ArrayList<>(Importing.rows(1, 4));
        String second = run(rows);
        rows.set(1, rows.get(1).replace("Concert", "Recital"));
        run(rows);
        sandbox.delete(id("Concert number 3"));

        JsonNode result = json(withdraw(second, "--yes", "--json"));

        assertThat(result.get("exit").asInt()).isEqualTo(10);
        assertThat(result.get("withdrawn").asInt()).isEqualTo(1);
        assertThat(reasons(result)).containsExactlyInAnyOrder("A2: A later run changed it, or is about to.",
                "A3: The API does not list it: it may have been deleted, or be in review.");
        assertThat(drafts()).containsExactly("Concert number 4");
        assertThat(reasons(json(withdraw(first, "--json")))).containsExactly("A1: Somebody changed it in the calendar since: timezone.");
    }

    @Test
    void asksAPersonAndTakesNoForAnAnswer() throws IOException {
        String run = run(Importing.rows(1, 2));

        Cli.Result no = cli().typing("n\n").launch("withdraw", run, "--api", sandbox.baseUrl().toString());
        assertThat(no.exitCode()).isEqualTo(11);
        assertThat(no.errorOutput()).contains("Set 2 events of run " + run + " at " + sandbox.baseUrl() + " to draft? [y/N]");
        assertThat(drafts()).isEmpty();

        assertThat(cli().typing("y\n").launch("withdraw", run, "--api", sandbox.baseUrl().toString()).exitCode()).isZero();
        assertThat(drafts()).hasSize(2);
    }

    @Test
    void goesOnWhereItWasCutShort() throws IOException {
        String run = run(Importing.rows(1, 5));
        sandbox.faults(Faults.of(FaultRule.always(Fault.UNAUTHORIZED).on(Route.UPDATE_EVENT).after(2),
                FaultRule.always(Fault.UNAUTHORIZED).on(Route.CHANNELS).after(2).named("probe")));

        Cli.Result stopped = withdraw(run, "--yes");
        assertThat(stopped.exitCode()).isEqualTo(21);
        assertThat(stopped.output()).contains("2 events of run " + run + " are drafts now.").contains("API-KEY-01");
        sandbox.faults(Faults.none());

        Cli.Result rest = withdraw(run, "--yes");
        assertThat(rest.exitCode()).as(rest.output()).isZero();
        assertThat(drafts()).hasSize(5);
        assertThat(sandbox.stats().updated()).isEqualTo(5);
    }

    @Test
    void holdsTheContentOfFewEventsAtATime() throws Exception {
        Importing.writeJob(directory, Importing.JOB.replace("  title: Title\n", "  title: Title\n  description: Text\n")
                .replace("in_flight: 32", "in_flight: 64, rate: 2000/s"));
        List<String> lines = new ArrayList<>(List.of("Id,Title,Start,Text"));
        Importing.rows(1, 4000).forEach(row -> lines.add(row + "," + "A long evening with music. ".repeat(350) + row.substring(0, row.indexOf(','))));
        Path file = Files.write(directory.resolve("file.csv"), lines);
        Cli.Result imported = cli().launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json");
        String run = json(imported).get("run").asString();
        Path output = directory.resolve("output.txt");

        ProcessBuilder withdraw = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath(), "dev.pinnedimport.cli.Main", "withdraw", run, "--api", sandbox.baseUrl().toString())
                        .directory(directory.toFile());
        withdraw.environment().put("PINNED_API_KEY", ApiKey.USUAL_VALUE);
        int exit = withdraw.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();

        assertThat(exit).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("4,000 events of run " + run + " can be set to draft.");
    }

    @Test
    void endsAWithdrawalThatWasKilledAfterItsLastOutcome() throws IOException {
        String run = run(Importing.rows(1, 3));
        Doubting ledgers = new Doubting(directory, sandbox);
        ledgers.withLedger(ledger -> {
            Run imported = ledger.findRun(run).orElseThrow();
            Run killed = ledger.startRun(imported.source(), "killed", imported.job(), imported.file(), imported.sha256(), "withdraw " + run, Instant.now());
            ledger.stageDrafts(killed, imported, _ -> true);
            for (Entry draft : ledger.listSendable(killed, Instant.now(), 10)) {
                ledger.exchange(killed, List.of(), List.of(new Intent(draft.key(), draft.state(), draft.row(), Instant.now())));
                ledger.settle(killed.source(), List.of(new Settlement.Delivered(draft.key(), Instant.now(), draft.eventId(), null, "answer")));
            }
            return killed;
        });

        Cli.Result again = withdraw(run, "--yes");

        assertThat(again.exitCode()).isZero();
        assertThat(again.output()).startsWith("Nothing of run " + run + " can be set to draft.\nDrafts already:\n");
        Run.Outcome outcome = ledgers.withLedger(ledger -> ledger.findRun("killed").map(Run::outcome).orElseThrow());
        assertThat(outcome.status()).isEqualTo("completed");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void stopsWhereTheKeyMayNotUpdate() throws IOException {
        String run = run(Importing.rows(1, 2));
        sandbox.removeScope(ApiKey.USUAL_VALUE, "events:update");

        Cli.Result result = withdraw(run, "--yes");

        assertThat(result.exitCode()).isEqualTo(21);
        assertThat(result.output()).contains("The key lacks a scope.");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void saysSoWhereTheContractHasNoWayToChangeAnEvent() throws IOException {
        String run = run(Importing.rows(1, 2));
        String shipped = Files.readString(Path.of("src/main/resources/contract/public-api-v1.yaml"));
        new ContractStore(directory.resolve(".pinned-import")).save(shipped.replaceAll("(?m)^    (patch|put):$", "    x-$1:"));

        Cli.Result result = withdraw(run, "--yes");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("The contract has no route that changes an event, so nothing can be set to draft.");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void knowsNoSuchRun() {
        Cli.Result result = withdraw("2020-01-01-0000-xx");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("There is no run \"2020-01-01-0000-xx\". See: pinned-import runs.");
    }

    private List<String> drafts() {
        return sandbox.events().stream().filter(event -> event.json().contains("\"status\":\"draft\"")).map(ReceivedEvent::title).toList();
    }

    private long id(String title) {
        return sandbox.events().stream().filter(event -> event.title().equals(title)).findFirst().orElseThrow().id();
    }

    private static List<String> reasons(JsonNode result) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode event : result.get("events")) {
            if (event.get("fate").asString().equals("left")) {
                reasons.add(event.get("source_id").asString() + ": " + event.get("reason").asString());
            }
        }
        return reasons;
    }

    private String run(List<String> rows) throws IOException {
        Path file = Importing.writeFile(directory, "file.csv", rows);
        Cli.Result result = cli().launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString(), "--json");
        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
        return json(result).get("run").asString();
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static JsonNode json(Cli.Result result) {
        return JsonMapper.shared().readTree(result.output());
    }

    private Cli.Result withdraw(String... arguments) {
        List<String> all = new ArrayList<>(List.of("withdraw"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--api", sandbox.baseUrl().toString()));
        return cli().launch(all.toArray(String[]::new));
    }

    private Cli cli() {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE);
    }
}
