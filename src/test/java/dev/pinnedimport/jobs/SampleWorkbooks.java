package dev.pinnedimport.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;

/// Writes the samples that are spreadsheets; the rows of the Salesforce one stand here, the others in a class of their own.
///
/// Run it from the root of the repository after changing their rows; a test compares the committed files with what this writes.
final class SampleWorkbooks {

    static final Map<String, Supplier<Workbook>> ALL = Map.of(
            "salesforce-campaigns.xlsx", SampleWorkbooks::campaigns,
            "dynamics-365-events.xlsx", DynamicsWorkbook::make,
            "gen-con-catalogue.xlsx", GenConWorkbook::make);

    private static final List<String> PREAMBLE = List.of(
            "Upcoming conferences",
            "As of 2027-01-11 07:30:00 Central European Standard Time/CET",
            "Filtered By",
            "   Show: All campaigns",
            "   Start Date: Next 365 days");

    private static final List<String> HEADER = List.of(
            "Campaign ID (18)", "Campaign Name", "Type", "Status", "Active", "Start Date", "Start Time", "End Date", "End Time",
            "Time Zone", "Venue", "Venue City", "Seats", "Registration Page", "Budgeted Cost", "Description");

    private static final List<String> FOOTERS = List.of(
            "Grand Totals (16 records)",
            "Confidential Information - Do Not Distribute",
            "Copyright (c) 2000-2027 salesforce.com, inc. All rights reserved.");

    private static final String BERLIN = "(GMT+01:00) Central European Standard Time (Europe/Berlin)";
    private static final String PARIS = "(GMT+01:00) Central European Standard Time (Europe/Paris)";
    private static final String AMSTERDAM = "(GMT+01:00) Central European Standard Time (Europe/Amsterdam)";
    private static final String DUBLIN = "(GMT+00:00) Greenwich Mean Time (Europe/Dublin)";
    private static final String LONDON = "(GMT+00:00) Greenwich Mean Time (Europe/London)";
    private static final String NEW_YORK = "(GMT-05:00) Eastern Standard Time (America/New_York)";
    private static final String CHICAGO = "(GMT-06:00) Central Standard Time (America/Chicago)";

