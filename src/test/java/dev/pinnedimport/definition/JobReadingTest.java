package dev.pinnedimport.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.GuardSettings.Limit;
import dev.pinnedimport.definition.SendSettings.InDoubt;
import dev.pinnedimport.definition.SendSettings.Missing;
import dev.pinnedimport.definition.SendSettings.Order;
import dev.pinnedimport.definition.SendSettings.Updates;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.TransformKind;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.mapping.ValueRule.AllDay;
import dev.pinnedimport.mapping.ValueRule.ColumnChoice;
import dev.pinnedimport.mapping.ValueRule.TextRule;
import dev.pinnedimport.mapping.ValueRule.Transform;
import dev.pinnedimport.mapping.ValueRule.Unlisted;
import dev.pinnedimport.mapping.ValueRule.ZoneRule;
import dev.pinnedimport.source.SourceSettings;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What sound jobs become.
class JobReadingTest {

    private static final Path JOBS = Path.of("src/test/resources/definition/jobs");

    private final JobDefinition everything = new JobDefinitions(JOBS).get("everything");
    private final JobDefinition spreadsheet = new JobDefinitions(JOBS).get("spreadsheet");

    @Test
    void keepsWhatIsNotSaidOpen() {
        JobDefinition job = new JobDefinitions(JOBS).get("smallest");

        assertThat(job.source()).isEqualTo(SourceSettings.detectAll());
        assertThat(job.guards()).isEqualTo(GuardSettings.none());
        assertThat(job.send()).isEqualTo(SendSettings.usual());
        assertThat(job.description()).isEmpty();
        assertThat(job.complete()).isFalse();
        assertThat(job.mapping().groupBy()).isEmpty();
        assertThat(job.mapping().skipWhen()).isNull();
    }

    @Test
    void readsHowFilesAreRead() {
        SourceSettings source = everything.source();

        assertThat(everything.system()).isEqualTo("box-office");
        assertThat(everything.files()).containsExactly("inbox/box-*.csv", "inbox/late/*.csv");
        assertThat(everything.complete()).isTrue();
        assertThat(source.format()).isEqualTo(SourceSettings.Format.CSV);
        assertThat(source.charset()).isEqualTo(Charset.forName("windows-1252"));
        assertThat(source.delimiter()).isEqualTo('\t');
        assertThat(source.quote()).isEqualTo('\'');
        assertThat(source.headerRow()).isEqualTo(3);
        assertThat(source.skipRows()).isEqualTo(1);
        assertThat(source.footers()).extracting(Pattern::pattern).containsExactly("^Total", "^Sum");
        assertThat(source.emptyValues()).isEqualTo(Set.of("n/a", "-", "0"));
    }

    @Test
    void readsWhereFilesArriveAndWhereTheyGo() {
        InboxSettings inbox = everything.findInbox().orElseThrow();

        Path here = JOBS.toAbsolutePath().normalize();
        assertThat(inbox.directory()).isEqualTo(here.resolveSibling("inbox"));
        assertThat(inbox.files()).containsExactly("box-*.csv", "late-??.csv");
        assertThat(inbox.quiet()).isEqualTo(Duration.ofMinutes(1));
        assertThat(inbox.archive()).isEqualTo(here.resolveSibling("inbox").resolve("done"));
        assertThat(inbox.trouble()).isEqualTo(Path.of("/srv/to-mend"));
        assertThat(inbox.whenEmpty()).isEqualTo(InboxSettings.WhenEmpty.FAIL);
        assertThat(inbox.findExpectedEvery()).contains(Duration.ofHours(26));
    }

    @Test
    void putsChannelAndStatusBeforeTheOtherFields() {
        assertThat(everything.mapping().fields()).extracting(FieldRule::path)
                .startsWith("channelId", "status", "title", "startAt", "endAt");
    }

    @Test
    void keepsThePlaceOfEveryField() {
        String file = JOBS.resolve("everything.yml").toString();

        assertThat(field(everything, "channelId").at()).isEqualTo(new Place.JobLine(file, 20, 3));
        assertThat(field(everything, "startAt").at()).isEqualTo(new Place.JobLine(file, 24, 3));
    }

    @Test
    void readsAFixedChannelAsANumber() {
        assertThat(field(spreadsheet, "channelId").value()).isEqualTo(new ValueRule.Constant(json("9007199254740991")));
    }

