package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.mapping.DateDecisions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What became of a row is of use only as long as nothing else changes that decides it.
class RowMemoriesTest {

    static final String JOB =
            """
            version: 1
            name: many
            source: {system: test-system}
            identity: Id
            target: {channel: 41, status: published}
            fields:
              title: Title
              startAt: {from: Start, datetime: "yyyy-MM-dd HH:mm", zone: Europe/Berlin}
              timezone: {zone_of: startAt}
              classifications: {const: [music]}
              approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}
            """;

    @TempDir
    private Path directory;

    private JobDefinition job(String yaml) {
        try {
            Path jobs = Files.createDirectories(directory.resolve("jobs"));
            Files.writeString(jobs.resolve("many.yml"), yaml);
            return new JobDefinitions(jobs).get("many");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything that a basis is made of, each to be changed by itself.
    private static final class Parts {
        String program = "program";
        String yaml = JOB;
        String contract = "contract";
        List<Preflight.Channel> channels = List.of(new Preflight.Channel(41, "One"), new Preflight.Channel(42, "Two"));
        Set<String> classifications = new LinkedHashSet<>(List.of("music", "talk"));
        List<String> header = List.of("Id", "Title", "Start");
        Map<Integer, Set<Integer>> dropped = Map.of();
    }

    private Fingerprint basis(Consumer<Parts> change) {
        Parts parts = new Parts();
        change.accept(parts);
        return RowMemories.basis(Fingerprint.of(parts.program), job(parts.yaml), Fingerprint.of(parts.contract),
                new Preflight(parts.channels, parts.classifications, true, null), parts.header, new DateDecisions(parts.dropped, Map.of(), List.of()));
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("another program", parts -> parts.program = "program 2"),
                change("another job", parts -> parts.yaml = JOB.replace("title: Title", "title: {template: \"Live: {Title}\"}")),
                change("another contract", parts -> parts.contract = "contract 2"),
                change("a channel less", parts -> parts.channels = List.of(new Preflight.Channel(41, "One"))),
                change("a classification more", parts -> parts.classifications = Set.of("music", "talk", "sport")),
                change("columns in another order", parts -> parts.header = List.of("Id", "Start", "Title")),
                change("a column more", parts -> parts.header = List.of("Id", "Title", "Start", "Note")),
                change("a column by another name", parts -> parts.header = List.of("Id", "Title", "Begin")),
                change("dates read otherwise", parts -> parts.dropped = Map.of(0, Set.of(1))),
                change("dates of another field read otherwise", parts -> parts.dropped = Map.of(1, Set.of(0))));
    }

    private static Arguments change(String what, Consumer<Parts> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void restsOnEverythingThatDecidesWhatBecomesOfARow(String what, Consumer<Parts> change) {
        assertThat(basis(change)).as(what).isNotEqualTo(basis(_ -> {}));
    }

    @Test
    void isTheSameWhateverTheOrderOfWhatTheApiNames() {
        assertThat(basis(parts -> {
            parts.channels = List.of(new Preflight.Channel(42, "Two"), new Preflight.Channel(41, "One, renamed"));
            parts.classifications = new LinkedHashSet<>(List.of("talk", "music"));
        })).isEqualTo(basis(_ -> {}));
    }

    @Test
    void areForRowsThatAreAllThereIsToAnEvent() {
        assertThat(RowMemories.isWorthwhile(job(JOB))).isTrue();
        assertThat(RowMemories.isWorthwhile(job(JOB + "  coverImage: Image\nimages: {folder: .}\n"))).as("pictures").isFalse();
        assertThat(RowMemories.isWorthwhile(job(JOB.replace("{from: Start,", "{from: Occurrence start,")
                + "split_rows: {from: Dates, split: \";\"}\n"))).as("an event of each date").isFalse();
    }
}
