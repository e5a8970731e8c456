package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @Test
    void findsNothingWrongWhereNothingIs() throws IOException {
        Importing.writeJob(directory);

        Cli.Result result = doctor(ApiKey.USUAL_VALUE);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("1 of 1 can be used").contains("41 City Agenda").contains("Clock").doesNotContain("fail");
    }

    @Test
    void saysWhereAJobIsWrongAndWhatARunWouldEndWith() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("identity: Id", "identiti: Id"));

        Cli.Result result = doctor(ApiKey.USUAL_VALUE);

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.output()).contains("fail  Job").contains("concerts.yml:").contains("identity").contains("Fix:");
    }

    @Test
    void saysThatTheKeyIsRefusedWithoutShowingIt() throws IOException {
        Importing.writeJob(directory);

        Cli.Result result = doctor("no-such-key");

        assertThat(result.exitCode()).isEqualTo(21);
        assertThat(result.output()).contains("fail  API").doesNotContain("no-such-key");
    }

    @Test
    void warnsOfAJobWhoseChannelTheKeyCannotUse() throws IOException {
        Importing.writeJob(directory, Importing.JOB.replace("channel: 41", "channel: 999"));

        assertThat(doctor(ApiKey.USUAL_VALUE).output()).contains("warn  Channels").contains("job concerts sends to channel 999");
    }

    private Cli.Result doctor(String key) {
        try (sandbox) {
            return Cli.in(directory).with("PINNED_API_KEY", key).launch("doctor", "--api", sandbox.baseUrl().toString());
        }
    }
}
