package dev.pinnedimport.report;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.PreviewReport.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A preview in words, the event on the left and its cells on the right, for a terminal of 80 columns; and as JSON.
public final class PreviewText {

    private static final int WIDTH = 79;
    private static final int LABEL = 9;
    private static final int LEFT = 42;
    private static final int LONGEST_DESCRIPTION = 90;
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final Set<String> SHOWN = Set.of("title", "startAt", "endAt", "timezone", "locationName", "approxLocation", "classifications", "offers",
            "status", "channelId", "description");

    private PreviewText() {}

    public static String of(PreviewReport report) {
        List<String> lines = new ArrayList<>();
        report.notices().forEach(notice -> lines.addAll(wrapped("Note: " + notice, 0)));
        for (Row row : report.rows()) {
            switch (row) {
                case Row.Event event -> lines.addAll(event(event));
                case Row.Rejected rejected -> lines.addAll(rejected(rejected));
                case Row.LeftOut left -> lines.add(left.rows() == 1 ? "Row " + left.at().number() + " is left out by a rule of the job."
                        : SummaryText.number(left.rows()) + " rows are left out by rules of the job; the first is row " + left.at().number() + ".");
            }
        }
        if (report.rows().isEmpty()) {
            lines.add("The file has no rows below its column names.");
        }
        return String.join("\n", lines) + "\n";
    }

    // ---- events ------------------------------------------------------------------------------------------------

    /// One line of the event, and the fields whose cells stand beside it.
    private record Line(String label, List<String> texts, List<String> fields) {}

    private static List<String> event(Row.Event event) {
        JsonNode json = JsonMapper.shared().readTree(event.json());
        List<String> lines = new ArrayList<>();
        lines.add(row("Row " + event.at().number() + (event.rows() > 1 ? " and " + (event.rows() - 1) + " more" : "") + " become" + (event.rows() > 1 ? "" : "s"), "from"));
        for (Line line : lines(json)) {
            lines.addAll(beside(line, event.cells()));
        }
        event.warnings().forEach(warning -> lines.addAll(wrapped("Warning: " + issue(warning), 2)));
        lines.add("");
        return lines;
    }

