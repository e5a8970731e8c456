package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    void saysThatTheSandboxsPortIsTaken() {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual())) {
            Cli.Result result = Cli.in(directory).launch("sandbox", "--port", String.valueOf(sandbox.port()));

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.errorOutput()).isEqualTo("--port: Port " + sandbox.port() + " cannot be used. Something listens there already, perhaps a sandbox: "
                    + "use that, or name another port. (CONFIG-VALUE-01)\nNext: Correct the setting.\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check nojob no.csv", "guess no.csv", "plan nojob no.csv", "preview nojob no.csv", "runs show nope", "explain nojob nope", "withdraw nope"})
    void printsAnObjectAlsoWhereACommandWithJsonComesToNoResult(String command) {
        Cli.Result result = Cli.in(directory).launch((command + " --json").split(" "));

        JsonNode json = JsonMapper.shared().readTree(result.output());
        assertThat(json.path("exit").asInt()).isEqualTo(result.exitCode()).isNotZero();
        assertThat(json.at("/issues/0/code").asString()).isNotEmpty();
        assertThat(result.errorOutput()).contains(json.at("/issues/0/code").asString());
    }

    @Test
    void refusesAnUnknownOptionAndNamesTheNearest() {
        Cli.Result result = Cli.in(directory).launch("run", "--api-key-fil", "x", "job", "file");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errorOutput()).isEqualTo("""
                There is no option "--api-key-fil" here. Did you mean --api or --api-key-file? (USAGE-01)
                See: pinned-import run --help
                """);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            rn concerts a.csv               | There is no command "pinned-import rn". Did you mean run?
            lookup                          | Which command? list, missing, add
            ledger                          | Which command? export, import
            contract                        | Which command? show, pull, diff
            watch                           | There is no command "pinned-import watch".
            runs shwo x                     | There is no command "pinned-import runs shwo". Did you mean show?
            retry                           | RUN is missing. Expected: pinned-import retry RUN.
            check                           | JOB is missing. Expected: pinned-import check JOB FILE.
            check concerts my file.csv      | "file.csv" is one argument too many. Expected: pinned-import check JOB FILE. A name with spaces goes in quotes.
            preview a b.csv --rows ten      | --rows: "ten" is not possible. Write a whole number, such as 20.
            retry x --from                  | --from needs a value behind it: --from FILE.
            check a b.csv --api x --api y   | --api is given twice. Give it once.
            """)
    void saysWhatIsWrongWithTheArgumentsAndWhatWasExpected(String arguments, String sentence) {
        Cli.Result result = Cli.in(directory).launch(arguments.split(" +"));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).startsWith(sentence + " (USAGE-01)\nSee: pinned-import ");
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
