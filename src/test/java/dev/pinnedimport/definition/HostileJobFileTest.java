package dev.pinnedimport.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files that are no jobs, or that were made to do harm. They are refused fast, in our own words.
@Timeout(20)
@SharesNothing
class HostileJobFileTest {

    @TempDir
    Path directory;

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertThat(refusal("")).isEqualTo("1:1 The file is empty. A job begins with: version: 1");
    }

    @Test
    void refusesAFileOfBlanks() throws IOException {
        assertThat(refusal(" \n\n")).startsWith("1:1 The file is empty.");
    }

    @Test
    void refusesAFileOfComments() throws IOException {
        assertThat(refusal("# nothing yet\n")).startsWith("1:1 The file holds only comments.");
    }

    @Test
    void refusesAListWhereAJobIsDue() throws IOException {
        assertThat(refusal("\n- version: 1\n")).isEqualTo("2:1 A job is a map of keys and values that begins with: version: 1");
    }

    @Test
    void refusesABinaryFile() throws IOException {
        byte[] bytes = new byte[2000];
        new Random(7).nextBytes(bytes);
        bytes[0] = 'P';
        bytes[1] = 0;

        assertThat(refusal(bytes)).isEqualTo("1:1 This is not a text file. A job is a YAML file in UTF-8.");
    }

    @Test
    void refusesUtf16() throws IOException {
        assertThat(refusal(BrokenJob.sound().getBytes(StandardCharsets.UTF_16))).startsWith("1:1 The file is written in UTF-16.");
    }

    @Test
    void namesThePlaceOfACharacterThatIsNotUtf8() throws IOException {
        byte[] bytes = "version: 1\nname: fair\ndescription: Münster\n".getBytes(Charset.forName("windows-1252"));

        assertThat(refusal(bytes)).isEqualTo("3:15 A character here is not written in UTF-8. Save the file as UTF-8.");
    }

    @Test
    void refusesAFileThatEndsWithinACharacter() throws IOException {
        byte[] bytes = (BrokenJob.sound() + "description: é").getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(Arrays.copyOf(bytes, bytes.length - 1))).startsWith("12:14 A character here is not written in UTF-8.");
    }

    @Test
    void readsAFileWithAByteOrderMark() throws IOException {
        assertThat(read(("\uFEFF" + BrokenJob.sound()).getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void readsWindowsLineEnds() throws IOException {
        assertThat(read(BrokenJob.sound().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void countsWindowsLinesAsEditorsDo() throws IOException {
        assertThat(refusal((BrokenJob.sound() + "nonsense: 1\n").replace("\n", "\r\n"))).startsWith("12:1 ");
    }

    @Test
    void namesThePlaceOfAControlCharacter() throws IOException {
        assertThat(refusal("version: 1\nname: fa\u001b[31mir\n")).isEqualTo("2:9 An invisible control character stands here. Remove it.");
    }

    @Test
    void refusesAFileThatIsTooLarge() throws IOException {
        assertThat(refusal(BrokenJob.sound() + "#".repeat(50 * 1024 * 1024))).startsWith("1:1 The file is larger than 1 MiB.");
    }

    @Test
    void readsAFileOfTheLargestSize() throws IOException {
        String sound = BrokenJob.sound();

        assertThat(read((sound + "#".repeat(1024 * 1024 - sound.length())).getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void refusesTenThousandNestedLists() throws IOException {
        assertThat(refusal(BrokenJob.sound() + "examples: " + "[".repeat(10_000) + "]".repeat(10_000)))
                .isEqualTo("12:60 Lists and maps are nested more than 50 deep here. No job needs that: check the brackets.");
    }

    @Test
    void refusesTenThousandNestedListsInBlockStyle() throws IOException {
        assertThat(refusal(BrokenJob.sound() + "examples:\n" + "- ".repeat(10_000) + "x\n")).contains("nested more than 50 deep");
    }

    @Test
    void refusesAnAliasBomb() throws IOException {
        StringBuilder bomb = new StringBuilder(BrokenJob.sound()).append("  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("  a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9) + "*a" + (i - 1)));
        }

        assertThat(read(bomb.toString().getBytes(StandardCharsets.UTF_8))).isNotEmpty()
                .anySatisfy(issue -> assertThat(issue.sentence()).contains("An unquoted * refers to another part of the file"));
    }

    @Test
    void refusesALoopOfAliases() throws IOException {
        assertThat(refusal("&a {version: 1, name: *a}")).contains("An unquoted & names a part of the file");
    }

    @Test
    void stopsAfterTwoHundredFaults() throws IOException {
        StringBuilder keys = new StringBuilder(BrokenJob.sound());
        for (int i = 0; keys.length() < 1_000_000; i++) {
            keys.append("k").append(i).append(": 1\n");
        }

        assertThat(read(keys.toString().getBytes(StandardCharsets.UTF_8)))
                .hasSize(200)
                .extracting(Issue::code).containsOnly(IssueCode.JOB_UNKNOWN_KEY);
    }

    @Test
    void saysThatADirectoryIsNoJob() throws IOException {
        Path file = Files.createDirectory(directory.resolve("fair.yml"));

        assertThat(read(file)).extracting(Issue::sentence).containsExactly("This is a directory. Name the job file in it.");
    }

    /// Whatever is done to a job, it is either read or refused with a place and without a word of the library.
    @Test
    void survivesRandomDamage() throws IOException {
        byte[] sound = (BrokenJob.sound() + "lookups: {a: {file: 'x', key: \"k\", value: v}}\nchecks: [{expr: |\n  x\n}]\n")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20261123);
        byte[] signs = "\t\n {}[]:,#&*!|>'\"%@`-?~\\0aZ".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 500; round++) {
            ByteArrayOutputStream damaged = new ByteArrayOutputStream();
            for (byte b : sound) {
                int dice = random.nextInt(60);
                if (dice > 0) {
                    damaged.write(b);
                }
                if (dice == 1) {
                    damaged.write(signs[random.nextInt(signs.length)]);
                }
            }
            for (Issue issue : read(damaged.toByteArray())) {
                assertThat(issue.sentence()).doesNotContain("while parsing", "while scanning", "block end", "token", "Exception");
            }
        }
    }

    private String refusal(String text) throws IOException {
        return refusal(text.getBytes(StandardCharsets.UTF_8));
    }

    private String refusal(byte[] bytes) throws IOException {
        Issue issue = read(bytes).getFirst();
        var at = (Place.JobLine) issue.place();
        return at.line() + ":" + at.column() + " " + issue.sentence();
    }

    private List<Issue> read(byte[] bytes) throws IOException {
        return read(Files.write(directory.resolve("fair.yml"), bytes));
    }

    private static List<Issue> read(Path file) {
        StopException stop = catchThrowableOfType(StopException.class, () -> JobDefinitions.read(file));
        if (stop == null) {
            return List.of();
        }
        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return stop.issues();
    }
}
