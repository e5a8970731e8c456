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

    /// The scripts of all migrations there are, oldest first, the same for every database.
    private static final List<String> SCRIPT_NAMES = List.of(
            "V1__ledger", "V2__spring_batch", "V3__ledger_identity", "V4__listed", "V5__images", "V6__kept_rows", "V7__run_origin_and_profile",
            "V8__job_texts", "V11__split_rows", "V14__several_machines", "V17__key_mark", "V18__entry_payload", "V19__sending", "V20__payload_block");

    /// Their numbers: what a ledger of today has seen.
    static final List<String> MIGRATIONS = SCRIPT_NAMES.stream().map(name -> name.substring(1, name.indexOf('_'))).toList();

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

    /// Flyway's own table, as it makes it, with the one line by which it lets a history begin.
    private static final List<String> HISTORY = List.of(
            """
            CREATE TABLE IF NOT EXISTS "flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL,
                "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL, "checksum" INT, "installed_by" VARCHAR(100) NOT NULL,
                "installed_on" TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL, "execution_time" INT NOT NULL, "success" BIT NOT NULL,
                CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank"))""",
            """
            CREATE INDEX IF NOT EXISTS "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success")""",
            """
            INSERT INTO "flyway_schema_history" ("installed_rank", "version", "description", "type", "script", "installed_by", "execution_time", "success")
                VALUES (1, '%s', '<< Flyway Baseline >>', '%s', '<< Flyway Baseline >>', 'SA', 0, TRUE)""".formatted(MIGRATIONS.getLast(), BASELINE));

    /// Makes all tables of an embedded database, and lets its history begin with what is there then.
    ///
    /// Without Flyway, which takes three times as long to do the same, most of it to start itself and to make its set of keywords anew for each word of
    /// a script. The disk is waited for once, at the end: every statement may be repeated, and the history comes last, so that a creation that was cut
    /// short is simply done again.
    private static void create(DatabaseSettings settings, DataSource database) {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("SET FILES WRITE DELAY TRUE");
            for (String name : SCRIPT_NAMES) {
                for (String sql : statements(script(name))) {
                    statement.execute(sql);
                }
            }
            for (String sql : HISTORY) {
                statement.execute(sql);
            }
            statement.execute("SET FILES WRITE DELAY FALSE");
        } catch (SQLException e) {
            throw LedgerDatabase.unusable(settings, e);
        }
    }

    // In our scripts every statement ends at the end of a line, and comments have lines of their own.
    private static List<String> statements(String script) {
        String commands = script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
        return Arrays.stream(commands.split(";\\s*(\n|$)")).filter(sql -> !sql.isBlank()).toList();
    }

    private static String script(String name) {
        try (InputStream in = Schema.class.getResourceAsStream(SCRIPTS + "hsqldb/" + name + ".sql")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program is damaged: it cannot read " + name + ".sql", e);
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
