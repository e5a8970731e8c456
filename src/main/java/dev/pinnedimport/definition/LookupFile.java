package dev.pinnedimport.definition;

import com.opencsv.CSVReader;
import com.opencsv.exceptions.CsvValidationException;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.Lookup;
import dev.pinnedimport.source.Header;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Loads lookups until the mapping package does it itself.
final class LookupFile {

    private LookupFile() {}

    static Lookup load(String name, Path file, String keyColumn, List<String> valueColumns, boolean ignoreCase) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8).replace("\uFEFF", "").lines()
                    .filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
            try (CSVReader csv = new CSVReader(new StringReader(text))) {
                String[] names = csv.readNext();
                Header header = new Header(new Place.Row(file.toString(), null, 1), names == null ? List.of() : Arrays.asList(names));
                Map<String, JsonNode> entries = new LinkedHashMap<>();
                for (String[] row = csv.readNext(); row != null; row = csv.readNext()) {
                    entries.put(cell(row, header, keyColumn, file), value(row, header, valueColumns, file));
                }
                return new Lookup(name, file.toString(), ignoreCase, entries);
            }
        } catch (IOException | CsvValidationException e) {
            throw unusable(file, "The lookup file cannot be read.");
        }
    }

    private static JsonNode value(String[] row, Header header, List<String> columns, Path file) {
        if (columns.size() == 1) {
            return JsonNodeFactory.instance.stringNode(cell(row, header, columns.getFirst(), file));
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        columns.forEach(column -> object.put(column, cell(row, header, column, file)));
        return object;
    }

    private static String cell(String[] row, Header header, String column, Path file) {
        OptionalInt position = header.find(column);
        if (position.isEmpty()) {
            throw unusable(file, "The lookup file has no column \"" + column + "\".");
        }
        return position.getAsInt() < row.length ? row[position.getAsInt()].strip() : "";
    }

    private static StopException unusable(Path file, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.JOB_LOOKUP_FILE, new Place.File(file.toString()), "", sentence));
    }
}
