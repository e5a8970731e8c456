package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PinnedImportTest {

    private final Terminal terminal = new Terminal(
            new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), System.in, Map.of(), Path.of(""), Optional.empty(), false);

    @Test
    void everyCommandIsCalledWhatItSaysItIsCalled() {
        Map<String, CommandLine> all = PinnedImport.whole(terminal).getSubcommands();

        assertThat(all).hasSizeGreaterThan(20).allSatisfy((name, command) -> assertThat(command.getCommandSpec().name()).isEqualTo(name));
    }

    @Test
    void takesTheCommandThatIsMeantAlone() {
        assertThat(PinnedImport.meantBy(new String[] {"run", "check", "events.csv"}, terminal).getSubcommands()).containsOnlyKeys("run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "--version", "rnu", "RUN", "completion"})
    void takesAllWhereItMayNeedThem(String first) {
        String[] args = first.isEmpty() ? new String[0] : new String[] {first, "run"};

        assertThat(PinnedImport.meantBy(args, terminal).getSubcommands()).hasSizeGreaterThan(20);
    }
}