    // Ids come in pairs that differ in letter case only before the checksum, as Salesforce really hands them out.
    private static final List<Campaign> CAMPAIGNS_SHOWN = List.of(
            new Campaign("7015g000000SmpAAAS", "Open Data Day", "Conference", "In Progress", date(2027, 3, 4), time(9, 30),
                    date(2027, 3, 5), time(17, 0), BERLIN, "Spreeforum", "Berlin", 320, "events.example.com/open-data-day", 18_500,
                    "Two days of public data and the people who clean it."),
            new Campaign("7015g000000SmpaAAC", "Ticketing Summit Ireland", "Seminar / Conference", "In Progress", date(2027, 4, 12), null,
                    null, null, DUBLIN, "The Customs Loft", "Dublin", 140, "https://events.example.com/ticketing-summit", 9_200, ""),
            new Campaign("7015g000000SmpBAAS", "Seating Plans That Work", "Webinar", "Planned", date(2027, 2, 18), time(15, 0),
                    date(2027, 2, 18), time(16, 0), LONDON, "Studio 2", "London", 500, "https://events.example.com/seating-plans", 800,
                    "Hosted from our London studio; guests follow online."),
            new Campaign("7015g000000SmpbAAC", "Festival Makers' Forum", "Conference", "Planned", date(2027, 9, 9), time(10, 0),
                    date(2027, 9, 10), time(16, 30), AMSTERDAM, "De Kade", "Amsterdam", 260, "TBD", 14_000,
                    "Crowds, toilets, weather: the useful conference."),
            new Campaign("7015g000000SmpCAAS", "Spring Newsletter", "Email", "Planned", date(2027, 3, 1), null,
                    date(2027, 3, 1), null, BERLIN, "-", "-", null, "", 300, "Not an event."),
            new Campaign("7015g000000SmpcAAC", "Museum Night Briefing", "Seminar", "In Progress", "12.04.2027", "18:30",
                    "12.04.2027", "20:00", BERLIN, "Haus der Karten", "Leipzig", 60, "https://events.example.com/museum-night", 1_100,
                    "Somebody typed these dates by hand, so they are text."),
            new Campaign("7015g000000SmpDAAS", "Winter Meeting 2026", "Conference", "Completed", date(2026, 12, 3), time(9, 0),
                    date(2026, 12, 3), time(17, 0), BERLIN, "Spreeforum", "Berlin", 90, "", 4_000, ""),
            new Campaign("7015g000000SmpdAAC", "Box Office Basics", "Workshop", "Planned", "31.02.2027", "10:00",
                    "31.02.2027", "16:00", BERLIN, "Alte Feuerwache", "München", 24, "https://events.example.com/box-office", 900, ""),
            new Campaign("7015g000000SmpEAAS", "Accessible Venues", "Conference", "In Progress", date(2027, 5, 27), time(9, 0),
                    date(2027, 5, 28), time(15, 0), PARIS, "Halle aux Plumes", "Toulouse", 180,
                    "https://events.example.com/accessible-venues", 11_750, "Ramps, induction loops, quiet rooms."),
            new Campaign("7015g000000SmpeAAC", "Partner Day North", "Partners", "Planned", null, null,
                    null, null, BERLIN, "Hafenkontor", "Hamburg", 75, "", 2_500, "The date is still being negotiated."),
            new Campaign("7015g000000SmpFAAS", "Great Lakes Live Music Expo", "Trade Show", "In Progress", date(2027, 6, 15), time(8, 0),
                    date(2027, 6, 17), time(18, 0), CHICAGO, "Pavilion North", "Chicago", 1_200,
                    "https://events.example.com/expo", 52_000, ""),
            new Campaign("7015g000000SmpfAAC", "Late Show Logistics", "Seminar", "Planned", date(2027, 10, 20), time(22, 0),
                    date(2027, 10, 21), time(0, 30), NEW_YORK, "Dock 12", "New York", 110, "https://events.example.com/late-show", 3_300,
                    "Ends after midnight on purpose."),
            new Campaign("7015g000000SmpGAAS", "Archive of Programmes", "Conference", "Aborted", date(2027, 8, 2), time(9, 0),
                    date(2027, 8, 2), time(17, 0), LONDON, "Reading Room", "London", 40, "", 600, ""),
            new Campaign("7015g000000SmpgAAC", "Price Walls and Fair Fees", "Seminar", "In Progress", date(2027, 11, 3), time(13, 0),
                    date(2028, 11, 3), time(17, 0), BERLIN, "Kontorhaus", "Hamburg", 85, "https://events.example.com/fair-fees", 1_900,
                    "The end date carries a wrong year."),
            new Campaign("7015g000000SmpHAAS", "Stagehands' Assembly", "Workshop", "In Progress", date(2027, 7, 8), time(9, 0),
                    date(2027, 7, 8), time(12, 30), BERLIN, "Rampe 3", "Wolkenstadt", 30, "https://events.example.com/stagehands", 450, ""),
            new Campaign("7015g000000SmphAAC", "Queues, Politely", "Webinar", "In Progress", date(2027, 1, 28), time(14, 0),
                    date(2027, 1, 28), time(15, 0), LONDON, "Studio 2", "London", 500, "https://events.example.com/queues", 800, ""));

    private SampleWorkbooks() {}

    public static void main(String[] arguments) throws IOException {
        for (Map.Entry<String, Supplier<Workbook>> sample : ALL.entrySet()) {
            try (Workbook workbook = sample.getValue().get();
                    OutputStream out = Files.newOutputStream(Path.of("sample-data", sample.getKey()))) {
                workbook.write(out);
            }
        }
    }

