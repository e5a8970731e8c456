package dev.pinnedimport.ledger.move;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An exported ledger, read: JSON lines, gzipped.
///
/// ```
/// {"format":"pinned-import-ledger","version":1,"ledger":"…","schema":"13","exported":"2026-11-26T10:00:00Z"}
/// {"table":"entry","columns":["source_no","source_id",…]}
/// [1,"A17",…]
/// {"end":true,"tables":{"entry":{"rows":1,"sum":"…"}},"entries":{"DELIVERED":1},"sha256":"…"}
/// ```
///
/// The last line counts the rows of each table, sums their hashes, and holds the hash of all lines before it: a file that was cut off or changed is
/// noticed before anything of it is used. Every table stands there, also an empty one.
final class LedgerFile {

    static final String FORMAT = "pinned-import-ledger";
    static final int VERSION = 1;
    static final JsonMapper JSON = JsonMapper.shared();

    /// A row holds at most a few payloads of four million characters.
    private static final int LONGEST_LINE = 128 << 20;

    private final Path file;
    private final Contents contents;

    private LedgerFile(Path file, Contents contents) {
        this.file = file;
        this.contents = contents;
    }

    Contents contents() {
        return contents;
    }

    /// Reads the whole file once, and makes sure that it is one and that it is whole.
    ///
    /// @throws StopException `FILE_UNUSABLE` where it is not, `FOREIGN_LEDGER` where a newer version wrote it
    static LedgerFile check(Path file) {
        MessageDigest digest = Rows.sha256();
        Map<String, Rows> found = new LinkedHashMap<>();
        try (Lines lines = new Lines(file, digest)) {
            JsonNode header = lines.next().map(line -> parse(file, line)).orElseThrow(() -> noLedger(file));
            requireFormat(file, header);
            @Nullable Rows table = null;
            int columns = 0;
            while (true) {
                byte[] sha256 = snapshot(digest);
                String line = lines.next().orElseThrow(() -> damaged(file, "it ends too early"));
                JsonNode node = parse(file, line);
                if (node.isArray() && table != null && node.size() == columns) {
                    table.add(line);
                } else if (node.path("table").isString() && node.path("columns").isArray()) {
                    table = new Rows();
                    columns = node.path("columns").size();
                    found.put(node.path("table").stringValue(), table);
                } else if (node.path("end").asBoolean(false)) {
                    String hash = HexFormat.of().formatHex(sha256);
                    if (lines.next().isPresent()) {
                        throw damaged(file, "something follows its end");
                    }
                    return new LedgerFile(file, contents(file, header, node, found, hash));
                } else {
                    throw damaged(file, "line " + lines.number() + " is none of a ledger");
                }
            }
        } catch (IOException e) {
            throw damaged(file, "it cannot be read to its end");
        }
    }

    private static byte[] snapshot(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", e);
        }
    }

    private static void requireFormat(Path file, JsonNode header) {
        if (!FORMAT.equals(header.path("format").asString(""))) {
            throw noLedger(file);
        }
        if (header.path("version").asInt(0) != VERSION) {
            throw new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(IssueCode.LEDGER_NEWER, new Place.File(file.toString()), "",
                    "it was written by another version of this program. Nothing was imported. Import it with that version."));
        }
    }

    private static Contents contents(Path file, JsonNode header, JsonNode end, Map<String, Rows> found, String hash) {
        Map<String, Long> rows = new TreeMap<>();
        for (Map.Entry<String, JsonNode> table : end.path("tables").properties()) {
            Rows there = found.get(table.getKey());
            if (there == null || there.count() != table.getValue().path("rows").asLong(-1)
                    || !there.sum().equals(table.getValue().path("sum").asString(""))) {
                throw damaged(file, "its rows of the table " + table.getKey() + " are not those that were exported");
            }
            rows.put(table.getKey(), there.count());
        }
        if (rows.size() != found.size() || !hash.equals(end.path("sha256").asString(""))) {
            throw damaged(file, "its checksum is wrong");
        }
        Map<String, Long> entries = new TreeMap<>();
        end.path("entries").properties().forEach(state -> entries.put(state.getKey(), state.getValue().asLong(0)));
        try {
            return new Contents(header.path("ledger").asString(""), header.path("schema").asString(""),
                    Instant.parse(header.path("exported").asString("")), new TreeMap<>(rows), new TreeMap<>(entries), hash);
        } catch (DateTimeException e) {
            throw damaged(file, "it does not say when it was exported");
        }
    }

    /// Takes the file's tables and rows one after the other.
    interface Reader {
        void table(String name, List<String> columns) throws SQLException;

        void row(JsonNode row) throws SQLException;
    }

    /// Reads the file a second time.
    void read(Reader reader) throws SQLException {
        try (Lines lines = new Lines(file, Rows.sha256())) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                JsonNode node = parse(file, line.get());
                if (node.isArray()) {
                    reader.row(node);
                } else if (node.path("table").isString()) {
                    reader.table(node.path("table").stringValue(), node.path("columns").valueStream().map(JsonNode::asString).toList());
                }
            }
        } catch (IOException e) {
            throw damaged(file, "it cannot be read to its end");
        }
    }

    private static JsonNode parse(Path file, String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw damaged(file, "a line of it is no JSON");
        }
    }

    private static StopException noLedger(Path file) {
        return unusable(file, "this is no ledger that pinned-import ledger export wrote. Nothing was imported.");
    }

    static StopException damaged(Path file, String why) {
        return unusable(file, "the exported ledger is not whole: " + why + ". Nothing was imported. Copy or export it again.");
    }

    private static StopException unusable(Path file, String sentence) {
        return new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.LEDGER_FILE, new Place.File(file.toString()), "", sentence));
    }

    /// Lines of a file, in one hash.
    private static final class Lines implements AutoCloseable {

        private final Path file;
        private final InputStream in;
        private final MessageDigest digest;
        private long number;

        Lines(Path file, MessageDigest digest) throws IOException {
            this.file = file;
            this.digest = digest;
            InputStream raw = Files.newInputStream(file);
            try {
                this.in = new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16);
            } catch (IOException e) {
                raw.close();
                throw noLedger(file);
            }
        }

        long number() {
            return number;
        }

        Optional<String> next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    number++;
                    digest.update(line.toByteArray());
                    digest.update((byte) '\n');
                    return Optional.of(line.toString(StandardCharsets.UTF_8));
                }
                if (line.size() == LONGEST_LINE) {
                    throw damaged(file, "line " + (number + 1) + " is too long");
                }
                line.write(b);
            }
            if (line.size() > 0) {
                throw damaged(file, "it ends too early");
            }
            return Optional.empty();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
