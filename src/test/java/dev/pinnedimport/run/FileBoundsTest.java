package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.definition.DriftSettings;
import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileBoundsTest {

    @ParameterizedTest(name = "{0} rows, {1} rejected, {2} of {3} changed: {4}")
    @CsvSource(delimiter = '|', textBlock = """
              99 |  0 | 0 |   0 | The file has 99 rows; the job expects at least 100 (guards.rows).
            1201 |  0 | 0 |   0 | The file has 1,201 rows; the job expects at most 1,200 (guards.rows).
            1000 | 31 | 0 |   0 | 31 rows would be rejected; the job allows 30 (guards.max_rejects).
             200 | 11 | 0 |   0 | 11 of 200 rows would be rejected (5.5 %); the job allows 5.0 % (guards.max_rejects).
             200 |  0 | 9 | 100 | 9 of the 100 known events of this file would be changed (9.0 %); the job allows 8 (guards.max_changes).
            """)
    void stopsAFileThatIsNotWhatTheJobExpects(long read, long rejected, long changed, long known, String sentence) {
        assertThat(bounds().find(read, rejected, changed, known)).map(Issue::toString)
                .contains("a.csv: " + sentence + " Nothing was sent. Look at the file; if it is right, change the guard in the job. (RUN-GUARD-01)");
        assertThatThrownBy(() -> bounds().require(read, rejected, changed, known)).isInstanceOf(StopException.class);
    }

    @ParameterizedTest
    @CsvSource({"100, 5, 8, 100", "1200, 30, 0, 0", "100, 0, 0, 0"})
    void letsAFilePassThatIsJustWithinItsBounds(long read, long rejected, long changed, long known) {
        assertThat(bounds().find(read, rejected, changed, known)).isEmpty();
    }

    @Test
    void expectsNothingWhereTheJobSaysNothing() {
        assertThat(new FileBounds(GuardSettings.none(), "a.csv").find(1, 1, 1, 1)).isEmpty();
    }

    /// As binary fractions, most of these products are a little less than what a person computes.
    @Test
    void takesAShareForWhatAPersonComputes() {
        for (int percent = 1; percent < 100; percent++) {
            GuardSettings.Limit limit = new GuardSettings.Limit(Long.MAX_VALUE, percent / 100.0);
            for (int hundreds = 1; hundreds < 50; hundreds++) {
                assertThat(limit.allows((long) percent * hundreds, 100L * hundreds)).as("%d %% of %d", percent, 100 * hundreds).isTrue();
                assertThat(limit.allows((long) percent * hundreds + 1, 100L * hundreds)).isFalse();
            }
        }
    }

    private static FileBounds bounds() {
        return new FileBounds(new GuardSettings(100, 1_200, 30, 0.05, null, new GuardSettings.Limit(8, 1), DriftSettings.usual(), Set.of()), "a.csv");
    }
}
