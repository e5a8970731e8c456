package dev.pinnedimport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small job and files for it, in a directory of a test's own.
final class Importing {

    static final String JOB =
            """
            version: 1
            name: concerts
            description: Concerts for tests
            source:
              system: test-system
            identity: Id
            target: {channel: 41, status: published}
            fields:
              title: Title
              startAt: {from: Start, datetime: "yyyy-MM-dd HH:mm", zone: Europe/Berlin}
              timezone: {zone_of: startAt}
              classifications: {const: [music]}
              approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}
            send: {in_flight: 32}
            """;

    private Importing() {}

    static void writeJob(Path directory) throws IOException {
        writeJob(directory, JOB);
    }

    static void writeJob(Path directory, String yaml) throws IOException {
        Files.createDirectories(directory.resolve("jobs"));
        Files.writeString(directory.resolve("jobs").resolve("concerts.yml"), yaml);
    }

    /// A file of the given data rows below the header `Id,Title,Start`.
    static Path writeFile(Path directory, String name, List<String> rows) throws IOException {
        return Files.writeString(directory.resolve(name), "Id,Title,Start\n" + String.join("\n", rows) + (rows.isEmpty() ? "" : "\n"));
    }

    static List<String> rows(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Importing::row).collect(Collectors.toList());
    }

    static String row(int number) {
        return "A" + number + ",Concert number " + number + ",2027-0" + (1 + number % 9) + "-1" + number % 10 + " 20:00";
    }
}
