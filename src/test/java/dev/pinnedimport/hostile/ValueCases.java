package dev.pinnedimport.hostile;

import static dev.pinnedimport.hostile.CsvCases.around;
import static dev.pinnedimport.hostile.CsvCases.titled;
import static dev.pinnedimport.issue.IssueCode.ROW_BAD_URL;
import static dev.pinnedimport.issue.IssueCode.ROW_CELL_LIMIT;
import static dev.pinnedimport.issue.IssueCode.ROW_CONTROL;
import static dev.pinnedimport.issue.IssueCode.ROW_DATE;
import static dev.pinnedimport.issue.IssueCode.ROW_DATE_CALENDAR;
import static dev.pinnedimport.issue.IssueCode.ROW_DST_GAP;
import static dev.pinnedimport.issue.IssueCode.ROW_DUPLICATE_DIFFERS;
import static dev.pinnedimport.issue.IssueCode.ROW_END_BEFORE_START;
import static dev.pinnedimport.issue.IssueCode.ROW_IDENTITY_LONG;
import static dev.pinnedimport.issue.IssueCode.ROW_LONG_EVENT;
import static dev.pinnedimport.issue.IssueCode.ROW_NOT_A_NUMBER;
import static dev.pinnedimport.issue.IssueCode.ROW_NO_IDENTITY;
import static dev.pinnedimport.issue.IssueCode.ROW_PRECISION;
import static dev.pinnedimport.issue.IssueCode.ROW_UNKNOWN_VALUE;
import static dev.pinnedimport.issue.IssueCode.ROW_ZONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.sandbox.ReceivedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// BV01 to BV22: ids and values.
final class ValueCases {

    private ValueCases() {}

    static List<Case> all() {
        return Stream.of(ids(), texts(), values()).flatMap(List::stream).toList();
    }

    private static List<Case> ids() {
        return List.of(
                Case.of("BV01", "id with a line end and what looks like a header").accepted("the key is a hash; no header of the cell's is sent", seen ->
                        assertThat(seen.bench().sandbox().events()).extracting(ReceivedEvent::idempotencyKey).hasSize(3)
                                .allMatch(key -> key.matches("pe1-[0-9a-f]{40}")),
                        bench -> bench.csv(around("\"Middle\r\nX-Evil: 1\",Middle,2027-01-13 20:00,\n"))),
                Case.of("BV02", "ids é, è and Japanese ones").accepted("all different", seen ->
                        assertThat(seen.bench().sandbox().events()).extracting(ReceivedEvent::idempotencyKey).doesNotHaveDuplicates().hasSize(6),
                        bench -> bench.csv(around("é,a,2027-01-13 20:00,\nè,b,2027-01-13 20:00,\n東京,c,2027-01-13 20:00,\n京都,d,2027-01-13 20:00,\n"))),
                Case.of("BV03", "ids with spaces of all kinds around them")
                        .accepted("with equal content", "one event; the repeated rows are told of", seen -> {
                            assertThat(seen.report().at("/rows/duplicates").asInt()).isEqualTo(3);
                            assertThat(seen.titles()).containsExactly("First", "Last", "Middle");
                        }, bench -> bench.csv(around("M,Middle,2027-01-13 20:00,\n M ,Middle,2027-01-13 20:00,\n\u00a0M\u2003,Middle,2027-01-13 20:00,\n"
                                + "\tM,Middle,2027-01-13 20:00,\n")))
                        .rejected("with different content", 2, ROW_DUPLICATE_DIFFERS, "stands in this file more than once",
                                bench -> bench.csv(around("M,Middle,2027-01-13 20:00,\n\u00a0M,Other,2027-01-13 20:00,\n"))),
                Case.of("BV04", "id of 10,000 characters").rejected(1, ROW_IDENTITY_LONG, "more than 512 characters",
                        bench -> bench.csv(around("x".repeat(10_000) + ",Middle,2027-01-13 20:00,\n"))),
                Case.of("BV05", "empty or blank id").rejected(2, ROW_NO_IDENTITY, "row 3, column \"Id\"",
                        bench -> bench.csv(around(",Middle,2027-01-13 20:00,\n \u00a0 ,Middle,2027-01-13 20:00,\n"))),
                Case.of("BV06", "one id in two Unicode forms").accepted("one event", seen -> {
                    assertThat(seen.report().at("/rows/duplicates").asInt()).isEqualTo(1);
                    assertThat(seen.titles()).containsExactly("First", "Last", "Middle");
                }, bench -> bench.csv(around("caf\u00e9,Middle,2027-01-13 20:00,\ncafe\u0301,Middle,2027-01-13 20:00,\n"))),
                Case.of("BV07", "ids A1 and a1").accepted("two events, with a warning", seen -> {
                    assertThat(seen.words()).contains("column \"Id\"", "\"A1\" and \"a1\"", "FILE-DAMAGE-06");
                    assertThat(seen.events()).hasSize(4);
                }, bench -> bench.csv(around("A1,Middle,2027-01-13 20:00,\na1,Middle,2027-01-13 20:00,\n"))),
                Case.of("BV08", "ids 00123, 123, 123.0 and 1.23E+05")
                        .rejected("1.23E+05", 1, ROW_PRECISION, "row 3, column \"Id\"", bench -> bench.csv(around("1.23E+05,Middle,2027-01-13 20:00,\n")))
                        .accepted("the others", "three texts, three events, with warnings", seen -> {
                            assertThat(seen.words()).contains("\"00123\" and \"123\"", "FILE-DAMAGE-06", "\"123.0\"");
                            assertThat(seen.events()).hasSize(5);
                        }, bench -> bench.csv(around("00123,a,2027-01-13 20:00,\n123,b,2027-01-13 20:00,\n123.0,c,2027-01-13 20:00,\n"))));
    }

