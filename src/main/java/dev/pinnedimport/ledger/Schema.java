package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/// The tables of a ledger, and the migrations that make them.
final class Schema {

    /// All migrations there are, the same for every database: what a ledger of today has seen.
    static final List<String> MIGRATIONS = List.of("1", "2", "3", "4", "5", "6", "7", "8", "11", "14", "17", "18", "19", "20");

    private static final History CURRENT = new History(Set.copyOf(MIGRATIONS), true);
    private static final String SCRIPTS = "/db/migration/";
    private static final String BASELINE = "BASELINE";

    private Schema() {}

    /// Brings the tables up to today's, or refuses those of a newer program.
    ///
    /// @throws FlywayException where a migration fails
    static void migrate(DatabaseSettings settings, DataSource database) {
        // Asking the table is ten times quicker than asking Flyway, which looks through the class path and the database's catalogue first.
        Optional<History> history = findHistory(database);
        if (history.isEmpty() && !(settings instanceof DatabaseSettings.Postgres)) {
            create(settings, database);
        } else if (!history.equals(Optional.of(CURRENT))) {
            migrateTo(MigrationVersion.LATEST, settings, database);
        }
    }

    /// Makes all tables of an embedded database, and lets its history begin with what is there then.
    ///
    /// Flyway alone takes nearly three times as long (200 instead of 74 ms), since it makes its set of keywords anew for each word of a script. Every
    /// statement may be repeated, so that a creation that was cut short is simply done again.
    private static void create(DatabaseSettings settings, DataSource database) {
        Flyway flyway = flyway(MigrationVersion.LATEST, settings, database);
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            for (MigrationInfo migration : flyway.info().all()) {
                for (String sql : statements(script(migration))) {
                    statement.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw LedgerDatabase.unusable(settings, e);
        }
        flyway.baseline();
    }

    // In our scripts every statement ends at the end of a line, and comments have lines of their own.
    private static List<String> statements(String script) {
        String commands = script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
        return Arrays.stream(commands.split(";\\s*(\n|$)")).filter(sql -> !sql.isBlank()).toList();
    }

    private static String script(MigrationInfo migration) {
        try (InputStream in = Schema.class.getResourceAsStream(SCRIPTS + "hsqldb/" + migration.getScript())) {
            return new String(Objects.requireNonNull(in, migration.getScript()).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program is damaged: it cannot read " + migration.getScript(), e);
        }
    }

    /// Makes the tables as an older version of this program had them. Those that are newer already stay.
    ///
    /// @param version number of the last migration
    static void migrateTo(String version, DatabaseSettings settings, DataSource database) {
        migrateTo(MigrationVersion.fromVersion(version), settings, database);
    }

    private static void migrateTo(MigrationVersion version, DatabaseSettings settings, DataSource database) {
        Flyway flyway = flyway(version, settings, database);
        MigrationInfo[] all = flyway.info().all();
        refuseNewer(flyway.info().applied());
        if (Arrays.stream(all).anyMatch(migration -> migration.getState().isFailed())) {
            flyway.repair();
        }
        flyway.migrate();
    }

    /// What a database tells of its migrations.
    ///
    /// @param seen  those that were carried out
    /// @param whole whether none of them failed
    private record History(Set<String> seen, boolean whole) {}

    /// Empty where there is none, as in a new database.
    private static Optional<History> findHistory(DataSource database) {
        Set<String> seen = new HashSet<>();
        boolean whole = true;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT \"version\", \"type\", \"success\" FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL")) {
            while (rows.next()) {
                seen.addAll(rows.getString(2).equals(BASELINE) ? upTo(rows.getString(1)) : Set.of(rows.getString(1)));
                whole &= rows.getBoolean(3);
            }
            return Optional.of(new History(seen, whole));
        } catch (SQLException e) {
            return Optional.empty(); // There is no such table yet, or whoever goes on finds the words for what is wrong.
        }
    }

    /// What a history stands for that begins with this migration.
    private static Set<String> upTo(String version) {
        int at = MIGRATIONS.indexOf(version);
        return at < 0 ? Set.of(version) : Set.copyOf(MIGRATIONS.subList(0, at + 1));
    }

    private static void refuseNewer(MigrationInfo[] applied) {
        MigrationVersion newest = MigrationVersion.fromVersion(MIGRATIONS.getLast());
        if (Arrays.stream(applied).anyMatch(migration -> !migration.getState().isResolved() || migration.getVersion().compareTo(newest) > 0)) {
            throw new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(IssueCode.LEDGER_NEWER, new Place.Setting("Ledger"), "",
                    "it was written by a newer version of this program, and was left untouched. Use that version."));
        }
    }

    /// Number of the newest migration that the database has seen.
    static String version(DatabaseSettings settings, DataSource database) {
        return String.valueOf(flyway(MigrationVersion.LATEST, settings, database).info().current().getVersion());
    }

    private static Flyway flyway(MigrationVersion target, DatabaseSettings settings, DataSource database) {
        String location = settings instanceof DatabaseSettings.Postgres ? "postgresql" : "hsqldb";
        return Flyway.configure()
                .dataSource(database)
                .locations("classpath:" + SCRIPTS.substring(1) + location)
                .target(target)
                .baselineVersion(MIGRATIONS.getLast())
                .load();
    }
}
