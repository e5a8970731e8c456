package dev.pinnedimport.run.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.run.drift.Drift.Earlier;
import dev.pinnedimport.run.drift.Drift.Finding;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The drift guard must say what a person would want to know, and be silent on every ordinary night.
class DriftTest {

    private static final Instant NOW = Instant.parse("2026-11-26T02:00:00Z");
    private static final List<String> VENUES = List.of("Arena Nord", "Stadthalle", "Kulturhaus", "Alte Oper", "Lagerhalle");

    @Test
    void saysNothingAboutTheFirstFile() {
        assertThat(new Drift("a.csv", List.of()).find(file("Id,Venue", 10, 0).profile("x"), file("Id,Venue", 10, 0), NOW)).isEmpty();
    }

    @Test
    void staysSilentThroughAYearOfOrdinaryNights() {
        Random random = new Random(11);
        List<Earlier> history = new ArrayList<>();
        List<Finding> alarms = new ArrayList<>();
        for (int night = 0; night < 365; night++) {
            Profiling tonight = file("Id,Title,Venue,City", 900 + random.nextInt(200) + night, night, random, 0.05 + 0.05 * random.nextDouble());
            Instant at = NOW.plus(Duration.ofDays(night));
            FileProfile profile = tonight.profile("file " + night);
            alarms.addAll(new Drift("a.csv", history.stream().limit(Drift.HISTORY).toList()).find(profile, tonight, at));
            history.addFirst(new Earlier("run-" + night, at, profile));
        }
        assertThat(alarms).isEmpty();
    }

    @Test
    void namesTheColumnThatNowHoldsWhatAnotherHeld() {
        assertThat(sentences(history(1, "Id,Venue"), file("Id,Location", 60, 9))).containsExactly(
                "The file of run run-0 had a column \"venue\"; this one does not, but has a new one, \"Location\", whose values match. "
                        + "Check whether that is its new name.");
    }

    @Test
    void namesTheColumnWhoseNameIsMuchLikeIt() {
        Profiling tonight = profiling("Id,Vennue", 60, row -> List.of("A" + row, "other " + row));

        assertThat(sentences(history(1, "Id,Venue"), tonight)).containsExactly(
                "The file of run run-0 had a column \"venue\"; this one does not, but has a new one, \"Vennue\", whose name is much like it. "
                        + "Check whether that is its new name.");
    }

    @Test
    void tellsAColumnThatIsGoneFromOneThatIsMerelyNew() {
        List<Finding> gone = find(history(1, "Id,Venue"), file("Id", 60, 9));
        List<Finding> added = find(history(1, "Id"), file("Id,Venue", 60, 9));

        assertThat(gone).extracting(Finding::serious).containsExactly(true);
        assertThat(added).extracting(Finding::serious).containsExactly(false);
        assertThat(added.getFirst().issue().sentence()).isEqualTo("This file has a new column \"Venue\", which the file before did not have.");
    }

    @ParameterizedTest(name = "{0} rows: {1}")
    @CsvSource({"60, false", "45, false", "39, true", "115, false", "130, true", "0, true"})
    void knowsHowManyRowsAreUsual(int rows, boolean alarm) {
        assertThat(codes(history(3, "Id,Venue"), file("Id,Venue", rows, 9)).contains(IssueCode.FILE_DRIFT_ROWS)).isEqualTo(alarm);
    }

    @Test
    void needsThreeEarlierFilesForNumbers() {
        assertThat(codes(history(2, "Id,Venue"), file("Id,Venue", 5, 9))).isEmpty();
        assertThat(sentences(history(3, "Id,Venue"), file("Id,Venue", 5, 9))).anyMatch(sentence -> sentence.equals(
                "The file has 5 rows; the last 3 had 60. Check whether the export is complete."));
    }

    @Test
    void tellsThatAColumnHasBecomeEmpty() {
        Profiling tonight = profiling("Id,Venue", 60, row -> List.of("A" + row, row % 2 == 0 ? "" : VENUES.get(row % 5)));

        assertThat(sentences(history(3, "Id,Venue"), tonight)).containsExactly(
                "Column \"Venue\" is empty in 50 % of the rows; in the last 3 files it was in at most 0 %. Check the export.");
    }

    @Test
    void tellsNewValuesOfAColumnThatHasSettledOnAFew() {
        Profiling tonight = profiling("Id,Venue", 60, row -> List.of("A" + row, row == 7 ? "Arena Nrod\u001b" : VENUES.get(row % 5)));

        assertThat(sentences(history(3, "Id,Venue"), tonight)).containsExactly("Column \"Venue\" holds \"Arena Nrod\\u001b\", "
                + "which none of the last 3 files had. Check whether the job knows it.");
    }

    @Test
    void saysNothingAboutNewValuesWhereTheyAreUsual() {
        List<Earlier> history = new ArrayList<>();
        for (int night = 0; night < 5; night++) {
            int now = night;
            history.addFirst(earlier(night, profiling("Id,Venue", 60, row -> List.of("A" + row, row == 1 ? "Pop-up " + now : VENUES.get(row % 5)))));
        }
        assertThat(codes(history, profiling("Id,Venue", 60, row -> List.of("A" + row, row == 1 ? "Pop-up 9" : VENUES.get(row % 5))))).isEmpty();
    }

    @Test
    void tellsThatTheVeryFileCameAgainHalfADayLater() {
        Profiling file = file("Id,Venue", 60, 0);
        List<Earlier> history = List.of(new Earlier("run-0", NOW.minus(Duration.ofHours(24)), file.profile("same")));

        assertThat(new Drift("a.csv", history).find(file.profile("same"), file, NOW)).extracting(finding -> finding.issue().code())
                .containsExactly(IssueCode.FILE_DRIFT_SAME);
        assertThat(new Drift("a.csv", history).find(file.profile("same"), file, NOW.minus(Duration.ofHours(23))))
                .as("a repetition in the same night").isEmpty();
    }

