package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.ApiAccess;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfirmationTest {

    private static final ApiAccess REAL = ApiAccess.withKey("https://pinned.events", "some-key");
    private static final ApiAccess SANDBOX = ApiAccess.withKey("http://127.0.0.1:8085", "some-key");

    private final StringWriter err = new StringWriter();

    @ParameterizedTest(name = "\"{0}\" means {1}")
    @CsvSource({"y, true", "YES, true", "n, false", "'', false", "perhaps, false"})
    void takesOnlyYesForYes(String answer, boolean sends) {
        assertThat(mayBeSent(answer, true, REAL)).isEqualTo(sends);
        assertThat(err).hasToString("Send to https://pinned.events? [y/N] ");
    }

    @Test
    void asksNobodyWithoutATerminalAndSaysWhichOptionAnswers() {
        assertThatThrownBy(() -> mayBeSent("y", false, REAL)).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(stop.getMessage()).contains("https://pinned.events", "nobody can be asked here. Nothing was sent. Add --yes if that is so.");
        });
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void needsNoAnswerForASandbox() {
        assertThat(mayBeSent("", false, SANDBOX)).isTrue();
    }

    @Test
    void doesNotAskAboutASandbox() {
        assertThat(mayBeSent("", true, SANDBOX)).isTrue();
        assertThat(err.toString()).isEmpty();
    }

    private boolean mayBeSent(String typed, boolean interactive, ApiAccess api) {
        Terminal terminal = new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err),
                new ByteArrayInputStream((typed + "\n").getBytes(StandardCharsets.UTF_8)), Map.of(), Path.of("").toAbsolutePath(),
                Optional.empty(), interactive);
        return Confirmation.ofSending(terminal, new CommonOptions(terminal), api);
    }
}
