package dev.pinnedimport.run.mending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.LibreOffice;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.source.SourceSettings;
import dev.pinnedimport.run.mending.Mending.Mended;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rejects files as people give them back: saved by POI, which keeps everything, and by LibreOffice, which spells many cells anew.
class MendingTest {

    @TempDir
    private Path directory;

    @Test
    void findsNothingMendedInAFreshFile() throws IOException {
        for (KeptFile file : List.of(RejectsSample.workbook(), RejectsSample.csv())) {
            Mended mended = compare(file, RejectsSample.write(file, directory));

            assertThat(mended.asBefore()).containsExactly(5L, 6L, 7L, 8L);
            assertThat(mended.mended()).isEmpty();
            assertThat(mended.strange()).isEmpty();
        }
    }

    @Test
    void findsWhatWasMendedInAWorkbook() throws IOException {
        KeptFile file = RejectsSample.workbook();

        requireTheMends(file, RejectsSample.mendWorkbook(RejectsSample.write(file, directory), directory.resolve("mended.xlsx")), "DATE");
    }

    @Test
    void findsWhatWasMendedInACsvFile() throws IOException {
        KeptFile file = RejectsSample.csv();

        requireTheMends(file, RejectsSample.mendCsv(RejectsSample.write(file, directory), directory.resolve("mended.csv")), "TEXT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"workbook-xlsx.xlsx", "workbook-ods.xlsx", "workbook-csv.csv"})
    void findsTheSameInAWorkbookThatLibreOfficeHasSaved(String name) throws IOException, URISyntaxException {
        requireTheMends(RejectsSample.workbook(), resource(name), name.endsWith(".csv") ? "TEXT" : "DATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv-csv.csv", "csv-xlsx.xlsx", "csv-ods.xlsx"})
    void findsTheSameInACsvFileThatLibreOfficeHasSaved(String name) throws IOException, URISyntaxException {
        requireTheMends(RejectsSample.csv(), resource(name), name.endsWith(".csv") ? "TEXT" : "DATE");
    }

    /// Skipped where there is no LibreOffice; its files above were made in the same way.
    @ParameterizedTest
    @ValueSource(strings = {"xlsx", "ods"})
    void findsTheSameInWhatTheLibreOfficeOfThisMachineSaves(String by) throws IOException, InterruptedException {
        LibreOffice office = LibreOffice.in(directory);
        KeptFile file = RejectsSample.workbook();
        Path mended = RejectsSample.mendWorkbook(RejectsSample.write(file, directory), directory.resolve("mended.xlsx"));

        Path converted = by.equals("ods")
                ? office.convert(office.convert(mended, "ods", "1"), "xlsx", "2")
                : office.convert(mended, "xlsx", "1");

        assertThat(RejectsMark.isOn(converted)).isTrue();
        requireTheMends(file, converted, "DATE");
    }

    private void requireTheMends(KeptFile file, Path given, String kindOfDate) {
        Mended mended = compare(file, given);

        assertThat(mended.strange()).isEmpty();
        assertThat(mended.asBefore()).containsExactly(5L);
        assertThat(mended.givenUp()).containsExactly(7L);
        SortedMap<Long, KeptRow> before = RejectsSample.rows(file);
        assertThat(mended.mended()).containsExactly(
                with(before.get(6L), 7, KeptCell.text("Hamburg")), with(before.get(8L), 2, new KeptCell("2027-05-15", kindOfDate)));
    }

    private static KeptRow with(KeptRow row, int column, KeptCell cell) {
        List<KeptCell> cells = new ArrayList<>(row.cells());
        cells.set(column, cell);
        return row.with(cells);
    }

    private static Mended compare(KeptFile file, Path given) {
        SourceSettings job = new SourceSettings(null, file.charset() == null ? null : java.nio.charset.Charset.forName(file.charset()),
                file.delimiter() == null ? null : ';', '"', 3, file.sheet(), 1, List.of(), Set.of("-"));
        MendedFile mended = MendedFile.find(given, job).orElseThrow();
        assertThat(mended.runs()).containsExactly(RejectsSample.RUN);
        return new Mending(RejectsSample.RUN, file, RejectsSample.rows(file), RejectsSample.issues()).compare(mended);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(MendingTest.class.getResource("/mending/" + name).toURI());
    }
}
