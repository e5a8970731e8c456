package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The reference pages say what the program says. `-Ddocs.write=true` writes those that are generated.
class ReferencePagesTest {

    private static final Path REFERENCE = Path.of("src/docs/reference");
    private static final Path EXAMPLES = Path.of("src/test/docs/issue-examples.tsv");

    @Test
    void theCommandsAreThoseOfTheProgram() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Commands

                Every command explains itself with `--help`; this page holds the same texts. What people do with them is told in the [how-tos](../README.md), what
                the options of all commands mean in the [README](../../../README.md).
                """);
        commands(program(), "pinned-import", page);

        isWritten(REFERENCE.resolve("commands.md"), page.toString());
    }

    private static void commands(CommandLine command, String name, StringBuilder page) {
        page.append("\n## ").append(name).append("\n\n```\n").append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing().replaceAll("(?m) +$", ""))
                .append("\n```\n");
        new LinkedHashMap<>(command.getSubcommands()).forEach((word, inner) -> commands(inner, name + " " + word, page));
    }

    @Test
    void everyIssueCodeStandsWithAnExampleAndWhatToDo() throws IOException {
        Map<String, String> examples = examples();
        assertThat(Arrays.stream(IssueCode.values()).map(IssueCode::id).filter(id -> !examples.containsKey(id)).toList())
                .as("codes without an example in " + EXAMPLES).isEmpty();
        assertThat(examples.keySet()).as("examples of codes that do not exist").allSatisfy(id -> assertThat(IssueCode.find(id)).isPresent());
        StringBuilder page = new StringBuilder("""
                # Issue codes

                Every message ends with a code. It never changes its meaning, so that it can be searched for, told on the telephone, and named in `retry --cause`. An *error*
                keeps the row, the file or the run from going on; a *warning* and a *notice* do not. A job may judge otherwise (`policies`).
                """);
        Map<String, List<IssueCode>> groups = new LinkedHashMap<>();
        for (IssueCode code : IssueCode.values()) {
            groups.computeIfAbsent(code.id().substring(0, code.id().indexOf('-')), group -> new java.util.ArrayList<>()).add(code);
        }
        groups.forEach((group, codes) -> {
            page.append("\n## ").append(group).append('\n');
            for (IssueCode code : codes) {
                page.append("\n### ").append(code.id()).append("\n\n**").append(code.title()).append("** (").append(code.severity().name().toLowerCase(java.util.Locale.ROOT))
                        .append("). ").append(code.remedy()).append("\n\n```\n").append(examples.get(code.id())).append("\n```\n");
            }
        });

        isWritten(REFERENCE.resolve("issue-codes.md"), page.toString());
    }

    @Test
    void everyExitCodeIsExplained() throws IOException {
        List<Integer> listed = Pattern.compile("(?m)^\\| (\\d+) \\|").matcher(Files.readString(REFERENCE.resolve("exit-codes.md"))).results()
                .map(match -> Integer.valueOf(match.group(1))).toList();

        assertThat(listed).containsExactlyElementsOf(Arrays.stream(ExitCode.values()).map(ExitCode::number).toList());
    }

    @Test
    void everyKeyOfAJobFileIsExplained() throws IOException {
        String page = Files.readString(REFERENCE.resolve("job-format.md"));
        Map<String, Boolean> keys = new TreeMap<>();
        keys(JsonMapper.shared().readTree(Path.of("src/main/resources/schema/job-v1.json").toFile()), keys);

        // The API's own name, inside `default`, `const` and the like.
        keys.remove("channelId");
        assertThat(keys).hasSizeGreaterThan(60);
        assertThat(keys.keySet()).as("keys that job-format.md does not name").allSatisfy(key -> assertThat(page).containsPattern("\\b" + Pattern.quote(key) + "\\b"));
    }

    private static void keys(JsonNode node, Map<String, Boolean> keys) {
        JsonNode properties = node.path("properties");
        if (properties.isObject()) {
            properties.propertyNames().forEach(name -> keys.put(name, true));
        }
        node.forEach(inner -> keys(inner, keys));
    }

    @Test
    void everyLinkLeadsSomewhereAndEveryPageIsListed() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
            pages = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
        for (Path page : pages) {
            Matcher links = Pattern.compile("\\]\\((?!http|#)([^)#\\s]+)").matcher(Files.readString(page));
            while (links.find()) {
                assertThat(page.resolveSibling(links.group(1)).normalize()).as("link in " + page).exists();
            }
        }
        String index = Files.readString(Path.of("src/docs/README.md"));
        assertThat(pages.stream().filter(page -> !page.startsWith("src/docs/decisions") && !page.endsWith("README.md")).map(page -> Path.of("src/docs").relativize(page).toString()))
                .as("pages that src/docs/README.md does not list").allSatisfy(page -> assertThat(index).contains("(" + page + ")"));
    }

    /// One real message of each code, as the program once said it.
    private static Map<String, String> examples() throws IOException {
        Map<String, String> examples = new LinkedHashMap<>();
        for (String line : Files.readAllLines(EXAMPLES)) {
            String[] parts = line.split("\t", 2);
            assertThat(parts).as(line).hasSize(2);
            assertThat(parts[1]).as(line).contains("(" + parts[0] + ")");
            examples.put(parts[0], parts[1]);
        }
        return examples;
    }

    private static CommandLine program() {
        Terminal terminal = new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), new ByteArrayInputStream(new byte[0]), Map.of(),
                Path.of("").toAbsolutePath(), Optional.empty(), false);
        return PinnedImport.whole(terminal);
    }

    private static void isWritten(Path file, String text) throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, text);
        }
        assertThat(file).as("run this test with -Ddocs.write=true to write " + file).hasContent(text);
    }
}
