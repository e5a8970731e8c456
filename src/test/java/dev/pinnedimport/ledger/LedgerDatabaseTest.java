package dev.pinnedimport.ledger;

import static dev.pinnedimport.ledger.RawSql.execute;
import static dev.pinnedimport.ledger.RawSql.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SharesNothing
class LedgerDatabaseTest {

    @TempDir
    private static Path remains;

    @TempDir
    private Path state;

    private DatabaseSettings embedded() {
        return DatabaseSettings.embedded(state);
    }

    @Test
    void findsEverythingAgainAfterReopening() {
        Run run;
        Entry entry;
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            f.stage("ключ=значение");
            run = f.run;
            entry = f.entry("ключ");
        }
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            assertThat(database.ledger().findRun(run.id())).contains(run);
            assertThat(database.ledger().find(run.source(), entry.key())).contains(entry);
        }
    }

    @Test
    void writesEveryCommitToTheDiskAtOnceAlsoAfterReopening() throws SQLException {
        LedgerDatabase.open(embedded()).close();
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            assertThat(texts(database, "SELECT property_value FROM information_schema.system_properties "
                    + "WHERE property_name = 'hsqldb.write_delay_millis'")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void makesTheTablesOfSpringBatchToo(DatabaseSettings settings) throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            assertThat(texts(database, "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hsqldb", "postgresql"})
    void takesALedgerForCurrentOnlyWhereItHasSeenEveryMigrationThereIs(String database) throws Exception {
        Path migrations = Path.of(Objects.requireNonNull(LedgerDatabase.class.getResource("/db/migration/" + database)).toURI());
        try (Stream<Path> files = Files.list(migrations)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1")))
                    .containsExactlyInAnyOrderElementsOf(Schema.MIGRATIONS);
        }
    }

    static Stream<DatabaseSettings> databases() {
        return Stream.of(DatabaseSettings.inMemory("batch-tables-" + UUID.randomUUID()), PostgresServer.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void leavesALedgerOfANewerVersionUntouched(DatabaseSettings settings) throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            String flyway = settings instanceof DatabaseSettings.Postgres ? "flyway_schema_history" : "\"flyway_schema_history\"";
            execute(database, "INSERT INTO " + flyway
                    + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', CURRENT_TIMESTAMP, 1, TRUE)");
            assertThatThrownBy(() -> LedgerDatabase.open(settings)).isInstanceOfSatisfying(StopException.class, stop -> {
                assertThat(stop.exitCode()).isEqualTo(ExitCode.FOREIGN_LEDGER);
                assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_NEWER);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"off, on", "local, local", "remote_apply, remote_apply"})
    void waitsForTheDiskAlsoWhereTheServerIsSetNotTo(String set, String used) throws SQLException {
        DatabaseSettings settings = PostgresServer.newDatabase();
        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            String name = texts(database, "SELECT current_database()").getFirst();
            execute(database, "ALTER DATABASE \"" + name + "\" SET synchronous_commit = " + set);
        }

        try (LedgerDatabase database = LedgerDatabase.open(settings)) {
            assertThat(texts(database, "SHOW synchronous_commit")).containsExactly(used);
        }
    }

    /// A new ledger gets its tables at once, an older one migration by migration.
    @Test
    void aNewLedgerHasTheTablesThatAllMigrationsMake() throws SQLException {
        DatabaseSettings migrated = DatabaseSettings.inMemory("migrated-" + UUID.randomUUID());
        try (LedgerDatabase fresh = LedgerDatabase.open(DatabaseSettings.inMemory("fresh-" + UUID.randomUUID()));
                LedgerDatabase old = LedgerDatabase.openAt(migrated, Schema.MIGRATIONS.getFirst());
                LedgerDatabase older = LedgerDatabase.open(migrated)) {
            for (String catalogue : List.of(
                    "SELECT table_name || ' ' || hsqldb_type FROM information_schema.system_tables WHERE table_schem = 'PUBLIC'",
                    "SELECT table_name || '.' || column_name || ' ' || type_name || ' ' || column_size || ' ' || is_nullable || ' ' "
                            + "|| COALESCE(column_def, '') || ' ' || ordinal_position FROM information_schema.system_columns WHERE table_schem = 'PUBLIC'",
                    "SELECT table_name || '.' || column_name || ' ' || non_unique || ' ' || ordinal_position || ' ' || CASE WHEN index_name LIKE 'SYS%' "
                            + "THEN '' ELSE index_name END FROM information_schema.system_indexinfo WHERE table_schem = 'PUBLIC'")) {
                assertThat(texts(fresh, catalogue)).hasSizeGreaterThan(20).containsExactlyInAnyOrderElementsOf(texts(older, catalogue));
            }
            assertThat(old.schema()).isEqualTo(Schema.MIGRATIONS.getLast());
        }
    }

    /// Its table is compared above, with all others.
    @Test
    void theHistoryOfANewLedgerBeginsAsFlywayWouldLetItBegin() throws SQLException {
        String history = "SELECT \"installed_rank\" || '|' || \"version\" || '|' || \"description\" || '|' || \"type\" || '|' || \"script\" || '|' "
                + "|| COALESCE(\"checksum\", 0) || '|' || \"installed_by\" || '|' || \"execution_time\" || '|' || CAST(\"success\" AS VARCHAR(10)) "
                + "FROM \"flyway_schema_history\"";
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            List<String> ours = texts(database, history);
            execute(database, "DROP TABLE \"flyway_schema_history\"");
            Flyway.configure().dataSource(database.dataSource()).baselineVersion(Schema.MIGRATIONS.getLast()).load().baseline();

            assertThat(ours).isEqualTo(texts(database, history)).hasSize(1);
        }
    }

    @Test
    void goesOnMakingALedgerWhoseCreationWasCutShort() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            LedgerFixture.on(database.ledger()).stage("a=b");
            execute(database, "DROP TABLE \"flyway_schema_history\"");
            execute(database, "DROP TABLE attempt");
        }
        for (int i = 0; i < 2; i++) {
            try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
                assertThat(texts(database, "SELECT COUNT(*) FROM attempt")).containsExactly("0");
                assertThat(texts(database, "SELECT COUNT(*) FROM entry")).containsExactly("1");
                assertThat(database.schema()).isEqualTo(Schema.MIGRATIONS.getLast());
            }
        }
    }

    @Test
    void leavesALedgerThatANewerVersionMadeUntouched() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            assertThat(texts(database, "SELECT \"type\" FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL")).containsExactly("BASELINE");
            execute(database, "UPDATE \"flyway_schema_history\" SET \"version\" = '99' WHERE \"version\" IS NOT NULL");
        }
        assertThatThrownBy(() -> LedgerDatabase.open(embedded())).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_NEWER));
    }

    @Test
    void doesNotTakeALedgerForCurrentInWhichANewerMigrationFailed() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            execute(database, "INSERT INTO \"flyway_schema_history\" VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', CURRENT_TIMESTAMP, 1, FALSE)");
        }
        assertThatThrownBy(() -> LedgerDatabase.open(embedded())).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_NEWER));
    }

    @Test
    void repeatsAMigrationThatWasCutShort() throws SQLException {
        LedgerDatabase.open(embedded()).close();
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            execute(database, "DELETE FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL");
            execute(database, "DROP TABLE attempt");
        }
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            assertThat(texts(database, "SELECT COUNT(*) FROM attempt")).containsExactly("0");
        }
    }

    @Test
    void saysThatTheDatabaseDoesNotAnswer() throws IOException {
        try (Socket taken = new Socket()) { // and nobody listens there
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "127.0.0.1:" + taken.getLocalPort() + "/x";
            DatabaseSettings settings = DatabaseSettings.postgres("jdbc:postgresql://" + address + "?password=secret", "u", "hidden");

            assertThatThrownBy(() -> LedgerDatabase.open(settings)).isInstanceOfSatisfying(StopException.class, stop -> {
                assertThat(stop.exitCode()).isEqualTo(ExitCode.DATABASE_UNAVAILABLE);
                assertThat(stop.getMessage()).contains(address, "it does not answer").doesNotContain("secret", "hidden");
            });
        }
    }

    @Test
    void saysThatADatabaseIsMissing() {
        String url = "postgresql://localhost:" + PostgresServer.port() + "/nowhere";
        DatabaseSettings settings = DatabaseSettings.postgres(url, "postgres", null);

        assertThatThrownBy(() -> LedgerDatabase.open(settings)).isInstanceOfSatisfying(StopException.class,
                stop -> assertThat(stop.getMessage()).contains("it has no database of this name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mysql://host/db", "jdbc:postgresql:", "postgresql://host", "postgresql://user:secret@host/db"})
    void refusesAnAddressThatIsNotPostgresWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> DatabaseSettings.postgres(url, null, null)).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(stop.getMessage()).doesNotContain("secret");
        });
    }

    @Test
    void neverShowsThePassword() {
        assertThat(DatabaseSettings.postgres("postgresql://host:5432/db?user=u&password=secret", null, "hidden"))
                .hasToString("PostgreSQL at host:5432/db");
    }

    @Test
    void keepsTheLibrariesAwayFromTheConsole() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setErr(console);
            System.setOut(console);
            LedgerDatabase.open(embedded()).close();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }

        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    // ---- damaged files ----

    @Test
    void opensALedgerWhoseProcessWasKilled() throws Exception {
        leaveBehind();

        assertThat(entriesAfterOpening()).isEqualTo(50);
    }

    @Test
    void cutsOffZerosThatAPowerCutLeftAtTheEnd() throws Exception {
        Files.write(leaveBehind(), new byte[4096], StandardOpenOption.APPEND);

        assertThat(entriesAfterOpening()).isEqualTo(50);
    }

    @Test
    void cutsOffHalfALineAtTheEnd() throws Exception {
        Files.writeString(leaveBehind(), "INSERT INTO ENTRY VALUES(1,'half", StandardOpenOption.APPEND);

        assertThat(entriesAfterOpening()).isEqualTo(50);
    }

    @Test
    void refusesALogThatIsDamagedInTheMiddleAndLeavesItAsItIs() throws Exception {
        Path log = leaveBehind();
        String text = Files.readString(log);
        Files.writeString(log, text.replaceFirst("(?s)^(.{" + text.length() / 2 + "}.*?\n)INSERT", "$1INSXRT"));
        byte[] damaged = Files.readAllBytes(log);

        assertDamaged();
        assertThat(Files.readAllBytes(log)).isEqualTo(damaged);
    }

    @Test
    void refusesALogWithZerosInTheMiddle() throws Exception {
        Path log = leaveBehind();
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] = 0;
        Files.write(log, bytes);

        assertDamaged();
        assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.script", "ledger.data"})
    void refusesALedgerWithAFileMissing(String file) throws Exception {
        leaveBehind();
        LedgerDatabase.open(embedded()).close();
        Files.delete(state.resolve("ledger").resolve(file));

        assertDamaged();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.properties", "ledger.properties ledger.log", "ledger.properties ledger.log ledger.script.new"})
    void makesTheDatabaseAgainWhereTheProcessDiedWhileMakingIt(String remains) throws Exception {
        LedgerDatabase.open(embedded()).close();
        Path directory = state.resolve("ledger");
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        for (String name : remains.split(" ")) {
            Files.writeString(directory.resolve(name), name.endsWith(".properties") ? "version=2.7.4\nmodified=yes\ntx_timestamp=0\n" : "");
        }

        assertThat(entriesAfterOpening()).isZero();
    }

    // What a process left that was killed in a crash campaign; and the same a little earlier.
    @ParameterizedTest
    @ValueSource(strings = {"00000000000000000000000000000000000000400000002000000000000000000000000000000001", "0000000000000000000000000000000000000040",
        ""})
    void makesTheDataFileAgainWhereTheProcessDiedWhileMakingIt(String remains) throws Exception {
        Files.write(leaveBehind().resolveSibling("ledger.data"), HexFormat.of().parseHex(remains));

        assertThat(entriesAfterOpening()).isEqualTo(50);
    }

    @Test
    void refusesADataFileThatLostItsFlagsAfterItsFirstLife() throws Exception {
        Path data = leaveBehind().resolveSibling("ledger.data");
        LedgerDatabase.open(embedded()).close();
        byte[] bytes = Files.readAllBytes(data);
        Arrays.fill(bytes, 28, 32, (byte) 0);
        Files.write(data, bytes);

        assertDamaged();
        assertThat(Files.readAllBytes(data)).isEqualTo(bytes);
    }

    @Test
    void refusesALogWithoutItsScript() throws Exception {
        Path log = leaveBehind();
        for (String name : List.of("ledger.script", "ledger.data", "ledger.backup")) {
            Files.deleteIfExists(log.resolveSibling(name));
        }

        assertDamaged();
    }

    @Test
    void sendsNothingThatIsNotWhatWasStaged() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            LedgerFixture f = LedgerFixture.on(database.ledger());
            f.stage("a=1");
            execute(database, "UPDATE entry SET payload = '{\"title\":\"2\"}'");

            assertThatThrownBy(() -> f.listSendable().forEach(Entry::requireIntact)).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_DAMAGED));
        }
    }

    private void assertDamaged() {
        assertThatThrownBy(() -> LedgerDatabase.open(embedded())).isInstanceOfSatisfying(StopException.class, stop -> {
            assertThat(stop.exitCode()).isEqualTo(ExitCode.STORAGE);
            assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.LEDGER_DAMAGED);
        });
    }

    /// The log of a ledger with 50 entries, as a killed process leaves it.
    private Path leaveBehind() throws Exception {
        if (Files.notExists(remains.resolve("ledger"))) {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
                            System.getProperty("java.class.path"), Killed.class.getName(), remains.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(remains.resolve("process.log").toFile())
                    .start();
            assertThat(process.waitFor()).as(() -> read(remains.resolve("process.log"))).isEqualTo(9);
        }
        Files.createDirectories(state.resolve("ledger"));
        try (Stream<Path> files = Files.list(remains.resolve("ledger"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, state.resolve("ledger").resolve(file.getFileName()));
            }
        }
        return state.resolve("ledger/ledger.log");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long entriesAfterOpening() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(embedded())) {
            return Long.parseLong(texts(database, "SELECT COUNT(*) FROM entry").getFirst());
        }
    }

    static final class Killed {
        public static void main(String[] args) {
            LedgerFixture f = LedgerFixture.on(LedgerDatabase.open(DatabaseSettings.embedded(Path.of(args[0]))).ledger());
            Staging staging = f.ledger.stage(f.run);
            for (int i = 0; i < 50; i++) {
                staging.write(List.of(LedgerFixture.row(i + 2, "k" + i + "=1")));
            }
            Runtime.getRuntime().halt(9);
        }
    }
}
