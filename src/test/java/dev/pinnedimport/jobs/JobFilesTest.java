package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobSchema;
import dev.pinnedimport.mapping.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class JobFilesTest {

    private static final Path JOBS = Path.of("jobs");

    private static final Set<String> SLUGS_OF_THE_SANDBOX = Set.of(
            "music", "concert", "theatre", "dance", "opera", "exhibition", "museum", "festival", "workshop", "course", "conference", "talk",
            "sport", "family", "children", "literature", "cinema", "food-drink", "guided-tour", "nightlife", "community", "market",
            "comedy", "circus", "business", "networking", "outdoor", "religion", "other");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(JOBS)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yml"))
                    .map(name -> name.substring(0, name.length() - 4)).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isReadWithoutFault(String name) {
        assertThat(new JobDefinitions(JOBS).get(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void showsAtLeastTwoExamples(String name) {
        assertThat(new JobDefinitions(JOBS).get(name).examples()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("names")
    void mapsToClassificationsThatTheSandboxKnows(String name) {
        assertThat(slugs(new JobDefinitions(JOBS).get(name))).isSubsetOf(SLUGS_OF_THE_SANDBOX);
    }

    @ParameterizedTest
    @MethodSource("names")
    void namesTheSchemaForEditors(String name) throws IOException {
        assertThat(Files.readAllLines(JOBS.resolve(name + ".yml")).getFirst())
                .isEqualTo("# yaml-language-server: $schema=../src/main/resources/schema/job-v1.json");
    }

    @ParameterizedTest
    @MethodSource("names")
    void satisfiesTheSchemaForEditors(String name) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(JobSchema.text());

        assertThat(schema.validate(Files.readString(JOBS.resolve(name + ".yml")), InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasALineInTheReadme(String name) throws IOException {
        assertThat(Files.readString(JOBS.resolve("README.md"))).contains("| `" + name + "` |");
    }

    /// How to find a place id is not documented, so none is invented: those that ship are the sandbox's, and their files say so.
    @ParameterizedTest
    @MethodSource("names")
    void shipsNoPlaceIdButTheSandboxes(String name) throws IOException {
        for (Lookup lookup : new JobDefinitions(JOBS).get(name).mapping().lookups().values()) {
            List<JsonNode> ids = lookup.values().stream().filter(value -> value.has("placeId")).map(value -> value.get("placeId")).toList();
            assertThat(ids).allSatisfy(id -> assertThat(id.stringValue()).startsWith("sandbox-"));
            if (!ids.isEmpty()) {
                assertThat(Files.readString(JOBS.resolve(lookup.file())))
                        .startsWith("# The place ids below belong to the built-in sandbox. The real ones come from your own API:");
            }
        }
    }

    /// The slugs of every list that gives plain texts and is no list of time zones.
    private static Set<String> slugs(JobDefinition job) {
        Set<String> slugs = new TreeSet<>();
        for (Lookup lookup : job.mapping().lookups().values()) {
            if (!lookup.name().equals("zones")) {
                lookup.values().stream().filter(JsonNode::isString)
                        .forEach(value -> slugs.addAll(List.of(value.stringValue().split(";"))));
            }
        }
        return slugs;
    }
}
