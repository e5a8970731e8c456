package dev.pinnedimport.mapping;

import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180ParserBuilder;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.reading.Nearest;
import dev.pinnedimport.source.Header;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads a lookup file: UTF-8, commas, a header row, lines that begin with `#` are comments. Finds all of its problems.
final class LookupFile {

    private static final int MOST_PROBLEMS = 20;

    private final String name;
    private final Path file;
    private final String shown;
    private final String keyColumn;
    private final List<String> valueColumns;
    private final boolean ignoreCase;
    private final List<Issue> problems = new ArrayList<>();
    private final Map<String, JsonNode> entries = new LinkedHashMap<>();
    private final Map<String, Integer> linesOfKeys = new HashMap<>();
    private final Map<String, JsonNode> valuesOfKeys = new HashMap<>();

    LookupFile(String name, Path file, String keyColumn, List<String> valueColumns, boolean ignoreCase) {
        this.name = name;
        this.file = file;
        this.shown = inWords(file);
        this.keyColumn = keyColumn;
        this.valueColumns = List.copyOf(valueColumns);
        this.ignoreCase = ignoreCase;
        if (valueColumns.isEmpty()) {
            throw new IllegalArgumentException("lookup " + name + " has no value column");
        }
    }

    /// The file with its folder, as in `lookups/cities.csv`.
    private static String inWords(Path file) {
        Path folder = file.getParent() == null ? null : file.getParent().getFileName();
        return folder == null ? String.valueOf(file.getFileName()) : folder + "/" + file.getFileName();
    }

    Lookup read(byte[] bytes) {
        String text = decode(bytes);
        readRows(withoutComments(text));
        if (!problems.isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, problems);
        }
        return new Lookup(name, shown, ignoreCase, entries, new LookupSource(file, keyColumn, valueColumns, ignoreCase));
    }

    static byte[] bytes(String name, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            String sentence = Files.exists(file) ? "The file of lookup \"" + name + "\" cannot be read. Check its permissions."
                    : "The file of lookup \"" + name + "\" does not exist. Check its name in the job.";
            throw new StopException(ExitCode.CONFIGURATION,
                    Issue.of(IssueCode.JOB_LOOKUP_FILE, new Place.File(inWords(file)), file.toString(), sentence), e);
        }
    }

    private String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
            throw new StopException(ExitCode.CONFIGURATION, issue(line, "", "This line is not UTF-8. Save the file as \"CSV UTF-8\"."));
        }
        String text = out.toString();
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /// The text with comments emptied, so that lines keep their numbers. A line within quotes is no comment.
    private static String withoutComments(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        boolean quoted = false;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end + 1);
            if (!quoted && line.stripLeading().startsWith("#")) {
                kept.append(line.endsWith("\n") ? "\n" : "");
            } else {
                kept.append(line);
                quoted ^= line.chars().filter(c -> c == '"').count() % 2 == 1;
            }
            at += line.length();
        }
        return kept.toString();
    }

    private void readRows(String text) {
        int line = 1;
        try (CSVReader rows = new CSVReaderBuilder(new StringReader(text)).withCSVParser(new RFC4180ParserBuilder().build()).build()) {
            Header header = null;
            int key = -1;
            int[] values = {};
            for (String[] cells = rows.readNextSilently(); cells != null; cells = rows.readNextSilently()) {
                if (Arrays.stream(cells).allMatch(String::isBlank)) {
                    line = (int) rows.getLinesRead() + 1;
                    continue;
                }
                if (header == null) {
                    header = new Header(new Place.Row(shown, null, line), Arrays.stream(cells).map(String::strip).toList());
                    key = column(header, keyColumn, line);
                    Header found = header;
                    int headerLine = line;
                    values = valueColumns.stream().mapToInt(column -> column(found, column, headerLine)).toArray();
                    if (!problems.isEmpty()) {
                        return;
                    }
                } else {
                    add(cells, header, key, values, line);
                }
                line = (int) rows.getLinesRead() + 1;
            }
            if (header == null) {
                problem(1, "", "The file is empty. Its first line must name the columns " + keyColumn + " and "
                        + String.join(", ", valueColumns) + ".");
            }
        } catch (IOException _) {
            problem(line, "", "This line cannot be read; a quote in it is not closed. Close it.");
        }
    }

    private int column(Header header, String column, int line) {
        OptionalInt position = header.find(column);
        if (position.isPresent() && !header.isAmbiguous(column)) {
            return position.getAsInt();
        }
        if (position.isPresent()) {
            problem(line, column, "Two columns are called \"" + column + "\". Rename one of them.");
        } else if (header.size() == 1 && header.names().getFirst().indexOf(';') >= 0) {
            problem(line, column, "There is no column \"" + column
                    + "\"; the columns seem to be set apart by semicolons. Save the file with commas.");
        } else {
            problem(line, column, "There is no column \"" + column + "\". The columns are: " + String.join(", ", header.names()) + "."
                    + Nearest.find(column, header.names()).map(near -> " Did you mean \"" + near + "\"?").orElse(""));
        }
        return -1;
    }

    private void add(String[] cells, Header header, int keyPosition, int[] values, int line) {
        if (cells.length > header.size() && Arrays.stream(cells, header.size(), cells.length).anyMatch(cell -> !cell.isBlank())) {
            problem(line, "", "This line has " + cells.length + " cells, but the header has " + header.size()
                    + ". Put quotes around texts with commas.");
            return;
        }
        String key = cell(cells, keyPosition);
        if (key.isEmpty()) {
            problem(line, "", "\"" + keyColumn + "\" is empty. Fill it, or remove the line.");
            return;
        }
        JsonNode value = value(cells, values);
        String same = ignoreCase ? key.toLowerCase(Locale.ROOT) : key;
        JsonNode before = valuesOfKeys.putIfAbsent(same, value);
        if (before == null) {
            linesOfKeys.put(same, line);
            entries.put(key, value);
        } else if (!before.equals(value)) {
            problem(line, key, "\"" + key + "\" stands in line " + linesOfKeys.get(same)
                    + " already, with another value. Keep one of the lines.");
        }
    }

    private JsonNode value(String[] cells, int[] positions) {
        if (positions.length == 1) {
            return JsonNodeFactory.instance.stringNode(cell(cells, positions[0]));
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < positions.length; i++) {
            object.put(valueColumns.get(i), cell(cells, positions[i]));
        }
        return object;
    }

    private static String cell(String[] cells, int position) {
        return position < cells.length ? TextTransform.trim(cells[position]) : "";
    }

    private void problem(int line, String found, String sentence) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(issue(line, found, sentence));
        }
    }

    private Issue issue(int line, String found, String sentence) {
        return Issue.of(IssueCode.JOB_LOOKUP_FILE, new Place.JobLine(shown, line, 1), found, sentence);
    }
}
