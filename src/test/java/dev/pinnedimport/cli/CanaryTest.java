package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first new events go first and are read back before the rest follows.
class CanaryTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("in_flight: 32", "in_flight: 32, rate: 500/s, canary: 3"));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void sendsTheRestWhereTheFirstAreAsTheyWereSent() throws IOException {
        Cli.Result result = run(Importing.rows(1, 30), "--json");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("\"created\":30").contains("\"sent\":30").contains("\"issues\":[]");
        assertThat(sandbox.events()).hasSize(30);
        assertThat(sandbox.events().subList(0, 3)).extracting(ReceivedEvent::title)
                .containsExactlyInAnyOrder("Concert number 1", "Concert number 2", "Concert number 3");
    }

    @Test
    void stopsWithATableWhereTheApiShowsSomethingElse() throws IOException {
        sandbox.faults(Faults.of(FaultRule.always(Fault.ALTER_FIELD).saying("timezone=Europe/London").after(1).times(1)));

        Cli.Result stopped = run(Importing.rows(1, 30));

        assertThat(stopped.exitCode()).isEqualTo(11);
        assertThat(stopped.output()).contains("The API shows a field of the first 3 new events otherwise than sent, so the rest was not sent.")
                .containsPattern("file.csv, row [234]: timezone was sent as \"Europe/Berlin\", and event \\d+ shows \"Europe/London\"\\. \\(RUN-CANARY-01\\)")
                .contains("27  not sent yet");
        assertThat(sandbox.events()).hasSize(3);

        sandbox.faults(Faults.none());
        Cli.Result next = run(Importing.rows(1, 30), "--json");
        assertThat(next.exitCode()).as(next.output()).isZero();
        assertThat(next.output()).contains("\"created\":27").contains("\"unchanged\":3");
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).doesNotHaveDuplicates().hasSize(30);
    }

    @Test
    void toleratesThatTheApiTidiesFields() throws IOException {
        sandbox.faults(Faults.always(Fault.NORMALISE_FIELDS));

        assertThat(run(Importing.rows(1, 10)).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(10);
    }

    @Test
    void saysSoAndGoesOnWhereTheKeyMayNotReadOrTheListLags() throws IOException {
        sandbox.admit(ApiKey.of(ApiKey.USUAL_VALUE, "channels:read", "events:create", "events:update"));
        Cli.Result unread = run(Importing.rows(1, 10));
        assertThat(unread.exitCode()).isZero();
        assertThat(unread.output()).contains("could not be read back, because the key may not list events");

        sandbox.admit(ApiKey.of(ApiKey.USUAL_VALUE, ApiKey.ALL_SCOPES.toArray(String[]::new)));
        sandbox.faults(Faults.of(FaultRule.always(Fault.LIST_LAGGING).pausing(Duration.ofHours(1))));
        Cli.Result lagging = run(Importing.rows(11, 20));
        assertThat(lagging.exitCode()).isZero();
        assertThat(lagging.output()).contains("3 of the first 3 new events are not in the API's list yet");
        assertThat(sandbox.events()).hasSize(20);
    }

    @Test
    void theSoonestAreTheCanariesWhereTheyGoFirst() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("in_flight: 32", "in_flight: 1, rate: 500/s, canary: 3, order: soonest_first"));

        Cli.Result result = run(List.of("A1,Late,2027-09-01 20:00", "A2,Soon,2027-01-02 20:00", "A3,Later,2027-12-01 20:00",
                "A4,First,2027-01-01 20:00", "A5,Third,2027-02-01 20:00", "A6,Fourth,2027-03-01 20:00"));

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).containsExactly("First", "Soon", "Third", "Fourth", "Late", "Later");
    }

    @Test
    void onlyNewEventsAreCanaries() throws IOException {
        run(Importing.rows(1, 5));
        List<String> rows = new ArrayList<>(Importing.rows(1, 5));
        rows.replaceAll(row -> row.replace("Concert", "Recital"));
        rows.addAll(Importing.rows(6, 7));

        Cli.Result result = run(rows, "--json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("\"created\":2").contains("\"updated\":5");
    }

    private Cli.Result run(List<String> rows, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", Importing.writeFile(directory, "file.csv", rows).toString(), "--api",
                sandbox.baseUrl().toString()));
        arguments.addAll(List.of(more));
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).launch(arguments.toArray(String[]::new));
    }
}
