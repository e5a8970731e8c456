package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsSetCommandTest {

    private static final String JOB = Importing.JOB.replace("  title: Title", "  # as the box office spells it\n  title: {from: 'Title', max_length: 80}  # short")
            + "guards:\n  rows: 1..500\n";

    @TempDir
    private Path directory;

    @BeforeEach
    void writeJob() throws IOException {
        Importing.writeJob(directory, JOB);
    }

    @Test
    void changesOneValueAndLeavesEverythingElse() throws IOException {
        Cli.Result result = set("guards.rows", "1..900", "--yes");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("-  rows: 1..500\n+  rows: 1..900\n").contains("Written to jobs/concerts.yml.");
        assertThat(job()).isEqualTo(JOB.replace("1..500", "1..900"));
    }

    @Test
    void findsAValueBesideCommentsAndQuotes() throws IOException {
        set("fields.title.max_length", "60", "--yes");
        set("fields.title.from", "Id", "--yes");

        assertThat(job()).isEqualTo(JOB.replace("80", "60").replace("'Title'", "\"Id\""));
    }

    @Test
    void addsAKeyToAMapAndAPartToTheJob() throws IOException {
        set("guards.max_rejects", "5%", "--yes");
        set("source.complete", "true", "--yes");
        set("send.rate", "5/s", "--yes");

        assertThat(job()).contains("guards:\n  max_rejects: 5%\n  rows: 1..500\n").contains("send: {rate: 5/s, in_flight: 32}")
                .contains("source:\n  complete: true\n  system: test-system\n");
    }

    @Test
    void writesTheFileThatALinkLeadsToAndLeavesTheLink() throws IOException {
        Path link = directory.resolve("jobs/concerts.yml");
        Path file = Files.move(link, directory.resolve("shared.yml"));
        Files.createSymbolicLink(link, file);

        assertThat(set("guards.rows", "1..900", "--yes").exitCode()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(file).content().contains("rows: 1..900");
    }

    @Test
    void writesNothingWithoutAYes() throws IOException {
        Cli.Result result = set("guards.rows", "1..900");

        assertThat(result.output()).contains("+  rows: 1..900").contains("Nothing was written. To do it, add --yes.");
        assertThat(job()).isEqualTo(JOB);
    }

    @ParameterizedTest
    @CsvSource({"identity, Title", "source.system, another-system"})
    void warnsWhereEveryEventWouldBecomeANewOne(String key, String value) {
        assertThat(set(key, value).errorOutput()).contains("Careful: this changes by what an event is known again.").contains("create them all once more");
        assertThat(set("guards.rows", "1..900").errorOutput()).isEmpty();
    }

    @Test
    void refusesWhatWouldBreakTheJob() throws IOException {
        Cli.Result wrong = set("guards.rows", "many", "--yes");
        Cli.Result unknown = set("guards.rwos", "1..9", "--yes");
        Cli.Result whole = set("fields", "x", "--yes");

        assertThat(wrong.exitCode()).isEqualTo(20);
        assertThat(wrong.errorOutput()).contains("guards.rows");
        assertThat(unknown.exitCode()).isEqualTo(20);
        assertThat(whole.exitCode()).isEqualTo(20);
        assertThat(whole.errorOutput()).contains("a command sets single values only");
        assertThat(job()).isEqualTo(JOB);
    }

    @Test
    void saysWhatIsPossibleWhereAValueIsAListOrAMap() throws IOException {
        Importing.writeJob(directory, JOB.replace("max_length: 80", "transforms: [trim, upper]"));
        int line = job().lines().toList().indexOf("  title: {from: 'Title', transforms: [trim, upper]}  # short") + 1;

        assertThat(set("fields.title.transforms", "trim").errorOutput()).contains("\"fields.title.transforms\" is a list, and a command sets single values only. "
                + "Change line " + line + " of the file by hand, which now says transforms: [trim, upper]. Nothing was changed. (JOB-TYPE-01)");
        assertThat(set("target", "41").errorOutput()).contains("Name one of its keys: target.channel, target.status. Nothing was changed. (JOB-TYPE-01)");
    }

    @Test
    void takesOneDecisionOfADraftWhileOthersAreOpen() throws IOException {
        String draft = JOB.replace("channel: 41", "channel: \"DECIDE: the number of the channel\"").replaceFirst("status: \\w+", "status: \"DECIDE: draft or published\"");
        Importing.writeJob(directory, draft);

        Cli.Result channel = set("target.channel", "44", "--yes");
        assertThat(channel.exitCode()).isZero();
        assertThat(channel.output()).contains("Written to jobs/concerts.yml.").contains("1 decision is still open:\n")
                .contains("'target.status' is not decided yet: draft or published.").doesNotContain("'target.channel' is not");
        assertThat(set("target.status", "published", "--yes").output()).contains("Written to jobs/concerts.yml.").doesNotContain("still open");
        assertThat(job()).isEqualTo(draft.replaceFirst("\"DECIDE: the number.*?\"", "44").replaceFirst("\"DECIDE: draft.*?\"", "published"));
    }

    private String job() throws IOException {
        return Files.readString(directory.resolve("jobs/concerts.yml"));
    }

    private Cli.Result set(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "jobs";
        all[1] = "set";
        all[2] = "concerts";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Cli.in(directory).launch(all);
    }
}
