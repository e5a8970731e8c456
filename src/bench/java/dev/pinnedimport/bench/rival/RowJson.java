package dev.pinnedimport.bench.rival;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Turns a row of the benchmark's file into the body of a request, by hand: what the job file says for the importer.
final class RowJson {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final JsonMapper JSON = JsonMapper.shared();

    private RowJson() {}

    static ObjectNode of(String[] row) {
        ObjectNode event = JSON.createObjectNode();
        event.put("channelId", 43).put("title", row[1]).put("description", row[6]).put("startAt", time(row[2])).put("endAt", time(row[3]));
        event.put("timezone", "Europe/Berlin").put("locationName", row[4]).put("status", "published").putArray("classifications").add("concert");
        event.putObject("approxLocation").putObject("city").put("placeId", "100").put("name", "Berlin").put("countryCode", "DE");
        event.putArray("offers").addObject().put("name", "Tickets").put("url", row[5]).put("availability", "available");
        return event;
    }

    private static String time(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(LocalDateTime.parse(text, TIME).atZone(ZONE));
    }
}