    @Test
    void readsAColumnNameAsARule() {
        FieldRule title = field(new JobDefinitions(JOBS).get("smallest"), "title");

        assertThat(title.value()).isEqualTo(new ValueRule.Columns(new ColumnChoice(List.of("Event Name"), null), TextRule.plain()));
    }

    @Test
    void readsTextSteps() {
        ValueRule.Columns place = (ValueRule.Columns) field(everything, "locationName").value();

        assertThat(place.text().transforms()).containsExactly(
                new Transform(TransformKind.REMOVE, List.of("\\(.*\\)")),
                new Transform(TransformKind.EXTRACT, List.of("^\\w+")),
                new Transform(TransformKind.PREFIX, List.of("Hall ")),
                new Transform(TransformKind.SUFFIX, List.of("!")),
                new Transform(TransformKind.BEFORE, List.of(",")),
                new Transform(TransformKind.AFTER_TEXT, List.of(":")),
                new Transform(TransformKind.LAST_SEGMENT, List.of()));
    }

    @Test
    void readsStepsWithTwoArguments() {
        ValueRule.Columns id = (ValueRule.Columns) field(everything, "externalId").value();

        assertThat(id.text().transforms()).contains(new Transform(TransformKind.PAD_LEFT, List.of("5", "0")));
    }

    @Test
    void nestsDefaults() {
        ValueRule.Columns place = (ValueRule.Columns) field(everything, "locationName").value();
        ValueRule.Columns second = (ValueRule.Columns) place.text().fallback();

        assertThat(second).isNotNull();
        assertThat(second.from().columns()).containsExactly("Place");
        assertThat(second.text().fallback()).isEqualTo(new ValueRule.Constant(json("\"Town hall\"")));
    }

    @Test
    void readsListsOfValuesAsTheyAreWritten() {
        TextRule tags = ((ValueRule.Columns) field(everything, "classifications").value()).text();

        assertThat(tags.split()).isEqualTo(",");
        assertThat(tags.values()).containsOnlyKeys("Musik", "no", "012");
        assertThat(tags.otherwise()).isEqualTo(new Unlisted.LeaveOut());
        assertThat(tags.fallback()).isEqualTo(new ValueRule.Constant(json("[\"other\"]")));
    }

    @Test
    void readsWhatIsDoneWithUnlistedTexts() {
        assertThat(((ValueRule.Template) field(everything, "website").value()).text().otherwise())
                .isEqualTo(new Unlisted.Use(json("\"z\"")));
        assertThat(((ValueRule.Expression) field(everything, "audience").value()).text().otherwise()).isEqualTo(new Unlisted.Keep());
    }

    @Test
    void readsLengthAndDecimalSign() {
        TextRule title = ((ValueRule.Columns) field(everything, "title").value()).text();
        TextRule price = ((ValueRule.Columns) field(everything, "price").value()).text();

        assertThat(title.maxLength()).isEqualTo(80);
        assertThat(title.ifTooLong()).isEqualTo(ValueRule.TooLong.CUT);
        assertThat(price.decimal()).isEqualTo(',');
    }