    private static List<Case> texts() {
        return List.of(
                Case.of("BV09", "title =HYPERLINK(...)").played("sent as text; in rejects and report it is no formula",
                        bench -> neutral(bench, List.of("=HYPERLINK(\"http://127.0.0.1:9/\",\"x\")"))),
                Case.of("BV10", "cells that begin with + - @ TAB CR or full-width signs").played("sent as text; in rejects and report it is no formula",
                        bench -> neutral(bench, Stream.of("+", "-", "@", "\t=", "\r=", "\uff1d", "\uff0b", "\uff0d", "\uff20", " =", "\n=")
                                .map(sign -> sign + "cmd|'/c calc'!A0").toList())),
                Case.of("BV11", "markup and scripts in a title").played("sent as it is; the report shows it as text",
                        bench -> neutral(bench, List.of("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title><svg/onload=alert(1)>"))),
                Case.of("BV12", "look-ups and expressions in a cell").accepted("literal everywhere", seen -> assertThat(seen.titles()).containsExactlyInAnyOrder(
                        "First", "Last", "${jndi:ldap://127.0.0.1:9/x}", "${env:HOME}", "#{T(java.lang.Runtime).getRuntime()}", "${{7*7}}", "{{7*7}}"),
                        bench -> bench.csv(around("a,${jndi:ldap://127.0.0.1:9/x},2027-01-13 20:00,\nb,${env:HOME},2027-01-13 20:00,\n"
                                + "c,#{T(java.lang.Runtime).getRuntime()},2027-01-13 20:00,\nd,${{7*7}},2027-01-13 20:00,\ne,{{7*7}},2027-01-13 20:00,\n"))),
                Case.of("BV13", "'; DROP TABLE").accepted("literal, in id and title", seen -> {
                    assertThat(seen.titles()).contains("'); DROP TABLE entry; --");
                    assertThat(seen.bench().launch("runs").exit()).isZero();
                }, bench -> bench.csv(around("'); DROP TABLE entry; --,'); DROP TABLE entry; --,2027-01-13 20:00,\n"))),
                Case.of("BV14", "description of 1 MB").rejected(1, ROW_CELL_LIMIT, "row 3, column \"Text\"",
                        bench -> bench.csv(around("Middle,Middle,2027-01-13 20:00," + "x".repeat(1_000_000) + "\n"))),
                Case.of("BV15", "emoji, joiners, characters of four bytes, many combining marks").accepted("exact", titled("🎭🏳️‍🌈👩‍👩‍👧 𝔊𠮷 a\u0301\u0323\u0308\u0327"),
                        bench -> bench.csv(around("Middle,🎭🏳️‍🌈👩‍👩‍👧 𝔊𠮷 a\u0301\u0323\u0308\u0327,2027-01-13 20:00,\n"))),
                Case.of("BV16", "half a character").rejected(1, ROW_CONTROL, "half a character",
                        bench -> bench.workbook(Sheets.around(Sheets.titled(Sheets.text("B3", "a_xD800_b"))))));
    }

