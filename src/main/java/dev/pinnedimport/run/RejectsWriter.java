package dev.pinnedimport.run;

import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.report.RejectsFile;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceSettings;
import dev.pinnedimport.source.SourceSettings.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Copies the rows that a person has to mend out of the source file, in its format.
///
/// The ledger keeps why a row was rejected, the file keeps what stood in it: both are walked through once, side by side in row order, so a
/// million rejects need no more memory than one.
final class RejectsWriter implements AutoCloseable {

    private final SourceReader reader;
    private final RejectsFile rejects;
    private final List<RowIssue> issues = new ArrayList<>();
    private Optional<ReadRow> row;

    private RejectsWriter(SourceReader reader, RejectsFile rejects) {
        this.reader = reader;
        this.rejects = rejects;
        this.row = Optional.empty();
    }

    static RejectsWriter open(Path source, SourceSettings settings, Path directory, String runId) throws IOException {
        SourceReader reader = SourceReader.open(source, settings);
        try {
            return new RejectsWriter(reader, rejectsFile(reader, directory, runId + "-rejects"));
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static RejectsFile rejectsFile(SourceReader reader, Path directory, String name) throws IOException {
        SourceSettings found = reader.resolved();
        List<String> header = reader.header().names();
        if (found.format() == Format.XLSX) {
            return RejectsFile.xlsx(directory, name + ".xlsx", found.sheet() == null ? "Rejects" : found.sheet(), header);
        }
        Charset charset = found.charset() == null ? StandardCharsets.UTF_8 : found.charset();
        char delimiter = found.delimiter() == null ? ',' : found.delimiter();
        return RejectsFile.csv(directory, name + ".csv", charset, delimiter, header);
    }

    /// Takes the issues in row order; the row is written when the next one begins.
    void accept(RowIssue issue) {
        if (!issues.isEmpty() && issues.getFirst().row() != issue.row()) {
            write();
        }
        issues.add(issue);
    }

    private void write() {
        try {
            rejects.add(cellsOf(issues.getFirst().row()), issues.getFirst().row(), issues);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        issues.clear();
    }

    // A row that cannot be read has no cells to copy; its number and its reason still stand in the file.
    private List<String> cellsOf(long number) {
        while (row.isEmpty() || row.get().at().number() < number) {
            row = reader.next();
            if (row.isEmpty()) {
                return List.of();
            }
        }
        return row.get() instanceof ReadRow.Read read && read.at().number() == number ? read.record().cells() : List.of();
    }

    Path publish() throws IOException {
        if (!issues.isEmpty()) {
            write();
        }
        return rejects.publish();
    }

    @Override
    public void close() throws IOException {
        try (SourceReader _ = reader) {
            rejects.close();
        }
    }
}
