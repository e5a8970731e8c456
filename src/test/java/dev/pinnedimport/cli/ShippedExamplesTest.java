package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The examples for schedulers and containers start the program as it is: every command they hold is one that it understands, every variable one that it reads,
/// every job one that ships.
class ShippedExamplesTest {

    private static final Path EXAMPLES = Path.of("docker");
    private static final Pattern VARIABLE = Pattern.compile("\\bPINNED_[A-Z_]+");
    private static final Set<String> UNATTENDED = Set.of("--yes", "--no-input");

    /// @param file  where it stands
    /// @param words what follows the name of the program
    record Example(String file, List<String> words) {

        private boolean runsAJob() {
            return words.getFirst().equals("run");
        }

        @Override
        public String toString() {
            return file + ": " + String.join(" ", words);
        }
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        words("Dockerfile", "(?m)^CMD (\\[.*\\])$").forEach(json -> examples.add(new Example("Dockerfile", json(json))));
        yaml("compose.yaml").path("services").properties().stream().filter(service -> service.getValue().has("command"))
                .forEach(service -> examples.add(new Example("compose.yaml, " + service.getKey(), texts(service.getValue().path("command")))));
        for (String file : List.of("kubernetes/base/cronjob.yaml", "kubernetes/overlays/inbox/cronjob.yaml")) {
            JsonNode pod = yaml(file).path("spec").path("jobTemplate").path("spec").path("template").path("spec");
            examples.add(new Example(file, texts(pod.path("containers").get(0).path("args"))));
        }
        words("systemd/pinned-import@.service", "(?m)^ExecStart=/opt/pinned-import/pinned-import (.*)$")
                .forEach(text -> examples.add(new Example("systemd", split(text.replace("%i", "eventbrite-orders")))));
        words("cron/pinned-import", "(?m) /opt/pinned-import/pinned-import (.*)$").forEach(text -> examples.add(new Example("cron", split(text))));
        words("try-image.sh", "\"\\$image\" ([a-z-].*?)(?: \\d?>.*|\\)\")?$").forEach(text -> examples.add(new Example("try-image.sh", split(text))));
        for (String page : List.of("run-it-in-a-container.md", "run-it-every-night.md")) {
            words("../src/docs/how-to/" + page, "(?m)(?:^| )pinned-import ((?:run|sandbox) .*)$").forEach(text -> examples.add(new Example(page, split(text))));
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isUnderstoodByTheProgram(Example example) {
        ParseResult parsed = parse(example.words());

        assertThat(parsed.errors()).isEmpty();
        assertThat(parsed.hasSubcommand() || parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void asksNobodyAndNamesAJobThatShips(Example example) {
        if (example.runsAJob()) {
            String job = example.words().get(1);

            assertThat(example.words()).containsAll(UNATTENDED);
            assertThat(Files.exists(Path.of("jobs", job + ".yml")) || job.equals("concerts")).as("a job that ships, or the one that the example makes").isTrue();
        }
    }

    @Test
    void areFoundInEveryFileThatStartsTheProgram() throws IOException {
        assertThat(examples().stream().map(example -> example.file().replaceAll(",.*", "")).distinct()).containsExactlyInAnyOrder("Dockerfile", "compose.yaml",
                "kubernetes/base/cronjob.yaml", "kubernetes/overlays/inbox/cronjob.yaml", "systemd", "cron", "try-image.sh", "run-it-in-a-container.md",
                "run-it-every-night.md");
        assertThat(examples().stream().filter(Example::runsAJob)).hasSizeGreaterThan(6);
    }

    @Test
    void wouldBeFoundOutWithAnOptionThatThereIsNot() {
        assertThatThrownBy(() -> parse(List.of("run", "eventbrite-orders", "--yes", "--no-inputs"))).isInstanceOf(UnmatchedArgumentException.class);
    }

    @Test
    void nameOnlyVariablesThatTheProgramReads() throws IOException {
        Set<String> known = Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toCollection(TreeSet::new));
        known.add("PINNED_JAVA_OPTS");
        known.add("PINNED_START_CACHE");
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(VARIABLE.matcher(Files.readString(file)).results().map(MatchResult::group)).as("%s", file).isSubsetOf(known);
            }
        }
    }

    private static ParseResult parse(List<String> words) {
        Terminal terminal = new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), new ByteArrayInputStream(new byte[0]), Map.of(),
                Path.of("").toAbsolutePath(), Optional.empty(), false);
        return PinnedImport.whole(terminal).parseArgs(words.toArray(String[]::new));
    }

    private static Stream<String> words(String file, String pattern) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(file).normalize()).replace("\\\n", " ").replaceAll(" {2,}", " ");
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().map(match -> match.group(1)).toList().stream();
    }

    private static List<String> split(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private static List<String> json(String text) {
        return texts(JsonMapper.shared().readTree(text));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static JsonNode yaml(String file) throws IOException {
        return YAMLMapper.builder().build().readTree(Files.readString(EXAMPLES.resolve(file)));
    }
}
