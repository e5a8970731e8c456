package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.report.PlanReport;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {

    private static final String JOB =
            """
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
            """;

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private final List<PlanReport> shown = new ArrayList<>();

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @Test
    void sendsNothingThatWasNotApproved() throws IOException {
        RunReport report = run("Id,Title\nA,One\nB,Two\n", false);

        assertThat(report.exit()).isEqualTo(ExitCode.GUARDED);
        assertThat(report.stops()).extracting(issue -> issue.sentence()).containsExactly("You did not say yes, so nothing was sent.");
        assertThat(sandbox.events()).isEmpty();
    }

    @Test
    void showsWhatIsLeftToSendAfterARunThatWasDeclined() throws IOException {
        run("Id,Title\nA,One\nB,Two\n", false);
        RunReport report = run("Id,Title\nA,One\nB,Two\n", true);

        assertThat(shown).extracting(plan -> plan.counts().created()).containsExactly(2L, 2L);
        assertThat(report.exit()).isEqualTo(ExitCode.DONE);
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void asksNobodyWhereThereIsNothingToSend() throws IOException {
        run("Id,Title\nA,One\n", true);
        RunReport again = run("Id,Title\nA,One\n", false);

        assertThat(again.exit()).isEqualTo(ExitCode.DONE);
        assertThat(shown).hasSize(1);
    }

    @Test
    void aRetryAsksTooAndMayBeDeclinedAndGivenAgain() throws IOException {
        RunReport first = run("Id,Title\nA,One\nB,\n", true);
        Path mended = directory.resolve("mended.csv");
        Files.writeString(mended, Files.readString(first.files().rejects()).replace("\"B\",\"\"", "\"B\",\"Two\""));

        RetryResult declined = retry(first.run(), mended, false);
        RetryResult given = retry(first.run(), mended, true);

        assertThat(declined.exit()).isEqualTo(ExitCode.GUARDED);
        assertThat(declined.findReport().orElseThrow().stops()).extracting(issue -> issue.sentence())
                .containsExactly("You did not say yes, so nothing was sent.");
        assertThat(given.exit()).isEqualTo(ExitCode.DONE);
        assertThat(shown).extracting(plan -> plan.counts().created()).containsExactly(1L, 1L, 1L);
        assertThat(sandbox.events()).hasSize(2);
    }

    @Test
    void aFileOfTheInboxThatWasDeclinedIsAskedAboutAgain() throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("jobs")).resolve("concerts.yml"), JOB);
        Files.writeString(Files.createDirectories(directory.resolve("inbox")).resolve("a.csv"), "Id,Title\nA,One\n");

        InboxResult declined = takeInbox(false);
        InboxResult given = takeInbox(true);

        assertThat(declined.exit()).isEqualTo(ExitCode.GUARDED);
        assertThat(declined.files()).singleElement().satisfies(file -> assertThat(file.findMovedTo()).isEmpty());
        assertThat(given.exit()).isEqualTo(ExitCode.DONE);
        assertThat(given.files()).singleElement().satisfies(file -> assertThat(file.movedTo()).hasParent(directory.resolve("inbox/archive")));
        assertThat(shown).extracting(plan -> plan.counts().created()).containsExactly(1L, 1L);
        assertThat(sandbox.events()).hasSize(1);
    }

    private InboxResult takeInbox(boolean answer) throws IOException {
        Path inbox = directory.resolve("inbox");
        InboxSettings settings = new InboxSettings(inbox, List.of("*.csv"), Duration.ZERO, inbox.resolve("archive"), inbox.resolve("trouble"),
                InboxSettings.WhenEmpty.OK, null);
        ApiAccess api = ApiAccess.withKey(sandbox.baseUrl().toString(), "sandbox-key");
        Workplace workplace = new Workplace(directory.resolve("jobs"), directory.resolve("state"), directory.resolve("out"), null);
        try (Importer importer = Importer.open(workplace)) {
            return importer.takeInbox(JobDefinitions.read(directory.resolve("jobs/concerts.yml")), settings, api, new EachFile() {
                @Override
                public RunReport run(ImportRequest request) {
                    return importer.run(request, RunListener.silent(), plan -> {
                        shown.add(plan);
                        return answer;
                    }, Optional.empty());
                }

                @Override
                public RetryResult retry(RetryRequest request) {
                    throw new AssertionError("no rejects file");
                }

                @Override
                public boolean wasDeclined() {
                    return !answer;
                }

                @Override
                public void waiting(String words) {}

                @Override
                public void notice(Issue issue) {}

                @Override
                public void ended(TakenFile file) {}
            });
        }
    }

    private RetryResult retry(String run, Path mended, boolean answer) {
        Workplace workplace = new Workplace(directory.resolve("jobs"), directory.resolve("state"), directory.resolve("out"), null);
        try (Importer importer = Importer.open(workplace)) {
            return importer.retry(new RetryRequest(run, mended, null, null), ApiAccess.withKey(sandbox.baseUrl().toString(), "sandbox-key"),
                    RunListener.silent(), plan -> {
                        shown.add(plan);
                        return answer;
                    });
        }
    }

    private RunReport run(String csv, boolean answer) throws IOException {
        Path job = Files.writeString(Files.createDirectories(directory.resolve("jobs")).resolve("concerts.yml"), JOB);
        Path file = Files.writeString(directory.resolve("a.csv"), csv);
        Workplace workplace = new Workplace(directory.resolve("jobs"), directory.resolve("state"), directory.resolve("out"), null);
        ApiAccess api = ApiAccess.withKey(sandbox.baseUrl().toString(), "sandbox-key");
        try (Importer importer = Importer.open(workplace)) {
            return importer.run(new ImportRequest(JobDefinitions.read(job), file, api), RunListener.silent(), plan -> {
                shown.add(plan);
                return answer;
            }, Optional.empty());
        }
    }
}
