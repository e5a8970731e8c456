package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SummaryTextTest {

    @Test
    void tellsTheResultFirstThenTheBalanceThenTheCausesThenTheNextStep() {
        assertThat(SummaryText.of(Reports.completed())).isEqualTo(
                """
                Done, 7 to fix.  49 in (31 new, 18 changed).  Run 2026-11-23-0200-k7, 4 min 5 s.
                  1,204  rows read
                     31  created
                     18  updated
                  1,140  unchanged (not sent again)
                      5  part of another row's event
                      2  left out by rule
                      1  repeated in the file
                      6  rejected (we would not send them)
                      1  refused by the API
                  CAUSE                           ROWS  EXAMPLE
                  Value not in the list (Venue)      5  row 17, column "Venue": we do not know "Arena Nrod". Did you mean "Arena Nord"? Correct the cell, or add it to lookups/venues.csv. 2 different ones. (ROW-LOOKUP-01)
                  Text is too long (Title)           1  row 18, column "Title": The title "<img src=x onerror=alert(1)>\\u202e" is too long. (ROW-LENGTH-01)
                  Rejects  out/2026-11-23-0200-k7-rejects.csv
                  Report   out/2026-11-23-0200-k7-report.html
                Next: mend these rows in the rejects file, then: pinned-import retry 2026-11-23-0200-k7 --from out/2026-11-23-0200-k7-rejects.csv
                      or add the missing values to the lookup, then: pinned-import retry 2026-11-23-0200-k7 --cause ROW-LOOKUP-01
                """);
    }

    @Test
    void saysInOneLineThatThereWasNothingToDo() {
        assertThat(SummaryText.of(Reports.nothingToDo())).isEqualTo(
                """
                Done, nothing to send: everything is in already.  Run 2026-11-23-0200-k7, 1.8 s.
                  10  rows read
                  10  unchanged (not sent again)
                """);
    }

    @Test
    void saysThatNothingIsLostWhereTheApiWasAway() {
        assertThat(SummaryText.of(Reports.apiAway()))
                .startsWith("Stopped before the end; everything is kept.  812 in (812 new, 0 changed).  392 not sent yet.")
                .contains("did not answer for 10 minutes")
                .endsWith("Next: run the same command again; it continues where it stopped.\n");
    }

    @Test
    void putsTheBalanceInOneLine() {
        assertThat(SummaryText.line(Reports.nothingToDo())).isEqualTo("10 rows, 0 created, 10 unchanged");
    }

    @Test
    void readsDurationsAsPeopleDo() {
        assertThat(SummaryText.readable(Duration.ofMillis(1849))).isEqualTo("1.8 s");
        assertThat(SummaryText.readable(Duration.ofSeconds(245))).isEqualTo("4 min 5 s");
        assertThat(SummaryText.readable(Duration.ofMinutes(123))).isEqualTo("2 h 3 min");
    }
}
