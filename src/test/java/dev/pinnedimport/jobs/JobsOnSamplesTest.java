package dev.pinnedimport.jobs;

import static dev.pinnedimport.issue.IssueCode.ROW_CHECK;
import static dev.pinnedimport.issue.IssueCode.ROW_CUT;
import static dev.pinnedimport.issue.IssueCode.ROW_DATE;
import static dev.pinnedimport.issue.IssueCode.ROW_DATE_CALENDAR;
import static dev.pinnedimport.issue.IssueCode.ROW_DST_GAP;
import static dev.pinnedimport.issue.IssueCode.ROW_DST_OVERLAP;
import static dev.pinnedimport.issue.IssueCode.ROW_END_BEFORE_START;
import static dev.pinnedimport.issue.IssueCode.ROW_LONG_EVENT;
import static dev.pinnedimport.issue.IssueCode.ROW_MISSING;
import static dev.pinnedimport.issue.IssueCode.ROW_NO_IDENTITY;
import static dev.pinnedimport.issue.IssueCode.ROW_RAGGED;
import static dev.pinnedimport.issue.IssueCode.ROW_SHORT;
import static dev.pinnedimport.issue.IssueCode.ROW_SPLIT;
import static dev.pinnedimport.issue.IssueCode.ROW_TIME_MISSING;
import static dev.pinnedimport.issue.IssueCode.ROW_UNKNOWN_VALUE;
import static dev.pinnedimport.issue.IssueCode.ROW_ZONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.IssueCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class JobsOnSamplesTest {

    private static final JobDefinitions JOBS = new JobDefinitions(Path.of("jobs"));
    private static final Path SAMPLES = Path.of("sample-data");
    private static final Map<String, Rehearsal> REHEARSALS = new ConcurrentHashMap<>();

    /// The demo shows these numbers; whoever changes a sample changes them on purpose.
    static List<Expected> samples() {
        return List.of(
                new Expected("eventbrite-orders.csv", 24, 0, 4, 5,
                        Map.of(ROW_UNKNOWN_VALUE, 1, ROW_DST_GAP, 1, ROW_MISSING, 1, ROW_ZONE, 1), Map.of(ROW_DST_OVERLAP, 1)),
                new Expected("pretix-events.csv", 12, 0, 1, 9, Map.of(ROW_UNKNOWN_VALUE, 1, ROW_MISSING, 1), Map.of(ROW_DST_OVERLAP, 1)),
                new Expected("pretix-events-de.csv", 8, 0, 1, 6, Map.of(ROW_DATE_CALENDAR, 1), Map.of()),
                new Expected("the-events-calendar.csv", 16, 0, 0, 13,
                        Map.of(ROW_RAGGED, 1, ROW_DST_GAP, 1, ROW_UNKNOWN_VALUE, 1), Map.of(ROW_SHORT, 1)),
                new Expected("madrid-agenda.csv", 19, 1, 0, 16,
                        Map.of(ROW_DST_GAP, 1, ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1), Map.of(ROW_CUT, 1, ROW_LONG_EVENT, 1, ROW_CHECK, 3)),
                new Expected("toulouse-agenda.csv", 16, 0, 0, 13,
                        Map.of(ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1, ROW_DATE_CALENDAR, 1), Map.of()),
                new Expected("salesforce-campaigns.xlsx", 16, 4, 3, 9,
                        Map.of(ROW_DATE_CALENDAR, 1, ROW_MISSING, 1, ROW_CHECK, 1, ROW_UNKNOWN_VALUE, 1), Map.of()),
                new Expected("google-calendar.csv", 14, 0, 1, 10,
                        Map.of(ROW_TIME_MISSING, 1, ROW_UNKNOWN_VALUE, 1, ROW_DATE_CALENDAR, 1), Map.of()),
                new Expected("outlook-calendar.csv", 14, 0, 2, 10,
                        Map.of(ROW_DST_GAP, 1, ROW_UNKNOWN_VALUE, 1), Map.of(ROW_DST_OVERLAP, 1)),
                new Expected("airtable-grid.csv", 6, 0, 0, 3,
                        Map.of(ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1, ROW_END_BEFORE_START, 1), Map.of()),
                new Expected("apostrophe-events.csv", 6, 0, 0, 3, Map.of(ROW_NO_IDENTITY, 1, ROW_UNKNOWN_VALUE, 1), Map.of()),
                new Expected("bandsintown.csv", 8, 0, 0, 5, Map.of(ROW_DATE_CALENDAR, 1, ROW_ZONE, 1), Map.of(ROW_CHECK, 1)),
                new Expected("paris-que-faire.csv", 8, 0, 0, 7,
                        Map.of(ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1, ROW_DATE_CALENDAR, 1, ROW_END_BEFORE_START, 1), Map.of(ROW_SPLIT, 1)),
                new Expected("openagenda-dataset.csv", 5, 0, 0, 3, Map.of(ROW_UNKNOWN_VALUE, 1, ROW_CHECK, 1), Map.of()),
                new Expected("openagenda-timetable.csv", 4, 0, 0, 4, Map.of(ROW_DATE_CALENDAR, 1, ROW_DST_GAP, 1), Map.of()),
                new Expected("dynamics-365-events.xlsx", 8, 0, 0, 5,
                        Map.of(ROW_UNKNOWN_VALUE, 1, ROW_DST_GAP, 1, ROW_END_BEFORE_START, 1), Map.of()),
                new Expected("ems-master-calendar.csv", 9, 0, 0, 5,
                        Map.of(ROW_NO_IDENTITY, 1, ROW_UNKNOWN_VALUE, 2, ROW_DATE_CALENDAR, 1), Map.of()),
                new Expected("eventon.csv", 8, 0, 0, 4, Map.of(ROW_UNKNOWN_VALUE, 2, ROW_DATE_CALENDAR, 1, ROW_DST_GAP, 1), Map.of()),
                new Expected("evvnt.csv", 7, 0, 0, 4, Map.of(ROW_UNKNOWN_VALUE, 1, ROW_END_BEFORE_START, 1), Map.of()),
                new Expected("gen-con-catalogue.xlsx", 8, 0, 0, 5,
                        Map.of(ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1, ROW_DATE_CALENDAR, 1), Map.of()),
                new Expected("hubspot-marketing-events.csv", 7, 0, 1, 3, Map.of(ROW_UNKNOWN_VALUE, 2, ROW_DATE, 1), Map.of()),
                new Expected("kulture-shock.csv", 5, 0, 0, 3, Map.of(ROW_TIME_MISSING, 1, ROW_ZONE, 1), Map.of()),
                new Expected("localist.csv", 9, 0, 0, 5,
                        Map.of(ROW_NO_IDENTITY, 1, ROW_UNKNOWN_VALUE, 1, ROW_DATE, 1, ROW_CHECK, 1), Map.of()),
                new Expected("modern-events-calendar-xls.xls", 5, 0, 0, 3, Map.of(ROW_DATE_CALENDAR, 1, ROW_TIME_MISSING, 1), Map.of()),
                new Expected("modern-events-calendar.csv", 8, 0, 0, 5,
                        Map.of(ROW_UNKNOWN_VALUE, 1, ROW_DATE_CALENDAR, 1, ROW_TIME_MISSING, 1), Map.of(ROW_SHORT, 1)),
                new Expected("my-calendar.csv", 8, 0, 0, 4, Map.of(ROW_UNKNOWN_VALUE, 1, ROW_DST_GAP, 1, ROW_CHECK, 2), Map.of()),
                new Expected("nyc-permitted-events.csv", 9, 0, 1, 4,
                        Map.of(ROW_UNKNOWN_VALUE, 1, ROW_DST_GAP, 1, ROW_END_BEFORE_START, 1), Map.of()),
                new Expected("order-id-shop.csv", 12, 0, 1, 5,
                        Map.of(ROW_NO_IDENTITY, 1, ROW_UNKNOWN_VALUE, 1, ROW_DST_GAP, 1), Map.of()),
                new Expected("pipedrive-activities.csv", 6, 0, 1, 3, Map.of(ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1), Map.of()),
                new Expected("roscommon-events.csv", 7, 0, 0, 4, Map.of(ROW_UNKNOWN_VALUE, 1, ROW_DATE, 2), Map.of()),
                new Expected("salesforce-report.csv", 7, 6, 2, 3, Map.of(ROW_MISSING, 1, ROW_UNKNOWN_VALUE, 1), Map.of()),
                new Expected("songkick.csv", 5, 0, 0, 3, Map.of(ROW_DATE, 1, ROW_ZONE, 1), Map.of()),
                new Expected("ticketmaster-feed.csv.gz", 11, 0, 0, 7, Map.of(ROW_UNKNOWN_VALUE, 3, ROW_TIME_MISSING, 1), Map.of()),
                new Expected("trumba.csv", 7, 0, 0, 4,
                        Map.of(ROW_NO_IDENTITY, 1, ROW_UNKNOWN_VALUE, 1, ROW_DATE_CALENDAR, 1), Map.of()),
                new Expected("zoho-meetings.csv", 5, 0, 0, 3, Map.of(ROW_MISSING, 1, ROW_DATE_CALENDAR, 1), Map.of()));
    }

    record Expected(
            String file, int rows, int leftOut, int skipped, int events, Map<IssueCode, Integer> rejected,
            Map<IssueCode, Integer> warnings) {

        @Override
        public String toString() {
            return file;
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleGivesJustTheseEventsAndIssues(Expected expected) {
        Rehearsal found = rehearse(expected.file());

        assertThat(new Expected(expected.file(), found.rows(), found.leftOut(), found.skipped(), found.events().size(), found.rejected(),
                found.warnings())).as(found::toString).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void everySampleHasItsLineInTheTable() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.matches(".*\\.(csv|csv\\.gz|xls|xlsx)")))
                    .containsExactlyInAnyOrderElementsOf(samples().stream().map(Expected::file).toList());
        }
    }

    @Test
    void theReadmeShowsWhatTheDemoMakesOfTheSamples() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int events = samples().stream().mapToInt(Expected::events).sum();
        int rejected = samples().stream().mapToInt(expected -> rehearse(expected.file()).rejectedRows()).sum();
        int rows = samples().stream().mapToInt(expected -> expected.rows() + expected.leftOut()).sum();

        assertThat(readme).contains(
                events + " events were created. The second time nothing was sent.",
                rejected + " rows were rejected on purpose",
                "one line for each of the " + samples().size() + " samples",
                samples().size() + " files, " + rows + " rows, 0 sent");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theGuardsOfTheJobLetItsSampleThrough(Expected expected) {
        Rehearsal found = rehearse(expected.file());
        GuardSettings guards = job(expected.file()).guards();

        assertThat((long) found.rows()).isBetween(guards.fewestRows(), guards.mostRows());
        assertThat((double) found.rejectedRows() / found.rows()).isLessThanOrEqualTo(guards.mostRejectsShare());
    }

    /// Each line shows that a trap of the source system was seen.
    @ParameterizedTest(name = "{0}: {2} of {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # tickets of one event, not side by side; the refunded student ticket makes no offer
            eventbrite-orders.csv | 900100200301 | /offers/1/name | Reserved Seating
            eventbrite-orders.csv | 900100200301 | /offers/2 | (none)
            eventbrite-orders.csv | 900100200301 | /offers/0/url | https://www.eventbrite.com/e/900100200301
            eventbrite-orders.csv | 900100200302 | /startAt | 2027-05-08T10:00:00+01:00
            eventbrite-orders.csv | 900100200302 | /approxLocation/city/name | Manchester
            eventbrite-orders.csv | 900100200304 | /timezone | America/Los_Angeles
            # the first of the two hours that the clocks repeat
            eventbrite-orders.csv | 900100200308 | /startAt | 2027-11-07T01:30:00-05:00
            pretix-events.csv | verlorene-stunde | /startAt | 2027-10-31T02:30:00+02:00
            pretix-events.csv | verlorene-stunde | /endAt | 2027-10-31T05:00:00+01:00
            pretix-events.csv | orgelnacht27 | /locationName | Kulturhaus am Kai
            pretix-events.csv | stummfilm-mond | /endAt | (none)
            pretix-events.csv | slam-hof | /status | draft
            pretix-events.csv | vorstadtlieder | /timezone | Europe/Vienna
            pretix-events-de.csv | ukulelennacht | /endAt | 2027-08-28T01:00:00+02:00
            pretix-events-de.csv | haensel-gretel | /status | draft
            pretix-events-de.csv | marktkunst | /classifications/1 | comedy
            # a slash means month first, a hyphen day first
            the-events-calendar.csv | Harbour Swim / 6/5/2027 / 7:30:00 | /startAt | 2027-06-05T07:30:00+02:00
            the-events-calendar.csv | Seed Swap / 05-06-2027 / 10:00:00 | /startAt | 2027-06-05T10:00:00+02:00
            the-events-calendar.csv | Winter Dance / 1/9/27 / 20:00:00 | /startAt | 2027-01-09T20:00:00+01:00
            the-events-calendar.csv | Choir Conference of the North / sep 24, 2027 / 9:00:00 | /startAt | 2027-09-24T09:00:00+02:00
            the-events-calendar.csv | Letters from a Twin Town / 11/25/2027 / 18:15:00 | /startAt | 2027-11-25T18:15:00+03:30
            the-events-calendar.csv | Letters from a Twin Town / 11/25/2027 / 18:15:00 | /offers/0/url | https://library.example.org/letters
            the-events-calendar.csv | Street Party in Lindealléen / 8/21/2027 / 8:00:00 | /endAt | 2027-08-21T23:59:00+02:00
            the-events-calendar.csv | Puppet Rehearsal / 4/11/2027 / 11:00:00 | /endAt | (none)
            the-events-calendar.csv | Quiz in the Library / 2/18/2027 / 19:00:00 | /classifications/0 | community
            # the hour stands in a column of its own; a known hour is published, an unknown one waits
            madrid-agenda.csv | 70000001 | /startAt | 2027-06-18T21:30:00+02:00
            madrid-agenda.csv | 70000001 | /status | published
            madrid-agenda.csv | 70000001 | /endAt | (none)
            madrid-agenda.csv | 70000002 | /endAt | 2027-03-28T23:59:00+02:00
            madrid-agenda.csv | 70000002 | /status | draft
            madrid-agenda.csv | 70000006 | /status | draft
            madrid-agenda.csv | 70000007 | /title | Coro de voces graves: «Aguas profundas»
            madrid-agenda.csv | 70000007 | /classifications/1 | concert
            madrid-agenda.csv | 70000008 | /locationName | MONCLOA-ARAVACA
            toulouse-agenda.csv | FMAMIDEXEMPLE001 | /startAt | 2027-05-14T16:00:00+02:00
            toulouse-agenda.csv | FMAMIDEXEMPLE002 | /startAt | 2027-11-14T19:00:00+01:00
            toulouse-agenda.csv | FMAMIDEXEMPLE002 | /endAt | 2027-11-15T01:00:00+01:00
            toulouse-agenda.csv | FMAMIDEXEMPLE002 | /offers/0/url | https://www.example.org/lucioles
            toulouse-agenda.csv | FMAMIDEXEMPLE003 | /status | draft
            toulouse-agenda.csv | FMAMIDEXEMPLE003 | /offers/0/name | Entrée libre
            toulouse-agenda.csv | FMAMIDEXEMPLE005 | /endAt | 2027-07-14T00:00:00+02:00
            toulouse-agenda.csv | FMAMIDEXEMPLE005 | /locationName | Place de la Fontaine
            toulouse-agenda.csv | FMAMIDEXEMPLE006 | /startAt | 2027-09-18T14:00:00+02:00
            toulouse-agenda.csv | FMAMIDEXEMPLE008 | /status | draft
            toulouse-agenda.csv | FMAMIDEXEMPLE009 | /status | draft
            toulouse-agenda.csv | FMAMIDEXEMPLE010 | /endAt | 2027-05-30T18:00:00+02:00
            toulouse-agenda.csv | FMAMIDEXEMPLE016 | /startAt | 2027-06-27T11:00:00+02:00
            # serial dates and times, typed ones beside them, ids that differ in letter case
            salesforce-campaigns.xlsx | 7015g000000SmpAAAS | /startAt | 2027-03-04T09:30:00+01:00
            salesforce-campaigns.xlsx | 7015g000000SmpAAAS | /offers/0/url | https://events.example.com/open-data-day
            salesforce-campaigns.xlsx | 7015g000000SmpAAAS | /capacity | 320
            salesforce-campaigns.xlsx | 7015g000000SmpaAAC | /startAt | 2027-04-12T09:00:00+01:00
            salesforce-campaigns.xlsx | 7015g000000SmpaAAC | /endAt | 2027-04-12T17:00:00+01:00
            salesforce-campaigns.xlsx | 7015g000000SmpbAAC | /offers | (none)
            salesforce-campaigns.xlsx | 7015g000000SmpcAAC | /startAt | 2027-04-12T18:30:00+02:00
            salesforce-campaigns.xlsx | 7015g000000SmpfAAC | /endAt | 2027-10-21T00:30:00-04:00
            google-calendar.csv | Ceilidh until the neighbours complain / 10/16/2027 | /endAt | 2027-10-17T01:00:00+01:00
            google-calendar.csv | Noon Concert: flute and fridge / 05/11/2027 | /startAt | 2027-05-11T12:00:00+01:00
            google-calendar.csv | Stargazing on the roof / 11/12/2027 | /startAt | 2027-11-12T00:00:00Z
            google-calendar.csv | Tidy Towns Day / 04/17/2027 | /startAt | 2027-04-17T00:00:00+01:00
            google-calendar.csv | Seedling Fair / 04/24/2027 | /approxLocation/city/name | Galway
            outlook-calendar.csv | Cours d’aquarelle / 1/19/2027 | /startAt | 2027-01-19T18:00:00-05:00
            outlook-calendar.csv | Noon organ recital / 5/12/2027 | /startAt | 2027-05-12T12:00:00-04:00
            outlook-calendar.csv | Maple Weekend / 4/3/2027 | /endAt | 2027-04-05T00:00:00-04:00
            outlook-calendar.csv | Vernissage « Bleu, un peu » / 5/6/2027 | /locationName | Galerie du rez-de-chaussée
            # packed with gzip; UTC where it is filled, local date and time where not; both spellings of cancelled
            ticketmaster-feed.csv.gz | G5vYZ9SMP03 | /startAt | 2027-02-18T20:00:00-06:00
            ticketmaster-feed.csv.gz | G5vYZ9SMP02 | /startAt | 2027-03-06T19:30:00Z
            ticketmaster-feed.csv.gz | G5vYZ9SMP02 | /status | draft
            ticketmaster-feed.csv.gz | G5vYZ9SMP06 | /status | draft
            # tickets of one event; the same name on another day is another event; the invalidated ticket makes no offer
            order-id-shop.csv | Dijkconcert / 2027-05-20 20:00:00 | /offers/1/name | Student
            order-id-shop.csv | Dijkconcert / 2027-05-21 20:00:00 | /offers/1 | (none)
            order-id-shop.csv | Nacht van de Vertelling / 2027-11-06 21:00:00 | /offers/1 | (none)
            # two clocks in one file; text with tabs that calls itself .xls and begins with "sep="
            modern-events-calendar.csv | 4002 | /endAt | 2027-07-04T02:00:00+01:00
            modern-events-calendar.csv | 4005 | /startAt | 2027-05-08T11:00:00+01:00
            modern-events-calendar-xls.xls | 5003 | /endAt | 2027-10-31T06:00:00Z
            modern-events-calendar-xls.xls | 5002 | /locationName | St Anne’s
            # a colon before AM and PM, noon, category numbers
            eventon.csv | 803 | /startAt | 2027-06-11T12:00:00-05:00
            eventon.csv | 804 | /endAt | 2028-01-01T01:30:00-06:00
            eventon.csv | 801 | /classifications/1 | community
            my-calendar.csv | 34 | /endAt | 2027-06-20T01:00:00+02:00
            my-calendar.csv | 35 | /startAt | 2027-05-09T15:30:00+02:00
            localist.csv | ball-27 | /status | draft
            localist.csv | prov-1 | /status | draft
            localist.csv | ath-3 | /offers/0/availability | (none)
            # windows-1252: a typographic apostrophe and an accent
            trumba.csv | Trustees’ Reception / 12/9/2027 / 11:00 PM | /endAt | 2027-12-10T00:30:00-05:00
            trumba.csv | Café Philosophique / 5/12/2027 / 6:00 PM | /classifications/0 | talk
            evvnt.csv | Salsa on the Pier / Pier 9 / 20270818T193000-0400 | /startAt | 2027-08-18T19:30:00-04:00
            evvnt.csv | Open Auditions / Wharf Theatre / 2027-08-18 7:30 PM | /classifications/0 | theatre
            # one row per artist; headers with an asterisk
            bandsintown.csv | 2027-01-22 / Dock 12 / New York | /title | Winter Residency
            bandsintown.csv | 2027-06-19 / Beach Stage / San Diego | /startAt | 2027-06-19T22:00:00-07:00
            # all dates in one cell, an event each; the offset is false, the clock right
            paris-que-faire.csv | 90001 / 2028-01-16T19:00 | /endAt | 2028-01-16T21:00:00+01:00
            paris-que-faire.csv | 90002 / 2027-07-10T19:00 | /startAt | 2027-07-10T19:00:00+02:00
            paris-que-faire.csv | 90006 / 2027-06-21T20:00 | /endAt | 2027-06-22T00:30:00+02:00
            openagenda-dataset.csv | 55501 | /endAt | 2027-05-08T15:30:00+02:00
            openagenda-timetable.csv | 3301 / 2027-01-09T12:30 | /endAt | 2027-01-09T19:00:00+01:00
            songkick.csv | 2027-06-22 / Studio 2 / London | /status | draft
            # five ways to write a date
            ems-master-calendar.csv | 1200 / 1 | /startAt | 2027-03-06T19:30:00-06:00
            ems-master-calendar.csv | 1200 / 2 | /startAt | 2027-03-13T19:30:00-06:00
            ems-master-calendar.csv | 1200 / 3 | /startAt | 2027-03-20T19:30:00-05:00
            ems-master-calendar.csv | 1201 / 4 | /startAt | 2027-04-12T00:00:00-05:00
            ems-master-calendar.csv | 1202 / 5 | /endAt | 2027-04-15T16:00:00-05:00
            salesforce-report.csv | 7015g000000RepBAAS | /title | Soirée des partenaires
            dynamics-365-events.xlsx | 5f1c2b1e-0a6b-4c7f-9b7e-000000000002 | /startAt | 2027-07-08T18:00:00+02:00
            dynamics-365-events.xlsx | 5f1c2b1e-0a6b-4c7f-9b7e-000000000004 | /endAt | 2027-05-04T17:00:00+02:00
            # UTF-16 with tabs
            hubspot-marketing-events.csv | 310003 | /title | Herbst-Roadshow München–Berlin
            hubspot-marketing-events.csv | 310002 | /status | draft
            zoho-meetings.csv | zcrm_5437000000419002 | /endAt | 2027-06-02T23:59:00+01:00
            pipedrive-activities.csv | 7102 | /startAt | 2027-05-12T08:30:00Z
            airtable-grid.csv | recSAMPLE00000001 | /coverImage | (none)
            airtable-grid.csv | recSAMPLE00000002 | /status | draft
            nyc-permitted-events.csv | 790102 | /startAt | 2027-12-01T12:00:00-05:00
            nyc-permitted-events.csv | 790103 | /endAt | 2027-07-10T00:00:00-04:00
            # the date in three columns, the hour with a point, or in words
            roscommon-events.csv | 14 | /startAt | 2027-05-02T14:30:00+01:00
            roscommon-events.csv | 15 | /status | draft
            # texts inline, dates as text beside a serial date
            gen-con-catalogue.xlsx | WKS2700003 | /startAt | 2027-08-05T12:00:00-04:00
            gen-con-catalogue.xlsx | ENT2700004 | /endAt | 2027-08-08T01:00:00-04:00
            gen-con-catalogue.xlsx | KID2700005 | /locationName | ICC, Hall C–D
            kulture-shock.csv | String Quartet No. 4 / Dock 12 / 2027-05-15 20:30:00 | /startAt | 2027-05-15T20:30:00-04:00
            apostrophe-events.csv | Print Fair / 2027-04-10 / 11:00 | /classifications/1 | (none)
            """)
    void aTrapOfTheSystemIsSeen(String file, String key, String field, String expected) {
        JsonNode found = rehearse(file).event(key).at(field);

        assertThat(found.isMissingNode() ? "(none)" : found.asString()).isEqualTo(expected);
    }

    @Test
    void lineEndsInsideACellReachTheDescription() {
        assertThat(rehearse("toulouse-agenda.csv").event("FMAMIDEXEMPLE001").at("/description").stringValue())
                .startsWith("Concert classique.\nQuatuor à cordes\n\nQuatre musiciens");
    }

    @Test
    void tagsBecomeLinesAndEveryDateHasTheWholeDescription() {
        assertThat(rehearse("paris-que-faire.csv").event("90001 / 2027-12-12T19:00").at("/description").stringValue())
                .isEqualTo("Cuivres et péniches.\n\nTrois soirs,\ntrois fanfares.");
    }

    @Test
    void onlyTheFirstLineOfACellCountsAsThePlaceOfItsRow() {
        assertThat(rehearse("pretix-events.csv").errors()).extracting(Object::toString)
                .anySatisfy(issue -> assertThat(issue).startsWith("pretix-events.csv, row 28, column \"Location\": We do not know"));
    }

    static Stream<Arguments> personalData() {
        return Stream.of(
                arguments("eventbrite-orders.csv", List.of("attendee", "Example", "555", "Hoboken", "48800000")),
                arguments("pretix-events.csv", List.of("Pauker", "Zeitumstellung", "Material")),
                arguments("salesforce-campaigns.xlsx", List.of("18500", "18,500")),
                arguments("outlook-calendar.csv", List.of("Camille", "Sacha", "Dominique")),
                arguments("order-id-shop.csv", List.of("Sanne", "Voorbeeld", "47000000", "ideal")),
                arguments("evvnt.csv", List.of("Robin")),
                arguments("gen-con-catalogue.xlsx", List.of("Robin", "example.com")),
                arguments("zoho-meetings.csv", List.of("Robin", "jo@")));
    }

    @ParameterizedTest
    @MethodSource("personalData")
    void whatTheJobDoesNotNameNeverLeavesTheFile(String file, List<String> privateTexts) {
        assertThat(rehearse(file).events().values().toString()).doesNotContain(privateTexts);
    }

    private static Rehearsal rehearse(String file) {
        return REHEARSALS.computeIfAbsent(file, name -> Rehearsal.of(job(name), SAMPLES.resolve(name)));
    }

    private static JobDefinition job(String file) {
        return JOBS.get(file.replaceFirst("(-de)?\\.[a-z.]+$", ""));
    }
}
