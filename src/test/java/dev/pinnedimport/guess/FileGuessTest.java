package dev.pinnedimport.guess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.ValueRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SharesNothing
class FileGuessTest {

    @TempDir
    private Path directory;

    // ---- how the file is read ----------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"';', ';'", "',', ','", "'|', '|'", "'\t', '\t'"})
    void findsTheDelimiter(String delimiter, String expected) throws IOException {
        Draft draft = draft(String.join(delimiter, "Id", "Title", "Start", "City") + "\n"
                + String.join(delimiter, "1", "Fair", "2027-06-12 20:00", "Berlin") + "\n");

        assertThat(draft.facts().delimiter()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            windows-1252, Konzert für Bläser, windows-1252
            windows-1252, L’été à Nîmes – 12 €, windows-1252
            windows-1250, Święto muzyki w Łodzi, windows-1250
            UTF-16LE, Konzert für Bläser, UTF-16LE
            UTF-8, Konzert für Bläser, UTF-8
            windows-1251, Концерт для голоса с оркестром в большом зале, windows-1251
            """)
    void findsTheCharacterSet(String charset, String title, String expected) throws IOException {
        String text = "Id,Title,Start\n1," + title + ",2027-06-12 20:00\n2," + title + " 2,2027-06-13 20:00\n";
        Path file = Files.write(directory.resolve("a.csv"), text.getBytes(Charset.forName(charset)));

        Draft draft = FileGuess.draft(file, "job", null, null);

        assertThat(draft.facts().charset()).isEqualTo(expected);
    }

    @Test
    void findsTheHeaderBelowAPreambleAndTheZoneInIt() throws IOException {
        Draft draft = draft("""
                "Events of the season"
                "Start Date: 02 Feb 2026"
                Time Zone: Europe/Dublin

                Event ID,Event Name,Start,City
                1,Fair,2027-06-12 20:00,Cork
                2,Market,2027-06-13 20:00,Cork
                """);

        assertThat(draft.facts().headerRow()).isEqualTo(5);
        assertThat(draft.yaml()).contains("zone: \"Europe/Dublin\"").contains("header_row: 5");
    }

    @Test
    void findsTabsBehindAFirstLineThatSaysSo() throws IOException {
        Path file = Files.writeString(directory.resolve("events.xls"), "sep=\t\nID\tTitle\tStart Date\tStart Time\n7\tFair\t2027-06-12\t8:00 pm\n8\tMarket\t2027-06-30\t9:00 am\n");

        assertThat(FileGuess.draft(file, "job", null, null).yaml()).contains("delimiter: \"tab\"").contains("datetime: \"yyyy-MM-dd h:mm a\"");
    }

    @Test
    void readsPackedFiles() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("Id;Title;Start\n1;Été;2027-06-12 20:00\n".getBytes(Charset.forName("windows-1252")));
        }

        assertThat(FileGuess.draft(Files.write(directory.resolve("a.csv.gz"), packed.toByteArray()), "job", null, null).facts().charset()).isEqualTo("windows-1252");
    }

    @Test
    void leavesFootersOut() throws IOException {
        Draft draft = draft("""
                Event ID,Event Name,Start,City
                1,Fair,2027-06-12 20:00,Cork
                2,Market,2027-06-13 20:00,Cork

                Grand Totals (2 records),,,
                "Copyright (c) 2000-2026 somebody, inc. All rights reserved.",,,
                """);

        assertThat(draft.facts().rows()).isEqualTo(2);
        assertThat(draft.facts().footers()).hasSize(2);
        assertThat(readable(draft).source().footers()).allSatisfy(pattern -> assertThat(draft.facts().footers()).anyMatch(text -> pattern.matcher(text).find()));
        assertThat(draft.yaml()).contains("footers: [\"^Grand Totals \\\\(\", \"^Copyright \\\\(c\\\\)\"]");
    }

    /// "none" stands for a question.
    @ParameterizedTest(name = "{0}, beside {1}")
    @CsvSource(delimiter = '|', textBlock = """
            Sum                         | Summer Festival 2026       | ^Sum$
            Sum                         | Sumo Night                 | ^Sum$
            Sum 40                      | Sum of all fears           | ^Sum \\d
            Total: 40                   | Total Eclipse Night        | ^Total:
            Total                       | Total                      | none
            Total 40                    | Total 2 Nights             | none
            Gesamt (12 Termine)         | Gesamtkonzert der Schulen  | ^Gesamt \\(
            Copyright (c) 2026 somebody | Copyright or wrong?        | ^Copyright \\(c\\)
            Copyright 2026              | Copyright or wrong?        | ^Copyright \\d
            © 2026 somebody             | © Live                     | ^© \\d
            Confidential - keep         | Confidential - keep it     | ^Confidential - keep$
            """)
    void leavesNoEventOutForAFooter(String footer, String title, String pattern) throws IOException {
        Draft draft = draft("Event Name;Event ID;Start;Seats;City;Venue;Category;Notes\n" + title + ";1;2027-06-12 20:00;200;Cork;Hall;Music;x\n"
                + "Market;2;2027-06-13 20:00;200;Cork;Hall;Market;x\n" + footer + ";;;400;;;;\n");

        assertThat(draft.facts().footers()).containsExactly(footer);
        if (pattern.equals("none")) {
            assertThat(draft.decisions()).filteredOn(decision -> decision.key().equals("source.footers")).extracting(Decision::question)
                    .containsExactly("a regular expression for the last row \"" + footer + "\" that no event begins with, as \"" + title
                            + "\" does; or take the line out, and that row is rejected");
        } else {
            List<Pattern> footers = readable(draft).source().footers();
            assertThat(footers).extracting(Pattern::pattern).containsExactly(pattern);
            assertThat(footers.getFirst().matcher(footer).find()).isTrue();
            assertThat(footers.getFirst().matcher(title).find()).isFalse();
        }
    }

    /// The first rows are data too, however many stand between them and the end.
    @Test
    void looksForAFooterInAllRows() throws IOException {
        String rows = IntStream.rangeClosed(1, 40).mapToObj(i -> "Total " + i + " Nights;" + i + ";2027-06-12 20:00;200\n").reduce("", String::concat);

        assertThat(draft("Event Name;Event ID;Start;Seats\n" + rows + IntStream.range(41, 70).mapToObj(i -> "Fair;" + i + ";2027-06-12 20:00;200\n")
                .reduce("", String::concat) + "Total 40;;;\n").decisions()).extracting(Decision::key).contains("source.footers");
    }

    /// Such rows are no data at the end and none in between.
    @Test
    void aTotalOfAGroupOfRowsIsNoEventThatAFooterMustSpare() throws IOException {
        Draft draft = draft("Event Name;Event ID;Start;Seats;City;Venue;Category;Notes\nFair;1;2027-06-12 20:00;200;Cork;Hall;Music;x\nSubtotal: 1;;;;;;;\n"
                + IntStream.range(2, 20).mapToObj(i -> "Market;" + i + ";2027-06-13 20:00;200;Cork;Hall;Market;x\n").reduce("", String::concat) + "Subtotal: 18;;;;;;;\n");

        assertThat(draft.yaml()).contains("footers: [\"^Subtotal:\"]");
    }

    @Test
    void readsNoneOfTheValuesThatSayNothing() throws IOException {
        assertThat(draft("Id,Title,Start,City\n1,Fair,2027-06-12 20:00,-\n2,Market,2027-06-13 20:00,n/a\n3,Ball,2027-06-14 20:00,Cork\n").yaml())
                .contains("empty_values: [\"-\", \"n/a\"]");
    }

    // ---- columns -----------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            English    | Event ID;Event Name;Start Date;Start Time;City;Venue;Category
            German     | Veranstaltungs-ID;Titel;Beginn Datum;Beginn Uhrzeit;Ort;Spielort;Kategorie
            French     | Identifiant;Titre;Date de début;Heure de début;Ville;Lieu;Catégorie
            Spanish    | ID-EVENTO;Título;Fecha de inicio;Hora de inicio;Ciudad;Lugar;Categoría
            Italian    | Codice evento;Titolo;Data inizio;Ora inizio;Città;Luogo;Categoria
            Dutch      | ID;Titel;Begindatum;Begintijd;Plaats;Locatie;Categorie
            Portuguese | ID;Título;Data de início;Hora de início;Cidade;Local;Categoria
            Polish     | ID;Tytuł;Data rozpoczęcia;Godzina rozpoczęcia;Miasto;Miejsce;Kategoria
            snake case | EVENT_ID;EVENT_NAME;START_DATE;START_TIME;CITY;VENUE_NAME;CATEGORY
            camel case | eventId;eventName;startDate;startTime;venueCity;venueName;eventCategory
            """)
    void knowsColumnNamesInManyLanguages(String language, String header) throws IOException {
        Draft draft = draft(header + "\n" + "1;Jazz on the Pier;27/03/2027;20:00;Berlin;Big Hall;Music\n2;Rummage Sale;28/03/2027;10:00;Leipzig;Small Hall;Market\n"
                + "3;Late Concert;29/03/2027;22:00;Berlin;Big Hall;Music\n");
        String[] names = header.split(";");

        assertThat(columns(draft, "identity")).containsExactly(names[0]);
        assertThat(columns(draft, "title")).containsExactly(names[1]);
        assertThat(columns(draft, "startAt")).containsExactly(names[2], names[3]);
        assertThat(columns(draft, "approxLocation.city")).containsExactly(names[4]);
        assertThat(columns(draft, "locationName")).containsExactly(names[5]);
        assertThat(columns(draft, "classifications")).containsExactly(names[6]);
    }

    @Test
    void believesTheValuesWhereNamesSayNothing() throws IOException {
        Draft draft = draft("""
                A;B;C;D;E
                An evening of small sonatas;2027-06-12 20:00;Europe/Berlin;https://t.example.org/1;3
                The long market of the north;2027-06-13 10:00;Europe/Paris;https://t.example.org/2;4
                """);

        assertThat(columns(draft, "title")).containsExactly("A");
        assertThat(columns(draft, "startAt")).containsExactly("B");
        assertThat(columns(draft, "timezone")).containsExactly("C");
        assertThat(columns(draft, "offers.url")).containsExactly("D");
        assertThat(draft.fields()).filteredOn(field -> field.field().equals("title")).extracting(GuessedField::certainty).containsExactly("values");
    }

    @Test
    void readsAGermanProgrammeWithTheEndAsATimeAndNoFieldForItsPrices() throws IOException {
        Draft draft = draft("""
                Programm des Kulturbüros;;;;;;;
                Stand: 24.11.2026;;;;;;;
                ;;;;;;;
                VA-Nr.;Titel der Veranstaltung;Beginn (Datum);Uhrzeit von;Uhrzeit bis;Ort;Sparte;Eintritt
                K-1;Adventskonzert;28.11.2026;19:30;21:30;Berlin;Konzert;15,00 €
                K-2;Marionetten;05.12.2026;15:00;16:00;Hamburg;Theater;frei
                """);

        assertThat(columns(draft, "startAt")).containsExactly("Beginn (Datum)", "Uhrzeit von");
        assertThat(columns(draft, "endAt")).containsExactly("Beginn (Datum)", "Uhrzeit bis");
        assertThat(columns(draft, "classifications")).containsExactly("Sparte");
        assertThat(draft.yaml()).contains("# Prices, for which the API has no field: \"Eintritt\".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Link        | tickets.example.org/3
            Link        | www.tickets.example.org
            Link        | tickets.example.org?event=3
            Link        | tickets.example.org:8443/3
            Link        | //tickets.example.org/3
            Weiter      | tickets.example.org/3
            Weiter      | www.tickets.example.org
            Weiter      | tickets.example.org?event=3
            Weiter      | tickets.example.org:8443/3
            Weiter      | //tickets.example.org/3
            Weiter      | HTTPS://TICKETS.EXAMPLE.ORG/3
            Weiter      | tickets.example.org/3?day=27.3.2027
            Weiter      | https:tickets.example.org
            """)
    void takesAColumnOfLinksForOffersThoughOneAddressLacksItsScheme(String header, String bare) throws IOException {
        Draft draft = draft("Id,Title,Start,City," + header + "\n1,Fair at the harbour,2027-06-12 20:00,Cork,https://tickets.example.org/1\n"
                + "2,Market in the hall,2027-06-13 20:00,Cork," + bare + "\n3,Late jazz,2027-06-14 20:00,Cork,https://tickets.example.org/2\n");

        assertThat(columns(draft, "offers.url")).containsExactly(header);
        assertThat(draft.yaml()).contains("\"web_address\"");
    }

    @Test
    void doesNotBelieveANameAgainstTheValues() throws IOException {
        Draft draft = draft("Event ID,Title,Start,URL,City\n1,Fair,2027-06-12 20:00,see the poster,Cork\n2,Market,2027-06-13 20:00,at the door,Cork\n");

        assertThat(columns(draft, "offers.url")).isEmpty();
    }

    @Test
    void namesAColumnByPositionWhereItsNameStandsTwice() throws IOException {
        Draft draft = draft("Id,Title,Date,Time,Title\n1,Fair at the harbour,2027-06-12,20:00,x\n2,Market in the hall,2027-06-13,21:00,y\n");

        assertThat(draft.yaml()).contains("from: \"#2\"");
        assertThat(readable(draft)).isNotNull();
    }

    // ---- dates -------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            03/04/2027 20:00 & 27/03/2027 20:00           | dd/MM/yyyy HH:mm
            03/04/2027 20:00 & 03/27/2027 20:00           | MM/dd/yyyy HH:mm
            3/4/27 8:00 PM & 3/27/27 8:00 PM              | M/d/yy h:mm a
            05/30/2027 8:00:PM & 05/31/2027 11:30:AM      | MM/dd/yyyy h:mm:a
            27.3.2027 20.00 Uhr & 28.3.2027 9.30 Uhr      | dd.M.yyyy H.mm 'Uhr'
            2027-03-27 20:00:00.0 & 2027-03-28 20:00:00.0 | yyyy-MM-dd HH:mm:ss.S
            2027-03-27T20:00:00+01:00 & 2027-03-28T20:00Z | iso
            20270327T200000-0400 & 20270328T200000-0400   | iso
            3. März 2027 20:00 & 4. Oktober 2027 20:00    | d. MMMM yyyy HH:mm
            3 mars 2027 20h30 & 4 août 2027 20h30         | d MMMM yyyy HH'h'mm
            3 de marzo de 2027 20:00 & 4 de abril de 2027 20:00 | d 'de' MMMM 'de' yyyy HH:mm
            apr 19, 2027 20:00 & sep 2, 2027 20:00        | MMM d, yyyy HH:mm
            07/15/2027 02:14:45+0800 & 07/16/2027 02:14:45+0800 | MM/dd/yyyy HH:mm:ssXX
            """)
    void findsThePatternFromTheWholeColumn(String cells, String pattern) throws IOException {
        Draft draft = draft("Id;Title;Start\n" + rows(cells.split(" & ")));

        assertThat(patterns(readable(draft, "zone: \"DECIDE[^\"]*\"", "zone: Europe/Berlin"))).contains(pattern);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            Beitrag | 12.50 & 9.50 & 19.50             | Day
            Beitrag | 12.75 & 9.90 & 19.99             | Day
            Beitrag | 12:75 & 9:90 & 19:99             | Day
            Beitrag | 31h & 44h & 60h                  | Day
            Beitrag | 31.50 Uhr & 44.20 Uhr & 60.10 Uhr | Day
            Uhrzeit | 12.75 & 9.90 & 19.99             | Day
            Uhrzeit | 12.50 & 9.50 & 19.50             | Day, Uhrzeit
            Beitrag | 12.50 Uhr & 9.50 Uhr & 19.50 Uhr | Day, Beitrag
            Beitrag | 12:50 & 9:50 & 24:00             | Day, Beitrag
            Beitrag | 12h50 & 9h05 & 19h30             | Day, Beitrag
            """)
    void takesNoPriceForATimeOfDay(String name, String cells, String start) throws IOException {
        String[] cell = cells.split(" & ");

        Draft draft = draft("ID;Title;Day;" + name + ";City\n71;Fair;2027-06-12;" + cell[0] + ";Cork\n12;Market;2027-06-13;" + cell[1] + ";Cork\n33;Ball;2027-06-14;" + cell[2]
                + ";Cork\n");

        assertThat(columns(draft, "startAt")).containsExactly(start.split(", "));
        assertThat(draft.decisions().stream().map(Decision::key).anyMatch("fields.startAt.when_no_time"::equals)).isEqualTo(start.equals("Day"));
    }

    @Test
    void asksWhereNoRowProvesTheOrderOfDayAndMonth() throws IOException {
        Draft draft = draft("Id;Title;Start\n" + rows("03/04/2027 20:00", "05/06/2027 20:00"));

        assertThat(draft.decisions()).extracting(Decision::question).anySatisfy(question -> assertThat(question).isEqualTo("no row proves whether the day or the month "
                + "stands first (row 2: \"03/04/2027 20:00\"); write \"dd/MM/yyyy HH:mm\" if it is the day, \"MM/dd/yyyy HH:mm\" if it is the month"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            26-11-05 & 26-11-12 & 26-12-03 & 26-12-30   | yy-MM-dd dd-MM-yy
            26-11-05 20:00 & 26-12-30 19:00             | yy-MM-dd HH:mm dd-MM-yy HH:mm
            26/11/05 & 26/12/30                         | yy/MM/dd dd/MM/yy
            26.11.05 & 26.12.30                         | yy.MM.dd dd.MM.yy
            26-1-05 & 26-12-30                          | yy-M-dd dd-M-yy
            25-12-30 & 26-01-02 & 26-01-09              | yy-MM-dd dd-MM-yy
            26-11-05                                    | yy-MM-dd dd-MM-yy
            12-11-05 & 12-11-12 & 12-12-30              | yy-MM-dd dd-MM-yy MM-dd-yy
            """)
    void asksWhereTheYearMayStandFirst(String cells, String offered) throws IOException {
        Draft draft = draft("Id;Title;Start\n" + rows(cells.split(" & ")));

        String question = draft.decisions().stream().filter(decision -> decision.key().equals("fields.startAt.datetime")).map(Decision::question).findFirst().orElseThrow();
        assertThat(question).startsWith("the first number may be the year (\"" + cells.split(" & ")[0] + "\"); write");
        assertThat(Pattern.compile("write \"([^\"]+)\"|, \"([^\"]+)\"").matcher(question).results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1)).collect(Collectors.joining(" "))).isEqualTo(offered);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            05-11-26 & 12-11-26 & 03-12-26 & 30-12-26 | dd-MM-yy
            25-12-26 & 26-12-26 & 27-12-26            | dd-MM-yy
            28-12-26 & 30-12-26 & 02-01-27            | dd-MM-yy
            5-11-26 & 30-11-26                        | d-MM-yy
            11/29/24 & 12/31/25                       | MM/dd/yy
            26-11-05 & 26-11-12 & 30-11-2026          | dd-MM-yy
            """)
    void doesNotAskForTheYearWhereItStandsLast(String cells, String pattern) throws IOException {
        assertThat(patterns(readable(draft("Id;Title;Start\n" + rows(cells.split(" & ")))))).contains(pattern);
    }

    @Test
    void asksWhereRowsContradictEachOther() throws IOException {
        Draft draft = draft("Id;Title;Start\n" + rows("03/04/2027 20:00", "27/06/2027 20:00", "06/28/2027 20:00"));

        assertThat(draft.decisions()).extracting(Decision::question).anySatisfy(question -> assertThat(question).startsWith("rows contradict each other about day and month"));
    }

    @Test
    void asksWhatAnEventWithoutTimeShouldBegin() throws IOException {
        assertThat(draft("Id;Title;Start\n" + rows("2027-03-27", "2027-03-28")).decisions()).extracting(Decision::key).contains("fields.startAt.when_no_time");
    }

    @Test
    void saysThatNumbersMayBeDatesOfASpreadsheet() throws IOException {
        assertThat(draft("Id;Title;Start Date\n" + rows("45627", "45628.5")).decisions()).extracting(Decision::question)
                .anySatisfy(question -> assertThat(question).contains("days as a spreadsheet counts them"));
    }

    // ---- status ------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no & no & yes             | no: "published", yes: "draft"               | exact
            Nein & Nein & Ja          | Nein: "published", Ja: "draft"              | exact
            no & yes & internal       | no: "published", yes: "draft", internal: ?  | decide
            no & yes & ''             | no: "published", yes: "draft", default: ?   | decide
            """)
    void asksWhatBecomesOfAnEventThatIsHiddenOtherwiseThanByYesOrNo(String cells, String values, String certainty) throws IOException {
        List<String> kinds = List.of(cells.replace("''", "").split(" & ", -1));
        StringBuilder text = new StringBuilder("ID,Title,Start,Hidden\n");
        for (int i = 0; i < 20; i++) {
            text.append(i * 7).append(",Fair ").append(i).append(",2027-06-12 20:00,").append(kinds.get(Math.max(0, i - 17))).append('\n');
        }

        Draft draft = draft(text.toString());

        assertThat(draft.fields()).filteredOn(field -> field.field().equals("status")).extracting(GuessedField::certainty).containsExactly(certainty);
        String status = draft.yaml().substring(draft.yaml().indexOf("  status:\n"), draft.yaml().indexOf("\nfields:"));
        assertThat(status.lines().filter(line -> line.matches("      \".*|    default.*")).map(line -> line.strip().replaceFirst("^\"(.*?)\":", "$1:")
                .replaceFirst("\"DECIDE: published or draft, where .*Hidden.*", "?"))).containsExactlyInAnyOrder(values.split(", "));
    }

    // ---- rows and identity -------------------------------------------------------------------------------------

    @Test
    void putsTicketsOfOneEventTogether() throws IOException {
        Draft draft = draft("""
                Order ID,Buyer Email,Event ID,Event Name,Event Date,Ticket Type
                11,a@example.org,7,Fair,2027-06-12 20:00,Adult
                12,b@example.org,7,Fair,2027-06-12 20:00,Child
                13,c@example.org,8,Market,2027-06-13 20:00,Adult
                """);

        assertThat(draft.grouped()).isTrue();
        assertThat(draft.yaml()).contains("identity: \"Event ID\"\ngroup_by: \"Event ID\"").contains("each: \"Ticket Type\"");
        assertThat(draft.personal()).containsExactly("Order ID", "Buyer Email");
    }

    @Test
    void takesTheDateIntoTheIdentityWhereAnIdStandsOnSeveralDates() throws IOException {
        String rows = IntStream.range(1, 9).mapToObj(day -> "7,Fair,2027-06-1" + day + " 20:00\n").reduce("", String::concat);

        assertThat(draft("Event ID,Event Name,Start\n" + rows).yaml()).contains("identity: [\"Event ID\", \"Start\"]").doesNotContain("group_by");
    }

    /// Wrong rows are few. An identity of id and date would make a second event of every row whose date is corrected.
    @ParameterizedTest(name = "{0} ids, of which {1} are repeated")
    @CsvSource(delimiter = '|', textBlock = """
            39 | 1  | "Id"            | "Id" is the id of an event: 1 of 39 ids stands on two rows, 2 and 41; check that they are one event.
            39 | 2  | "Id"            | "Id" is the id of an event: 2 of 39 ids stand on several rows, such as 2 and 41; check that they are one event.
            60 | 3  | "Id"            | 3 of 60 ids stand on several rows, such as 2 and 62
            39 | 3  | DECIDE          | 3 of 39 ids stand on several rows, such as 2 and 41, with different starts; write \\"Id\\" if these rows are wrong, [\\"Id\\", \\"Start\\"] if each
            4  | 1  | DECIDE          | 1 of 4 ids stands on two rows, 2 and 6, with different starts
            39 | 20 | ["Id", "Start"] | so each date is an event of its own: 20 of 39 ids stand on several rows, such as 2 and 41. Whoever corrects a date gets a second event.
            """, quoteCharacter = '`')
    void takesTheDateIntoTheIdentityOnlyWhereTheRepeatedIdsAreMany(int ids, int repeated, String identity, String why) throws IOException {
        String rows = IntStream.range(0, ids + repeated).mapToObj(i -> "x" + i % ids * 7 + ",Fair " + i + ",2027-06-12 " + (10 + i / ids) + ":00\n")
                .reduce("", String::concat);

        String yaml = draft("Id,Title,Start\n" + rows).yaml().replace("\n# ", " ");

        assertThat(yaml).contains(why).contains("\nidentity: " + identity.replace("DECIDE", "\"DECIDE: " + repeated + " of "));
    }

    /// Whatever the column is called: signs and numbers in the same places in every row are no texts.
    @Test
    void takesAColumnOfNumberedSignsForIds() throws IOException {
        String rows = IntStream.rangeClosed(41, 47)
                .mapToObj(i -> "KM-2026/00" + i + ",Gala " + i + ",Kirchweg" + i + ",2027-06-12 20:00\n").reduce("", String::concat);

        assertThat(draft("Vorgang,Titel,Bemerkung,Beginn\n" + rows).yaml()).contains("identity: \"Vorgang\"");
        assertThat(draft("Vorgang,Titel,Bemerkung,Beginn\n" + rows.replace("KM-2026/0044", "x")).yaml()).doesNotContain("identity: \"Vorgang\"");
    }

    /// The numbers of rows change hands; ids do not, also where a system gives them one after the other.
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            Nr.       | 1 2 3 4 5           | Title, Start
            Nummer    | 1 2 3 4 5           | Title, Start
            Nr.       | 1 2 3 4 Sum         | Title, Start
            Number    | 100 101 102 103 104 | Title, Start
            Número    | 001 002 003 004 005 | Title, Start
            Lfd. Nr.  | 1 2 3 4 5           | Title, Start
            Row no    | 1 2 3 4 5           | Title, Start
            Row ID    | 1 2 3 4 5           | Title, Start
            #         | 1 2 3 4 5           | Title, Start
            Nr.       | 1 2 3 5 6           | Nr.
            Nr.       | 5 4 3 2 1           | Nr.
            Nummer    | 71 12 33 94 45      | Nummer
            Lfd. Nr.  | 71 12 33 94 45      | Lfd. Nr.
            ID        | 1 2 3 4 5           | ID
            Event ID  | 1 2 3 4 5           | Event ID
            Event No. | 1 2 3 4 5           | Event No.
            VA-Nr.    | 1 2 3 4 5           | VA-Nr.
            Kursnummer | 1 2 3 4 5          | Kursnummer
            """)
    void takesNoRowNumberForAnId(String name, String numbers, String identity) throws IOException {
        StringBuilder text = new StringBuilder(name + ";Title;Start\n");
        for (String number : numbers.split(" ")) {
            text.append(number).append(";Fair of ").append(number).append(";2027-06-12 20:00\n");
        }

        Draft draft = draft(text.toString());

        assertThat(columns(draft, "identity")).containsExactly(identity.split(", "));
        if (!name.equals("#")) {
            assertThat(draft.yaml().replaceAll("\n# ", " ").contains("\"" + name + "\" counts on from row to row, as row numbers do. A row number is no id"))
                    .isEqualTo(identity.startsWith("Title"));
        }
    }

    @Test
    void takesTheIdBesideARowNumber() throws IOException {
        String rows = IntStream.rangeClosed(1, 6).mapToObj(i -> i + ";X-" + i * 7 + ";Fair " + i + ";2027-06-12 20:00\n").reduce("", String::concat);

        assertThat(columns(draft("Nr.;Kennung;Title;Start\n" + rows), "identity")).containsExactly("Kennung");
        assertThat(columns(draft("Nr.;Vorgang;Title;Start\n" + rows), "identity")).containsExactly("Vorgang");
    }

    @Test
    void asksForTheIdentityWhereNothingButARowNumberIsThere() throws IOException {
        assertThat(draft("Nr.;Title;Notes\n1;Fair;a\n2;Fair;b\n3;Fair;c\n").decisions()).extracting(Decision::key).contains("identity");
    }

    @Test
    void takesTheTimeIntoTheIdentityOnlyWhereNameAndDateAreNotEnough() throws IOException {
        assertThat(draft("Title,Date,Time\nFair,2027-06-12,10:00\nFair,2027-06-12,20:00\n").yaml()).contains("identity: [\"Title\", \"Date\", \"Time\"]");
        assertThat(draft("Title,Date,Time\nFair,2027-06-12,10:00\nFair,2027-06-13,20:00\n").yaml()).contains("identity: [\"Title\", \"Date\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            22:00 02:30 | One row ends at an earlier time of day than the start, by 08:00 at the latest, such as row 3: after midnight.
            22:00 02:30 | if_before_start: "next_day"
            20:00 19:00 |
            20:00 22:00 |
            20:00 20:00 |
            """)
    void takesAnEndForThatOfTheNextDayOnlyInTheNight(String times, String drafted) throws IOException {
        String yaml = draft("Id,Title,Date,Start time,End time\n1,Fair,2027-06-12,10:00,11:00\n2,Party,2027-06-12," + times.replace(' ', ',') + "\n").yaml();

        if (drafted == null) {
            assertThat(yaml).contains("endAt:").doesNotContain("if_before_start");
        } else {
            assertThat(yaml.replaceAll("\n +# ", " ")).contains(drafted);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Date,Time | 31.02.2027,20:00 | 05.11.2027,25:00
            Start     | 31.02.2027 20:00 | 05.11.2027 25:00
            """)
    void countsNoDateThatIsNotInTheCalendar(String columns, String day, String hour) throws IOException {
        String yaml = draft("Id,Title," + columns + "\n1,Fair," + day.replaceAll("^..", "30").replace(".02.", ".03.") + "\n2,Ball," + day + "\n3,Gala," + hour
                + "\n4,Play," + hour.replace("25", "20") + "\n").yaml();

        assertThat(yaml.replaceAll("\n +# ", " ")).contains("dd.MM.yyyy HH:mm in 2 of 4 rows, such as").contains("; 2 are not in the calendar, such as row 3.");
    }

    @Test
    void asksAboutEndsOfWhichSomeAreInTheNight() throws IOException {
        String rows = "1,Fair,2027-06-12,20:00,19:00\n2,Party,2027-06-12,22:00,02:30\n";

        assertThat(draft("Id,Title,Date,Start time,End time\n" + rows).decisions()).extracting(Decision::question).anyMatch(question -> question.startsWith(
                "1 of 2 rows that end before they start end in the night, such as row 3, and others do not, such as row 2;"));
    }

    @Test
    void asksAboutEventsThatEndBeforeTheyStart() throws IOException {
        Draft draft = draft("Id,Title,Start Date,Start Time,End Date,End Time\n1,Ball,2027-06-12,21:00,2027-06-12,02:00\n2,Fair,2027-06-13,10:00,2027-06-13,12:00\n");

        assertThat(draft.decisions()).extracting(Decision::question).anySatisfy(question -> assertThat(question)
                .isEqualTo("one row ends before or when it starts, such as row 2; write next_day if that is after midnight, leave_out to drop the end, or reject"));
    }

    // ---- no events ---------------------------------------------------------------------------------------------

    static Stream<Arguments> listsOfPeople() {
        return Stream.of(
                Arguments.of("Luma", "api_id,name,first_name,last_name,email,phone_number,created_at,approval_status,checked_in_at,qr_code_url,ticket_name\n"
                        + "gst-1,Kim Example,Kim,Example,k@example.org,,2025-07-20T06:58:05.842Z,approved,,https://lu.example/check-in/evt-1,Standard"),
                Arguments.of("Meetup", "Name,User ID,Title,RSVP,Guests,RSVPed on,Event Host\nKim Example,user 7,Organizer,Yes,0,2026-07-28 14:22:11,No"),
                Arguments.of("Eventbrite attendee summary", "Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Total Paid,Attendee Status,Home Country\n"
                        + "11211912243,11/29/24 22:28,Kim,Example,k@example.org,1,General Admission,18441583423,0,Attending,US"),
                Arguments.of("Eventbrite, British", "Order no.,Order Date,First Name,Surname,Email,Quantity,Ticket Type,Order Type,Total Paid,Attendee Status\n"
                        + "1,11/29/24 22:28,Kim,Example,k@example.org,1,General,Free,0,Attending"),
                Arguments.of("Tito", "Number,Ticket Created Date,Ticket,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,Event,Void Status,Price,Ticket Reference\n"
                        + "1,2027-01-02,Early Bird,Kim Example,Kim,Example,k@example.org,Fair,,12.00,AB-1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("listsOfPeople")
    void saysAtOnceThatAFileListsPeopleAndNamesTheColumns(String system, String text) {
        StopException stop = catchThrowableOfType(StopException.class, () -> draft(text + "\n"));

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        assertThat(stop.issues()).extracting(Issue::code).containsExactly(IssueCode.FILE_NO_EVENTS);
        assertThat(stop.issues().getFirst().sentence()).startsWith("This file holds attendees and no events: its columns \"").contains("Export the list of events");
    }

    @Test
    void takesAListOfEventsWithAContactForOne() throws IOException {
        assertThat(columns(draft("Title,Start,Email,Phone\nFair,2027-06-12 20:00,a@example.org,123\n"), "title")).containsExactly("Title");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Id,Title,Start\n", "\n\n\n"})
    void refusesAFileWithoutRows(String text) {
        StopException stop = catchThrowableOfType(StopException.class, () -> draft(text));

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
            "Id,Title,Start~1,Fair,2027-06-12 20:00~2,Fair, large,2027-06-12 20:00 | More than one row in five has more cells than there are column names.",
            "1,https://a.example,2027-06-12 20:00~2,https://b.example,2027-06-13 20:00 | None of the first"})
    void saysWhyAShortFileIsNoTableAndNotThatItIsEmpty(String lines, String sentence) {
        StopException stop = catchThrowableOfType(StopException.class, () -> draft(lines.replace('~', '\n') + "\n"));

        assertThat(stop.exitCode()).isEqualTo(ExitCode.FILE_UNUSABLE);
        assertThat(stop.issues()).extracting(Issue::code).containsExactly(IssueCode.FILE_NO_TABLE);
        assertThat(stop.issues().getFirst().sentence()).startsWith(sentence);
    }

    /// There is no job that could name a character set.
    @Test
    void saysOfWhatIsNoTextThatItIsNone() throws IOException {
        Path file = Files.write(directory.resolve("photo.csv"), new byte[] {'I', 'd', ',', (byte) 0x8f, (byte) 0x81, '\n', (byte) 0x90, 'x', ',', 'y', '\n'});

        StopException stop = catchThrowableOfType(StopException.class, () -> FileGuess.draft(file, "photo", null, null));

        assertThat(stop.issues()).extracting(Issue::code).containsExactly(IssueCode.FILE_WRONG_KIND);
        assertThat(stop.issues().getFirst().sentence()).isEqualTo("This is no workbook, and no text in a character set that exports are saved in: the byte 0x81 does not fit. "
                + "Export it as CSV in UTF-8, or as a workbook.");
    }

    @Test
    void asksWhetherItIsTheRightFileWhereNothingInItLooksLikeAnEvent() throws IOException {
        String remark = "Check that this is the right file.";

        assertThat(GuessText.of(draft("please find the list attached\nKind regards\nAnna\n"))).contains(remark);
        assertThat(GuessText.of(draft("Title,Start\nFair,2027-06-12 20:00\nBall,2027-06-13 20:00\n"))).doesNotContain(remark);
    }

    // ---- hostile files -----------------------------------------------------------------------------------------

    @Test
    void hostileNamesAndCellsMakeAReadableJob() throws IOException {
        List<String> names = List.of("Event ID", "Title\u202e", "Start: {x}", "\"quoted\" # no comment", "two\nlines", "\u001b[31mred", "DECIDE: me", "%{a} *b &c !d", "- item", "'", "\\");
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            cells.add("\"" + i + "\",\"Fair # " + i + " \u202ex\",\"2027-06-1" + i + " 20:00\",\"=cmd|' /C calc'!A0\",\"x\ny\",\"\u202e\",\"DECIDE: this\",\"}\",\"- a: [\",\"'\",\"\\\"");
        }
        Draft draft = draft(String.join(",", names.stream().map(name -> "\"" + name.replace("\"", "\"\"") + "\"").toList()) + "\n" + String.join("\n", cells) + "\n");

        assertThat(readable(draft)).isNotNull();
        assertThat(draft.yaml().replace("\n", "").chars()).allMatch(c -> c >= ' ' && c != 0x202e && c != 0x1b);
        assertThat(GuessText.of(draft).replace("\n", "").chars()).allMatch(c -> c >= ' ' && c != 0x202e && c != 0x1b);
    }

    @Test
    void listsHoldNothingThatASpreadsheetWouldCompute() throws IOException {
        Draft draft = draft("Id,Title,Start,Category\n1,Fair,2027-06-12 20:00,Music\n2,Ball,2027-06-13 20:00,\"=HYPERLINK(\"\"http://x\"\")\"\n3,Show,2027-06-14 20:00,\"#hash\"\n");

        assertThat(draft.lookups().getFirst().text()).contains("\nMusic,\n").contains("\n\"#hash\",\n").doesNotContain("HYPERLINK");
        assertThat(draft.lookups().getFirst().unlisted()).isEqualTo(1);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void refusesAPipeInsteadOfWaitingForItsWriter() throws Exception {
        Path pipe = directory.resolve("events.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        StopException stop = assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> catchThrowableOfType(StopException.class, () -> FileGuess.draft(pipe, "job", null, null)));

        assertThat(stop).hasMessageContaining("a pipe or a device");
    }

    @Test
    void aWideAndLongFileIsReadInBoundedMemory() throws IOException {
        StringBuilder text = new StringBuilder("Event ID,Title,Start,City,Category");
        IntStream.range(0, 200).forEach(column -> text.append(",Extra ").append(column));
        text.append('\n');
        for (int row = 0; row < 3_000; row++) {
            text.append(row).append(",Concert number ").append(row).append(",2027-06-12 20:00,City ").append(row % 700).append(",Kind ").append(row);
            for (int column = 0; column < 200; column++) {
                text.append(",v").append(row * column);
            }
            text.append('\n');
        }

        Draft draft = draft(text.toString());

        assertThat(draft.facts().rows()).isEqualTo(3_000);
        assertThat(draft.lookups()).allSatisfy(lookup -> assertThat(lookup.rows().size()).isLessThanOrEqualTo(500));
    }

    // ---- help --------------------------------------------------------------------------------------------------

    private Draft draft(String text) throws IOException {
        return FileGuess.draft(Files.write(directory.resolve("events.csv"), text.getBytes(StandardCharsets.UTF_8)), "job", null, null);
    }

    private static String rows(String... starts) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < starts.length; i++) {
            rows.append(i + 1).append(";Fair number ").append(i + 1).append(';').append(starts[i]).append('\n');
        }
        return rows.toString();
    }

    private static List<String> columns(Draft draft, String field) {
        return draft.fields().stream().filter(guessed -> guessed.field().equals(field)).flatMap(guessed -> guessed.columns().stream()).toList();
    }

    private JobDefinition readable(Draft draft, String... replacement) throws IOException {
        String yaml = draft.yaml();
        for (int i = 0; i < replacement.length; i += 2) {
            yaml = yaml.replaceFirst(replacement[i], replacement[i + 1]);
        }
        yaml = yaml.replaceFirst("channel: \"DECIDE[^\\n]*", "channel: 41").replaceFirst("status: \"DECIDE[^\\n]*", "status: draft")
                .replaceAll("zone: \"DECIDE[^\\n]*", "zone: Europe/Berlin").replaceAll("\\[\"DECIDE[^\\n]*\\]\\}", "[x]}")
                .replaceFirst("city: \"DECIDE[^\\n]*", "city: {const: {placeId: x}}").replaceFirst("when_no_time: \"DECIDE[^\\n]*", "when_no_time: reject");
        for (LookupDraft lookup : draft.lookups()) {
            Path path = directory.resolve(lookup.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, lookup.text());
        }
        return JobDefinitions.read(Files.writeString(directory.resolve("job.yml"), yaml));
    }

    private static List<String> patterns(JobDefinition job) {
        return job.mapping().fields().stream().filter(field -> field.path().equals("startAt")).map(FieldRule::value)
                .map(ValueRule.DateTime.class::cast).flatMap(date -> date.rule().patterns().stream()).toList();
    }
}
