package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A job that declares both orders of day and month is decided by the file or not at all.
class DateOrderCommandTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("\"yyyy-MM-dd HH:mm\"", "[\"dd/MM/yyyy HH:mm\", \"MM/dd/yyyy HH:mm\"]")
                + """
                examples:
                  - row: {Id: X, Title: Fair, Start: 03/04/2027 20:00}
                    expect: {startAt: "2027-03-04T20:00:00+01:00"}
                """);
    }

    @Test
    void checkTellsWhichRowDecided() throws IOException {
        Cli.Result result = check("A1,Fair,03/04/2027 20:00", "A2,Fair,05/06/2027 20:00", "A3,Fair,03/27/2027 20:00");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("3 ready   0 to fix").contains(
                "Note: a.csv, column \"Start\": The dates are not dd/MM/yyyy HH:mm: row 4 \"03/27/2027 20:00\" allows only another order of "
                        + "day, month and year. (ROW-DATE-09)");
    }

    @Test
    void anExampleThatWasWrittenForTheOtherOrderIsCaught() throws IOException {
        assertThat(check("A1,Fair,27/03/2027 20:00").output()).contains("JOB-EXAMPLE-01");
    }

    @Test
    void checkAsksWhereNoRowDecides() throws IOException {
        Cli.Result result = check("A1,Fair,03/04/2027 20:00", "A2,Fair,05/06/2027 20:00");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("none of 2 rows tells which").contains("is 3 April 2027 or 4 March 2027")
                .contains("fields.startAt.datetime").contains("ROW-DATE-09");
    }

    @Test
    void runSendsWhatTheFileProvesAndNothingWhereItProvesNothing() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            Cli.Result unclear = run(sandbox, "A1,Fair,03/04/2027 20:00");

            assertThat(unclear.exitCode()).isEqualTo(20);
            assertThat(unclear.output() + unclear.errorOutput()).contains("none of 1 row tells which").contains("ROW-DATE-09");
            assertThat(sandbox.events()).isEmpty();

            Importing.writeJob(directory, Importing.JOB.replace("\"yyyy-MM-dd HH:mm\"", "[\"dd/MM/yyyy HH:mm\", \"MM/dd/yyyy HH:mm\"]"));
            Cli.Result clear = run(sandbox, "A1,Fair,03/04/2027 20:00", "A2,Fair,03/27/2027 20:00");

            assertThat(clear.exitCode()).isZero();
            assertThat(sandbox.events()).hasSize(2)
                    .anySatisfy(event -> assertThat(event.json()).contains("2027-03-04T20:00:00+01:00"))
                    .anySatisfy(event -> assertThat(event.json()).contains("2027-03-27T20:00:00+01:00"));
        }
    }

    private Cli.Result run(Sandbox sandbox, String... rows) throws IOException {
        Path file = Importing.writeFile(directory, "a.csv", List.of(rows));
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).launch("run", "concerts", file.toString(), "--api", sandbox.baseUrl().toString());
    }

    private Cli.Result check(String... rows) throws IOException {
        return Cli.in(directory).launch("check", "concerts", Importing.writeFile(directory, "a.csv", List.of(rows)).toString());
    }
}
