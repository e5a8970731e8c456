package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class JobLockTest {

    private static final Instant SINCE = Instant.parse("2026-11-23T02:00:30Z");

    @TempDir
    private Path state;

    @Test
    void refusesASecondRunInThisProcessAndSaysWhoRuns() {
        DatabaseSettings settings = DatabaseSettings.embedded(state);
        try (JobLock lock = JobLock.acquire(settings, "eventbrite", "eventbrite", SINCE)) {
            assertThat(lock.isHeld()).isTrue();
            StopException stop = refused(settings, "other");
            assertThat(stop.exitCode()).isEqualTo(ExitCode.LOCKED);
            assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.RUN_LOCKED);
            assertThat(stop.issues().getFirst().sentence())
                    .contains("job eventbrite, process " + ProcessHandle.current().pid() + ", since 2026-11-23 02:00 UTC");
        }
    }

    @Test
    void isStillHeldAfterARefusedAttempt() throws Exception {
        DatabaseSettings settings = DatabaseSettings.embedded(state);
        try (JobLock _ = JobLock.acquire(settings, "a", "a", SINCE)) {
            assertThatThrownBy(() -> JobLock.acquire(settings, "b", "b", SINCE)).isInstanceOf(StopException.class);

            assertThat(runElsewhere()).contains("locked");
        }
    }

    @Test
    void refusesARunOfAnotherProcessUntilThatProcessIsKilled() throws Exception {
        DatabaseSettings settings = DatabaseSettings.embedded(state);
        Process holder = startElsewhere("hold");
        try (var output = holder.inputReader()) {
            assertThat(output.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> JobLock.acquire(settings, "a", "a", SINCE)).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.issues().getFirst().sentence()).contains("process " + holder.pid()));

            holder.destroyForcibly().waitFor();
            JobLock.acquire(settings, "a", "a", SINCE).close();
        }
    }

    @Test
    void canBeTakenAgainAfterItWasReleased() {
        DatabaseSettings settings = DatabaseSettings.embedded(state);
        JobLock.acquire(settings, "a", "a", SINCE).close();

        assertThatCode(() -> JobLock.acquire(settings, "a", "a", SINCE).close()).doesNotThrowAnyException();
    }

    @Test
    void isTakenAndReleasedAlsoWhereWhoHoldsItCannotBeWritten() throws Exception {
        DatabaseSettings settings = DatabaseSettings.embedded(state);
        JobLock.acquire(settings, "a", "a", SINCE).close();
        Files.createDirectories(state.resolve("locks/run.lock.holder/in-the-way"));

        try (JobLock held = JobLock.acquire(settings, "a", "a", SINCE)) {
            assertThat(held.isHeld()).isTrue();
        }
        assertThatCode(() -> JobLock.acquire(settings, "a", "a", SINCE).close()).doesNotThrowAnyException();
    }

    @Test
    void refusesToOpenALedgerThatAnotherProcessHasOpen() throws Exception {
        Process holder = startElsewhere("open");
        try (var output = holder.inputReader()) {
            assertThat(output.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> LedgerDatabase.open(DatabaseSettings.embedded(state))).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.LOCKED));
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void locksAJobForAllWhoUseAPostgresDatabase() {
        DatabaseSettings settings = PostgresServer.newDatabase();
        try (JobLock lock = JobLock.acquire(settings, "eventbrite", "eventbrite", SINCE)) {
            assertThat(lock.isHeld()).isTrue();
            StopException stop = refused(settings, "eventbrite");
            assertThat(stop.exitCode()).isEqualTo(ExitCode.LOCKED);
            assertThat(stop.issues().getFirst().sentence())
                    .contains("pinned-import process " + ProcessHandle.current().pid() + " job eventbrite");
            assertThatCode(() -> JobLock.acquire(settings, "eventbrite", "crm", SINCE).close()).doesNotThrowAnyException();
        }
        assertThatCode(() -> JobLock.acquire(settings, "eventbrite", "eventbrite", SINCE).close()).doesNotThrowAnyException();
    }

    @Test
    void locksAllJobsOfASystemInAPostgresDatabase() {
        DatabaseSettings settings = PostgresServer.newDatabase();
        try (JobLock _ = JobLock.acquire(settings, "concerts", "eventbrite", SINCE)) {
            assertThat(refused(settings, "fairs").issues().getFirst().sentence()).contains("job concerts");
        }
    }

    @Test
    void isFreeAsSoonAsAPostgresLockWasReleased() {
        DatabaseSettings settings = PostgresServer.newDatabase();
        for (int i = 0; i < 30; i++) {
            JobLock.acquire(settings, "again", "again", SINCE).close();
        }
    }

    @Test
    void noticesThatAPostgresLockWasLost() {
        DatabaseSettings settings = PostgresServer.newDatabase();
        try (JobLock lock = JobLock.acquire(settings, "lost", "lost", SINCE)) {
            PostgresServer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%job lost'");

            assertThat(lock.isHeld()).isFalse();
        }
    }

    private static StopException refused(DatabaseSettings settings, String job) {
        return catchThrowableOfType(StopException.class, () -> JobLock.acquire(settings, job, "eventbrite", SINCE));
    }

    private String runElsewhere() throws IOException, InterruptedException {
        Process process = startElsewhere("try");
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private Process startElsewhere(String what) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), Elsewhere.class.getName(), what, state.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Another process that wants the lock.
    static final class Elsewhere {
        public static void main(String[] args) throws Exception {
            DatabaseSettings settings = DatabaseSettings.embedded(Path.of(args[1]));
            try {
                if (args[0].equals("open")) {
                    LedgerDatabase.open(settings);
                } else {
                    JobLock.acquire(settings, "there", "there", SINCE);
                }
                System.out.println("held");
                if (!args[0].equals("try")) {
                    System.in.read();
                }
            } catch (StopException e) {
                System.out.println(e.exitCode() == ExitCode.LOCKED ? "locked" : e.getMessage());
            }
        }
    }
}
