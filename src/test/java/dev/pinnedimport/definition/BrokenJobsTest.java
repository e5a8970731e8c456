package dev.pinnedimport.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the table `broken-jobs.yml`: every fault, its place and what people read about it.
@SharesNothing
class BrokenJobsTest {

    @TempDir
    Path directory;

    static Stream<BrokenJob> cases() {
        return BrokenJob.all();
    }

    @Test
    void readsTheJobThatTheCasesBreak() throws IOException {
        Path file = new BrokenJob("sound", BrokenJob.sound(), List.of(), true).writeTo(directory);

        assertThat(JobDefinitions.read(file).name()).isEqualTo("fair");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatIsWrongAndWhere(BrokenJob job) throws IOException {
        assertThat(issuesOf(job)).containsExactlyElementsOf(job.issues());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tellsEditorsWhatTheirSchemaCanSay(BrokenJob job) {
        assertThat(EditorSchema.complaints(job.text()).isEmpty()).as("schema is silent").isEqualTo(!job.editor());
    }

    private List<String> issuesOf(BrokenJob job) throws IOException {
        Path file = job.writeTo(directory);
        StopException stop = catchThrowableOfType(StopException.class, () -> JobDefinitions.read(file));
        assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return stop.issues().stream().map(issue -> line(issue, file)).toList();
    }

    private static String line(Issue issue, Path file) {
        assertThat(issue.place()).isInstanceOfSatisfying(Place.JobLine.class, at -> assertThat(at.file()).isEqualTo(file.toString()));
        Place.JobLine at = (Place.JobLine) issue.place();
        return at.line() + ":" + at.column() + " " + issue.code().id() + " " + issue.sentence();
    }
}