    @Test
    void readsDates() {
        ValueRule.DateTime start = (ValueRule.DateTime) field(everything, "startAt").value();

        assertThat(start.from()).isEqualTo(new ColumnChoice(List.of("Date", "Time"), " "));
        assertThat(start.rule()).isEqualTo(new ValueRule.DateTimeRule(
                List.of("dd.MM.yyyy HH:mm", "M/d/yy h:mm a", "iso"),
                Locale.forLanguageTag("de-CH"),
                new ZoneRule("Europe/Berlin", List.of("Zone", "TZ"), "zones"),
                true,
                ValueRule.DstGap.SHIFT_FORWARD,
                ValueRule.DstOverlap.LATER,
                LocalTime.of(19, 0),
                List.of(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59)),
                new AllDay("All day", LocalTime.of(8, 30)),
                ValueRule.IfBeforeStart.REJECT,
                List.of(new Transform(TransformKind.PLAIN_PUNCTUATION, List.of()),
                        new Transform(TransformKind.REPLACE, List.of("(\\d+)h", "$1:00"))),
                null));
    }

    @Test
    void readsADateThatFollowsAnother() {
        ValueRule.DateTime end = (ValueRule.DateTime) field(everything, "endAt").value();

        assertThat(end.rule().fallback()).isEqualTo(new ValueRule.After("startAt", Duration.ofHours(2)));
        assertThat(end.rule().ifBefore()).isEqualTo(ValueRule.IfBeforeStart.NEXT_DAY);
        assertThat(end.rule().zone()).isEqualTo(new ZoneRule(null, List.of(), null));
        assertThat(field(everything, "doorsAt").value()).isEqualTo(new ValueRule.After("startAt", Duration.ofMinutes(30)));
        assertThat(field(everything, "timezone").value()).isEqualTo(new ValueRule.ZoneOf("startAt"));
    }

    @Test
    void takesPlainNumbersAndBooleansOfAConstantAsSuchAndAllElseAsTexts() {
        assertThat(field(everything, "venue").value()).isEqualTo(new ValueRule.Constant(json("""
                {"capacity": 1200, "share": 0.5, "open": true, "code": "12", "padded": "012", "big": "1e3", "day": "2026-01-02",
                 "answer": "no"}""")));
    }

    @Test
    void readsListsOfObjects() {
        ValueRule.Objects offers = (ValueRule.Objects) field(everything, "offers").value();

        assertThat(offers.each()).containsExactly("Ticket type");
        assertThat(offers.fields()).containsOnlyKeys("name", "url", "availability");
        assertThat(offers.needs()).containsExactly("url");
    }

    @Test
    void needsEveryFieldOfAnObjectWhereNothingElseIsSaid() {
        ValueRule.Objects links = (ValueRule.Objects) field(everything, "links").value();

        assertThat(links.each()).isEmpty();
        assertThat(links.needs()).containsExactly("url", "label");
    }

    @Test
    void loadsLookups() {
        assertThat(everything.mapping().lookups().get("cities").find("Köln")).contains(json("""
                {"placeId": "p-cologne", "name": "Cologne", "countryCode": "DE"}"""));
        assertThat(everything.mapping().lookups().get("cities").find("köln")).isEmpty();
        assertThat(everything.mapping().lookups().get("zones").find("cet")).contains(json("\"Europe/Berlin\""));
    }

    @Test
    void readsConditionsWithTheirPlaces() {
        var skip = everything.mapping().skipWhen();

        assertThat(skip).isNotNull();
        assertThat(skip.expression()).isEqualTo("row[\"Status\"] == \"Cancelled\"");
        assertThat(skip.at().line()).isEqualTo(71);
        assertThat(everything.mapping().checks()).extracting("message").containsExactly("The title is too short");
    }

    @Test
    void readsGuards() {
        assertThat(everything.guards()).isEqualTo(
                new GuardSettings(500, 5000, Long.MAX_VALUE, 0.05, new Limit(20, 1), null, DriftSettings.usual(), Set.of(GuardSettings.Allowance.values())));
        assertThat(spreadsheet.guards()).isEqualTo(new GuardSettings(0, 5000, 20, 1, null));
    }

    @Test
    void readsHowEventsAreSent() {
        assertThat(everything.send()).isEqualTo(new SendSettings(
                2, 16, Duration.ofSeconds(30), Duration.ofHours(1), InDoubt.LOOKUP_FIRST, Updates.REPORT, Missing.REPORT, 3, Order.SOONEST_FIRST));
    }

    @Test
    void readsExamples() {
        JobDefinition.Example example = everything.examples().getFirst();

        assertThat(example.row()).containsEntry("Event ID", "0012").containsEntry("Note", "");
        assertThat(example.expect()).containsEntry("title", json("\"Fair\""));
        assertThat(example.line()).isEqualTo(86);
    }

    @Test
    void takesPlaceholdersOfOtherToolsAsTheyStand() {
        assertThat(spreadsheet.system()).isEqualTo("${SYSTEM}");
        assertThat(spreadsheet.description()).isEqualTo("${HOME} and #{T(java.lang.Runtime)}");
        assertThat(field(spreadsheet, "locationName").value()).isEqualTo(new ValueRule.Constant(json("\"${env:PATH}\"")));
    }

    @Test
    void keepsUnquotedWordsNumbersAndDatesAsTextsWhereTextsAreDue() {
        assertThat(spreadsheet.mapping().identity()).containsExactly("no");
        assertThat(((ValueRule.Columns) field(spreadsheet, "title").value()).from().columns()).containsExactly("012");
        assertThat(((ValueRule.DateTime) field(spreadsheet, "startAt").value()).from().columns()).containsExactly("2026-01-01", "yes");
        assertThat(spreadsheet.source().sheet()).isEqualTo("2026");
    }

    private static FieldRule field(JobDefinition job, String path) {
        return job.mapping().fields().stream().filter(field -> field.path().equals(path)).findFirst().orElseThrow();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
