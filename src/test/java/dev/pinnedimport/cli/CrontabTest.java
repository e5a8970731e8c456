package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The crontab line that ships, run as cron runs it: by `/bin/sh -c`, with next to no environment, no terminal and no input.
@Execution(ExecutionMode.CONCURRENT)
class CrontabTest {

    private static final Pattern ENTRY = Pattern.compile("(?m)^(?<minute>\\S+) (?<hours>\\S+) \\S+ \\S+ \\S+ (?<user>\\S+) (?<command>.+)$");

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void importsTheFileOnceHoweverOftenItStarts() throws Exception {
        Files.copy(Path.of("sample-data/eventbrite-orders.csv"), directory.resolve("eventbrite-orders.csv"));
        Path key = Files.writeString(directory.resolve("api-key"), ApiKey.USUAL_VALUE + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        int first = run();
        int sent = sandbox.events().size();
        int second = run();

        assertThat(List.of(first, second)).as(output()).containsExactly(10, 10); // the sample holds rows to mend
        assertThat(sent).isEqualTo(5);
        assertThat(sandbox.events()).hasSize(sent);
        assertThat(output()).doesNotContain("[y/N]").doesNotContain("\u001b").doesNotContain("\r");
    }

    @Test
    void startsWhereNoClockIsChanged() throws IOException {
        Matcher entry = entry();

        assertThat(entry.group("hours").split(",")).allSatisfy(hour -> assertThat(Integer.parseInt(hour)).isBetween(3, 23));
        assertThat(entry.group("minute")).matches("\\d+");
        assertThat(entry.group("command")).as("cron takes a percent sign for a line end").doesNotContain("%");
        assertThat(entry.group("user")).isEqualTo("pinned-import");
    }

    private int run() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' dev.pinnedimport.cli.Main";
        String command = entry().group("command").replace("/opt/pinned-import/pinned-import", java).replace("/srv/exports/", directory + "/");
        ProcessBuilder cron = new ProcessBuilder("/bin/sh", "-c", command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("mail").toFile()));
        cron.environment().clear();
        cron.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "SHELL", "/bin/sh", "HOME", directory.toString(), "LOGNAME", "pinned-import"));
        cron.environment().putAll(variables());
        cron.environment().put("PINNED_API_URL", sandbox.baseUrl().toString());
        Process process = cron.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private Map<String, String> variables() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        Pattern.compile("(?m)^(\\w+)=(.*)$").matcher(crontab()).results().forEach(match -> variables.put(match.group(1), match.group(2)
                .replace("/var/lib/pinned-import", directory.toString())
                .replace("/etc/pinned-import/jobs", Path.of("jobs").toAbsolutePath().toString())
                .replace("/etc/pinned-import", directory.toString())));
        assertThat(variables).containsKeys("MAILTO", "PINNED_STATE", "PINNED_API_KEY_FILE");
        return variables;
    }

    private static Matcher entry() throws IOException {
        Matcher matcher = ENTRY.matcher(crontab().replaceAll("(?m)^[#A-Z].*$", ""));
        assertThat(matcher.find()).isTrue();
        return matcher;
    }

    private static String crontab() throws IOException {
        return Files.readString(Path.of("docker/cron/pinned-import"));
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("mail"));
    }
}
