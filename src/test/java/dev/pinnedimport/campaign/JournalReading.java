package dev.pinnedimport.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The sandbox's own record, read from its file.
///
/// @param sent    requests that carried an event, in the order in which they came
/// @param commits how often an event was created, by the source id in its description
record JournalReading(List<Sent> sent, Map<String, Integer> commits) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> CARRYING = Set.of("POST", "PATCH");

    /// @param status of the answer; 0 where there was none, -1 where it was still being worked on
    record Sent(long number, String method, String idempotencyKey, String bodySha256, int status) {

        /// Whether the API said that it did not even look at the body.
        boolean wasTurnedAway() {
            return status == 429;
        }
    }

    static JournalReading of(Path file) throws IOException {
        List<JsonNode> requests = new ArrayList<>();
        Map<Long, Integer> statuses = new HashMap<>();
        Map<String, Integer> commits = new HashMap<>();
        String text = Files.readString(file);
        // The last line may still be on its way.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            JsonNode node = JSON.readTree(line);
            switch (node.path("type").asString("")) {
                case "request" -> requests.add(node);
                case "answer" -> statuses.put(node.path("request").asLong(), node.path("status").asInt());
                case "commit" -> commits.merge(node.path("source").asString("?"), 1, Integer::sum);
                default -> { }
            }
        }
        List<Sent> sent = requests.stream()
                .filter(node -> CARRYING.contains(node.path("method").asString("")))
                .map(node -> new Sent(node.path("request").asLong(), node.path("method").asString(), node.path("idempotencyKey").asString(""),
                        node.path("bodySha256").asString(""), statuses.getOrDefault(node.path("request").asLong(), -1)))
                .toList();
        return new JournalReading(sent, commits);
    }

    /// Keys under which the API may have carried out different bodies.
    Set<String> keysWithTwoBodies() {
        Map<String, String> bodies = new HashMap<>();
        Set<String> found = new TreeSet<>();
        for (Sent request : sent) {
            if (!request.wasTurnedAway() && !request.idempotencyKey().isEmpty()) {
                String before = bodies.putIfAbsent(request.idempotencyKey(), request.bodySha256());
                if (before != null && !before.equals(request.bodySha256())) {
                    found.add(request.idempotencyKey());
                }
            }
        }
        return found;
    }
}
