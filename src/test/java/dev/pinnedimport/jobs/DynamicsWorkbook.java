package dev.pinnedimport.jobs;

import java.time.LocalDateTime;
import java.util.List;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;

/// A view exported from Dynamics 365: three hidden columns, true dates with times, a hidden sheet that the system needs for itself.
final class DynamicsWorkbook {

    private static final List<String> HEADER = List.of(
            "(Do Not Modify) Event", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On",
            " Event Name", "Event Type", "Publish Status", "Event Start Date", "Event End Date", "Venue", "City (Venue) (Venue)",
            "Maximum Attendees", "Owner");

    private static final List<Event> EVENTS = List.of(
            new Event(1, "Stage Technology Day", "Conference", "Live", at(2027, 2, 24, 9, 30), at(2027, 2, 24, 16, 0), "Hafenkontor", "Hamburg", 120),
            new Event(2, "Sommerfest", "", "Draft", "08.07.2027 18:00", null, "Alte Feuerwache", "Berlin", null),
            new Event(3, "Accessible Stages", "Seminar", "Ready to go live", at(2027, 4, 15, 10, 0), at(2027, 4, 15, 12, 0), "Rampe 3", "Leipzig", 40),
            new Event(4, "Lighting Desk Basics", "Training", "Live", at(2027, 5, 3, 9, 0), at(2027, 5, 4, 17, 0), "Studio 2", "München", 16),
            new Event(5, "Partner Webinar", "Webinar", "Cancelled", at(2027, 3, 9, 15, 0), at(2027, 3, 9, 16, 0), "Studio 2", "München", 500),
            new Event(6, "Nachtschicht", "Demonstration", "Live", at(2027, 3, 28, 2, 30), at(2027, 3, 28, 5, 0), "Rampe 3", "Leipzig", 30),
            new Event(7, "Bühnenmarkt", "Trade Fair", "Live", at(2027, 9, 2, 9, 0), at(2027, 9, 3, 18, 0), "Messehalle", "Hamburg", 900),
            new Event(8, "Standortbesuch", "Seminar", "Live", at(2027, 6, 1, 9, 0), at(2027, 6, 1, 8, 0), "Werkhof", "Rostock", 10));

    private DynamicsWorkbook() {}

    private record Event(int number, String name, String type, String status, Object start, @Nullable Object end, String venue, String city,
            @Nullable Integer seats) {}

    private static LocalDateTime at(int year, int month, int day, int hour, int minute) {
        return LocalDateTime.of(year, month, day, hour, minute);
    }

    static Workbook make() {
        Workbook workbook = new XSSFWorkbook();
        CellStyle dates = workbook.createCellStyle();
        dates.setDataFormat(workbook.createDataFormat().getFormat("m/d/yyyy h:mm"));
        Sheet sheet = workbook.createSheet("Active Events");
        Row header = sheet.createRow(0);
        for (int column = 0; column < HEADER.size(); column++) {
            header.createCell(column).setCellValue(HEADER.get(column));
            sheet.setColumnHidden(column, column < 3);
        }
        for (Event event : EVENTS) {
            write(sheet.createRow(event.number()), event, dates);
        }
        workbook.createSheet("hiddenSheet").createRow(0).createCell(0).setCellValue("event:checksumLogicalName=msevtmgt_event");
        workbook.setSheetHidden(1, true);
        return workbook;
    }

    private static void write(Row row, Event event, CellStyle dates) {
        row.createCell(0).setCellValue("5f1c2b1e-0a6b-4c7f-9b7e-%012d".formatted(event.number()));
        row.createCell(1).setCellValue("c2FtcGxlIGNoZWNrc3Vt" + event.number());
        moment(row, 2, at(2027, 1, 11, 7, event.number()), dates);
        row.createCell(3).setCellValue(event.name());
        row.createCell(4).setCellValue(event.type());
        row.createCell(5).setCellValue(event.status());
        moment(row, 6, event.start(), dates);
        moment(row, 7, event.end(), dates);
        row.createCell(8).setCellValue(event.venue());
        row.createCell(9).setCellValue(event.city());
        if (event.seats() != null) {
            row.createCell(10).setCellValue(event.seats());
        }
        row.createCell(11).setCellValue("Robin Example");
    }

    /// A true date, or a text where somebody typed one by hand.
    private static void moment(Row row, int column, @Nullable Object moment, CellStyle dates) {
        if (moment instanceof LocalDateTime dateTime) {
            row.createCell(column).setCellValue(dateTime);
            row.getCell(column).setCellStyle(dates);
        } else if (moment != null) {
            row.createCell(column).setCellValue(moment.toString());
        }
    }
}
