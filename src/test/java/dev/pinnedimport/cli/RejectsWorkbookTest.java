package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.LibreOffice;
import dev.pinnedimport.report.RejectsFile;
import dev.pinnedimport.sandbox.ReceivedEvent;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A workbook goes in, its rejects come out as a workbook, a person mends that in a spreadsheet program and gives it back.
class RejectsWorkbookTest {

    private static final String[] HEADER = {"Id", "Title", "Start", "City", "Venue", "Note"};

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Venues venues;
    private String run = "";

    /// The program in which the mended file was saved last.
    private enum SavedBy {
        POI,
        LIBRE_OFFICE,
        LIBRE_OFFICE_AS_ODS_FIRST
    }

    @BeforeEach
    void importWorkbook() throws IOException {
        venues = new Venues(directory, sandbox);
        venues.writeJob(Venues.JOB.replace("  system: box-office\n", "  system: box-office\n  sheet: Juni\n  header_row: 2\n"));
        JsonNode report = venues.json("run", "venues", writeWorkbook().toString());
        assertThat(report.at("/rows/created").asLong()).isEqualTo(1);
        assertThat(report.at("/rows/rejected").asLong()).isEqualTo(4);
        run = report.get("run").asString();
        assertThat(venues.rejects(run)).hasFileName(run + "-rejects.xlsx");
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @EnumSource
    void onlyMendedRowsGoAndTheRestIsStillAsBefore(SavedBy program) throws Exception {
        Path mended = save(mend(), program);

        Cli.Result first = venues.launch("retry", run, "--from", mended.toString());
        Cli.Result again = venues.launch("retry", run, "--from", mended.toString());

        assertThat(first.exitCode()).as(first.output() + first.errorOutput()).isEqualTo(10);
        assertThat(first.output()).contains("2 rows mended and tried again.")
                .contains("1 row still as before: row 7.")
                .contains("1 row given up by you (taken out of the file): row 6. Nothing is sent for it.")
                .contains("2 in (2 new, 0 changed)");
        requireTheMendedEvents();
        assertThat(again.output()).as("given back twice").contains("nothing to send: everything is in already").contains("2  unchanged");
        assertThat(sandbox.events()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void isKnownAgainWhereItIsDroppedForTheJob(SavedBy program) throws Exception {
        Path mended = save(mend(), program);

        Cli.Result result = venues.launch("run", "venues", mended.toString());

        assertThat(result.errorOutput()).contains("This is the rejects file of run " + run + ", so only its mended rows are tried again.");
        assertThat(result.output()).contains("2 rows mended and tried again.").contains("1 row still as before: row 7.");
        requireTheMendedEvents();
    }

    @Test
    void isTakenForNoExportWhereItLostItsMark() throws IOException {
        Path mended = mend();
        rewrite(mended, workbook -> workbook.removeName(workbook.getName(RejectsFile.NAME_OF_ROW_IDS)));

        Cli.Result dropped = venues.launch("run", "venues", mended.toString());
        Cli.Result given = venues.launch("retry", run, "--from", mended.toString());

        assertThat(dropped.exitCode()).isEqualTo(12);
        assertThat(dropped.output() + dropped.errorOutput()).contains("This is a rejects file, not an export").contains("RUN-RETRY-02");
        assertThat(given.output()).contains("2 rows mended and tried again.");
        requireTheMendedEvents();
    }

    @Test
    void aPlanIsAboutAnExport() throws IOException {
        Path plan = directory.resolve("plan.json");
        venues.launch("plan", "venues", directory.resolve("juni.xlsx").toString(), "--save", plan.toString());

        Cli.Result result = venues.launch("run", "venues", mend().toString(), "--plan", plan.toString());

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.errorOutput()).contains("This is the rejects file of run " + run + ", and a plan is about an export. Nothing was sent.");
        assertThat(sandbox.events()).hasSize(1);
    }

    private void requireTheMendedEvents() {
        assertThat(sandbox.events()).extracting(ReceivedEvent::title).containsExactlyInAnyOrder("Jazz Night", "Gala", "Lesung");
        assertThat(sandbox.events()).extracting(ReceivedEvent::json)
                .anyMatch(json -> json.contains("\"title\":\"Gala\"") && json.contains("2027-06-20T20:15:00+02:00"))
                .anyMatch(json -> json.contains("\"title\":\"Lesung\"") && json.contains("sandbox-hamburg"));
    }

    private Path writeWorkbook() throws IOException {
        Path file = directory.resolve("juni.xlsx");
        try (XSSFWorkbook workbook = new XSSFWorkbook(); OutputStream out = Files.newOutputStream(file)) {
            Sheet sheet = workbook.createSheet("Juni");
            sheet.createRow(0).createCell(0).setCellValue("Spielplan Juni");
            write(sheet.createRow(1), HEADER);
            int row = 2;
            for (String line : Venues.ROWS) {
                write(sheet.createRow(row++), line.split(";", -1));
            }
            workbook.write(out);
        }
        return file;
    }

    private static void write(Row row, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            row.createCell(i).setCellValue(cells[i]);
        }
    }

    /// Row 4 gets a date cell instead of a text, row 5 the right city; row 6 is taken out, row 7 stays as it is.
    private Path mend() throws IOException {
        Path mended = directory.resolve("mended.xlsx");
        Files.copy(venues.rejects(run), mended);
        rewrite(mended, workbook -> {
            Sheet sheet = workbook.getSheet("Juni");
            Row gala = row(sheet, "00124");
            gala.createCell(2).setCellValue(LocalDateTime.of(2027, 6, 20, 20, 15));
            gala.getCell(2).setCellStyle(workbook.createCellStyle());
            gala.getCell(2).getCellStyle().setDataFormat(workbook.createDataFormat().getFormat("dd.mm.yyyy hh:mm"));
            row(sheet, "00125").createCell(3).setCellValue("Hamburg");
            Row given = row(sheet, "00126");
            int at = given.getRowNum();
            sheet.removeRow(given);
            sheet.shiftRows(at + 1, sheet.getLastRowNum(), -1);
        });
        return mended;
    }

    private static Row row(Sheet sheet, String id) {
        for (Row row : sheet) {
            if (row.getCell(0) != null && row.getCell(0).getStringCellValue().equals(id)) {
                return row;
            }
        }
        throw new AssertionError("there is no row " + id);
    }

    private interface Change {
        void make(XSSFWorkbook workbook);
    }

    private static void rewrite(Path file, Change change) throws IOException {
        try (InputStream in = Files.newInputStream(file); XSSFWorkbook workbook = new XSSFWorkbook(in)) {
            change.make(workbook);
            try (OutputStream out = Files.newOutputStream(file)) {
                workbook.write(out);
            }
        }
    }

    private Path save(Path file, SavedBy program) throws Exception {
        return switch (program) {
            case POI -> file;
            case LIBRE_OFFICE -> LibreOffice.in(directory).convert(file, "xlsx", "1");
            case LIBRE_OFFICE_AS_ODS_FIRST -> {
                LibreOffice office = LibreOffice.in(directory);
                yield office.convert(office.convert(file, "ods", "1"), "xlsx", "2");
            }
        };
    }
}
