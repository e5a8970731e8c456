package dev.pinnedimport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the README says about files, options and exit codes is so. Its commands are run by `ReadmeCommandsTest` and `LauncherIT`.
class ReadmeTest {

    private static final String README = read("README.md");

    @Test
    void linksOnlyToWhatIsThere() {
        List<String> links = Pattern.compile("\\]\\((?!http)([^)#]+)").matcher(README).results().map(match -> match.group(1)).toList();

        assertThat(links).isNotEmpty().allMatch(link -> Files.exists(Path.of(link)));
    }

    @Test
    void holdsNoPlaceholders() {
        assertThat(README).doesNotContainPattern("@[A-Z]+@");
    }

    @Test
    void listsEveryExitCode() {
        List<Integer> listed = Pattern.compile("(?m)^\\| (\\d+)(?:, (\\d+))? \\|").matcher(README).results()
                .flatMap(match -> numbers(match).stream())
                .toList();

        assertThat(listed).containsExactlyElementsOf(Arrays.stream(ExitCode.values()).map(ExitCode::number).toList());
    }

    @Test
    void showsTheTestCommandThatCiRuns() {
        assertThat(README).contains("mvn verify");
        assertThat(read(".ci/run")).contains("verify");
    }

    private static List<Integer> numbers(MatchResult match) {
        return match.group(2) == null
                ? List.of(Integer.valueOf(match.group(1)))
                : List.of(Integer.valueOf(match.group(1)), Integer.valueOf(match.group(2)));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(file + " must be there", e);
        }
    }
}
