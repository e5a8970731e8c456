package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/// The tables of a ledger, and the migrations that make them.
final class Schema {

    /// All migrations there are, the same for every database: what a ledger of today has seen.
    static final List<String> MIGRATIONS = List.of("1", "2", "3", "4", "5", "6", "7", "8", "11", "14", "17", "18", "19");

    private Schema() {}

    /// Brings the tables up to today's, or refuses those of a newer program.
    ///
    /// @throws FlywayException where a migration fails
    static void migrate(DatabaseSettings settings, DataSource database) {
        // Asking the table is ten times quicker than asking Flyway, which looks through the class path and the database's catalogue first.
        if (!isCurrent(database)) {
            migrateTo(MigrationVersion.LATEST, settings, database);
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

    private static boolean isCurrent(DataSource database) {
        Set<String> applied = new HashSet<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT \"version\", \"success\" FROM \"flyway_schema_history\" WHERE \"version\" IS NOT NULL")) {
            while (rows.next()) {
                if (!rows.getBoolean(2)) {
                    return false;
                }
                applied.add(rows.getString(1));
            }
        } catch (SQLException e) {
            return false; // There is no such table yet, or Flyway finds the words for what is wrong.
        }
        return applied.equals(Set.copyOf(MIGRATIONS));
    }

    private static void refuseNewer(MigrationInfo[] applied) {
        if (Arrays.stream(applied).anyMatch(migration -> !migration.getState().isResolved())) {
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
                .locations("classpath:db/migration/" + location)
                .target(target)
                .load();
    }
}
