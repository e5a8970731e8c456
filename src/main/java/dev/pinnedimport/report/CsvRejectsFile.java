package dev.pinnedimport.report;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;
import dev.pinnedimport.ledger.RowIssue;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Rejects as CSV with the source's delimiter and character set.
final class CsvRejectsFile implements RejectsFile {

    private final OutputFile file;
    private final ICSVWriter writer;
    private final int columns;
    private boolean published;

    CsvRejectsFile(OutputFile file, Charset charset, char delimiter, List<String> header) throws IOException {
        this.file = file;
        this.columns = header.size();
        Charset writable = charset.canEncode() ? charset : StandardCharsets.UTF_8;
        // Our own words may need a character that the source's set lacks; a question mark in a reason is better than no file.
        var encoder = writable.newEncoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        this.writer = new CSVWriter(
                new OutputStreamWriter(Files.newOutputStream(file.path()), encoder),
                delimiter,
                ICSVWriter.DEFAULT_QUOTE_CHARACTER,
                ICSVWriter.DEFAULT_QUOTE_CHARACTER,
                ICSVWriter.RFC4180_LINE_END);
        List<String> names = new ArrayList<>(header);
        names.add(WHAT_TO_FIX);
        names.add(ROW_IN_FILE);
        write(names);
    }

    @Override
    public void add(List<String> cells, long row, List<RowIssue> issues) {
        List<String> line = new ArrayList<>(cells);
        while (line.size() < columns) {
            line.add("");
        }
        line.add(RejectsFile.reasons(issues));
        line.add(Long.toString(row));
        write(line);
    }

    private void write(List<String> cells) {
        writer.writeNext(cells.stream().map(CsvRejectsFile::disarmed).toArray(String[]::new), true);
    }

    // OWASP's advice against formula injection: a single quote before anything that a spreadsheet would compute.
    private static String disarmed(String cell) {
        int i = 0;
        while (i < cell.length() && (cell.charAt(i) == ' ' || cell.charAt(i) == '"')) {
            i++;
        }
        return i < cell.length() && "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20".indexOf(cell.charAt(i)) >= 0 ? "'" + cell : cell;
    }

    @Override
    public Path publish() throws IOException {
        writer.flush();
        if (writer.checkError()) {
            throw new IOException("the rejects file could not be written");
        }
        writer.close();
        published = true;
        return file.publish();
    }

    @Override
    public void close() throws IOException {
        if (!published) {
            writer.close();
            file.discard();
        }
    }
}
