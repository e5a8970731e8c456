package dev.pinnedimport.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.mapping.TransformKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobSchemaTest {

    private final JsonNode schema = JsonMapper.shared().readTree(JobSchema.text());

    /// The jobs of the tests and the product's own.
    static Stream<Path> jobs() throws IOException {
        List<Path> jobs = new ArrayList<>();
        for (Path directory : List.of(Path.of("src/test/resources/definition/jobs"), Path.of("jobs"))) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    files.filter(file -> file.toString().endsWith(".yml")).sorted().forEach(jobs::add);
                }
            }
        }
        return jobs.stream();
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void acceptsEveryJobThatWeRead(Path job) throws IOException {
        JobDefinitions.read(job);

        assertThat(EditorSchema.complaints(Files.readString(job))).isEmpty();
    }

    @Test
    void explainsEveryKey() {
        assertThat(keysWithout("description")).isEmpty();
        assertThat(keysWithout("markdownDescription")).isEmpty();
    }

    @Test
    void refusesUnknownKeysInEveryMapWithFixedKeys() {
        List<JsonNode> open = new ArrayList<>();
        walk(schema, node -> {
            if (node.path("type").asString("").equals("object") && node.has("properties") && !node.has("additionalProperties")) {
                open.add(node);
            }
        });

        assertThat(open).isEmpty();
    }

    @Test
    void listsEveryTransform() {
        List<String> words = new ArrayList<>();
        JsonNode transform = schema.at("/definitions/transform/anyOf");
        transform.get(0).get("enum").forEach(word -> words.add(word.asString()));
        words.addAll(transform.get(1).get("properties").propertyNames());

        assertThat(words).containsExactlyInAnyOrderElementsOf(Arrays.stream(TransformKind.values()).map(TransformKind::word).toList());
    }

    private List<String> keysWithout(String keyword) {
        List<String> keys = new ArrayList<>();
        walk(schema, node -> {
            if (node.path("additionalProperties").isBoolean()) {
                node.path("properties").properties().forEach(property -> {
                    JsonNode target = property.getValue().has("$ref")
                            ? schema.at(property.getValue().get("$ref").asString().substring(1))
                            : property.getValue();
                    if (!target.has(keyword)) {
                        keys.add(property.getKey());
                    }
                });
            }
        });
        return keys;
    }

    private static void walk(JsonNode node, Consumer<JsonNode> visit) {
        visit.accept(node);
        node.forEach(child -> walk(child, visit));
    }
}
