package dev.pinnedimport.cli;

import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A job with a lookup, and files of it with rows to mend.
final class Venues {

    static final String JOB =
            """
            version: 1
            name: venues
            description: Shows of the houses
            source:
              system: box-office
            identity: Id
            target: {channel: 41, status: published}
            fields:
              title: Title
              startAt: {from: Start, datetime: "dd.MM.yyyy HH:mm", zone: Europe/Berlin}
              timezone: {zone_of: startAt}
              classifications: {const: [music]}
              approxLocation.city: {from: City, lookup: cities, otherwise: reject}
              locationName: {from: Venue}
            lookups:
              cities: {file: cities.csv, key: city, values: [placeId, name, countryCode], ignore_case: true}
            send: {in_flight: 1}
            """;

    static final String CITIES =
            """
            city,placeId,name,countryCode
            Berlin,sandbox-berlin,Berlin,DE
            Hamburg,sandbox-hamburg,Hamburg,DE
            """;

    static final String HEADER = "Id;Title;Start;City;Venue;Note";
    static final List<String> ROWS = List.of(
            "00123;Jazz Night;12.06.2027 20:00;Berlin;Quasimodo;=1+1",
            "00124;Gala;31.02.2027 20:00;Berlin;Oper;n/a",
            "00125;Lesung;13.06.2027 19:30;Hambrug;Literaturhaus;-",
            "00126;;14.06.2027 19:30;Hamburg;Kampnagel;'=x",
            "00127;Fête der Musik;21.06.2027 12:00;Potsdam;Park;+49 30 123");

    private final Path directory;
    private final Sandbox sandbox;

    Venues(Path directory, Sandbox sandbox) throws IOException {
        this.directory = directory;
        this.sandbox = sandbox;
        writeJob(JOB);
        writeCities(CITIES);
    }

    void writeJob(String yaml) throws IOException {
        Files.createDirectories(directory.resolve("jobs"));
        Files.writeString(directory.resolve("jobs/venues.yml"), yaml);
    }

    void writeCities(String csv) throws IOException {
        Files.writeString(directory.resolve("jobs/cities.csv"), csv);
    }

    Path writeFile(String name, List<String> rows) throws IOException {
        return Files.writeString(directory.resolve(name), HEADER + "\n" + String.join("\n", rows) + "\n");
    }

    Cli.Result launch(String... arguments) {
        return Cli.in(directory)
                .with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .with("PINNED_API_URL", sandbox.baseUrl().toString())
                .launch(arguments);
    }

    /// Runs the job on the file and gives the run's id.
    String run(Path file) {
        return json("run", "venues", file.toString()).get("run").asString();
    }

    JsonNode json(String... arguments) {
        Cli.Result result = launch(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
        if (!result.output().startsWith("{")) {
            throw new AssertionError(result.output() + result.errorOutput());
        }
        return JsonMapper.shared().readTree(result.output());
    }

    Path rejects(String run) {
        Path csv = directory.resolve("out").resolve(run + "-rejects.csv");
        return Files.exists(csv) ? csv : directory.resolve("out").resolve(run + "-rejects.xlsx");
    }

    /// The rejects file with texts replaced as a person would, two by two.
    Path mend(String run, String... replacements) throws IOException {
        String text = Files.readString(rejects(run));
        for (int i = 0; i < replacements.length; i += 2) {
            if (!text.contains(replacements[i])) {
                throw new AssertionError("there is no " + replacements[i] + " in " + text);
            }
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return Files.writeString(directory.resolve("mended.csv"), text);
    }

    /// The rejects file without the lines that hold this text.
    Path without(Path file, String text) throws IOException {
        return Files.write(file, Files.readAllLines(file).stream().filter(line -> !line.contains(text)).toList());
    }
}
