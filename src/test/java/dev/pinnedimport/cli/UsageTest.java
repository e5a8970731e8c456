package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"demo", "guess", "preview", "check", "plan", "run", "resume", "retry", "runs", "explain", "settle", "withdraw", "jobs", "lookup", "ledger",
            "doctor", "contract", "sandbox", "schema",
            "completion"})
    void explainsEveryCommand(String command) {
        Cli.Result result = Cli.in(directory).launch(command, "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).startsWith("Usage: pinned-import " + command);
        assertThat(result.errorOutput()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        Cli.Result result = Cli.in(directory).launch("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).matches("pinned-import \\d+\\.\\d+\\.\\d+\\R");
    }

    @Test
    void refusesAnUnknownOptionAndNamesTheNearest() {
        Cli.Result result = Cli.in(directory).launch("run", "--api-key-fil", "x", "job", "file");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errorOutput()).contains("'--api-key-fil'").contains("Possible solutions: --api, --api-key-file");
    }

    @Test
    void refusesAnUnknownCommandAndNamesTheNearest() {
        Cli.Result result = Cli.in(directory).launch("chekc");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("chekc").contains("check");
    }

    @Test
    void saysWhichArgumentIsMissing() {
        Cli.Result result = Cli.in(directory).launch("check", "eventbrite-orders");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("FILE").contains("pinned-import check --help");
    }

    @Test
    void takesNoKeyAsAnArgument() {
        Cli.Result result = Cli.in(directory).launch("run", "--api-key", "secret", "job", "file");

        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void printsTheSchemaOfJobFiles() {
        Cli.Result result = Cli.in(directory).launch("schema");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("\"$schema\"").contains("header_row");
    }

    @Test
    void printsACompletionScript() {
        Cli.Result result = Cli.in(directory).launch("completion");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("complete -F").contains("pinned-import");
    }

    @Test
    void asksWhichCommandWhereNoneIsGiven() {
        Cli.Result result = Cli.in(directory).launch();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("demo, guess, preview, check, plan, run");
    }
}
