package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleWorkbooksTest {

    static Set<String> workbooks() {
        return new TreeSet<>(SampleWorkbooks.ALL.keySet());
    }

    @ParameterizedTest
    @MethodSource("workbooks")
    void theCommittedWorkbookHoldsWhatTheGeneratorWrites(String name) throws IOException {
        try (Workbook committed = WorkbookFactory.create(Path.of("sample-data", name).toFile(), null, true);
                Workbook generated = reopened(SampleWorkbooks.ALL.get(name).get())) {
            assertThat(cells(committed)).isEqualTo(cells(generated));
        }
    }

    /// Written and read again: one of them is a stream whose rows are gone once they are written.
    private static Workbook reopened(Workbook workbook) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (workbook) {
            workbook.write(bytes);
        }
        return WorkbookFactory.create(new ByteArrayInputStream(bytes.toByteArray()));
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
