package dev.pinnedimport.event;

import static dev.pinnedimport.event.Drafts.issues;
import static dev.pinnedimport.event.Drafts.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
class EventValidatorTest {

    private final EventValidator validator = new EventValidator(Contract.shipped())
            .withKnownSlugs(Set.of("music", "concert", "film"))
            .withAccessibleChannels(Set.of(42L, 43L));

    // ---- payloads ------------------------------------------------------------------------------------------------------

    @Test
    void makesAPayloadOfACompleteEvent() {
        EventPayload payload = payload(validator.check(Drafts.complete()));

        assertThat(payload.json()).isEqualTo("{\"approxLocation\":{\"city\":{\"countryCode\":\"DE\",\"name\":\"Hamburg\",\"placeId\":\"place-hamburg\"}},"
                + "\"capacity\":250,\"channelId\":42,\"classifications\":[\"music\",\"concert\"],\"description\":\"Candles and Bach.\","
                + "\"endAt\":\"2027-05-21T22:30:00+02:00\",\"locationName\":\"Kulturhaus am "
                + "Kai\",\"offers\":[{\"availability\":\"available\","
                + "\"name\":\"Tickets\",\"url\":\"https://tickets.example.org/organ-night\"}],\"startAt\":\"2027-05-21T20:00:00+02:00\","
                + "\"status\":\"published\",\"timezone\":\"Europe/Berlin\",\"title\":\"Organ night\"}");
        assertThat(payload.fingerprint()).isEqualTo(Fingerprint.of(payload.json()));
        assertThat(payload.channelId()).isEqualTo(42);
        assertThat(payload.title()).isEqualTo("Organ night");
        assertThat(payload.startsAt()).isEqualTo(Instant.parse("2027-05-21T18:00:00Z"));
        assertThat(payload.at().number()).isEqualTo(42);
        assertThat(payload.key()).isEqualTo(new SourceKey("organ-1"));
    }

    @Test
    void makesAPayloadOfTheRequiredFieldsAlone() {
        EventDraft draft = Drafts.of(Drafts.object("""
                {"channelId": 42, "title": "T", "startAt": "2027-01-01T00:00:00Z", "timezone": "UTC", "classifications": ["film"],
                 "approxLocation": {"city": {"placeId": "p"}}}"""));

        assertThat(issues(validator.check(draft))).isEmpty();
        assertThat(validator.check(draft)).isInstanceOf(ValidationResult.Valid.class);
    }

    @Test
    void givesEqualPayloadsForTheSameFieldsInAnotherOrder() {
        ObjectNode reversed = JsonNodeFactory.instance.objectNode();
        Drafts.object(Drafts.EVENT).properties().stream().toList().reversed().forEach(member ->
                reversed.set(member.getKey(), member.getValue()));

        assertThat(payload(validator.check(Drafts.of(reversed))).json()).isEqualTo(payload(validator.check(Drafts.complete())).json());
    }

    @Test
    void givesEqualPayloadsWhetherAFieldIsEmptyOrLeftOut() {
        ObjectNode without = Drafts.object(Drafts.EVENT);
        without.remove(List.of("description", "offers"));

        assertThat(payload(validator.check(Drafts.with("{\"description\": \"\", \"offers\": []}"))).fingerprint())
                .isEqualTo(payload(validator.check(Drafts.of(without))).fingerprint());
    }