    static Workbook campaigns() {
        Workbook workbook = new XSSFWorkbook();
        var writer = new CampaignWriter(workbook, workbook.createSheet("Upcoming conferences"));
        PREAMBLE.forEach(text -> writer.row().createCell(0).setCellValue(text));
        writer.row();
        writer.header();
        CAMPAIGNS_SHOWN.forEach(writer::campaign);
        writer.row();
        FOOTERS.forEach(text -> writer.row().createCell(0).setCellValue(text));
        workbook.createSheet("Notes").createRow(0).createCell(0).setCellValue("Report owner: events team. New fields go to the right.");
        return workbook;
    }

    private static LocalDate date(int year, int month, int day) {
        return LocalDate.of(year, month, day);
    }

    private static LocalTime time(int hour, int minute) {
        return LocalTime.of(hour, minute);
    }

    /// Dates and times are [LocalDate] and [LocalTime], or text where somebody typed them by hand; null is an empty cell.
    private record Campaign(
            String id, String name, String type, String status, @Nullable Object startDate, @Nullable Object startTime,
            @Nullable Object endDate, @Nullable Object endTime, String zone, String venue, String city, @Nullable Integer seats,
            String page, int cost, String description) {}

    private static final class CampaignWriter {

        private final Sheet sheet;
        private final CellStyle bold;
        private final CellStyle dates;
        private final CellStyle times;
        private final CellStyle money;
        private int next;

        CampaignWriter(Workbook workbook, Sheet sheet) {
            this.sheet = sheet;
            Font font = workbook.createFont();
            font.setBold(true);
            bold = workbook.createCellStyle();
            bold.setFont(font);
            dates = style(workbook, "d/m/yyyy");
            times = style(workbook, "h:mm AM/PM");
            money = style(workbook, "#,##0.00");
        }

        private static CellStyle style(Workbook workbook, String format) {
            CellStyle style = workbook.createCellStyle();
            style.setDataFormat(workbook.createDataFormat().getFormat(format));
            return style;
        }

        Row row() {
            return sheet.createRow(next++);
        }

        void header() {
            Row row = row();
            for (int column = 0; column < HEADER.size(); column++) {
                Cell cell = row.createCell(column);
                cell.setCellValue(HEADER.get(column));
                cell.setCellStyle(bold);
            }
        }

        void campaign(Campaign campaign) {
            Row row = row();
            text(row, 0, campaign.id());
            text(row, 1, campaign.name());
            text(row, 2, campaign.type());
            text(row, 3, campaign.status());
            row.createCell(4).setCellValue(!campaign.status().equals("Aborted"));
            moment(row, 5, campaign.startDate());
            moment(row, 6, campaign.startTime());
            moment(row, 7, campaign.endDate());
            moment(row, 8, campaign.endTime());
            text(row, 9, campaign.zone());
            text(row, 10, campaign.venue());
            text(row, 11, campaign.city());
            if (campaign.seats() != null) {
                row.createCell(12).setCellValue(campaign.seats());
            }
            text(row, 13, campaign.page());
            Cell cost = row.createCell(14);
            cost.setCellValue(campaign.cost());
            cost.setCellStyle(money);
            text(row, 15, campaign.description());
        }

        private static void text(Row row, int column, String text) {
            if (!text.isEmpty()) {
                row.createCell(column).setCellValue(text);
            }
        }

        private void moment(Row row, int column, @Nullable Object moment) {
            switch (moment) {
                case null -> {}
                case LocalDate date -> serial(row, column, DateUtil.getExcelDate(date), dates);
                case LocalTime time -> serial(row, column, time.toSecondOfDay() / 86_400.0, times);
                default -> text(row, column, moment.toString());
            }
        }

        private static void serial(Row row, int column, double value, CellStyle style) {
            Cell cell = row.createCell(column);
            cell.setCellValue(value);
            cell.setCellStyle(style);
        }
    }
}