    private static List<Case> values() {
        Case addresses = Case.of("BV17", "addresses that lead nowhere good");
        for (String url : List.of("file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "http://169.254.169.254/latest", "https://user:pass@example.org/",
                "http://[::1]/", "http://2130706433/", "//example.org", "https://localhost/x")) {
            addresses = addresses.rejected(url, 1, ROW_BAD_URL, "column \"Link\"", bench -> withColumn(bench, "Link", "offers: {fields: {url: Link}}",
                    url));
        }
        return List.of(
                addresses.rejected("this machine", 1, ROW_BAD_URL, "column \"Link\"",
                        bench -> withColumn(bench, "Link", "offers: {fields: {url: Link}}", bench.trapAddress() + "/x")),
                Case.of("BV18", "end before start, no length, a hundred years")
                        .rejected("end before start", 1, ROW_END_BEFORE_START, "row 3, column \"End\"", bench -> ending(bench, "2027-01-13 19:00"))
                        .rejected("no length", 1, ROW_END_BEFORE_START, "row 3, column \"End\"", bench -> ending(bench, "2027-01-13 20:00"))
                        .rejected("a hundred years", 1, ROW_LONG_EVENT, "row 3, column \"End\"", bench -> ending(bench, "2127-01-13 20:00")),
                dates(),
                Case.of("BV20", "times that do not exist, exist twice, zones that are none")
                        .rejected("does not exist", 1, ROW_DST_GAP, "row 3, column \"Start\"", bench -> bench.csv(around("Middle,Middle,2027-03-28 02:30,\n")))
                        .accepted("exists twice", "the earlier one, with a warning", seen -> {
                            assertThat(seen.words()).contains("ROW-DATE-05");
                            assertThat(seen.event("Middle").path("startAt").asString()).isEqualTo("2027-10-31T02:30:00+02:00");
                        }, bench -> bench.csv(around("Middle,Middle,2027-10-31 02:30,\n")))
                        .rejected("zone that is none", 1, ROW_ZONE, "CEST5", bench -> zoned(bench, "CEST5")),
                numbers(),
                Case.of("BV22", "words that a list does not have")
                        .rejected("a status", 1, ROW_UNKNOWN_VALUE, "Maybe", bench -> withColumn(bench, "Kind", "audience: {from: Kind, values: {All: all, Kids: kids}}", "Maybe", "All"))
                        .accepted("known words in other letter case", "found", seen -> assertThat(seen.event("Middle").path("audience").asString()).isEqualTo("kids"),
                                bench -> withColumn(bench, "Kind", "audience: {from: Kind, values: {All: all, Kids: kids}}", " KIDS ", "All")));
    }

    private static Case dates() {
        Case dates = Case.of("BV19", "dates that are none, or could be several");
        for (String[] date : new String[][] {{"31/02/2025", ""}, {"2027-02-31 20:00", "calendar"}, {"2025-13-01 20:00", "calendar"}, {"01/02/03", ""},
            {"2027-01-13 24:30", "calendar"}, {"0000-00-00 00:00", "calendar"}}) {
            dates = dates.rejected(date[0], 1, date[1].isEmpty() ? ROW_DATE : ROW_DATE_CALENDAR, "row 3, column \"Start\"",
                    bench -> bench.csv(around("Middle,Middle," + date[0] + ",\n")));
        }
        for (String serial : List.of("-1", "2958466", "60")) {
            dates = dates.rejected("number " + serial + " in a date cell", 1, ROW_DATE, "row 3, column \"Start\"", bench -> bench.workbook(Sheets.around(
                    Sheets.rowOf(3, Sheets.text("A3", "Middle") + Sheets.text("B3", "Middle") + "<c r=\"C3\" s=\"1\"><v>" + serial + "</v></c>"))
                    .styles("", 0, 22)));
        }
        return dates;
    }