    @ParameterizedTest
    @CsvSource({"tr-TR, Asia/Kolkata", "ar-EG, Pacific/Kiritimati", "de-DE, America/St_Johns", "hi-IN-u-nu-deva, UTC"})
    void givesEqualPayloadsAndWordsOnEveryMachine(String locale, String zone) {
        Locale locales = Locale.getDefault();
        TimeZone zones = TimeZone.getDefault();
        EventDraft wrong = Drafts.with("{\"description\": \"" + "x".repeat(12_345)
                + "\", \"titIe\": \"x\", \"startAt\": \"2027-03-28T02:30:00+01:00\"}");
        String expected = payload(validator.check(Drafts.complete())).json();
        List<Issue> expectedIssues = issues(validator.check(wrong));
        try {
            Locale.setDefault(Locale.forLanguageTag(locale));
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            EventValidator elsewhere = new EventValidator(Contract.parse(contractText(), "test"));

            assertThat(payload(elsewhere.check(Drafts.complete())).json()).isEqualTo(expected);
            assertThat(issues(elsewhere.check(wrong))).isEqualTo(expectedIssues);
        } finally {
            Locale.setDefault(locales);
            TimeZone.setDefault(zones);
        }
    }

    @Test
    void neverChangesTheDraft() {
        EventDraft draft = Drafts.with("{\"description\": \"\", \"endAt\": null}");
        ObjectNode before = draft.fields().deepCopy();

        validator.check(draft);

        assertThat(draft.fields()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=HYPERLINK(\\\"http://x\\\")", "<script>alert(1)</script>", "\\\"><img onerror=alert(1)>",
            "${jndi:ldap://x/a}", "${env:HOME}",
        "#{T(java.lang.Runtime).getRuntime()}", "'; DROP TABLE events; --", "+1", "-1", "@x", "\\tx", "\uff1dx", "👩‍👩‍👧‍👦 🎸",
                "a\u0300\u0301\u0302", "nul", "null"})
    void sendsStrangeTitlesExactlyAsTheyAre(String title) {
        String json = payload(validator.check(Drafts.with("{\"title\": \"" + title + "\"}"))).json();

        assertThat(JsonMapper.shared().readTree(json).path("title")).isEqualTo(JsonMapper.shared().readTree("\"" + title + "\""));
    }

    // ---- issues --------------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void saysWhatIsWrongAndWhere(String changes, String message) {
        ValidationResult result = validator.check(Drafts.with(changes));

        assertThat(result).isInstanceOf(ValidationResult.Invalid.class);
        assertThat(issues(result)).singleElement().hasToString("spring.csv, row 42" + message);
    }

