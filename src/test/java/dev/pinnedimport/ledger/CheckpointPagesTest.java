package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A data file that was being changed goes back to its last checkpoint, also where that was cut short.
@Execution(ExecutionMode.CONCURRENT)
class CheckpointPagesTest {

    private static final int PAGE = 16_384;
    private static final int COPY = PAGE + 12;
    private static final String URL = ";hsqldb.lock_file=false;hsqldb.full_log_replay=true;hsqldb.nio_data_file=false";

    @TempDir
    private static Path made;

    private static byte[] atCheckpoint = {};

    @TempDir
    private Path directory;

    private Path database;
    private Path data;
    private Path backup;

    /// 500 rows, and 500 between them by a process that could not keep all of them in memory and was killed after its commits.
    @BeforeAll
    static void leaveChangedPages() throws Exception {
        Path original = made.resolve("original");
        try (Connection connection = connect(original.resolve("ledger"));
                Statement statement = connection.createStatement()) {
            statement.execute("SET FILES WRITE DELAY FALSE");
            statement.execute("CREATE CACHED TABLE entry (id INTEGER PRIMARY KEY, text VARCHAR(1000))");
            statement.execute("INSERT INTO entry (id, text) SELECT 2 * n, REPEAT('a', 300) FROM UNNEST(SEQUENCE_ARRAY(1, 500, 1)) AS numbers(n)");
            statement.execute("SET FILES CACHE ROWS 100");
            statement.execute("SHUTDOWN");
        }
        atCheckpoint = Files.readAllBytes(original.resolve("ledger.data"));
        try (Connection connection = connect(original.resolve("ledger"));
                Statement statement = connection.createStatement()) {
            for (int id = 1; id < 1_000; id += 2) {
                statement.execute("INSERT INTO entry (id, text) VALUES (" + id + ", 'b')");
            }
            copy(original, made.resolve("killed"));
            statement.execute("SHUTDOWN");
        }
    }

    private static Connection connect(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:hsqldb:file:" + database + URL, "SA", "");
    }

    @BeforeEach
    void copyFiles() throws IOException {
        copy(made.resolve("killed"), directory);
        database = directory.resolve("ledger");
        data = directory.resolve("ledger.data");
        backup = directory.resolve("ledger.backup");
        assertThat(Files.size(backup)).isGreaterThan(5 * COPY);
        assertThat(Files.readAllBytes(data)).isNotEqualTo(atCheckpoint);
    }

    @Test
    void takesTheDataFileBackToTheCheckpointAndTheLogDoesTheRest() throws Exception {
        CheckpointPages.putBack(database);

        assertIsAtCheckpoint();
        assertOpens();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void goesOnWhereItWasCutShort(int step) throws Exception {
        byte[] killed = Files.readAllBytes(data);
        CheckpointPages.putBack(database);
        byte[] half = Files.readAllBytes(data);
        System.arraycopy(killed, 0, half, 0, PAGE);
        for (int page = step; (page + 1) * PAGE < killed.length; page += step) {
            System.arraycopy(killed, page * PAGE, half, page * PAGE, PAGE);
        }
        Files.write(data, half);

        CheckpointPages.putBack(database);

        assertIsAtCheckpoint();
        assertOpens();
    }

    @Test
    void doesItAgainWhereTheBackupWasNotDeletedAfterwards() throws Exception {
        CheckpointPages.putBack(database);
        CheckpointPages.putBack(database);

        assertIsAtCheckpoint();
        assertOpens();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 11, 12, 4_096, COPY - 1})
    void leavesOutACopyThatWasBeingWritten(int bytes) throws Exception {
        byte[] copy = copyOf(3 * PAGE, (byte) 'x');
        Files.write(backup, Arrays.copyOf(copy, bytes), StandardOpenOption.APPEND);

        CheckpointPages.putBack(database);

        assertIsAtCheckpoint();
        assertOpens();
    }

    @Test
    void leavesOutSpaceThatAPowerCutLeftEmpty() throws Exception {
        Files.write(backup, new byte[2 * COPY], StandardOpenOption.APPEND);

        CheckpointPages.putBack(database);

        assertIsAtCheckpoint();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void takesTheFirstOfTwoCopies(int page) throws Exception {
        Files.write(backup, copyOf(page * PAGE, (byte) 'x'), StandardOpenOption.APPEND);

        CheckpointPages.putBack(database);

        assertIsAtCheckpoint();
    }

    @Test
    void leavesTheFilesOfACheckpointThatIsDone() throws Exception {
        byte[] killed = Files.readAllBytes(data);
        replace("ledger.properties", "modified=yes", "modified=yes-new-files");

        CheckpointPages.putBack(database);

        assertThat(Files.readAllBytes(data)).isEqualTo(killed);
    }

    @Test
    void refusesTheBackupOfAnotherCheckpoint() throws Exception {
        byte[] killed = Files.readAllBytes(data);
        replace("ledger.script", "SET FILES CHECK ", "SET FILES CHECK 1");

        assertThatThrownBy(() -> CheckpointPages.putBack(database)).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(data)).isEqualTo(killed);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, COPY - 1})
    void refusesAChangedDataFileWithoutACopyOfItsFirstPage(int bytes) throws Exception {
        byte[] killed = Files.readAllBytes(data);
        Files.write(backup, Arrays.copyOf(Files.readAllBytes(backup), bytes));

        assertThatThrownBy(() -> CheckpointPages.putBack(database)).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(data)).isEqualTo(killed);
    }

    @Test
    void leavesAWholeDataFileAloneWhateverTheBackupIs() throws Exception {
        Files.write(data, atCheckpoint);
        replace("ledger.script", "SET FILES CHECK ", "SET FILES CHECK 1");

        CheckpointPages.putBack(database);

        assertThat(Files.readAllBytes(data)).isEqualTo(atCheckpoint);
    }

    // What follows the end of the checkpoint's file belongs to nothing.
    private void assertIsAtCheckpoint() throws IOException {
        assertThat(Arrays.copyOf(Files.readAllBytes(data), end())).isEqualTo(Arrays.copyOf(atCheckpoint, end()));
    }

    private static int end() {
        return Math.toIntExact(ByteBuffer.wrap(atCheckpoint).getLong(12));
    }

    private void assertOpens() throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT COUNT(*), COUNT(DISTINCT id), SUM(CHAR_LENGTH(text)) FROM entry")) {
                row.next();
                assertThat(List.of(row.getLong(1), row.getLong(2), row.getLong(3))).containsExactly(1_000L, 1_000L, 500L * 301);
            }
            statement.execute("SHUTDOWN");
        }
    }

    private void replace(String file, String text, String by) throws IOException {
        Path path = directory.resolve(file);
        String all = Files.readString(path);
        assertThat(all).contains(text);
        Files.writeString(path, all.replace(text, by));
    }

    private static byte[] copyOf(long place, byte content) {
        ByteBuffer copy = ByteBuffer.allocate(COPY).putInt(PAGE).putLong(place);
        Arrays.fill(copy.array(), 12, COPY, content);
        return copy.array();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
