package dev.pinnedimport.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The job of a round.
final class Jobs {

    static final String SYSTEM = "crash-campaign";

    private Jobs() {}

    /// @param grouped whether rows with one id are one event with several offers
    /// @param inDoubt the policy for events in doubt
    static void write(Path directory, boolean grouped, String inDoubt) throws IOException {
        String job = """
                version: 1
                name: concerts
                source:
                  system: %s
                identity: Id
                %starget: {channel: 41, status: published}
                fields:
                  title: Title
                  startAt: {from: Start, datetime: "yyyy-MM-dd HH:mm", zone: Europe/Berlin}
                  timezone: {zone_of: startAt}
                  classifications: {const: [music]}
                  approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}
                  description: {template: "src:{Id}"}
                  offers:
                    %sfields:
                      name: Ticket
                      url: {template: "https://tickets.example/{Id}"}
                      availability: {const: available}
                skip_when: row["State"] == "cancelled"
                send: {in_flight: 8, rate: 90/s, timeout: 2s, in_doubt: %s}
                """.formatted(SYSTEM, grouped ? "group_by: Id\n" : "", grouped ? "each: Ticket\n    " : "", inDoubt);
        Files.createDirectories(directory.resolve("jobs"));
        Files.writeString(directory.resolve("jobs").resolve("concerts.yml"), job);
    }
}
