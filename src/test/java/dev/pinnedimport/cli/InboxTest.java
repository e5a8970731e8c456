package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `run JOB` without a file: takes what lies in the inbox, and puts each file where it belongs.
class InboxTest {

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());

    @BeforeEach
    void writeJob() throws IOException {
        writeJob("quiet: 0s");
        Files.createDirectories(inbox());
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    // ---- what is taken ----

    @Test
    void importsWhatIsThereOldestFirstAndMovesItToTheArchiveUnderTheRunsId() throws IOException {
        drop("orders-a.csv", List.of("A1,New title,2027-01-01 20:00"), 10);
        drop("orders-b.csv", List.of("A1,Old title,2027-01-01 20:00"), 20);

        Cli.Result result = run();

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(result.output()).containsSubsequence("orders-b.csv", "1  created", "orders-a.csv", "1  updated");
        assertThat(sandbox.events()).hasSize(1).allMatch(event -> event.title().equals("New title"));
        assertThat(names("archive")).hasSize(2).allMatch(name -> name.matches("\\d{4}-\\d\\d-\\d\\d-\\d{4}-\\w{3}-orders-[ab]\\.csv"));
        assertThat(names("")).containsExactlyInAnyOrder("archive", "trouble", "in-work");
        assertThat(names("in-work/concerts")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.csv.part", "orders-1.csv.tmp", "~$orders-1.csv", ".orders-1.csv", "invoices.csv", "orders-1.csv.filepart", "orders-1.csv~"})
    void leavesAloneWhatIsNotFinishedOrNotMeant(String name) throws IOException {
        writeJob("quiet: 0s", "[\"*.csv*\", \"*$*\", \".*\"]");
        if (name.equals("invoices.csv")) {
            writeJob("quiet: 0s");
        }
        drop(name, Importing.rows(1, 2), 10);

        Cli.Result result = run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.errorOutput()).contains("Nothing came").contains("FILE-INBOX-01");
        assertThat(inbox().resolve(name)).exists();
        assertThat(sandbox.events()).isEmpty();
    }

    @Test
    void takesTheSameNameAgainTheNextNightAndOverwritesNothingInTheArchive() throws IOException {
        drop("orders-1.csv", Importing.rows(1, 2), 10);
        run();
        drop("orders-1.csv", Importing.rows(1, 3), 5);

        JsonNode second = runJson();

        assertThat(second.at("/runs/0/rows/created").asLong()).isEqualTo(1);
        assertThat(second.at("/runs/0/rows/unchanged").asLong()).isEqualTo(2);
        assertThat(names("archive")).hasSize(2);
    }

    @Test
    void printsOneObjectForAllFilesWithOneOfTheUsualKindForEach() throws IOException {
        drop("orders-1.csv", Importing.rows(1, 2), 20);
        drop("orders-2.csv", Importing.rows(3, 3), 10);

        JsonNode json = runJson();

        assertThat(json.at("/exit").asInt(-1)).isZero();
        assertThat(json.at("/runs")).hasSize(2);
        assertThat(json.at("/runs/0/taken").asString()).isEqualTo("orders-1.csv");
        assertThat(json.at("/runs/0/rows/created").asLong()).isEqualTo(2);
        assertThat(Path.of(json.at("/runs/1/moved_to").asString())).exists().hasParent(inbox().resolve("archive"));
        assertThat(json.at("/issues")).isEmpty();
    }

    // ---- trouble ----

    @Test
    void putsAFileWithRowsToMendWhereAPersonFindsItWithReasonsAndRejectsBesideIt() throws IOException {
        drop("orders-1.csv", List.of(Importing.row(1), "A2,,2027-01-01 20:00"), 20);
        drop("orders-2.csv", List.of(Importing.row(3)), 10);

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(sandbox.events()).hasSize(2);
        assertThat(names("archive")).hasSize(1).allMatch(name -> name.endsWith("-orders-2.csv"));
        assertThat(names("trouble")).hasSize(3);
        Path trouble = inbox().resolve("trouble");
        String file = names("trouble").stream().filter(name -> name.endsWith("-orders-1.csv")).findFirst().orElseThrow();
        assertThat(Files.readString(trouble.resolve(file + ".why.txt"))).contains("1 to fix").contains("retry");
        assertThat(Files.readString(trouble.resolve(file + ".rejects.csv"))).contains("A2").contains("pinned-import row id");
        assertThat(Files.getPosixFilePermissions(trouble.resolve(file + ".rejects.csv"))).isEqualTo(Files.getPosixFilePermissions(trouble.resolve(file)));
    }

    // A name may have 255 bytes, and there it gets 20 more at least.
    @Test
    void shortensAVeryLongNameSoThatAllThatLiesBesideTheFileFits() throws IOException {
        drop("orders-" + "\u00e4".repeat(120) + ".csv", List.of(Importing.row(1), "A2,,2027-01-01 20:00"), 20);

        Cli.Result result = run();

        assertThat(result.exitCode()).as(result.errorOutput()).isEqualTo(10);
        assertThat(names("trouble")).hasSize(3).allMatch(name -> name.contains("-orders-\u00e4\u00e4\u00e4"))
                .anyMatch(name -> name.endsWith("\u00e4.csv")).anyMatch(name -> name.endsWith("\u00e4.csv.rejects.csv"));
        assertThat(names("in-work/concerts")).isEmpty();
    }

    @Test
    void goesOnWithTheOthersWhereOneFileCannotBeUsed() throws IOException {
        Files.writeString(inbox().resolve("orders-1.csv"), "");
        drop("orders-2.csv", List.of(Importing.row(3)), 0);

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(sandbox.events()).hasSize(1);
        assertThat(names("trouble")).anyMatch(name -> name.endsWith("orders-1.csv.why.txt"));
        assertThat(names("")).doesNotContain("orders-1.csv", "orders-2.csv");
    }

    @Test
    void takesAMendedRejectsFileForWhatItIs() throws IOException {
        drop("orders-1.csv", List.of(Importing.row(1), "A2,,2027-01-01 20:00"), 20);
        run();
        Path trouble = inbox().resolve("trouble");
        String rejects = names("trouble").stream().filter(name -> name.endsWith(".rejects.csv")).findFirst().orElseThrow();
        Files.writeString(inbox().resolve("orders-mended.csv"), Files.readString(trouble.resolve(rejects)).replace("\"A2\",\"\"", "\"A2\",\"Mended\""));

        Cli.Result result = run();

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
        assertThat(sandbox.events()).hasSize(2).anyMatch(event -> event.title().equals("Mended"));
        assertThat(names("archive")).hasSize(1).allMatch(name -> name.endsWith("-orders-mended.csv"));
    }

    @Test
    void namesLinksAndFoldersAndFollowsNone() throws IOException {
        Path secret = Importing.writeFile(directory, "elsewhere.csv", Importing.rows(1, 2));
        Files.createSymbolicLink(inbox().resolve("orders-link.csv"), secret);
        Files.createDirectory(inbox().resolve("orders-folder.csv"));
        drop("orders-1.csv", List.of(Importing.row(7)), 10);

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errorOutput()).contains("orders-link.csv: This is a link, and links are not followed.")
                .contains("orders-folder.csv: This is a folder.");
        assertThat(sandbox.events()).hasSize(1);
        assertThat(Files.exists(inbox().resolve("orders-link.csv"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void movesNothingThroughALinkInTheInbox() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(inbox().resolve("archive"), elsewhere);
        drop("orders-1.csv", Importing.rows(1, 2), 10);

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("This is a link or a file").contains("CONFIG-INBOX-01");
        assertThat(sandbox.events()).isEmpty();
        assertThat(inbox().resolve("orders-1.csv")).exists();
    }

    @Test
    void saysThatThereIsNoInbox() throws IOException {
        Files.delete(inbox());

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.errorOutput()).contains("There is no such directory. Check inbox.directory in the job");
    }

    @Test
    void asksForAFileWhereTheJobHasNoInbox() throws IOException {
        Importing.writeJob(directory);

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("Which file?");
    }

    // ---- nothing came ----

    @ParameterizedTest
    @ValueSource(strings = {"ok 0 nothing", "tell 0 told", "fail 12 told"})
    void hasARuleForAnEmptyInbox(String rule) throws IOException {
        String[] parts = rule.split(" ");
        writeJob("quiet: 0s, when_empty: " + parts[0]);
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"), "version: 1\nwebhooks:\n  - {url: \"" + listener.url("/hook") + "\", on: [nothing-came, needs-you]}\n");

            Cli.Result result = run();

            assertThat(result.exitCode()).as(result.errorOutput()).isEqualTo(Integer.parseInt(parts[1]));
            assertThat(result.errorOutput()).contains("Nothing came");
            assertThat(listener.heard()).hasSize(parts[2].equals("told") ? 1 : 0).allMatch(call -> call.body().contains("\"kind\":\"nothing-came\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a link", "a link beside a good file"})
    void tellsOfWhatItCouldNotTakeAndNotThatAllIsWell(String there) throws IOException {
        Files.createSymbolicLink(inbox().resolve("orders-link.csv"), Importing.writeFile(directory, "elsewhere.csv", Importing.rows(1, 2)));
        if (there.endsWith("good file")) {
            drop("orders-1.csv", List.of(Importing.row(7)), 10);
        }
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"), "version: 1\nwebhooks:\n  - {url: \"" + listener.url("/hook")
                    + "\", on: [done, recovered, nothing-came, needs-you, failed]}\nping: {url: \"" + listener.url("/ping") + "\"}\n");

            Cli.Result result = run();

            assertThat(result.exitCode()).isEqualTo(12);
            assertThat(listener.heard().stream().filter(call -> call.target().equals("/hook"))).singleElement()
                    .satisfies(call -> assertThat(call.body()).contains("\"kind\":\"needs-you\"", "\"exit\":12", "FILE-INBOX-03"));
            assertThat(listener.heard().stream().map(Listener.Heard::target).filter(target -> target.startsWith("/ping?"))).isEmpty();
            assertThat(listener.heard().stream().map(Listener.Heard::target).filter(target -> target.startsWith("/ping/12?"))).hasSize(1);
        }
    }

    @Test
    void marksTheMessagesOfOneNightWithIdsOfTheirOwn() throws IOException {
        drop("orders-1.csv", List.of("A1,One,2027-02-31 20:00"), 20);
        drop("orders-2.csv", List.of("A2,Two,2027-02-31 20:00"), 10);
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"), "version: 1\nwebhooks:\n  - {url: \"" + listener.url("/hook") + "\"}\n");
            listener.answer(500);

            run();

            assertThat(listener.heard().stream().map(heard -> heard.headers().get("x-pinned-id"))).hasSize(4);
            assertThat(listener.heard().stream().map(heard -> heard.headers().get("x-pinned-id")).distinct()).hasSize(2);
        }
    }

    @Test
    void saysToTheWatchdogEachNightThatNothingCame() throws IOException {
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"), "version: 1\nrepeat: 1\nping: {url: \"" + listener.url("/ping") + "\"}\n");

            run();
            run();

            assertThat(listener.heard().stream().filter(heard -> !heard.target().startsWith("/ping/start"))).extracting(Listener.Heard::body)
                    .hasSize(2).allMatch(body -> body.startsWith("concerts: no file came (exit 0)."));
        }
    }

    @Test
    void tellsTheSameTroubleOfEachFile() throws IOException {
        for (int i = 1; i <= 5; i++) {
            drop("orders-" + i + ".csv", List.of("A" + i + ",Title,2027-02-31 20:00"), 60 - i);
        }
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"), "version: 1\nwebhooks:\n  - {url: \"" + listener.url("/hook") + "\"}\n");

            run();

            assertThat(listener.heard()).extracting(Listener.Heard::body).hasSize(5).last().asString().contains("\"file\":\"orders-5.csv\"");
        }
    }

    @Test
    void tellsThatTheJobItselfIsBroken() throws IOException {
        writeJob("quiet: soon");
        try (Listener listener = Listener.start()) {
            Files.writeString(directory.resolve("notify.yml"), "version: 1\nping: {url: \"" + listener.url("/ping") + "\"}\n");

            Cli.Result result = run("--json");

            assertThat(result.exitCode()).isEqualTo(20);
            assertThat(listener.heard().stream().map(Listener.Heard::target)).anyMatch(target -> target.startsWith("/ping/start?"))
                    .anyMatch(target -> target.startsWith("/ping/20?"));
            assertThat(JsonMapper.shared().readTree(result.output()).at("/issues/0/code").asString()).isEqualTo("JOB-VALUE-01");
        }
    }

    @Test
    void expectsNoFileWhileTheLastOneIsYoung() throws IOException {
        writeJob("quiet: 0s, when_empty: fail, expected_every: 26h");
        assertThat(run().exitCode()).isEqualTo(12);
        drop("orders-1.csv", Importing.rows(1, 2), 10);
        assertThat(run().exitCode()).isZero();

        Cli.Result again = run();

        assertThat(again.exitCode()).isZero();
        assertThat(again.errorOutput()).contains("Nothing came").contains("The last one was imported on");
    }

    // ---- killed in between ----

    @Test
    void goesOnWithAFileThatWasTakenAndNotImported() throws IOException {
        Path left = Files.createDirectories(inbox().resolve("in-work/concerts")).resolve("orders-1.csv");
        Files.move(Importing.writeFile(directory, "orders-1.csv", Importing.rows(1, 2)), left);

        Cli.Result result = run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.errorOutput()).contains("FILE-INBOX-04").contains("It goes on now.");
        assertThat(sandbox.events()).hasSize(2);
        assertThat(names("archive")).hasSize(1);
    }

    @Test
    void leavesAFileInWorkThatSomebodyIsStillWriting() throws Exception {
        writeJob("quiet: 1s");
        Path left = Files.createDirectories(inbox().resolve("in-work/concerts")).resolve("orders-1.csv");
        Files.move(Importing.writeFile(directory, "orders-1.csv", Importing.rows(1, 2)), left);
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                append(left);
            }
        });

        Cli.Result result = run();
        over.set(true);
        writer.join();

        assertThat(result.errorOutput()).contains("It was taken while somebody was still writing it").contains("FILE-INBOX-02");
        assertThat(sandbox.events()).isEmpty();
        assertThat(left).exists();
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "\n", StandardOpenOption.APPEND);
            Thread.sleep(20);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onlyMovesAFileWhoseRunEndedBeforeItWasMoved() throws IOException {
        drop("orders-1.csv", Importing.rows(1, 2), 10);
        JsonNode first = runJson();
        Path archived = Path.of(first.at("/runs/0/moved_to").asString());
        Files.move(archived, inbox().resolve("in-work/concerts/orders-1.csv"));
        letRunsEndOnlyNow();
        long before = sandbox.events().size();

        Cli.Result result = run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.errorOutput()).contains("was done with it and ended before the file was moved. It is moved now, and nothing of it is sent again.");
        assertThat(archived).exists();
        assertThat(sandbox.events()).hasSize((int) before);
        assertThat(history()).hasSize(1);
    }

    // Killed after the copy and before the original was deleted.
    @Test
    void endsAMoveToAnotherDiskThatWasCutOff() throws IOException {
        Path disk = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(disk) && !Files.getFileStore(disk).equals(Files.getFileStore(directory)));
        Path archive = Files.createTempDirectory(disk, "pinned-import-archive");
        try {
            writeJob("quiet: 0s, archive: " + archive);
            drop("orders-1.csv", Importing.rows(1, 2), 10);
            Path archived = Path.of(runJson().at("/runs/0/moved_to").asString());
            Path left = Files.copy(archived, inbox().resolve("in-work/concerts/orders-1.csv"), StandardCopyOption.COPY_ATTRIBUTES);
            letRunsEndOnlyNow();

            Cli.Result result = run();

            assertThat(result.errorOutput()).contains("It is moved now, and nothing of it is sent again.");
            assertThat(history()).hasSize(1);
            assertThat(left).doesNotExist();
            assertThat(archive).isDirectoryContaining(archived::equals);
            assertThat(archive.toFile().list()).hasSize(1);
        } finally {
            FileSystemUtils.deleteRecursively(archive);
        }
    }

    // As where the disk of the archive was full: what came after it has been imported meanwhile.
    @Test
    void onlyMovesAnOlderFileThatCouldNotBeMovedBefore() throws IOException {
        allowOldFiles();
        Path archived = importOldAndNewTitle();
        Files.move(archived, inbox().resolve("in-work/concerts/orders-1.csv"));
        letRunsEndOnlyNow();

        Cli.Result result = run();

        assertThat(result.errorOutput()).contains("It is moved now, and nothing of it is sent again.");
        assertThat(archived).exists();
        assertThat(sandbox.events()).singleElement().matches(event -> event.title().equals("New title"));
    }

    @Test
    void importsAFileThatAPersonPutBackAlsoWhereTheFirstAttemptDidNotGetThrough() throws IOException {
        allowOldFiles();
        Path archived = importOldAndNewTitle();
        Files.move(archived, inbox().resolve("orders-1.csv"));
        sandbox.revoke(ApiKey.USUAL_VALUE);
        assertThat(run().exitCode()).isEqualTo(21);
        sandbox.admit(ApiKey.of(ApiKey.USUAL_VALUE, ApiKey.ALL_SCOPES.toArray(String[]::new)));

        Cli.Result result = run();

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(sandbox.events()).singleElement().matches(event -> event.title().equals("Old title"));
    }

    @Test
    void importsAnExportThatBecameAgainWhatItWasThoughTheArchiveWasCleared() throws IOException {
        Files.delete(importOldAndNewTitle());
        Files.move(Importing.writeFile(directory, "orders-1.csv", List.of("A1,Old title,2027-01-01 20:00")), inbox().resolve("in-work/concerts/orders-1.csv"));

        Cli.Result result = run();

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(sandbox.events()).singleElement().matches(event -> event.title().equals("Old title"));
    }

    @Test
    void importsTheSameBytesAgainWhereTheyCameASecondTime() throws IOException {
        drop("orders-1.csv", Importing.rows(1, 2), 10);
        run();
        Path left = inbox().resolve("in-work/concerts/orders-1.csv");
        Files.move(Importing.writeFile(directory, "orders-1.csv", Importing.rows(1, 2)), left);

        JsonNode again = runJson();

        assertThat(again.at("/runs/0/rows/unchanged").asLong()).isEqualTo(2);
        assertThat(again.at("/runs/0/requests/sent").asLong()).isZero();
        assertThat(names("archive")).hasSize(2);
    }

    @Test
    void putsAFileOfAnotherExportAsideAndGoesOn() throws IOException {
        Files.writeString(inbox().resolve("orders-0.csv"), "a;b\n1;2\n");
        drop("orders-1.csv", Importing.rows(1, 2), 20);
        Files.setLastModifiedTime(inbox().resolve("orders-0.csv"), FileTime.from(Instant.now().minusSeconds(3_000)));

        Cli.Result result = run();

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(sandbox.events()).hasSize(2);
        assertThat(names("archive")).hasSize(1).allMatch(name -> name.endsWith("-orders-1.csv"));
        assertThat(names("trouble")).hasSize(2).anyMatch(name -> name.endsWith("-orders-0.csv")).anyMatch(name -> name.endsWith("-orders-0.csv.why.txt"));
        assertThat(names("in-work/concerts")).isEmpty();
    }

    @Test
    void keepsAFileInWorkWhileTheApiRefusesTheKeyAndGoesOnAfterwards() throws IOException {
        drop("orders-1.csv", Importing.rows(1, 2), 20);
        drop("orders-2.csv", Importing.rows(3, 4), 10);
        sandbox.faults(Faults.always(Fault.UNAUTHORIZED));
        Cli.Result away = run();
        assertThat(away.exitCode()).as(away.output() + away.errorOutput()).isEqualTo(21);
        assertThat(names("in-work/concerts")).containsExactly("orders-1.csv");
        assertThat(inbox().resolve("orders-2.csv")).exists();

        sandbox.faults(Faults.none());
        Cli.Result back = run();

        assertThat(back.exitCode()).as(back.errorOutput()).isZero();
        assertThat(sandbox.events()).hasSize(4).extracting(event -> event.title()).doesNotHaveDuplicates();
        assertThat(names("archive")).hasSize(2);
    }

    @Test
    void importsAFileThatStayedInWorkThoughItsRunHadEnded() throws IOException {
        drop("orders-1.csv", Importing.rows(1, 2), 10);
        sandbox.faults(Faults.always(Fault.REDIRECT));
        Cli.Result elsewhere = run();
        assertThat(elsewhere.exitCode()).as(elsewhere.output() + elsewhere.errorOutput()).isEqualTo(20);
        assertThat(names("in-work/concerts")).containsExactly("orders-1.csv");

        sandbox.faults(Faults.none());
        Cli.Result back = run();

        assertThat(back.exitCode()).as(back.output() + back.errorOutput()).isZero();
        assertThat(back.errorOutput()).doesNotContain("nothing of it is sent again");
        assertThat(sandbox.events()).hasSize(2);
        assertThat(names("archive")).hasSize(1);
        assertThat(names("trouble")).isEmpty();
    }

    @Test
    void importsAFileInWorkFromWhichTheLedgerWasRebuilt() throws IOException {
        Path left = Files.createDirectories(inbox().resolve("in-work/concerts")).resolve("orders-1.csv");
        Files.move(Importing.writeFile(directory, "orders-1.csv", Importing.rows(1, 2)), left);
        Cli.Result rebuilt = Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("settle", "--rebuild", "concerts", left.toString(), "--yes", "--api", sandbox.baseUrl().toString());
        assertThat(rebuilt.exitCode()).as(rebuilt.output() + rebuilt.errorOutput()).isZero();

        Cli.Result result = run();

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isZero();
        assertThat(sandbox.events()).hasSize(2);
        assertThat(names("archive")).hasSize(1);
    }

    // ---- help for the tests ----

    private List<String> history() {
        String json = Cli.in(directory).launch("runs", "--json").output();
        List<String> runs = new ArrayList<>();
        JsonMapper.shared().readTree(json).forEach(run -> runs.add(run.path("run").asString()));
        return runs;
    }

    private void writeJob(String rules) throws IOException {
        writeJob(rules, "orders-*.csv");
    }

    private void writeJob(String rules, String files) throws IOException {
        Importing.writeJob(directory, Importing.JOB + "inbox: {directory: ../inbox, files: " + (files.startsWith("[") ? files : '"' + files + '"')
                + ", " + rules + "}\n");
    }

    /// @return where the older file lies now
    private Path importOldAndNewTitle() throws IOException {
        drop("orders-1.csv", List.of("A1,Old title,2027-01-01 20:00"), 20);
        Path archived = Path.of(runJson().at("/runs/0/moved_to").asString());
        drop("orders-2.csv", List.of("A1,New title,2027-01-01 20:00"), 10);
        run();
        return archived;
    }

    private void allowOldFiles() throws IOException {
        Path job = directory.resolve("jobs/concerts.yml");
        Files.writeString(job, Files.readString(job) + "guards: {allow: [old_file]}\n");
    }

    /// As if the process had been killed after what was done to the files meanwhile.
    private void letRunsEndOnlyNow() {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.embedded(directory.resolve(".pinned-import")))) {
            for (Run run : database.ledger().listRuns(10)) {
                Run.Outcome outcome = Objects.requireNonNull(run.outcome());
                database.ledger().endRun(run, new Run.Outcome(Instant.now().plusSeconds(1), outcome.status(), outcome.exit(), outcome.summary()));
            }
        }
    }

    private Path inbox() {
        return directory.resolve("inbox");
    }

    private void drop(String name, List<String> rows, int minutesOld) throws IOException {
        Path file = Importing.writeFile(inbox(), name, rows);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60L * minutesOld)));
    }

    private List<String> names(String below) throws IOException {
        try (Stream<Path> files = Files.list(inbox().resolve(below))) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private JsonNode runJson() {
        return JsonMapper.shared().readTree(run("--json").output());
    }

    private Cli.Result run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "concerts", "--api", sandbox.baseUrl().toString()));
        arguments.addAll(List.of(more));
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).launch(arguments.toArray(String[]::new));
    }
}