    private static Case numbers() {
        Case numbers = Case.of("BV21", "numbers that are none, or could be two");
        for (String text : List.of("NaN", "Infinity", "1.234,5", "١٢", "0x10", "1e400")) {
            numbers = numbers.rejected(text, 1, ROW_NOT_A_NUMBER, "row 3, column \"Lat\"", bench -> latitude(bench, text));
        }
        return numbers.rejected("17 digits", 1, ROW_PRECISION, "row 3, column \"Lat\"", bench -> latitude(bench, "12.3456789012345678901"));
    }

    private static Path latitude(Bench bench, String text) throws Exception {
        return withColumn(bench, "Lat", "exactLocation.latitude: Lat", text, "1.5");
    }

    private static Path ending(Bench bench, String end) throws Exception {
        return withColumn(bench, "End", "endAt: {from: End, datetime: \"yyyy-MM-dd HH:mm\", zone: Europe/Berlin}", end);
    }

    private static Path zoned(Bench bench, String zone) throws Exception {
        bench.job("version: 1\nname: concerts\nsource: {system: hostile}\nidentity: Id\ntarget: {channel: 41, status: published}\n"
                + Bench.FIELDS.replace("zone: Europe/Berlin", "zone: {from: Zone}"));
        return bench.csv("Id,Title,Start,Text,Zone\nFirst,First,2027-01-12 20:00,,Europe/Berlin\nMiddle,Middle,2027-01-13 20:00,," + zone
                + "\nLast,Last,2027-01-14 20:00,,Europe/Berlin\n");
    }

    private static Path withColumn(Bench bench, String column, String field, String text) throws Exception {
        return withColumn(bench, column, field, text, "");
    }

    /// A fifth column, mapped by `field`, that holds `text` in row 3.
    private static Path withColumn(Bench bench, String column, String field, String text, String usual) throws Exception {
        bench.job("version: 1\nname: concerts\nsource: {system: hostile}\nidentity: Id\ntarget: {channel: 41, status: published}\n"
                + Bench.FIELDS + field.indent(2));
        return bench.csv("Id,Title,Start,Text," + column + "\nFirst,First,2027-01-12 20:00,," + usual + "\nMiddle,Middle,2027-01-13 20:00,,\"" + text
                + "\"\nLast,Last,2027-01-14 20:00,," + usual + "\n");
    }

    /// The texts are sent as they are; and where their rows are rejected, rejects file and report show them as texts.
    private static void neutral(Bench bench, List<String> texts) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            String cell = "\"" + texts.get(i).replace("\"", "\"\"") + "\"";
            rows.append("sent").append(i).append(",t").append(i).append(",2027-01-13 20:00,").append(cell).append('\n');
            rows.append("wrong").append(i).append(',').append(cell).append(",never,").append(cell).append('\n');
        }
        Launcher.Ended run = bench.run(bench.csv(around(rows.toString())));
        assertThat(run.exit()).as(run.all()).isEqualTo(10);
        for (int i = 0; i < texts.size(); i++) {
            String title = "t" + i;
            assertThat(bench.events()).filteredOn(event -> event.path("title").asString().equals(title))
                    .extracting(event -> event.path("description").asString().strip()).containsExactly(texts.get(i).strip());
        }
        try (Stream<Path> written = Files.list(bench.directory().resolve("out"))) {
            for (Path path : written.toList()) {
                String content = Files.readString(path);
                for (String text : texts) {
                    if (!path.toString().endsWith(".csv")) {
                        assertThat(content).contains("Content-Security-Policy").doesNotContain(text.contains("<") ? text : "<script src");
                    } else if (!text.contains("<")) {
                        assertThat(content).contains("'" + text.replace("\"", "\"\"")).doesNotContain("\"" + text.replace("\"", "\"\""));
                    }
                }
            }
        }
    }
}
