package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonEndingTest {

    @TempDir
    private Path directory;

    @Command(name = "probe")
    private static final class Probe implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        private Probe(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            return new JsonEnding(terminal, options).around("concerts", "a.csv", () -> {
                throw new IllegalStateException("a cell of the file");
            });
        }
    }

    @Test
    void aFaultIsOneObjectWithWhatIsKnownAndNoTextOfALibrary() {
        JsonNode json = JsonMapper.shared().readTree(launch("--json"));

        assertThat(json.path("job").asString()).isEqualTo("concerts");
        assertThat(json.at("/file/name").asString()).isEqualTo("a.csv");
        assertThat(json.path("run").isNull()).isTrue();
        assertThat(json.path("exit").asInt()).isEqualTo(1);
        assertThat(json.at("/rows/read").asInt()).isZero();
        assertThat(json.at("/issues/0/code").asString()).isEqualTo("RUN-FAULT-01");
        assertThat(json.toString()).contains("Something unexpected happened (IllegalStateException at cli.JsonEndingTest").doesNotContain("a cell of the file");
    }

    @Test
    void withoutJsonNothingIsPrinted() {
        assertThat(launch()).isEmpty();
    }

    private String launch(String... arguments) {
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), new ByteArrayInputStream(new byte[0]), Map.of(),
                directory, Optional.empty(), false);
        int exit = new CommandLine(new Probe(terminal)).setExecutionExceptionHandler((e, line, parsed) -> 1).execute(arguments);
        terminal.out().flush();
        assertThat(exit).isEqualTo(1);
        return out.toString();
    }
}
