package dev.pinnedimport.jobs;

import java.util.List;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/// The catalogue of a convention: every text inline in its cell instead of in a shared table, dates as text, one column of serial dates.
final class GenConWorkbook {

    private static final List<String> HEADER = List.of(
            "Game ID", "Group", "Title", "Short Description", "Long Description", "Event Type", "Game System", "Rules Edition",
            "Minimum Players", "Maximum Players", "Age Required", "Experience Required", "Materials Provided", "Start Date & Time", "Duration",
            "End Date & Time", "GM Names", "Website", "Email", "Tournament?", "Round Number", "Total Rounds", "Minimum Play Time",
            "Attendee Registration?", "Cost $", "Location", "Room Name", "Table Number", "Special Category", "Tickets Available", "Last Modified");

    private static final List<Session> SESSIONS = List.of(
            new Session("BGM2700001", "Ferry Tycoon Learn to Play", "Boats and money.", "BGM - Board Game", 6, "08/05/2027 08:00 AM", 2,
                    "08/05/2027 10:00 AM", "ICC", "Sagamore 1--2", 6),
            new Session("SEM2700002", "Dice and Fairness", "A talk about luck.", "SEM - Seminar", 120, "08/06/2027 09:00 PM", 1,
                    "08/06/2027 10:00 PM", "Stadium", "", 98),
            new Session("WKS2700003", "Paint a Dragon", "Brushes are there.", "WKS - Workshop", 16, "08/05/2027 12:00 PM", 3,
                    "08/05/2027 03:00 PM", "Union Hotel", "Ballroom 4", 0),
            new Session("ENT2700004", "Midnight Improv", "Shouted suggestions only.", "ENT - Entertainment", 300, "08/07/2027 11:00 PM", 2,
                    "08/08/2027 01:00 AM", "ICC", "500 Ballroom", 212),
            new Session("KID2700005", "Treasure Trail", "With a parent.", "KID - Kids Activity", 24, "08/08/2027 10:00 AM", 1,
                    "08/08/2027 11:00 AM", "ICC", "Hall C--D", 24),
            new Session("LRP2700006", "The Lost Embassy", "Costumes welcome.", "LRP - Larp", 30, "08/06/2027 06:00 PM", 4,
                    "08/06/2027 10:00 PM", "Union Hotel", "Terrace", 11),
            new Session("RPG2700007", "Caves of the Clerks", "Paperwork horror.", "RPG - Role Playing Game", 6, "08/06/2027 13:00 PM", 4,
                    "08/06/2027 05:00 PM", "Union Hotel", "Room 9", 2),
            new Session("TRD2700008", "", "", "TRD - Trade Day", 80, "08/04/2027 09:00 AM", 6,
                    "08/04/2027 03:00 PM", "ICC", "Wabash 1", 80));

    private GenConWorkbook() {}

    private record Session(String id, String title, String text, String type, int most, String start, double hours, String end,
            String location, String room, int left) {}

    static Workbook make() {
        Workbook workbook = new SXSSFWorkbook();
        CellStyle stamps = workbook.createCellStyle();
        stamps.setDataFormat(workbook.createDataFormat().getFormat("m/d/yy h:mm"));
        Sheet sheet = workbook.createSheet("Events");
        Row header = sheet.createRow(0);
        for (int column = 0; column < HEADER.size(); column++) {
            header.createCell(column).setCellValue(HEADER.get(column));
        }
        for (int i = 0; i < SESSIONS.size(); i++) {
            write(sheet.createRow(i + 1), SESSIONS.get(i), 46_200.024 + i, stamps);
        }
        return workbook;
    }

    private static void write(Row row, Session session, double modified, CellStyle stamps) {
        text(row, 0, session.id());
        text(row, 1, "Wharf Gamers");
        text(row, 2, session.title());
        text(row, 3, session.text());
        text(row, 4, session.text().isEmpty() ? "" : session.text() + " Bring nothing but curiosity.");
        text(row, 5, session.type());
        row.createCell(8).setCellValue(2);
        row.createCell(9).setCellValue(session.most());
        text(row, 10, "Teen (13+)");
        text(row, 11, "None (You've never played before - rules will be taught)");
        text(row, 13, session.start());
        row.createCell(14).setCellValue(session.hours());
        text(row, 15, session.end());
        text(row, 16, "Robin Example");
        text(row, 17, "www.example.org");
        text(row, 18, "robin@example.com");
        text(row, 19, "No");
        row.createCell(24).setCellValue(2.0);
        text(row, 25, session.location());
        text(row, 26, session.room());
        text(row, 27, "HQ");
        row.createCell(29).setCellValue(session.left());
        row.createCell(30).setCellValue(modified);
        row.getCell(30).setCellStyle(stamps);
    }

    private static void text(Row row, int column, String text) {
        if (!text.isEmpty()) {
            row.createCell(column).setCellValue(text);
        }
    }
}
