package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The drift guard as people meet it.
class DriftCommandTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void tellsAColumnThatIsGoneAndGoesOn() throws IOException {
        Importing.writeJob(directory);
        run(file("Id,Title,Start,Venue", Importing.rows(1, 4), ",Arena"));

        Cli.Result changed = run(file("Id,Title,Start", Importing.rows(1, 4), ""));
        Cli.Result next = run(file("Id,Title,Start", Importing.rows(1, 5), ""));

        assertThat(changed.exitCode()).isZero();
        assertThat(changed.output()).contains("had a column \"venue\"; this one does not").contains("FILE-DRIFT-01");
        assertThat(next.output()).as("told once").doesNotContain("FILE-DRIFT");
    }

    @Test
    void checkTellsItToo() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {drift: stop}\n");
        String first = file("Id,Title,Start,Venue", Importing.rows(1, 4), ",Arena");
        Cli.Result before = launch("check", "concerts", first);
        run(first);

        Cli.Result stops = launch("check", "concerts", file("Id,Title,Start", Importing.rows(1, 5), ""));
        Importing.writeJob(directory);
        Cli.Result tells = launch("check", "concerts", directory.resolve("a.csv").toString());

        assertThat(before.exitCode()).as("without a ledger").isZero();
        assertThat(stops.exitCode()).isEqualTo(11);
        assertThat(stops.output()).contains("A run would stop here: ").contains("had a column \"venue\"; this one does not").contains("FILE-DRIFT-01")
                .endsWith("Next: fix and check again. As it is, a run would send nothing.\n");
        assertThat(tells.exitCode()).isZero();
        assertThat(tells.output()).contains("Note: ").contains("FILE-DRIFT-01");
        assertThat(sandbox.events()).hasSize(4);
    }

    @Test
    void stopsUntilSomebodyAcceptsAndIsQuietFromThenOn() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {drift: stop}\n");
        run(file("Id,Title,Start,Venue", Importing.rows(1, 4), ",Arena"));
        String file = file("Id,Title,Start", Importing.rows(1, 5), "");

        Cli.Result planned = launch("plan", "concerts", file);
        Cli.Result stopped = run(file);
        Cli.Result again = launch("run", "concerts", file, "--yes");
        Cli.Result accepted = launch("run", "concerts", file, "--accept-drift");
        Cli.Result next = run(file("Id,Title,Start", Importing.rows(1, 6), ""));

        assertThat(planned.exitCode()).isEqualTo(11);
        assertThat(planned.output()).contains("A run would stop here: ").contains("FILE-DRIFT-01").contains("Next: fix and plan again: pinned-import plan ");
        assertThat(stopped.exitCode()).isEqualTo(11);
        assertThat(stopped.output()).contains("FILE-DRIFT-01").contains("run it with --accept-drift");
        assertThat(again.exitCode()).as("--yes has not looked at the file").isEqualTo(11);
        assertThat(accepted.exitCode()).isZero();
        assertThat(next.exitCode()).isZero();
        assertThat(next.output()).doesNotContain("FILE-DRIFT");
        assertThat(sandbox.events()).hasSize(6);
    }

    @Test
    void asksThePersonAtTheTerminalWhereTheJobSaysSo() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {changed_columns: ask}\n");
        run(file("Id,Title,Start,Venue", Importing.rows(1, 4), ",Arena"));
        String file = file("Id,Title,Start", Importing.rows(1, 5), "");

        Cli.Result nobody = run(file);
        Cli.Result no = cli().typing("n\n").launch("run", "concerts", file);
        Cli.Result yes = cli().typing("y\n").launch("run", "concerts", file);

        assertThat(nobody.exitCode()).isEqualTo(11);
        assertThat(no.exitCode()).isEqualTo(11);
        assertThat(no.errorOutput()).contains("had a column \"venue\"").contains("Is this file right, so that files like it are usual from now on? [y/N]");
        assertThat(yes.exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(5);
    }

    @Test
    void tellsWhereTheValuesOfAMissingColumnWent() throws IOException {
        Importing.writeJob(directory);
        run(file("Id,Title,Start", Importing.rows(1, 8), ""));

        Cli.Result result = run(file("Id,What,Start", Importing.rows(1, 8), ""));

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.output()).contains("no column \"Title\"")
                .contains("and what stood there stands in the new column \"What\" now. If that is its new name, write it in the job.");
    }

    @Test
    void stopsWhereMoreWouldChangeThanTheJobAllows() throws IOException {
        Importing.writeJob(directory, Importing.JOB + "guards: {max_changes: 25%}\n");
        run(file("Id,Title,Start", Importing.rows(1, 8), ""));
        List<String> rows = new ArrayList<>(Importing.rows(1, 8));
        rows.replaceAll(row -> row.replace("Concert", "Recital"));

        Cli.Result result = run(file("Id,Title,Start", rows, ""));

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.output()).contains("8 of the 8 known events of this file would be changed (100.0 %); the job allows 25.0 % (guards.max_changes).");
    }

    private String file(String header, List<String> rows, String more) throws IOException {
        StringBuilder text = new StringBuilder(header).append('\n');
        rows.forEach(row -> text.append(row).append(more).append('\n'));
        return Files.writeString(directory.resolve("a.csv"), text).toString();
    }

    private Cli.Result run(String file) {
        return launch("run", "concerts", file);
    }

    private Cli.Result launch(String... arguments) {
        return cli().launch(arguments);
    }

    private Cli cli() {
        return Cli.in(directory).with("PINNED_API_KEY", "sandbox-key").with("PINNED_API_URL", sandbox.baseUrl().toString());
    }
}
