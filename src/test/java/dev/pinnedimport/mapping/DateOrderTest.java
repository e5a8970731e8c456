package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.dates;
import static dev.pinnedimport.mapping.SmallJob.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The order of day, month and year is decided by all rows of a column, or by a person; never by one row for itself.
@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
class DateOrderTest {

    private static final String[] BOTH = {"dd/MM/yyyy HH:mm", "MM/dd/yyyy HH:mm"};

    // ---- decided -----------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            day first, proved by the last row   | 03/04/2027 20:00, 05/06/2027 20:00, 27/03/2027 20:00 | 2027-04-03, 2027-06-05, 2027-03-27
            month first, proved by the last row | 03/04/2027 20:00, 05/06/2027 20:00, 03/27/2027 20:00 | 2027-03-04, 2027-05-06, 2027-03-27
            day first, proved by the first row  | 27/03/2027 20:00, 03/04/2027 20:00                  | 2027-03-27, 2027-04-03
            the 29th of February proves it too  | 02/29/2028 20:00, 03/04/2027 20:00                  | 2028-02-29, 2027-03-04
            nothing to decide, days are equal   | 05/05/2027 20:00, 06/06/2027 20:00                  | 2027-05-05, 2027-06-06
            each row decides for itself         | 27/03/2027 20:00, 03/28/2027 20:00                  | 2027-03-27, 2027-03-28
            """)
    void oneDecidingRowDecidesForTheWholeColumn(String name, String texts, String days) {
        assertThat(days(BOTH, texts.split(", "))).containsExactly(days.split(", "));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(delimiter = '|', textBlock = """
            d.M.yy H:mm    | yy.M.d H:mm    | 03.04.05 20:00, 03.04.38 20:00                 | 2005-04-03, 2038-04-03
            M/d/yy h:mm a  | d/M/yy h:mm a  | 3/4/27 8:00 PM, 3/27/27 8:00 PM                | 2027-03-04, 2027-03-27
            yyyyMMdd HHmm  | yyyyddMM HHmm  | 20270304 2000, 20272703 2000                   | 2027-04-03, 2027-03-27
            iso            | yyyyddMM HHmm  | 20270304, 20270327                             | 2027-03-04, 2027-03-27
            """)
    void anyTwoOrdersAreToldApart(String one, String other, String texts, String days) {
        assertThat(days(new String[] {one, other}, texts.split(", "))).containsExactly(days.split(", "));
    }

    @Test
    void aTextThatIsNoDateDecidesNothing() {
        StopException asked = refused(BOTH, "31/31/2027 20:00", "soon", "", "03/04/2027 20:00");

        assertThat(asked.issues()).hasSize(1);
    }

    @Test
    void aDateWithoutTimeDecidesToo() {
        assertThat(days(BOTH, "27/03/2027", "03/04/2027 20:00")).containsExactly("2027-03-27", "2027-04-03");
    }

    @Test
    void patternsThatNoTextConfusesAreNotAsked() {
        for (String[] patterns : List.of(new String[] {"yyyy-MM-dd HH:mm", "dd/MM/yyyy HH:mm"}, new String[] {"M/d/yyyy H:mm", "d-M-yyyy H:mm"},
                new String[] {"M/d/yyyy H:mm", "M/d/yy H:mm", "M/d/yyyy H:mm:ss"}, new String[] {"iso", "dd.MM.yyyy HH:mm"},
                new String[] {"d MMM yyyy", "MMM d yyyy"})) {
            assertThat(mapper(patterns).bind(header()).dateOrders().isNeeded()).as(Arrays.toString(patterns)).isFalse();
        }
    }

    @Test
    void spreadsheetDatesNeedNoDecisionAndGiveNone() {
        Header header = header();
        EventMapper mapper = mapper(BOTH);
        DateOrders orders = mapper.bind(header).dateOrders();
        SourceRecord cell = SmallJob.row(header, 2, List.of("1", "2027-04-03T20:00"), CellKind.TEXT, CellKind.DATE_TIME);
        orders.look(cell);

        assertThat(start(mapper.bind(header, orders.decide()), cell)).isEqualTo("2027-04-03");
    }

    @Test
    void tellsWhatWasDecidedAndByWhichRow() {
        DateDecisions decided = decide(BOTH, "03/04/2027 20:00", "27/03/2027 20:00", "28/03/2027 20:00");

        assertThat(decided.notices()).extracting(Issue::toString).containsExactly("events.csv, column \"Start\": The dates are not "
                + "MM/dd/yyyy HH:mm: row 3 \"27/03/2027 20:00\" and others, 2 rows of 3 in all, allow only another order of day, month and "
                + "year. (ROW-DATE-09)");
        assertThat(decided.notices().getFirst().isError()).isFalse();
    }

    // ---- asked -------------------------------------------------------------------------------------------------

    @Test
    void asksWhereNoRowDecides() {
        StopException asked = refused(BOTH, "03/04/2027 20:00", "05/06/2027 20:00", "07/07/2027 20:00");

        assertThat(asked.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(asked.issues()).extracting(Issue::toString).containsExactly("events.csv, column \"Start\": The dates can be read as "
                + "dd/MM/yyyy HH:mm or as MM/dd/yyyy HH:mm, and none of 3 rows tells which: row 2 \"03/04/2027 20:00\" is 3 April 2027 or "
                + "4 March 2027, and so on in 2 rows. Choose one: keep only the right pattern under fields.startAt.datetime in the job. "
                + "(ROW-DATE-09)");
    }

    @Test
    void asksWhereRowsContradictEachOther() {
        StopException asked = refused(BOTH, "27/03/2027 20:00", "03/04/2027 20:00", "03/28/2027 20:00");

        assertThat(asked.issues()).extracting(Issue::sentence).containsExactly("The dates contradict each other: row 2 \"27/03/2027 20:00\" "
                + "can only be dd/MM/yyyy HH:mm, and row 4 \"03/28/2027 20:00\" can only be MM/dd/yyyy HH:mm. So 1 row, such as row 3 "
                + "\"03/04/2027 20:00\", cannot be read. Choose one: keep only the right pattern under fields.startAt.datetime in the job. "
                + "Or have the export mended.");
    }

    @Test
    void rejectsAnUnclearDateWhereNobodyAskedTheColumn() {
        MappingResult result = mapper(BOTH).bind(header()).map(RecordGroup.of(row(2, "03/04/2027 20:00")));

        assertThat(SmallJob.issuesOf(result)).extracting(Issue::code).containsExactly(IssueCode.ROW_DATE_ORDER);
        assertThat(SmallJob.issuesOf(result)).extracting(Issue::sentence).containsExactly("\"03/04/2027 20:00\" is 3 April 2027 or 4 March "
                + "2027, and nothing tells which. Keep only the right one of the job's date patterns.");
    }

    @Test
    void decidesTheSameOnAMachineOfAnotherLanguage() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(days(BOTH, "03/04/2027 20:00", "27/03/2027 20:00")).containsExactly("2027-04-03", "2027-03-27");
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void eachColumnIsDecidedForItself() {
        EventMapper mapper = job().field("startAt", dates(BOTH).from("Start")).field("endAt", dates(BOTH).from("End")).mapper();
        Header header = SmallJob.header("Id", "Start", "End");
        DateOrders orders = mapper.bind(header).dateOrders();
        orders.look(SmallJob.row(header, 2, "1", "27/03/2027 20:00", "03/04/2027 20:00"));

        assertThatThrownBy(orders::decide).isInstanceOfSatisfying(StopException.class, stop -> assertThat(stop.issues())
                .extracting(issue -> issue.place().toString()).containsExactly("events.csv, column \"End\""));
    }

    private static StopException refused(String[] patterns, String... texts) {
        try {
            decide(patterns, texts);
        } catch (StopException e) {
            return e;
        }
        throw new AssertionError("decided without asking");
    }

    private static List<String> days(String[] patterns, String... texts) {
        BoundMapper bound = mapper(patterns).bind(header(), decide(patterns, texts));
        List<String> days = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            days.add(start(bound, row(i + 2, texts[i])));
        }
        return days;
    }

    private static String start(BoundMapper bound, SourceRecord row) {
        return switch (bound.map(RecordGroup.of(row))) {
            case MappingResult.Mapped mapped -> mapped.draft().fields().path("startAt").stringValue("-").split("T")[0];
            case MappingResult.Skipped _, MappingResult.Unmappable _, MappingResult.Split _ -> "-";
        };
    }

    private static DateDecisions decide(String[] patterns, String... texts) {
        DateOrders orders = mapper(patterns).bind(header()).dateOrders();
        for (int i = 0; i < texts.length; i++) {
            orders.look(row(i + 2, texts[i]));
        }
        return orders.decide();
    }

    private static EventMapper mapper(String... patterns) {
        return job().field("startAt", dates(patterns).withoutTime("19:00").from("Start")).mapper();
    }

    private static Header header() {
        return SmallJob.header("Id", "Start");
    }

    private static SourceRecord row(long number, String text) {
        return SmallJob.row(header(), number, "1", text);
    }
}
