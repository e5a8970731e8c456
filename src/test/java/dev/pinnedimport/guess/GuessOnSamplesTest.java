package dev.pinnedimport.guess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.SharesNothing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What is guessed about every sample and every real export at hand, field by field: `guess/expected.yml`.
@SharesNothing
class GuessOnSamplesTest {

    private static final Optional<Path> REAL = Stream.of(Path.of("../shared/real-exports"), Path.of("../../shared/real-exports"))
            .filter(Files::isDirectory).findFirst();
    private static final Map<String, Draft> DRAFTS = new ConcurrentHashMap<>();

    static Stream<JsonNode> expectations() throws IOException {
        try (InputStream table = GuessOnSamplesTest.class.getResourceAsStream("/guess/expected.yml")) {
            return new YAMLMapper().readTree(table).valueStream().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void everyFieldComesFromTheRightColumns(JsonNode expected) {
        Draft draft = draft(expected);

        assertThat(draft.fields().stream().map(field -> field.field() + " <- " + String.join(" + ", field.columns()) + " (" + field.certainty() + ")"))
                .containsExactlyElementsOf(texts(expected.get("fields")));
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void theFileIsReadAsItIs(JsonNode expected) {
        Draft.Facts facts = draft(expected).facts();

        assertThat(facts.rows() + " rows, " + facts.format() + ", " + facts.charset() + ", " + facts.delimiter() + ", header in " + facts.headerRow()
                + ", " + facts.footers().size() + " footers").isEqualTo(expected.get("read").stringValue());
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void onlyWhatAPersonKnowsIsLeftOpen(JsonNode expected) {
        assertThat(draft(expected).decisions().stream().map(Decision::key)).containsExactlyElementsOf(texts(expected.get("decisions")));
    }

    private static Draft draft(JsonNode expected) {
        String file = expected.get("file").stringValue();
        Path sample = Path.of("sample-data").resolve(file);
        Path path = Files.exists(sample) ? sample : REAL.map(folder -> folder.resolve(file)).orElse(sample);
        assumeTrue(Files.exists(path), "no real exports here");
        return DRAFTS.computeIfAbsent(file, _ -> FileGuess.draft(path, "job", null, null));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.stringValue()));
        return texts;
    }
}
