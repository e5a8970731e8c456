package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.PostgresServer;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Manager and workers with a database in common, each on threads of its own: what whole processes add, the crash campaign's package tests.
class SeveralMachinesTest {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final long LONGEST = 120;

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual().withLatency(Duration.ofMillis(20)));
    private final String database = PostgresServer.newDatabaseUrl();
    private final List<Helping> workers = new CopyOnWriteArrayList<>();
    private final List<Progress> shown = new CopyOnWriteArrayList<>();

    /// A worker at work.
    private record Helping(Worker worker, List<WorkerNews> news, CompletableFuture<ExitCode> end) {

        long partsDone() {
            return news.stream().filter(one -> one instanceof WorkerNews.PartEnded part && part.how() == WorkerNews.How.DONE).count();
        }

        ExitCode awaitEnd() {
            return end.orTimeout(LONGEST, TimeUnit.SECONDS).join();
        }

        boolean endedWith(ExitCode code) {
            if (!end.isDone()) {
                return false;
            }
            return end.handle((normally, fault) -> fault == null ? normally == code
                    : fault instanceof StopException stop && stop.exitCode() == code
                            || fault.getCause() instanceof StopException cause && cause.exitCode() == code).join();
        }

        StopException awaitFailure() {
            try {
                return new StopException(end.orTimeout(LONGEST, TimeUnit.SECONDS).join(), List.of());
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(StopException.class);
                return (StopException) e.getCause();
            }
        }
    }

    @BeforeEach
    void writeJob() throws IOException {
        writeJob("rate: 400/s");
    }

    @AfterEach
    void endAll() {
        workers.forEach(helping -> helping.worker().stop(ExitCode.TERMINATED));
        workers.forEach(helping -> helping.end().exceptionally(_ -> ExitCode.UNEXPECTED).orTimeout(LONGEST, TimeUnit.SECONDS).join());
        workers.forEach(helping -> helping.worker().close());
        sandbox.close();
    }

    private void writeJob(String send) throws IOException {
        Files.createDirectories(directory.resolve("jobs"));
        Files.writeString(directory.resolve("jobs/concerts.yml"), """
                version: 1
                name: concerts
                source: {system: test-system}
                identity: Id
                target: {channel: 41, status: published}
                fields:
                  title: Title
                  startAt: {const: "2027-03-01T20:00:00+01:00"}
                  timezone: {const: Europe/Berlin}
                  classifications: {const: [music]}
                  approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}
                send: {in_flight: 16, timeout: 5s, %s}
                """.formatted(send));
    }

    private Path file(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("Id,Title"));
        for (int i = 1; i <= rows; i++) {
            lines.add("K" + i + "," + Integer.toHexString(i * 7919 + 100_000) + " concert " + i);
        }
        return Files.write(directory.resolve("export.csv"), lines);
    }

    private Workplace workplace(String machine) {
        return new Workplace(directory.resolve("jobs"), directory.resolve(machine), directory.resolve("out"), database);
    }

    private ApiAccess access() {
        return ApiAccess.withKey(sandbox.baseUrl().toString(), ApiKey.USUAL_VALUE).rehearsing("20000ms,40000ms,1000ms");
    }

    private ImportRequest request(Path file, Duration wait) {
        return new ImportRequest(JobDefinitions.read(directory.resolve("jobs/concerts.yml")), file, access(), wait);
    }

    private RunReport run(Path file, Duration wait) {
        try (Importer importer = Importer.open(workplace("manager"), observing())) {
            return importer.run(request(file, wait), shown::add);
        }
    }

    private Helping startWorker() {
        return startWorker(access(), new WorkerSettings(16, true, null));
    }

    private Helping startWorker(ApiAccess access, WorkerSettings settings) {
        Worker worker = Worker.open(workplace("worker-" + workers.size()), access, settings, observing());
        List<WorkerNews> news = new CopyOnWriteArrayList<>();
        Helping helping = new Helping(worker, news, CompletableFuture.supplyAsync(() -> worker.work(news::add), task -> Thread.ofPlatform().start(task)));
        workers.add(helping);
        return helping;
    }

    private Observing observing() {
        return Observing.of(Optional.of(directory.resolve("pinned.prom")), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static void await(BooleanSupplier moment) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST);
        while (!moment.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(moment.getAsBoolean()).isTrue();
    }

    private void assertEachRowIsInOnce(int rows) {
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).doesNotHaveDuplicates().hasSize(rows);
    }

    @Test
    void isToldAsARunByItsManagerAndAsAWorkerByEachWorker() throws IOException {
        Helping worker = startWorker();

        RunReport report = run(file(200), PATIENT);
        worker.end().orTimeout(LONGEST, TimeUnit.SECONDS).join();

        assertThat(report.exit()).isEqualTo(ExitCode.DONE);
        List<String> told = Files.readAllLines(directory.resolve("pinned.prom"));
        assertThat(told).contains("pinned_rows{outcome=\"created\",pinned_job=\"concerts\"} 200.0", "pinned_exit_code{pinned_job=\"concerts\"} 0.0");
        assertThat(told).anyMatch(line -> line.startsWith("pinned_command_exit_code{command=\"worker\"") && line.endsWith("} 0.0"));
        assertThat(told).anyMatch(line -> line.startsWith("pinned_command_requests{command=\"worker\"") && line.endsWith("status=\"201\"} 200.0"));
        assertThat(worker.news()).filteredOn(WorkerNews.Left.class::isInstance).singleElement().satisfies(news -> {
            Deed deed = ((WorkerNews.Left) news).deed();
            assertThat(deed.run()).isEqualTo(report.run());
            assertThat(deed.job()).isEqualTo("concerts");
        });
    }

    @Test
    void sendsOneRunFromSeveralMachines() throws IOException {
        Helping first = startWorker();
        Helping second = startWorker();

        RunReport report = run(file(600), PATIENT);

        assertThat(report.exit()).as(report.stops().toString()).isEqualTo(ExitCode.DONE);
        assertThat(report.rows().created()).isEqualTo(600);
        assertThat(report.requests().sent()).isEqualTo(600);
        assertThat(report.notices()).isEmpty();
        assertEachRowIsInOnce(600);
        assertThat(first.awaitEnd()).isEqualTo(ExitCode.DONE);
        assertThat(second.awaitEnd()).isEqualTo(ExitCode.DONE);
        assertThat(first.partsDone() + second.partsDone()).isGreaterThan(3);
        assertThat(first.partsDone()).isPositive();
        assertThat(second.partsDone()).isPositive();
        assertThat(shown).anyMatch(progress -> progress instanceof Progress.Spreading spreading && spreading.machines() == 2);
    }

    @Test
    void keepsToOnePaceForAll() throws IOException {
        writeJob("rate: 100/s");
        sandbox.rateLimit(100, 10);
        List.of(1, 2, 3).forEach(_ -> startWorker());

        RunReport report = run(file(400), PATIENT);

        assertThat(report.exit()).isEqualTo(ExitCode.DONE);
        assertEachRowIsInOnce(400);
        // Three senders with a pace of their own would have two of three requests turned away.
        assertThat(report.requests().throttled()).isLessThan(60);
    }

    @Test
    void sendsAloneWhereNoWorkerIsThereAndSaysSo() throws IOException {
        RunReport report = run(file(30), Duration.ofMillis(300));

        assertThat(report.exit()).isEqualTo(ExitCode.DONE);
        assertThat(report.notices()).extracting(Issue::code).containsExactly(IssueCode.WORKERS_MISSING);
        assertEachRowIsInOnce(30);
    }

    @Test
    void goesOnWithTheOthersWhenOneIsAskedToStop() throws Exception {
        Helping leaving = startWorker();
        CompletableFuture<RunReport> run = manage(file(500));
        await(() -> sandbox.stats().created() > 20);
        leaving.worker().stop(ExitCode.TERMINATED);

        assertThat(leaving.awaitEnd()).isEqualTo(ExitCode.TERMINATED);
        assertThat(leaving.news()).anyMatch(news -> news instanceof WorkerNews.PartEnded part && part.how() == WorkerNews.How.HANDED_BACK);
        startWorker();
        assertThat(run.join().exit()).isEqualTo(ExitCode.DONE);
        assertEachRowIsInOnce(500);
    }

    @Test
    void stopsAllWhenTheManagerIsStoppedAndGoesOnTheNextTime() throws Exception {
        Helping helping = startWorker(access(), new WorkerSettings(16, false, null));
        Path file = file(500);
        try (Importer importer = Importer.open(workplace("manager"))) {
            CompletableFuture<RunReport> run = CompletableFuture.supplyAsync(() -> importer.run(request(file, PATIENT), shown::add),
                    task -> Thread.ofPlatform().start(task));
            await(() -> sandbox.stats().created() > 20);
            importer.stop(ExitCode.TERMINATED);
            RunReport stopped = run.join();

            assertThat(stopped.exit()).isEqualTo(ExitCode.TERMINATED);
            assertThat(stopped.rows().inDoubt()).isZero();
            assertThat(stopped.rows().created()).isEqualTo(sandbox.events().size()).isLessThan(500);
        }
        assertThat(helping.end()).isNotDone();

        RunReport next = run(file, PATIENT);

        assertThat(next.exit()).as(next.stops().toString()).isEqualTo(ExitCode.DONE);
        assertThat(next.rows().created()).isEqualTo(500);
        assertEachRowIsInOnce(500);
    }

    @Test
    void endsOnceForAllWhenTheKeyIsRevoked() throws Exception {
        sandbox.faults(Faults.of(FaultRule.always(Fault.REVOKE_KEY).after(60).times(1)));
        Helping first = startWorker();
        Helping second = startWorker();

        RunReport report = run(file(600), PATIENT);

        assertThat(report.exit()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(report.stops()).extracting(Issue::code).containsExactly(IssueCode.API_KEY_REFUSED);
        assertThat(report.rows().created()).isEqualTo(sandbox.events().size()).isLessThan(600);
        assertThat(report.rows().inDoubt()).isZero();
        // One that held nothing just then goes on waiting for other runs.
        await(() -> first.endedWith(ExitCode.API_REFUSED) || second.endedWith(ExitCode.API_REFUSED));
        assertThat(sandbox.stats().answers().getOrDefault("POST /events 401", 0L)).isLessThanOrEqualTo(32);
    }

    @Test
    void refusesAWorkerWhoseKeyIsNoGoodBeforeItTakesAnything() {
        Helping stranger = startWorker(ApiAccess.withKey(sandbox.baseUrl().toString(), "another-key"), new WorkerSettings(16, true, null));

        assertThat(stranger.awaitFailure().exitCode()).isEqualTo(ExitCode.API_REFUSED);
        assertThat(stranger.news()).isEmpty();
    }

    @Test
    void passesByRunsThatSendElsewhere() throws Exception {
        try (Sandbox other = Sandbox.start(SandboxSettings.usual())) {
            Helping elsewhere = startWorker(ApiAccess.withKey(other.baseUrl().toString(), ApiKey.USUAL_VALUE), new WorkerSettings(16, true, null));
            Path file = file(20);
            CompletableFuture<RunReport> run = manage(file);
            await(() -> elsewhere.news().stream().anyMatch(WorkerNews.PassedBy.class::isInstance));
            startWorker();

            assertThat(run.join().exit()).isEqualTo(ExitCode.DONE);
            assertThat(other.events()).isEmpty();
        }
    }

    @Test
    void endsWhereItHasBeenIdleForLongEnough() {
        assertThat(startWorker(access(), new WorkerSettings(16, false, Duration.ZERO)).awaitEnd()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void leavesWhatTakesALookUpToTheManager() throws IOException {
        sandbox.faults(Faults.of(FaultRule.always(Fault.DROP_AFTER_COMMIT).every(40)));
        writeJob("rate: 400/s, in_doubt: lookup-first");
        startWorker();
        startWorker();

        RunReport report = run(file(400), PATIENT);

        assertThat(report.exit()).as(report.stops().toString()).isEqualTo(ExitCode.DONE);
        assertThat(report.rows().created()).isEqualTo(400);
        assertEachRowIsInOnce(400);
    }

    private CompletableFuture<RunReport> manage(Path file) {
        return CompletableFuture.supplyAsync(() -> run(file, PATIENT), task -> Thread.ofPlatform().start(task));
    }
}
