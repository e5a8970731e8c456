package dev.pinnedimport.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobDefinitionsTest {

    private static final String LOOKUPS = "lookups:\n  halls: {file: lookups/halls.csv, key: hall, value: name}\n";

    @TempDir
    Path home;

    private Path jobs;
    private JobDefinitions definitions;

    @BeforeEach
    void createJobs() throws IOException {
        jobs = Files.createDirectories(home.resolve("jobs"));
        definitions = new JobDefinitions(jobs);
        Files.createDirectories(jobs.resolve("lookups"));
        Files.writeString(jobs.resolve("lookups/halls.csv"), "hall,name\nA,Town hall\n");
        write("fair.yml", BrokenJob.sound() + LOOKUPS);
    }

    @Test
    void findsAJobByItsName() {
        assertThat(definitions.get("fair").file()).isEqualTo(jobs.resolve("fair.yml"));
    }

    @Test
    void findsAJobByItsFileName() {
        assertThat(definitions.get("fair.yml").name()).isEqualTo("fair");
    }

    @Test
    void findsAJobByItsPath() {
        assertThat(definitions.get(jobs.resolve("fair.yml").toString()).name()).isEqualTo("fair");
    }

    @Test
    void readsAJobFromAnywhereByItsPath() throws IOException {
        Path other = Files.createDirectories(home.resolve("other"));
        Files.writeString(other.resolve("fair.yml"), BrokenJob.sound());

        assertThat(definitions.get(other.resolve("fair.yml").toString()).file()).isEqualTo(other.resolve("fair.yml"));
    }

    @Test
    void takesTheLongEndingToo() throws IOException {
        write("market.yaml", BrokenJob.sound().replace("name: fair", "name: market"));

        assertThat(definitions.get("market").name()).isEqualTo("market");
    }

    @Test
    void namesTheNearestJobWhereThereIsNoneOfThatName() {
        Issue issue = issueOfGetting("fiar");

        assertThat(issue.code()).isEqualTo(IssueCode.JOB_NOT_FOUND);
        assertThat(issue.sentence()).isEqualTo("There is no job \"fiar\" here. Did you mean \"fair\"?");
        assertThat(issue.place()).isEqualTo(new Place.File(jobs.toString()));
    }

    @Test
    void namesTheNearestJobForAPathThatLeadsNowhere() {
        assertThat(issueOfGetting("somewhere/fairs.yml").sentence()).isEqualTo("There is no such job file. Did you mean \"fair\"?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", "../jobs", "a\0b", "fair\n"})
    void findsNoJobUnderNamesThatAreNone(String name) {
        assertThat(issueOfGetting(name).code()).isEqualTo(IssueCode.JOB_NOT_FOUND);
    }

    @Test
    void refusesTwoFilesOfOneName() throws IOException {
        write("fair.yaml", BrokenJob.sound());

        assertThat(issueOfGetting("fair").sentence()).contains("fair.yaml").contains("Keep one of them");
    }

    @Test
    void saysThatTheDirectoryIsNotThere() {
        JobDefinitions nowhere = new JobDefinitions(home.resolve("nowhere"));
        StopException stop = catchThrowableOfType(StopException.class, () -> nowhere.get("fair"));

        assertThat(stop.issues().getFirst().sentence()).startsWith("There is no such directory");
        assertThat(nowhere.list()).isEmpty();
    }

    @Test
    void listsSoundAndBrokenJobsByName() throws IOException {
        write("broken.yml", "version: 1\nname: broken\n");

        assertThat(definitions.list()).extracting(JobFile::name).containsExactly("broken", "fair");
        assertThat(definitions.list()).extracting(file -> file.findDefinition().isPresent()).containsExactly(false, true);
        assertThat(definitions.list().getFirst().issues()).extracting(Issue::code).contains(IssueCode.JOB_MISSING_KEY);
    }

    @Test
    void listsNothingButJobFiles() throws IOException {
        write("README.md", "# Jobs");
        write(".hidden.yml", "");
        Files.createDirectories(jobs.resolve("directory.yml"));

        assertThat(definitions.list()).extracting(JobFile::name).containsExactly("fair");
    }

    @Test
    void followsTheLinksInWhichKubernetesMountsAConfigMap() throws IOException {
        Path mounted = Files.createDirectories(home.resolve("mounted"));
        Path data = Files.createDirectories(mounted.resolve("..2026_11_23"));
        Files.writeString(data.resolve("fair.yml"), BrokenJob.sound() + LOOKUPS);
        Files.createDirectories(data.resolve("lookups"));
        Files.writeString(data.resolve("lookups/halls.csv"), "hall,name\nA,Town hall\n");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_11_23"));
        Files.createSymbolicLink(mounted.resolve("fair.yml"), Path.of("..data/fair.yml"));
        Files.createSymbolicLink(mounted.resolve("lookups"), Path.of("..data/lookups"));

        assertThat(new JobDefinitions(mounted).list()).extracting(JobFile::issues).allSatisfy(issues -> assertThat(issues).isEmpty());
    }

    @Test
    void refusesALookupBehindALinkThatLeadsOut() throws IOException {
        Path outside = Files.writeString(home.resolve("secret.csv"), "hall,name\nA,B\n");
        Files.createSymbolicLink(jobs.resolve("lookups/linked.csv"), outside);
        write("fair.yml", BrokenJob.sound() + LOOKUPS.replace("halls.csv", "linked.csv"));

        assertThat(issueOfGetting("fair").sentence()).contains("is a link that leads out of the jobs directory");
    }

    @Test
    void letsAJobInASubdirectoryShareTheLookupsOfTheJobs() throws IOException {
        Path nested = Files.createDirectories(jobs.resolve("nested"));
        Files.writeString(nested.resolve("fair.yml"), BrokenJob.sound() + LOOKUPS.replace("lookups/", "../lookups/"));

        assertThat(definitions.get(nested.resolve("fair.yml").toString()).mapping().lookups()).containsKey("halls");
    }

    @Test
    void reportsAnUnusableLookupTogetherWithTheFaultsOfTheJob() throws IOException {
        Files.writeString(jobs.resolve("lookups/halls.csv"), "room,name\nA,B\n");
        write("fair.yml", BrokenJob.sound() + LOOKUPS + "guards: {rows: many}\n");
        StopException stop = catchThrowableOfType(StopException.class, () -> definitions.get("fair"));

        assertThat(stop.issues()).extracting(Issue::code).contains(IssueCode.JOB_WRONG_VALUE, IssueCode.JOB_LOOKUP_FILE);
    }

    @Test
    void givesEqualFilesEqualFingerprintsWhereverTheyLie() throws IOException {
        Path copy = Files.createDirectories(home.resolve("copy/lookups")).getParent();
        Files.copy(jobs.resolve("fair.yml"), copy.resolve("fair.yml"));
        Files.copy(jobs.resolve("lookups/halls.csv"), copy.resolve("lookups/halls.csv"));

        assertThat(new JobDefinitions(copy).get("fair").fingerprint()).isEqualTo(definitions.get("fair").fingerprint());
    }

    /// Ledgers keep this value: were it computed in another way, every job would look changed.
    @Test
    void keepsTheFingerprintOfAKnownJob() {
        assertThat(definitions.get("fair").fingerprint()).isEqualTo(new Fingerprint("RFHMItMo61qRIt1e4ZapMRvl8z01llj3H0OMSNjSYCg"));
    }

    @Test
    void changesTheFingerprintWithTheJob() throws IOException {
        Fingerprint before = definitions.get("fair").fingerprint();
        write("fair.yml", BrokenJob.sound() + LOOKUPS + "# reviewed\n");

        assertThat(definitions.get("fair").fingerprint()).isNotEqualTo(before);
    }

    @Test
    void changesTheFingerprintWithALookup() throws IOException {
        Fingerprint before = definitions.get("fair").fingerprint();
        Files.writeString(jobs.resolve("lookups/halls.csv"), "hall,name\nA,City hall\n");

        assertThat(definitions.get("fair").fingerprint()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_live_stream_url", "venue_test_environment", "Ring-bearer announcements"})
    void takesNamesOfColumnsForNoSecret(String column) throws IOException {
        write("fair.yml", BrokenJob.sound().replace("Event Name", column));

        assertThat(definitions.get("fair").mapping().fields()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask with Bearer s3cr3ts3cr3t", "Bearer abcdefghijklmnop", "pk_live_4f9a1c77e2aa", "pk_test_abcdefghijklmnopqrstuvwx"})
    void takesNoKeyForTheNameOfAColumn(String key) throws IOException {
        write("fair.yml", BrokenJob.sound().replace("Event Name", key));

        assertThat(issueOfGetting("fair").code()).isEqualTo(IssueCode.JOB_SECRET);
    }

    @Test
    void showsNoSecretInAnyIssue() throws IOException {
        write("fair.yml", BrokenJob.sound()
                .replace("channel: 42", "channel: Bearer s3cr3ts3cr3t")
                .replace("status: draft",
                        "status: draft\n  api_key: s3cr3ts3cr3t\n  password: [s3cr3ts3cr3t]\n  token: {x: s3cr3ts3cr3t}"));
        StopException stop = catchThrowableOfType(StopException.class, () -> definitions.get("fair"));

        assertThat(stop.issues()).hasSize(4).allSatisfy(issue -> {
            assertThat(issue.code()).isEqualTo(IssueCode.JOB_SECRET);
            assertThat(issue.toString() + issue.found()).doesNotContain("s3cr3t");
        });
    }

    private Issue issueOfGetting(String name) {
        StopException stop = catchThrowableOfType(StopException.class, () -> definitions.get(name));
        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return stop.issues().getFirst();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(jobs.resolve(name), text);
    }
}
