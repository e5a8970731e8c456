package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.junit.jupiter.api.Test;

class SampleWorkbooksTest {

    @Test
    void theCommittedWorkbookHoldsWhatTheGeneratorWrites() throws IOException {
        try (Workbook committed = WorkbookFactory.create(SampleWorkbooks.CAMPAIGNS.toFile(), null, true);
                Workbook generated = SampleWorkbooks.campaigns()) {
            assertThat(cells(committed)).isEqualTo(cells(generated));
        }
    }

    /// One line per cell: where it is, of what type, how it is shown, what it holds.
    private static List<String> cells(Workbook workbook) {
        List<String> lines = new ArrayList<>();
        for (Sheet sheet : workbook) {
            for (Row row : sheet) {
                for (Cell cell : row) {
                    lines.add("%s!%s %s %s %s".formatted(
                            sheet.getSheetName(), cell.getAddress(), cell.getCellType(), cell.getCellStyle().getDataFormatString(), cell));
                }
            }
        }
        return lines;
    }
}
