package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Options win over variables, variables over the settings file, and what nobody knows is an error.
class SettingsTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Path settings = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Importing.writeJob(directory);
        settings = Files.createDirectory(directory.resolve("etc")).resolve("settings.yml");
        writeSettings("state: from-file\n");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void anOptionWinsOverAVariableAndAVariableOverTheFile() throws IOException {
        assertThat(doctor(cli().with("PINNED_SETTINGS", settings.toString()))).contains("state: etc/from-file (from etc/settings.yml)");
        assertThat(doctor(cli().with("PINNED_SETTINGS", settings.toString()).with("PINNED_STATE", "from-variable")))
                .contains("state: from-variable (from PINNED_STATE)");
        assertThat(doctor(cli().with("PINNED_SETTINGS", settings.toString()).with("PINNED_STATE", "from-variable"), "--state", "from-option"))
                .contains("state: from-option (from --state)");
        assertThat(doctor(cli())).contains("state: .pinned-import (default)");
    }

    @Test
    void readsTheSettingsFileOfTheInstallation() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        writePrivately(home.resolve("settings.yml"), "version: 1\nout: reports\n");

        assertThat(doctor(cli().home(home))).contains("out: home/reports (from home/settings.yml)");
    }

    @Test
    void readsNoSettingsFileOfTheWorkingDirectory() throws IOException {
        writePrivately(directory.resolve("settings.yml"), "version: 1\napi: https://attacker.example\n");
        writePrivately(directory.resolve("jobs/settings.yml"), "version: 1\napi: https://attacker.example\n");

        assertThat(doctor(cli())).doesNotContain("attacker");
    }

    @Test
    void takesTheDatabasesPasswordFromAFile() throws IOException {
        Path password = directory.resolve("password");
        writePrivately(password, "canary-pw-4711\n");

        String said = doctor(cli().with("PINNED_DB_PASSWORD_FILE", password.toString()).with("PINNED_DB_URL", "jdbc:postgresql://127.0.0.1:1/db?user=u&password=canary-pw-0815"));

        assertThat(said).contains("db_password_file: " + password).contains("db: jdbc:postgresql://127.0.0.1:1/db (from PINNED_DB_URL)").doesNotContain("canary-pw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PINNED_API_KEYFILE", "PINNED_STAT", "PINNED_COLOUR"})
    void refusesAVariableThatNobodyKnows(String variable) {
        Cli.Result result = cli().with(variable, "x").launch("check", "concerts", "none.csv");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains(variable + ": There is no such setting.").contains("CONFIG-VALUE-02");
    }

    @Test
    void knowsTheVariablesOfTheLauncherAndOfTheImage() throws IOException {
        StringBuilder texts = new StringBuilder(Files.readString(Path.of("pinned-import")));
        try (var files = Files.walk(Path.of("docker"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.append(Files.readString(file));
            }
        }
        Cli all = cli();
        java.util.regex.Pattern.compile("PINNED_[A-Z_]+").matcher(texts).results().map(java.util.regex.MatchResult::group).distinct()
                .filter(name -> !name.equals("PINNED_LOG_FORMAT") && !name.equals("PINNED_SETTINGS") && !name.equals("PINNED_JOBS")).forEach(name -> all.with(name, "x"));

        assertThat(all.launch("jobs").errorOutput()).doesNotContain("CONFIG-VALUE-02");
    }

    @Test
    void namesTheVariableThatWasMeant() {
        assertThat(cli().with("PINNED_API_KEYFILE", "x").launch("jobs").errorOutput()).contains("Did you mean PINNED_API_KEY_FILE?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PINNED_IMPORT_SERVICE_HOST", "PINNED_IMPORT_SERVICE_PORT_HTTP", "PINNED_IMPORT_PORT", "PINNED_IMPORT_PORT_8080_TCP_ADDR", "SPRING_X"})
    void letsPassWhatKubernetesAnnounces(String variable) {
        assertThat(cli().with(variable, "x").launch("jobs").exitCode()).isZero();
    }

    @Test
    void refusesAKeyThatNobodyKnowsAndNamesTheOneThatWasMeant() throws IOException {
        writeSettings("stat: x\n");

        Cli.Result result = cli().launch("jobs", "--settings", settings.toString());

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("settings.yml:2:1").contains("'settings' has no key \"stat\"").contains("state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key", "db_password"})
    void takesNoSecretInTheFile(String key) throws IOException {
        writeSettings(key + ": canary-4711\n");

        Cli.Result result = cli().launch("jobs", "--settings", settings.toString());

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains(key).doesNotContain("canary-4711");
    }

    @Test
    void refusesASettingsFileThatOthersMayWrite() throws IOException {
        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-rw-r--"));

        Cli.Result result = cli().launch("jobs", "--settings", settings.toString());

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("Others may write to this file.");
    }

    @Test
    void doctorSaysWhatIsWrongWithTheSettings() {
        Cli.Result result = cli().with("PINNED_STAT", "x").launch("doctor");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.output()).contains("fail  Setting").contains("PINNED_STAT");
    }

    @Test
    void doctorNeverShowsAKey() throws IOException {
        assertThat(doctor(cli().with("PINNED_DB_PASSWORD", "canary-pw-4711"))).contains("api_key: is set (from PINNED_API_KEY)").contains("warn  Setting")
                .contains("db_password: is set").doesNotContain(ApiKey.USUAL_VALUE).doesNotContain("canary");
    }

    // What Spring would take from variables, system properties and the like, had it been let.
    @Test
    void isNotSteeredBySpringsOwnSettings() throws IOException {
        List<String> hostile = List.of("spring.batch.jdbc.table-prefix", "spring.config.additional-location", "spring.main.sources", "spring.datasource.url");
        hostile.forEach(name -> System.setProperty(name, "HOSTILE_"));
        try {
            Cli.Result result = cli().with("SPRING_APPLICATION_JSON", "{\"spring.batch.jdbc.table-prefix\":\"HOSTILE_\"}")
                    .launch("run", "concerts", Importing.writeFile(directory, "a.csv", Importing.rows(1, 3)).toString(), "--api", sandbox.baseUrl().toString());

            assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
            assertThat(sandbox.events()).hasSize(3);
        } finally {
            hostile.forEach(System::clearProperty);
        }
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingIsOnItsPage(Setting setting) throws IOException {
        String option = setting.findOption().map(name -> "`" + name + "` ").orElse("");
        String key = setting.findKey().map(name -> "`" + name + "` ").orElse("");
        String row = "| " + option + "| `" + setting.variable() + "` | " + key + "| " + setting.words() + " | " + setting.usual() + " |";

        assertThat(Files.readString(Path.of("src/docs/reference/settings.md"))).contains(row);
    }

    @Test
    void everySettingsOptionIsOneOfTheProgram() {
        CommandLine run = PinnedImport.whole(new Terminal(nowhere(), nowhere(), System.in, java.util.Map.of(), directory, java.util.Optional.empty(), false))
                .getSubcommands().get("run");

        assertThat(Setting.values()).allSatisfy(setting ->
                setting.findOption().ifPresent(name -> assertThat(run.getCommandSpec().optionsMap()).containsKey(name)));
    }

    private static java.io.PrintWriter nowhere() {
        return new java.io.PrintWriter(java.io.Writer.nullWriter());
    }

    private void writeSettings(String more) throws IOException {
        writePrivately(settings, "version: 1\n" + more);
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Cli cli() {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE);
    }

    private String doctor(Cli cli, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "doctor";
        arguments[1] = "--api";
        arguments[2] = sandbox.baseUrl().toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return cli.launch(arguments).output();
    }
}