    static Stream<Arguments> saysWhatIsWrongAndWhere() {
        return Stream.of(
                // required
                arguments("{'title': null}", ", column \"Event name\": \"Event name\" is empty. Every event needs a title. (ROW-VALUE-01)"),
                arguments("{'title': ''}", ", column \"Event name\": \"Event name\" is empty. Every event needs a title. (ROW-VALUE-01)"),
                arguments("{'title': ' \u00a0\u200b'}", ", column \"Event name\": \"Event name\" is empty. Every event needs a title. "
                        + "(ROW-VALUE-01)"),
                arguments("{'startAt': null}", ", column \"Begin\": \"Begin\" is empty. Every event needs a start. (ROW-VALUE-01)"),
                arguments("{'timezone': ' '}", ", column \"Zone\": \"Zone\" is empty. Every event needs a time zone. (ROW-VALUE-01)"),
                arguments("{'classifications': []}", ", column \"Genre\": \"Genre\" is empty. Every event needs at least one "
                        + "classification. (ROW-VALUE-01)"),
                arguments("{'approxLocation': null}", ", column \"City\": \"City\" is empty. Every event needs a city with a place id. "
                        + "(ROW-VALUE-01)"),
                arguments("{'approxLocation': {'city': {'name': 'Hamburg'}}}",
                        ", column \"City\": \"City\" is empty. Every event needs a city with a place id. (ROW-VALUE-01)"),
                arguments("{'offers': [{'name': 'A'}]}", ", column \"Shop\": \"Shop\" is empty. Every offer needs a web address. "
                        + "(ROW-VALUE-01)"),
                arguments("{'channelId': null}", ": Every event needs a channel. This one has none: see target.channel in the job. "
                        + "(ROW-VALUE-01)"),
                // lengths and limits
                arguments("{'title': '" + "ä".repeat(230) + "'}",
                        ", column \"Event name\": The title has 230 characters; the events service takes at most 200. Shorten it. "
                                + "(ROW-LENGTH-01)"),
                arguments("{'description': '" + "x".repeat(1_000_000) + "'}",
                        ", column \"Text\": The description has 1,000,000 characters; the events service takes at most 10,000. Shorten "
                                + "it. (ROW-LENGTH-01)"),
                arguments("{'capacity': 0}", ", column \"Seats\": The capacity is 0; the events service takes 1 or more. Correct it. "
                        + "(ROW-API-01)"),
                arguments("{'exactLocation': {'latitude': 99.50}}", ": The latitude is 99.50; the events service takes at most 90. "
                        + "Correct it. (ROW-API-01)"),
                arguments("{'classifications': ['music', 'music']}", ", column \"Genre\": The same entry stands twice among the "
                        + "classifications. Leave it out once. (ROW-API-01)"),
                arguments("{'classifications': ['music', '']}", ", column \"Genre\": The classification is empty. Fill it or leave it "
                        + "out. (ROW-API-01)"),
                arguments("{'offers': [" + "{'url': 'https://a.example'},".repeat(50) + "{'url': 'https://a.example'}]}",
                        ": There are 51 offers; the events service takes at most 50. Leave some out. (ROW-API-01)"),
                // kinds of values
                arguments("{'capacity': 'many'}", ", column \"Seats\": The capacity must be a whole number, but is \"many\". Write "
                        + "digits only. (ROW-NUMBER-01)"),
                arguments("{'capacity': 12.5}", ", column \"Seats\": The capacity must be a whole number, but is \"12.5\". Write digits "
                        + "only. (ROW-NUMBER-01)"),
                arguments("{'title': 5}", ", column \"Event name\": The title must be a text, but is the number 5. Correct fields.title "
                        + "in the job. (ROW-API-01)"),
                arguments("{'classifications': 'music'}",
                        ", column \"Genre\": The classifications must be a list, but is a text. Correct fields.classifications in the "
                                + "job. (ROW-API-01)"),
                arguments("{'channelId': 'x'}", ": The channel must be a whole number, but is \"x\". Write digits only. (ROW-NUMBER-01)"),
                arguments("{'status': 'publishd'}", ", column \"State\": \"publishd\" is not a possible status. Write draft or "
                        + "published. (ROW-API-01)"),
                arguments("{'approxLocation': {'city': {'placeId': 'p', 'countryCode': 'de'}}}",
                        ", column \"City\": \"de\" is not a possible country code (Two letters, ISO 3166-1). Correct it. (ROW-API-01)"),
                arguments("{'titel': 'x'}", ": The events service knows no field \"titel\". Did you mean \"title\"? Correct the name in "
                        + "the job. (ROW-API-01)"),
                arguments("{'xyzxyzxyz': 'x'}", ": The events service knows no field \"xyzxyzxyz\". Correct the name in the job. "
                        + "(ROW-API-01)"),
                // numbers
                arguments("{'coverImage': 12345678901234567}", ": The cover image 12345678901234567 is a number of more digits than the "
                        + "events service can keep exactly. "
                        + "Write fewer digits. (ROW-CELL-02)"),
                arguments("{'exactLocation': {'latitude': 1.23456789012345678}}",
                        ": The latitude 1.23456789012345678 is a number of more digits than the events "
                        + "service can keep exactly. Write fewer digits. (ROW-CELL-02)"),
                arguments("{'exactLocation': {'latitude': 1E-400}}", ": The latitude 1E-400 is a number of more digits than the events "
                        + "service can keep exactly. "
                        + "Write fewer digits. (ROW-CELL-02)"),
                // dates
                arguments("{'startAt': '21.05.2027 20:00'}", ", column \"Begin\": The start \"21.05.2027 20:00\" is not a date with time "
                        + "and offset. "
                        + "Write it as 2026-05-01T20:00:00+02:00. (ROW-DATE-01)"),
                arguments("{'startAt': '2027-02-30T20:00:00+01:00'}",
                        ", column \"Begin\": The start \"2027-02-30T20:00:00+01:00\" is not a date with time and offset. "
                        + "Write it as 2026-05-01T20:00:00+02:00. (ROW-DATE-01)"),
                arguments("{'startAt': '2027-05-21T20:00:00'}", ", column \"Begin\": The start \"2027-05-21T20:00:00\" does not say how "
                        + "far it is from UTC. "
                        + "Give the date a zone in the job. (ROW-DATE-01)"),
                arguments("{'startAt': '0027-05-21T20:00:00+02:00'}",
                        ", column \"Begin\": The start is in the year 27. Check the date, or how the job reads its year. (ROW-DATE-01)"),
                arguments("{'publishAt': 'soon'}", ": The publish at \"soon\" is not a date with time and offset. Write it as "
                        + "2026-05-01T20:00:00+02:00. (ROW-DATE-01)"),
                arguments("{'endAt': '2027-05-21T20:00:00+02:00'}",
                        ", column \"End\": The event ends at the moment it starts, 2027-05-21T20:00:00+02:00. Correct the end, or leave "
                                + "it empty. (ROW-DATE-07)"),
                arguments("{'endAt': '2027-05-21T19:00:00+01:00'}",
                        ", column \"End\": The event ends at the moment it starts, 2027-05-21T20:00:00+02:00. Correct the end, or leave "
                                + "it empty. (ROW-DATE-07)"),
                arguments("{'endAt': '2027-05-21T19:59:59+02:00'}", ", column \"End\": The event ends at 2027-05-21T19:59:59+02:00, "
                        + "before it starts at "
                        + "2027-05-21T20:00:00+02:00. Correct the start or the end. (ROW-DATE-07)"),
                arguments("{'endAt': '2127-05-21T20:00:00+02:00'}",
                        ", column \"End\": The event lasts 36,524 days, from 2027-05-21 to 2127-05-21. Check the years of start and end. "
                                + "(ROW-DATE-08)"),
                // zones
                arguments("{'timezone': 'CEST5'}", ", column \"Zone\": \"CEST5\" is not the name of a time zone. Write a name such as "
                        + "Europe/Berlin. (ROW-DATE-06)"),
                arguments("{'timezone': '+02:00'}", ", column \"Zone\": \"+02:00\" is not the name of a time zone. Write a name such as "
                        + "Europe/Berlin. (ROW-DATE-06)"),
                arguments("{'timezone': 'europe/berlin'}", ", column \"Zone\": \"europe/berlin\" is not the name of a time zone. Did you "
                        + "mean Europe/Berlin? (ROW-DATE-06)"),
                arguments("{'timezone': 'new york'}", ", column \"Zone\": \"new york\" is not the name of a time zone. Did you mean "
                        + "America/New_York? (ROW-DATE-06)"),
                arguments("{'timezone': 'Europe/Berln'}", ", column \"Zone\": \"Europe/Berln\" is not the name of a time zone. Did you "
                        + "mean Europe/Berlin? (ROW-DATE-06)"),
                arguments("{'startAt': '2027-05-21T20:00:00+01:00'}",
                        ", column \"Begin\": The start 2027-05-21T20:00:00+01:00 does not fit the time zone Europe/Berlin, "
                        + "which is UTC+02:00 at that moment. Correct the time or the time zone. (ROW-DATE-06)"),
                arguments("{'startAt': '2027-05-21T20:00:00Z'}", ", column \"Begin\": The start 2027-05-21T20:00:00Z does not fit the "
                        + "time zone Europe/Berlin, "
                        + "which is UTC+02:00 at that moment. Correct the time or the time zone. (ROW-DATE-06)"),
                arguments("{'startAt': '2027-03-28T02:30:00+01:00'}",
                        ", column \"Begin\": 28 March 2027 02:30 does not exist in Europe/Berlin (clocks go forward). "
                        + "Did you mean 03:30? (ROW-DATE-04)"),
                // what the API knows
                arguments("{'classifications': ['music', 'filmz']}", ", column \"Genre\": The events service does not know the "
                        + "classification \"filmz\". Did you mean \"film\"? "
                        + "Correct the cell or the lookup file. (ROW-API-03)"),
                arguments("{'channelId': 7}", ": The key's owner has no access to channel 7. Choose 42 or 43, or ask for access. "
                        + "(ROW-API-02)"),
                // texts and addresses
                arguments("{'offers': [{'url': 'javascript:alert(1)'}]}",
                        ", column \"Shop\": \"javascript:alert(1)\" is not a web address. Write a full address that begins with "
                                + "https://. (ROW-URL-01)"),
                arguments("{'offers': [{'url': 'https://a.example'}, {'url': 'https://u:p@a.example'}]}",
                        ", column \"Shop\": \"https://u:p@a.example\" has a user name or password in it. Remove everything between // "
                                + "and @. (ROW-URL-01)"),
                arguments("{'title': 'a\\u0007b'}", ", column \"Event name\": The title holds the control character U+0007 at position "
                        + "2. Remove it. (ROW-CELL-03)"),
                arguments("{'title': '😀\\u0085b'}", ", column \"Event name\": The title holds the control character U+0085 at position "
                        + "2. Remove it; if many rows have it, "
                        + "name the right character set in the job. (ROW-CELL-03)"),
                arguments("{'title': 'a\\ud83d'}",
                        ", column \"Event name\": The title holds half of a character at position 2, as cut texts do. Enter the text "
                                + "again. (ROW-CELL-03)"),
                arguments("{'offers': [{'name': 'a\\udc00', 'url': 'https://a.example'}]}",
                        ": The name of the offer holds half of a character at position 2, as cut texts do. Enter the text again. "
                                + "(ROW-CELL-03)"))
                .map(each -> arguments(((String) each.get()[0]).replace('\'', '"'), each.get()[1]));
    }

