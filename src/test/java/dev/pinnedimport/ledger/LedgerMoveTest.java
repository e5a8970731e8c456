package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.move.Contents;
import dev.pinnedimport.ledger.move.LedgerExport;
import dev.pinnedimport.ledger.move.LedgerImport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A ledger that is moved is the same ledger: every event with its id, key generation, state and attempts, every run, every row to mend.
@Execution(ExecutionMode.CONCURRENT)
class LedgerMoveTest {

    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

    @TempDir
    private Path directory;

    private static byte[] exported = {};

    @BeforeAll
    static void exportOnce(@TempDir Path directory) throws IOException {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("exported-once-" + UUID.randomUUID()))) {
            fill(database);
            new LedgerExport(database).write(directory.resolve("ledger.gz"), NOW);
        }
        exported = Files.readAllBytes(directory.resolve("ledger.gz"));
    }

    private enum Kind {
        FILES,
        SERVER
    }

    private DatabaseSettings database(Kind kind) {
        return switch (kind) {
            case FILES -> DatabaseSettings.embedded(directory.resolve("state-" + UUID.randomUUID()));
            case SERVER -> PostgresServer.newDatabase();
        };
    }

    static Stream<Arguments> ways() {
        return Stream.of(Kind.values()).flatMap(from -> Stream.of(Kind.values()).map(to -> Arguments.of(from, to)));
    }

    // ---- what moves ----

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("ways")
    void givesBackEveryRowOfEveryTable(Kind from, Kind to) throws Exception {
        DatabaseSettings source = database(from);
        DatabaseSettings target = database(to);
        Map<String, List<String>> before;
        try (LedgerDatabase database = LedgerDatabase.open(source)) {
            fill(database);
            before = everything(database);
        }

        Contents exported = export(source, "ledger.gz");
        LedgerImport.of(directory.resolve("ledger.gz")).into(target);

        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            assertThat(everything(database)).isEqualTo(before);
            assertThat(exported.entries()).containsEntry("DELIVERED", 2L).containsEntry("IN_DOUBT", 1L).containsEntry("SENDING", 1L)
                    .containsEntry("WAITING", 1L).containsEntry("REFUSED", 1L).containsEntry("BLOCKED", 1L).containsEntry("STAGED", 1L);
            assertThat(exported.count("attempt")).isPositive();
            assertThat(exported.count("row_issue")).isPositive();
            assertThat(exported.countRows()).isEqualTo(before.values().stream().mapToLong(List::size).sum());
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("ways")
    void countsOnWhereTheOldLedgerStopped(Kind from, Kind to) throws Exception {
        DatabaseSettings source = database(from);
        DatabaseSettings target = database(to);
        Run last;
        try (LedgerDatabase database = LedgerDatabase.open(source)) {
            last = fill(database).run;
        }
        export(source, "ledger.gz");
        LedgerImport.of(directory.resolve("ledger.gz")).into(target);

        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            LedgerFixture next = LedgerFixture.on(database.ledger());
            assertThat(next.source.number()).isGreaterThan(last.source().number());
            assertThat(next.run.number()).isEqualTo(last.number() + 1);
            next.stage("new=1");
            next.claim("new", EntryState.STAGED);
            next.settle(LedgerFixture.inDoubt("new"));
            assertThat(next.entry("new").state()).isEqualTo(EntryState.IN_DOUBT);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void takesALedgerThatAnOlderVersionExported(Kind to) throws Exception {
        DatabaseSettings.Embedded old = (DatabaseSettings.Embedded) database(Kind.FILES);
        new KeptLedger(8).unpackTo(old.stateDirectory());
        Contents exported;
        try (LedgerDatabase database = LedgerDatabase.openAt(old, "8")) {
            exported = new LedgerExport(database).write(directory.resolve("old.gz"), NOW);
        }

        DatabaseSettings target = database(to);
        LedgerImport.of(directory.resolve("old.gz")).into(target);

        assertThat(exported.schema()).isEqualTo("8");
        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            assertThat(Integer.parseInt(database.schema())).isGreaterThanOrEqualTo(11);
            assertThat(database.ledger().listRuns(10)).hasSize(2);
            assertThat(exported.entries()).containsEntry("DELIVERED", 8L);
        }
    }

    static List<Kind> kinds() {
        return List.of(Kind.values());
    }

    @Test
    void writesAFileForItsOwnerOnlyAndNeverOverAnother() throws Exception {
        DatabaseSettings source = database(Kind.FILES);
        try (LedgerDatabase database = LedgerDatabase.open(source)) {
            fill(database);
        }
        export(source, "ledger.gz");
        byte[] first = Files.readAllBytes(directory.resolve("ledger.gz"));

        assertThat(Files.getPosixFilePermissions(directory.resolve("ledger.gz"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertStops(() -> export(source, "ledger.gz"), ExitCode.USAGE, IssueCode.USAGE);
        assertThat(Files.readAllBytes(directory.resolve("ledger.gz"))).isEqualTo(first);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".part"));
        }
    }

    // ---- what is refused ----

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesToMixTwoLedgers(Kind to) throws Exception {
        Files.write(directory.resolve("ledger.gz"), exported);
        DatabaseSettings target = database(to);
        Map<String, List<String>> before;
        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            LedgerFixture.on(database.ledger()).stage("own=1");
            before = everything(database);
        }

        assertStops(() -> LedgerImport.of(directory.resolve("ledger.gz")).into(target), ExitCode.FOREIGN_LEDGER, IssueCode.LEDGER_NOT_EMPTY);

        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            assertThat(everything(database)).isEqualTo(before);
        }
    }

    @Test
    void fillsAServerThatWasOnlyLookedAt() throws Exception {
        Path file = Files.write(directory.resolve("ledger.gz"), exported);
        String id = LedgerImport.of(file).contents().ledger();
        DatabaseSettings target = database(Kind.SERVER);
        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            assertThat(database.ledger().id()).isNotEqualTo(id);
        }

        LedgerImport.of(directory.resolve("ledger.gz")).into(target);

        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            assertThat(database.ledger().id()).isEqualTo(id);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void refusesAFileThatIsNotWhole(String what, UnaryOperator<byte[]> damage) throws Exception {
        Path damaged = Files.write(directory.resolve("damaged.gz"), damage.apply(exported.clone()));

        assertStops(() -> LedgerImport.of(damaged), ExitCode.FILE_UNUSABLE, IssueCode.LEDGER_FILE);
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("cut off in the middle", bytes -> java.util.Arrays.copyOf(bytes, bytes.length / 2)),
                damage("cut off by one byte", bytes -> java.util.Arrays.copyOf(bytes, bytes.length - 1)),
                damage("empty", _ -> new byte[0]),
                damage("another file", _ -> "Id,Title\n1,x\n".getBytes(StandardCharsets.UTF_8)),
                damage("another gzipped file", _ -> gzip(List.of("{\"a\":1}"))),
                damage("one bit", bytes -> {
                    bytes[bytes.length / 2] ^= 8;
                    return bytes;
                }),
                lines("without its end", lines -> lines.subList(0, lines.size() - 1)),
                lines("without a row", lines -> without(lines, line -> line.startsWith("["))),
                lines("without a table", lines -> without(lines, line -> line.startsWith("{\"table\":\"source\""))),
                lines("a changed row", lines -> lines.stream().map(line -> line.replace("DELIVERED", "STAGED")).toList()),
                lines("a row more", lines -> {
                    List<String> more = new ArrayList<>(lines);
                    more.add(lines.size() - 1, lines.get(lines.size() - 2));
                    return more;
                }),
                lines("two files in one", lines -> Stream.concat(lines.stream(), lines.stream()).toList()),
                lines("a line that is no JSON", lines -> lines.stream().map(line -> line.startsWith("[") ? line.substring(1) : line).toList()));
    }

    @Test
    void refusesWhatANewerVersionExported() throws Exception {
        List<String> lines = gunzip(exported);
        Path schema = Files.write(directory.resolve("schema.gz"), gzip(signed(
                lines.stream().map(line -> line.replaceFirst("\"schema\":\"\\d+\"", "\"schema\":\"999\"")).toList())));
        Path format = Files.write(directory.resolve("format.gz"), gzip(signed(replaced(lines, "\"version\":1", "\"version\":2"))));
        DatabaseSettings files = database(Kind.FILES);

        assertStops(() -> LedgerImport.of(schema).into(files), ExitCode.FOREIGN_LEDGER, IssueCode.LEDGER_NEWER);
        assertStops(() -> LedgerImport.of(schema).into(database(Kind.SERVER)), ExitCode.FOREIGN_LEDGER, IssueCode.LEDGER_NEWER);
        assertStops(() -> LedgerImport.of(format), ExitCode.FOREIGN_LEDGER, IssueCode.LEDGER_NEWER);
        assertThat(LedgerDatabase.exists(files)).isFalse();
    }

    @Test
    void leavesNothingBehindWhereARowIsNotTaken() throws Exception {
        DatabaseSettings source = database(Kind.FILES);
        try (LedgerDatabase database = LedgerDatabase.open(source)) {
            fill(database);
            execute(database, "UPDATE entry SET reason = CHAR(0) WHERE state = 'WAITING'"); // which PostgreSQL has no way to keep
        }
        export(source, "ledger.gz");
        DatabaseSettings target = database(Kind.SERVER);

        assertStops(() -> LedgerImport.of(directory.resolve("ledger.gz")).into(target), ExitCode.FILE_UNUSABLE, IssueCode.LEDGER_FILE);

        try (LedgerDatabase database = LedgerDatabase.open(target)) {
            assertThat(database.ledger().listSources()).isEmpty();
            assertThat(database.ledger().listRuns(10)).isEmpty();
        }
    }

    @Test
    void leavesNoHalfFilledDirectoryBehind() throws Exception {
        List<String> lines = gunzip(exported);
        Path twice = Files.write(directory.resolve("twice.gz"), gzip(signed(lines.stream().flatMap(
                line -> line.startsWith("[") && line.contains("DELIVERED") ? Stream.of(line, line) : Stream.of(line)).toList())));
        DatabaseSettings.Embedded target = (DatabaseSettings.Embedded) database(Kind.FILES);

        assertStops(() -> LedgerImport.of(twice).into(target), ExitCode.FILE_UNUSABLE, IssueCode.LEDGER_FILE);

        assertThat(LedgerDatabase.exists(target)).isFalse();
        try (Stream<Path> files = Files.list(target.stateDirectory())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("import-"));
        }
    }

    // ---- help ----

    /// An entry in every state, and something in nearly every table.
    private static LedgerFixture fill(LedgerDatabase database) {
        LedgerFixture f = LedgerFixture.on(database.ledger());
        f.stage("a=1", "ключ=значение", "bad!");
        database.ledger().id(); // given at the first look
        f.deliver("a", "101");
        f.deliver("ключ", "102");
        f.endRun();
        f.startRun();
        f.stage("a=1", "ключ=значение", "doubt=1", "wait=🎷", "refused=1", "blocked=1", "staged=1", "sending=1", "bad!");
        for (String key : List.of("doubt", "wait", "refused", "blocked", "sending")) {
            f.claim(key, EntryState.STAGED);
        }
        f.settle(LedgerFixture.inDoubt("doubt"), LedgerFixture.waiting("wait", NOW), LedgerFixture.refused("refused"), LedgerFixture.blocked("blocked"));
        return f;
    }

    private Contents export(DatabaseSettings source, String name) {
        try (LedgerDatabase database = LedgerDatabase.open(source)) {
            return new LedgerExport(database).write(directory.resolve(name), NOW);
        }
    }

    private static Map<String, List<String>> everything(LedgerDatabase database) throws SQLException {
        database.ledger().foldClaims();
        Map<String, List<String>> tables = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = connection.getMetaData().getTables(null, connection.getSchema(), null, new String[] {"TABLE"})) {
                while (rows.next()) {
                    names.add(rows.getString("TABLE_NAME"));
                }
            }
            for (String name : names.stream().filter(name -> !name.matches("(?i)batch_.*|flyway.*|int_.*|spread.*|claim")).toList()) {
                List<String> texts = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + name)) {
                    while (rows.next()) {
                        Map<String, String> row = new TreeMap<>();
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            Object value = rows.getObject(i);
                            row.put(rows.getMetaData().getColumnName(i).toLowerCase(java.util.Locale.ROOT),
                                    value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value));
                        }
                        texts.add(row.toString());
                    }
                }
                tables.put(name.toLowerCase(java.util.Locale.ROOT), texts.stream().sorted().toList());
            }
        }
        return tables;
    }

    private static void execute(LedgerDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertStops(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ExitCode exit, IssueCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.issues().getFirst().code()).as(stop.getMessage()).isEqualTo(code);
            assertThat(stop.exitCode()).isEqualTo(exit);
        });
    }

    private static Arguments damage(String what, UnaryOperator<byte[]> damage) {
        return Arguments.of(what, damage);
    }

    private static Arguments lines(String what, UnaryOperator<List<String>> damage) {
        return damage(what, bytes -> gzip(damage.apply(gunzip(bytes))));
    }

    private static List<String> without(List<String> lines, java.util.function.Predicate<String> first) {
        List<String> rest = new ArrayList<>(lines);
        rest.remove(rest.stream().filter(first).findFirst().orElseThrow());
        return rest;
    }

    private static List<String> replaced(List<String> lines, String from, String to) {
        return lines.stream().map(line -> line.replace(from, to)).toList();
    }

    /// The lines with an end that fits them, as somebody would write it who knows the format.
    private static List<String> signed(List<String> lines) {
        var tables = new StringBuilder();
        String table = "";
        var digest = sha256();
        java.math.BigInteger sum = java.math.BigInteger.ZERO;
        long count = 0;
        for (String line : lines.subList(0, lines.size() - 1)) {
            digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            if (line.startsWith("[")) {
                count++;
                sum = sum.add(new java.math.BigInteger(1, sha256().digest(line.getBytes(StandardCharsets.UTF_8))));
            } else if (line.startsWith("{\"table\"")) {
                append(tables, table, count, sum);
                table = line.replaceFirst("\\{\"table\":\"(\\w+)\".*", "$1");
                count = 0;
                sum = java.math.BigInteger.ZERO;
            }
        }
        append(tables, table, count, sum);
        List<String> signed = new ArrayList<>(lines.subList(0, lines.size() - 1));
        signed.add("{\"end\":true,\"tables\":{" + tables + "},\"entries\":{},\"sha256\":\"" + HexFormat.of().formatHex(digest.digest()) + "\"}");
        return signed;
    }

    private static void append(StringBuilder tables, String table, long count, java.math.BigInteger sum) {
        if (!table.isEmpty()) {
            tables.append(tables.isEmpty() ? "" : ",").append("\"" + table + "\":{\"rows\":" + count + ",\"sum\":\""
                    + sum.mod(java.math.BigInteger.ONE.shiftLeft(256)).toString(16) + "\"}");
        }
    }

    private static java.security.MessageDigest sha256() {
        try {
            return java.security.MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(List<String> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
