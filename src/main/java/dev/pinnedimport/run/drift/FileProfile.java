package dev.pinnedimport.run.drift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a file looks like as a whole: a few numbers for each column, and hashes of some values, never the values.
///
/// @param first the day on which the earliest event begins; null where there is no event
public record FileProfile(String sha256, long rows, List<Column> columns, @Nullable LocalDate first, @Nullable LocalDate last) {

    public FileProfile {
        columns = List.copyOf(columns);
    }

    /// @param filled rows in which the cell is not empty
    /// @param few    whether `sketch` holds every value of the column
    /// @param sketch the smallest hashes of the values, ascending
    public record Column(String name, long filled, boolean few, long[] sketch) {

        public double emptyShare(long rows) {
            return rows == 0 ? 0 : 1 - (double) filled / rows;
        }

        /// How much two columns have in common, 0 to 1, estimated from their smallest hashes.
        public double likeness(Column other) {
            int looked = Math.min(SAMPLE, few && other.few ? sketch.length + other.sketch.length : Math.min(sketch.length, other.sketch.length));
            long[] union = union(sketch, other.sketch);
            int common = 0;
            int seen = Math.min(looked, union.length);
            for (int i = 0; i < seen; i++) {
                common += holds(union[i]) && other.holds(union[i]) ? 1 : 0;
            }
            return seen == 0 ? 0 : (double) common / seen;
        }

        public boolean holds(long hash) {
            return Arrays.binarySearch(sketch, hash) >= 0;
        }

        private static long[] union(long[] a, long[] b) {
            return java.util.stream.LongStream.concat(Arrays.stream(a), Arrays.stream(b)).distinct().sorted().toArray();
        }
    }

    /// Hashes that are kept of a column with many values.
    static final int SAMPLE = 24;

    public Optional<Column> find(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    // ---- JSON --------------------------------------------------------------------------------------------------

    public String json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("sha256", sha256).put("rows", rows).put("first", first == null ? null : first.toString()).put("last", last == null ? null : last.toString());
        ArrayNode list = json.putArray("columns");
        for (Column column : columns) {
            ArrayNode sketch = list.addObject().put("name", column.name()).put("filled", column.filled()).put("few", column.few()).putArray("sketch");
            Arrays.stream(column.sketch()).mapToObj(hash -> Long.toString(hash, 36)).forEach(sketch::add);
        }
        return json.toString();
    }

    public static FileProfile parse(String text) {
        JsonNode json = JsonMapper.shared().readTree(text);
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : json.path("columns")) {
            long[] sketch = column.path("sketch").valueStream().mapToLong(hash -> Long.parseLong(hash.asString(), 36)).toArray();
            columns.add(new Column(column.path("name").asString(""), column.path("filled").asLong(), column.path("few").asBoolean(), sketch));
        }
        return new FileProfile(json.path("sha256").asString(""), json.path("rows").asLong(), columns, day(json.path("first")), day(json.path("last")));
    }

    private static @Nullable LocalDate day(JsonNode text) {
        return text.isString() ? LocalDate.parse(text.stringValue()) : null;
    }
}
