package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {

    private static final List<String> HEADER = List.of("Id", "Title", "Venue");

    @TempDir
    private Path directory;

    @Test
    void keepsColumnsOrderDelimiterAndCharacterSetOfTheSource() throws IOException {
        Path file = write(RejectsFile.csv(directory, "r.csv", StandardCharsets.ISO_8859_1, ';', HEADER), List.of("881", "Fête; fin", "Arena Nrod"));

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo(
                """
                "Id";"Title";"Venue";"What to fix";"Row in the file"\r
                "881";"Fête; fin";"Arena Nrod";"Venue: we do not know ""Arena Nrod"". Did you mean ""Arena Nord""? Correct the cell, or add it to lookups/venues.csv. (ROW-LOOKUP-01)";"17"\r
                """);
    }

    @Test
    void disarmsCellsThatASpreadsheetWouldCompute() throws IOException {
        Path file = write(RejectsFile.csv(directory, "r.csv", StandardCharsets.UTF_8, ',', HEADER), List.of("=1+1", " @SUM(A1)", "－2"));

        assertThat(Files.readString(file)).contains("\"'=1+1\",\"' @SUM(A1)\",\"'－2\"");
    }

    @Test
    void colorsTheCellsAtFaultAndWritesEverythingAsText() throws IOException {
        Path file = write(RejectsFile.xlsx(directory, "r.xlsx", "Mai", HEADER), List.of("00123", "=HYPERLINK(\"x\")", "Arena Nrod"));

        try (var workbook = WorkbookFactory.create(file.toFile())) {
            Row row = workbook.getSheet("Mai").getRow(1);
            assertThat(row).allMatch(cell -> cell.getCellType() == CellType.STRING);
            assertThat(row.getCell(0).getStringCellValue()).isEqualTo("00123");
            assertThat(row.getCell(1).getStringCellValue()).isEqualTo("=HYPERLINK(\"x\")");
            assertThat(row.getCell(1).getCellStyle().getFillPattern()).isEqualTo(FillPatternType.NO_FILL);
            assertThat(row.getCell(2).getCellStyle().getFillPattern()).isEqualTo(FillPatternType.SOLID_FOREGROUND);
            assertThat(row.getCell(3).getStringCellValue()).contains("Arena Nord").endsWith("(ROW-LOOKUP-01)");
        }
    }

    @Test
    void isNotThereBeforeItIsWhole() throws IOException {
        try (RejectsFile rejects = RejectsFile.csv(directory, "r.csv", StandardCharsets.UTF_8, ',', HEADER)) {
            rejects.add(List.of("1", "2", "3"), 2, List.of(Reports.UNKNOWN_VENUE));
            assertThat(directory.resolve("r.csv")).doesNotExist();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static Path write(RejectsFile rejects, List<String> cells) throws IOException {
        try (rejects) {
            rejects.add(cells, 17, List.of(Reports.UNKNOWN_VENUE));
            return rejects.publish();
        }
    }
}