    private static List<Line> lines(JsonNode event) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("title", List.of(event.path("title").asString("")), List.of("title")));
        lines.add(new Line("start", moment(event, "startAt"), List.of("startAt", "timezone")));
        if (event.has("endAt")) {
            lines.add(new Line("end", moment(event, "endAt"), List.of("endAt")));
        }
        lines.add(new Line("place", List.of(place(event)), List.of("locationName", "approxLocation")));
        lines.add(new Line("kind", List.of(joined(event.path("classifications"))), List.of("classifications")));
        List<String> offers = new ArrayList<>();
        event.path("offers").forEach(offer -> offers.add((offer.path("name").asString("") + " " + offer.path("url").asString("")).strip()));
        lines.add(new Line("offers", offers.isEmpty() ? List.of("none") : offers, List.of("offers")));
        lines.add(new Line("status", List.of(event.path("status").asString("as the API decides") + ", channel " + event.path("channelId").asString("")),
                List.of("status", "channelId")));
        if (event.has("description")) {
            lines.add(new Line("text", List.of(Texts.shorten(event.path("description").asString(""), LONGEST_DESCRIPTION)), List.of("description")));
        }
        event.properties().stream().filter(field -> !SHOWN.contains(field.getKey()))
                .forEach(field -> lines.add(new Line(Texts.shorten(field.getKey(), LABEL), List.of(field.getValue().isString() ? field.getValue().stringValue()
                        : field.getValue().toString()), List.of(field.getKey()))));
        return lines;
    }

    /// Weekday and local time, the zone with its offset, and UTC.
    private static List<String> moment(JsonNode event, String field) {
        OffsetDateTime moment = OffsetDateTime.parse(event.path(field).asString(""));
        OffsetDateTime utc = moment.withOffsetSameInstant(ZoneOffset.UTC);
        boolean sameDay = utc.toLocalDate().equals(moment.toLocalDate());
        return List.of(moment.format(DAY_AND_TIME), event.path("timezone").asString("") + " (" + moment.getOffset() + ")",
                utc.format(sameDay ? TIME : DAY_AND_TIME) + " UTC");
    }

    private static String place(JsonNode event) {
        JsonNode city = event.at("/approxLocation/city");
        String name = city.path("name").asString(city.path("placeId").asString(""));
        String country = city.path("countryCode").asString("");
        String inCity = name + (country.isEmpty() ? "" : " (" + country + ")");
        return event.has("locationName") ? event.path("locationName").asString("") + ", " + inCity : inCity;
    }

    private static String joined(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asString("")));
        return String.join(", ", texts);
    }

    // ---- layout ------------------------------------------------------------------------------------------------

    private static List<String> beside(Line line, Map<String, Map<String, String>> cells) {
        List<String> left = new ArrayList<>();
        line.texts().forEach(text -> left.addAll(wrap(Texts.visible(text), LEFT - LABEL - 3)));
        List<String> right = new ArrayList<>();
        cellsOf(line.fields(), cells).forEach((column, text) -> right.add(Texts.shorten(Texts.visible(column + ": " + text), WIDTH - LEFT)));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            lines.add(row("  " + pad(i == 0 ? line.label() : "", LABEL) + (i < left.size() ? left.get(i) : ""), i < right.size() ? right.get(i) : ""));
        }
        return lines;
    }

    private static Map<String, String> cellsOf(List<String> fields, Map<String, Map<String, String>> cells) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String field : fields) {
            cells.forEach((path, columns) -> {
                if (path.equals(field) || path.startsWith(field + ".") || path.startsWith(field + "[")) {
                    columns.forEach((column, text) -> {
                        if (!text.isEmpty()) {
                            found.put(column, text);
                        }
                    });
                }
            });
        }
        return found;
    }

    private static String row(String left, String right) {
        return (pad(left, LEFT) + right).stripTrailing();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static List<String> rejected(Row.Rejected row) {
        List<String> lines = new ArrayList<>();
        lines.add("Row " + row.at().number() + " is rejected");
        row.issues().forEach(issue -> lines.addAll(wrapped(issue(issue), 2)));
        row.cells().forEach((column, text) -> lines.add("    " + Texts.shorten(Texts.visible(column + ": " + (text.isEmpty() ? "(empty)" : text)), WIDTH - 4)));
        lines.add("");
        return lines;
    }

    private static String issue(Issue issue) {
        String where = issue.place() instanceof Place.Cell cell ? "\"" + cell.column() + "\": " : "";
        return Texts.visible(where + issue.sentence() + " (" + issue.code().id() + ")");
    }

    private static List<String> wrapped(String text, int indent) {
        return wrap(text, WIDTH - indent).stream().map(line -> " ".repeat(indent) + line).toList();
    }

    /// Breaks between words, and within a word that is longer than a line.
    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            String rest = word;
            if (!line.isEmpty() && line.length() + 1 + rest.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (rest.length() > width) {
                int end = Character.isHighSurrogate(rest.charAt(width - 1)) ? width - 1 : width;
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    // ---- JSON --------------------------------------------------------------------------------------------------

    public static ObjectNode json(PreviewReport report) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("job", report.job()).put("file", report.file()).put("more", report.hasMore());
        ArrayNode notices = json.putArray("notices");
        report.notices().forEach(notice -> notices.add(notice.toString()));
        ArrayNode rows = json.putArray("rows");
        for (Row row : report.rows()) {
            ObjectNode node = rows.addObject().put("row", row.at().number());
            switch (row) {
                case Row.Event event -> addEvent(node, event);
                case Row.Rejected rejected -> {
                    node.put("result", "rejected");
                    addIssues(node.putArray("issues"), rejected.issues());
                    ObjectNode cells = node.putObject("cells");
                    rejected.cells().forEach(cells::put);
                }
                case Row.LeftOut left -> node.put("result", "skipped").put("rows", left.rows());
            }
        }
        return json;
    }

    private static void addEvent(ObjectNode node, Row.Event event) {
        JsonNode payload = JsonMapper.shared().readTree(event.json());
        node.put("result", "event").put("rows", event.rows()).put("key", event.key()).set("event", payload);
        for (String field : List.of("startAt", "endAt")) {
            if (payload.has(field)) {
                OffsetDateTime moment = OffsetDateTime.parse(payload.path(field).asString(""));
                node.putObject(field).put("weekday", moment.format(DateTimeFormatter.ofPattern("EEEE", Locale.ENGLISH)))
                        .put("local", moment.toLocalDateTime().toString()).put("zone", payload.path("timezone").asString(""))
                        .put("utc", moment.toInstant().toString());
            }
        }
        ObjectNode cells = node.putObject("cells");
        event.cells().forEach((field, columns) -> {
            ObjectNode of = cells.putObject(field);
            columns.forEach(of::put);
        });
        addIssues(node.putArray("warnings"), event.warnings());
    }

    private static void addIssues(ArrayNode array, List<Issue> issues) {
        issues.forEach(issue -> array.addObject().put("code", issue.code().id()).put("column", issue.place() instanceof Place.Cell cell ? cell.column() : "")
                .put("found", issue.found()).put("sentence", issue.sentence()));
    }
}