    @Test
    void collectsAllProblemsInTheOrderOfTheContract() {
        EventDraft draft = Drafts.with("{\"capacity\": \"x\", \"title\": null, \"status\": \"on\", \"endAt\": \"2020-01-01T00:00:00Z\", "
                + "\"titel\": \"x\", \"channelId\": 9}");

        assertThat(issues(validator.check(draft))).extracting(Issue::code)
                .containsExactly(IssueCode.ROW_CHANNEL, IssueCode.ROW_MISSING, IssueCode.ROW_END_BEFORE_START, IssueCode.ROW_CONTRACT,
                IssueCode.ROW_NOT_A_NUMBER,
                        IssueCode.ROW_CONTRACT);
    }

    @Test
    void saysEachProblemOnce() {
        assertThat(issues(validator.check(Drafts.with("{\"channelId\": null, \"title\": null, \"startAt\": null}"))))
                .extracting(Issue::code)
                .containsExactly(IssueCode.ROW_MISSING, IssueCode.ROW_MISSING, IssueCode.ROW_MISSING);
    }

    @Test
    void refusesWhatIsNoNumberAtAll() {
        ObjectNode event = Drafts.object(Drafts.EVENT);
        event.putObject("exactLocation").put("latitude", Double.NaN);

        assertThat(issues(validator.check(Drafts.of(event)))).singleElement()
                .hasToString("spring.csv, row 42: The latitude is not a number that can be written in digits. Correct it. (ROW-NUMBER-01)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+400", "1E+1000000000", "-1E+999999999"})
    void refusesNumbersOfAstronomicalSizeAtOnce(String number) {
        assertThat(issues(validator.check(Drafts.with("{\"channelId\": " + number + "}")))).extracting(Issue::code)
                .containsExactly(IssueCode.ROW_PRECISION);
    }

