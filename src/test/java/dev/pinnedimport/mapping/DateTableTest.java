package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.mapping.ValueRule.AllDay;
import dev.pinnedimport.mapping.ValueRule.ColumnChoice;
import dev.pinnedimport.mapping.ValueRule.DateTimeRule;
import dev.pinnedimport.mapping.ValueRule.DstGap;
import dev.pinnedimport.mapping.ValueRule.DstOverlap;
import dev.pinnedimport.mapping.ValueRule.IfBeforeStart;
import dev.pinnedimport.mapping.ValueRule.ZoneRule;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
class DateTableTest {

    private static final Locale USUAL_LOCALE = Locale.getDefault();
    private static final TimeZone USUAL_ZONE = TimeZone.getDefault();

    @AfterEach
    void restoreTheMachine() {
        Locale.setDefault(USUAL_LOCALE);
        TimeZone.setDefault(USUAL_ZONE);
    }

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream table = DateTableTest.class.getResourceAsStream("/mapping/dates.yml")) {
            return new YAMLMapper().readTree(table).valueStream().toList().stream();
        }
    }

    static Stream<Arguments> casesOnSixMachines() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (JsonNode row : cases().toList()) {
            for (String locale : List.of("en-US", "tr-TR", "ar-EG-u-nu-arab")) {
                for (String zone : List.of("UTC", "Asia/Tokyo")) {
                    all.add(Arguments.of(row.get("name").stringValue(), locale, zone, row));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} ({1}, {2})")
    @MethodSource("casesOnSixMachines")
    void readsDatesTheSameOnEveryMachine(String name, String locale, String zone, JsonNode row) {
        Locale.setDefault(Locale.forLanguageTag(locale));
        TimeZone.setDefault(TimeZone.getTimeZone(zone));

        MappingResult result = map(row);

        if (row.has("is")) {
            assertThat(SmallJob.fieldsOf(result).path("startAt").stringValue("nothing")).isEqualTo(row.get("is").stringValue());
        } else {
            assertThat(result).isInstanceOf(MappingResult.Unmappable.class);
        }
        List<Issue> issues = SmallJob.issuesOf(result);
        assertThat(issues).extracting(issue -> issue.code().id())
                .isEqualTo(row.has("code") ? List.of(row.get("code").stringValue()) : List.of());
        if (row.has("at")) {
            assertThat(issues.getFirst().place()).hasToString("events.xlsx, sheet Events, row 2, column \"" + row.get("at").stringValue() + "\"");
        }
        if (row.has("says")) {
            assertThat(issues.getFirst().sentence()).contains(row.get("says").stringValue());
        }
    }

    private static MappingResult map(JsonNode row) {
        List<String> names = new ArrayList<>(List.of("Id"));
        List<String> texts = new ArrayList<>(List.of("1"));
        List<CellKind> kinds = new ArrayList<>(List.of(CellKind.TEXT));
        List<String> columns = new ArrayList<>();
        for (JsonNode cell : row.get("cells")) {
            String column = "Part " + (columns.size() + 1);
            columns.add(column);
            names.add(column);
            String kind = cell.isString() ? "TEXT" : cell.propertyNames().iterator().next();
            kinds.add(CellKind.valueOf(kind));
            texts.add(cell.isString() ? cell.stringValue() : cell.get(kind).stringValue());
        }
        if (row.has("all_day")) {
            names.add("All day");
            texts.add(row.get("all_day").stringValue());
            kinds.add(CellKind.TEXT);
        }
        Header header = SmallJob.header(names.toArray(String[]::new));
        ValueRule rule = new ValueRule.DateTime(new ColumnChoice(columns, columns.size() > 1 ? " " : null), rule(row));
        return job().field("startAt", rule).mapper().bind(header)
                .map(RecordGroup.of(SmallJob.row(header, 2, texts, kinds.toArray(CellKind[]::new))));
    }

    private static DateTimeRule rule(JsonNode row) {
        String zone = row.has("zone") ? row.get("zone").isNull() ? null : row.get("zone").stringValue() : "Europe/Berlin";
        return new DateTimeRule(
                row.get("patterns").valueStream().map(JsonNode::stringValue).toList(),
                Locale.forLanguageTag(row.path("locale").stringValue("en")),
                new ZoneRule(zone, List.of(), null),
                row.path("ignore_offset").booleanValue(false),
                DstGap.valueOf(row.path("on_dst_gap").stringValue("REJECT")),
                DstOverlap.valueOf(row.path("on_dst_overlap").stringValue("EARLIER")),
                row.has("when_no_time") ? LocalTime.parse(row.get("when_no_time").stringValue()) : null,
                row.path("no_time_values").valueStream().map(time -> LocalTime.parse(time.stringValue())).toList(),
                row.has("all_day") ? new AllDay("All day", LocalTime.MIDNIGHT) : null,
                IfBeforeStart.REJECT,
                List.of(),
                null);
    }
}