    @Test
    void tellsThatAllEventsAreOver() {
        List<Earlier> history = history(3, "Id,Venue");
        Profiling old = file("Id,Venue", 60, 0);
        old.addStart(NOW.minus(Duration.ofDays(40)));

        assertThat(sentences(history, old)).containsExactly("All events of this file are over, the last since 2026-10-17; "
                + "the last 3 files held events to come. Check whether the export is an old one.");
    }

    @Test
    void tellsAYearThatIsFarFromAllOthers() {
        Profiling far = file("Id,Venue", 60, 0);
        far.addStart(NOW.plus(Duration.ofDays(20)));
        far.addStart(Instant.parse("2207-01-05T19:00:00Z"));

        assertThat(sentences(history(3, "Id,Venue"), far)).containsExactly(
                "An event begins on 2207-01-05; the latest of the last 3 files was 2026-12-26. Check the year.");
    }

    @Test
    void survivesBeingStored() {
        FileProfile profile = file("Id,Venue,,Title", 300, 4).profile("abc");
        FileProfile again = FileProfile.parse(profile.json());

        assertThat(again.json()).isEqualTo(profile.json());
        assertThat(again.columns()).extracting(FileProfile.Column::name).containsExactly("id", "venue", "#3", "title");
        assertThat(again.find("venue").orElseThrow().likeness(profile.find("venue").orElseThrow())).isEqualTo(1);
        assertThat(again.json()).as("no value is stored").doesNotContain("Arena");
    }

    @Test
    void estimatesWhatTwoLongColumnsHaveInCommon() {
        FileProfile.Column all = column(IntStream.range(0, 4000));
        assertThat(all.likeness(column(IntStream.range(0, 4000)))).isEqualTo(1);
        assertThat(all.likeness(column(IntStream.range(2000, 6000)))).isBetween(0.05, 0.65);
        assertThat(all.likeness(column(IntStream.range(5000, 9000)))).isZero();
    }

    private static FileProfile.Column column(IntStream values) {
        int[] all = values.toArray();
        return profiling("Id", all.length, row -> List.of("value " + all[row])).profile("").columns().getFirst();
    }

    private static List<Earlier> history(int files, String header) {
        List<Earlier> history = new ArrayList<>();
        for (int night = 0; night < files; night++) {
            Profiling file = file(header, 60, night);
            file.addStart(NOW.plus(Duration.ofDays(3)));
            file.addStart(NOW.plus(Duration.ofDays(30)));
            history.addFirst(earlier(night, file));
        }
        return history;
    }

    private static Earlier earlier(int night, Profiling file) {
        return new Earlier("run-" + night, NOW.minus(Duration.ofDays(20 - night)), file.profile("file " + night));
    }

    @Test
    void profilesTheSameWhoeverSeesTheRows() throws InterruptedException {
        Place.Row at = new Place.Row("a.csv", null, 1);
        Header header = new Header(at, List.of("Id", "Venue", "City"));
        Profiling alone = new Profiling(header);
        Profiling together = new Profiling(header);
        List<Thread> threads = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            List<SourceRecord> rows = new ArrayList<>();
            for (int row = part; row < 2_000; row += 4) {
                rows.add(new SourceRecord(at, header, new String[] {"A" + row, VENUES.get(row % VENUES.size()), "City " + row % 60}, null));
            }
            rows.forEach(alone::add);
            threads.add(Thread.ofPlatform().start(() -> rows.forEach(together::add)));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(together.profile("x").rows()).isEqualTo(2_000);
        assertThat(together.profile("x").columns()).usingRecursiveComparison().isEqualTo(alone.profile("x").columns());
        assertThat(together.profile("x").columns()).extracting(FileProfile.Column::few).containsExactly(false, true, false);
    }

    private static Profiling file(String header, int rows, int night) {
        return file(header, rows, night, new Random(night), 0);
    }

    private static Profiling file(String header, int rows, int night, Random random, double empty) {
        return profiling(header, rows, row -> {
            List<String> cells = new ArrayList<>();
            for (String column : header.split(",", -1)) {
                cells.add(switch (column) {
                    case "Id" -> "A" + (night + row);
                    case "Title" -> "Concert " + random.nextInt();
                    case "City" -> random.nextDouble() < empty ? "" : "City " + random.nextInt(400);
                    default -> VENUES.get(row % VENUES.size());
                });
            }
            return cells;
        });
    }

    private interface Cells {
        List<String> of(int row);
    }

    private static Profiling profiling(String columns, int rows, Cells cells) {
        Place.Row at = new Place.Row("a.csv", null, 1);
        Header header = new Header(at, List.of(columns.split(",", -1)));
        Profiling profiling = new Profiling(header);
        for (int row = 0; row < rows; row++) {
            profiling.add(new SourceRecord(at, header, cells.of(row).toArray(String[]::new), null));
        }
        return profiling;
    }

    private static List<Finding> find(List<Earlier> history, Profiling tonight) {
        return new Drift("a.csv", history).find(tonight.profile("tonight"), tonight, NOW);
    }

    private static List<String> sentences(List<Earlier> history, Profiling tonight) {
        return find(history, tonight).stream().map(finding -> finding.issue().sentence()).toList();
    }

    private static List<IssueCode> codes(List<Earlier> history, Profiling tonight) {
        return find(history, tonight).stream().map(finding -> finding.issue().code()).toList();
    }
}