    @Test
    void namesTheRowWhereNoColumnIsKnown() {
        EventDraft draft = Drafts.with("{\"locationName\": \"" + "x".repeat(201) + "\"}");

        assertThat(issues(validator.check(draft))).extracting(Issue::place).containsExactly(new Place.Row("spring.csv", null, 42));
    }

    @Test
    void onlyWarnsOfAnEventOfMoreThanAYear() {
        ValidationResult result = validator.check(Drafts.with("{\"endAt\": \"2028-06-20T20:00:00+02:00\"}"));

        assertThat(result).isInstanceOf(ValidationResult.Valid.class);
        assertThat(issues(result)).singleElement().satisfies(issue -> {
            assertThat(issue.severity()).isEqualTo(Severity.WARNING);
            assertThat(issue.code()).isEqualTo(IssueCode.ROW_LONG_EVENT);
        });
    }

    @Test
    void saysNothingOfAnEventOfExactly366Days() {
        assertThat(issues(validator.check(Drafts.with("{\"endAt\": \"2028-05-21T20:00:00+02:00\"}")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"})
    void takesBothReadingsOfTheHourThatRepeats(String start) {
        assertThat(issues(validator.check(Drafts.with("{\"endAt\": null, \"startAt\": \"" + start + "\"}")))).isEmpty();
    }

    @Test
    void takesAnEndInAnotherOffset() {
        assertThat(issues(validator.check(Drafts.with("{\"endAt\": \"2027-05-21T20:30:00Z\"}")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-05-21T20:00+02:00", "2027-05-21 20:00:00+02:00", "2027-05-21T20:00:00+02", "2027-05-21T24:00:01+02:00",
            "2027-13-01T20:00:00+02:00",
        "2027-05-21T20:00:00+02:00[Europe/Berlin]", "20270521T200000+0200", "2027-05-21", "NaN", "2027-05-21T20:00:60+02:00",
                "+12027-05-21T20:00:00+02:00"})
    void takesOnlyDatesThatEveryApiReads(String start) {
        assertThat(issues(validator.check(Drafts.with("{\"endAt\": null, \"startAt\": \"" + start + "\"}")))).extracting(Issue::code)
                .containsExactly(IssueCode.ROW_DATE);
    }

    @Test
    void takesLineEndsAndTabsInTexts() {
        assertThat(issues(validator.check(Drafts.with("{\"description\": \"one\\ntwo\\r\\n\\tthree\"}")))).isEmpty();
    }

    @Test
    void countsCharactersAndNotTheirHalves() {
        assertThat(issues(validator.check(Drafts.with("{\"title\": \"" + "🎸".repeat(200) + "\"}")))).isEmpty();
    }

    @Test
    void knowsNoSlugsAndChannelsByItself() {
        EventDraft draft = Drafts.with("{\"classifications\": [\"anything\"], \"channelId\": 999}");

        assertThat(issues(new EventValidator(Contract.shipped()).check(draft))).isEmpty();
    }

    @Test
    void keepsWhatItWasGivenApartFromLaterChanges() {
        Set<String> slugs = new HashSet<>(Set.of("music", "concert"));
        EventValidator given = new EventValidator(Contract.shipped()).withKnownSlugs(slugs);
        slugs.clear();

        assertThat(issues(given.check(Drafts.complete()))).isEmpty();
    }

    @Test
    void shortensAndDisarmsWhatItFound() {
        Issue issue = issues(validator.check(Drafts.with("{\"status\": \"\\u001b[31m" + "x".repeat(500) + "\"}"))).stream()
                .filter(each -> each.code() == IssueCode.ROW_CONTRACT).findFirst().orElseThrow();

        assertThat(issue.sentence()).hasSizeLessThan(150).doesNotContain("\u001b");
    }

    // ---- other contracts -----------------------------------------------------------------------------------------------

    @Test
    void needsChannelTitleAndStartWhateverTheContractSays() {
        EventValidator lax = new EventValidator(Contract.parse(ContractTest.withSchema("{properties: {title: {}, startAt: {}}}"), "test"));

        assertThat(issues(lax.check(Drafts.of(Drafts.object("{}"))))).extracting(Issue::sentence).containsExactly(
                "\"Event name\" is empty. Every event needs a title.", "\"Begin\" is empty. Every event needs a start.",
                "Every event needs a channel. This one has none: see target.channel in the job.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{type: string, minLength: 3}                | \"ab\" | The x has 2 characters; the events service asks for at least 3. Write more.",
        "{exclusiveMinimum: 5}                       | 5      | The x is 5; the events service takes more than 5. Correct it.",
        "{minimum: 5, exclusiveMinimum: true}        | 5      | The x is 5; the events service takes more than 5. Correct it.",
        "{exclusiveMaximum: 5}                       | 5      | The x is 5; the events service takes less than 5. Correct it.",
        "{multipleOf: 5}                             | 7      | The x is 7; the events service takes multiples of 5. Correct it.",
        "{type: array, minItems: 2}                  | [1]    | The number of x is 1; the events service asks for at least 2. Add some.",
        "{type: boolean}                             | \"si\" | The x must be yes or no, but is \"si\". Correct it.",
        "{type: string, format: email}               | \"a\"  | \"a\" is not a possible x. Correct it.",
        "{type: object}                              | [1]    | The x must be an object with fields of its own, but is a list. Correct "
                + "fields.x in the job.",
        "{not: {const: 5}}                           | 5      | The events service would not take \"5\" as the x. Compare the job with "
                + "the contract.",
        "{oneOf: [{type: integer}, {maxLength: 2}]}  | \"abc\" | The events service would not take \"abc\" as the x. Compare the job "
                + "with the contract.",
        "{oneOf: [{const: a}, {const: b}]}           | \"c\"  | \"c\" is not a possible x. Write a or b.",
        "{const: a}                                  | \"c\"  | \"c\" is not a possible x. Write a.",
        "{enum: [a1,a2,a3,a4,a5,a6,a7,a8,a9,b1,b2,b3,Berlin]} | \"Berln\" | \"Berln\" is not a possible x. Did you mean \"Berlin\"? The "
                + "contract lists 13 possible values for x.",
    })
    void hasWordsForEveryRuleOfAContract(String schema, String value, String sentence) {
        EventValidator other = new EventValidator(Contract.parse(ContractTest.withSchema("{properties: {title: {}, startAt: {}, x: "
                + schema + "}}"), "test"));

        assertThat(issues(other.check(Drafts.with("{\"x\": " + value + "}")))).extracting(Issue::sentence).containsExactly(sentence);
    }

    @Test
    void hasWordsForFieldsThatDoNotGoTogether() {
        EventValidator other = new EventValidator(Contract.parse(ContractTest.withSchema(
                "{properties: {title: {}, startAt: {}}, dependentRequired: {title: [subtitle]}}"), "test"));

        assertThat(issues(other.check(Drafts.complete()))).extracting(Issue::sentence)
                .containsExactly("The fields of this event do not go together (rule \"dependentRequired\" of the contract). Compare the "
                + "job with the contract.");
    }

    private static String contractText() {
        try (var in = Contract.class.getClassLoader().getResourceAsStream("contract/public-api-v1.yaml")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void saysOnceThatACellIsEmptyWhichSeveralFieldsNeed() {
        ObjectNode fields = Drafts.object(Drafts.EVENT);
        fields.remove(List.of("startAt", "timezone"));
        FieldOrigins origins = new FieldOrigins(Map.of("startAt", "Begin", "timezone", "Begin"));

        assertThat(issues(validator.check(new EventDraft(new Place.Row("spring.csv", null, 42), new SourceKey("organ-1"), fields, origins))))
                .extracting(Issue::sentence).containsExactly("\"Begin\" is empty. Every event needs a start.");
    }
}
