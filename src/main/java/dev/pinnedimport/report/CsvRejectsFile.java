package dev.pinnedimport.report;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.RowIssue;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Rejects as CSV with the source's delimiter, quote and character set.
///
/// Unicode gets a byte order mark, without which Excel shows `FÃªte` and saves it so, and nobody could tell UTF-16 when the file comes back.
final class CsvRejectsFile implements RejectsFile {

    private static final String LINE_END = ICSVWriter.RFC4180_LINE_END;

    /// The others write their mark themselves.
    private static final Set<String> MARKED = Set.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE");

    private final OutputFile file;
    private final KeptFile source;
    private final String run;
    private final ICSVWriter writer;
    private boolean published;

    CsvRejectsFile(OutputFile file, KeptFile source, String run) throws IOException {
        this.file = file;
        this.source = source;
        this.run = run;
        char delimiter = source.delimiter() == null ? ',' : source.delimiter().charAt(0);
        Charset charset = source.charset() == null ? StandardCharsets.UTF_8 : Charset.forName(source.charset());
        Charset writable = charset.canEncode() ? charset : StandardCharsets.UTF_8;
        // Our own words may need a character that the source's set lacks; a question mark in a reason is better than no file.
        var encoder = writable.newEncoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        Writer text = new OutputStreamWriter(Files.newOutputStream(file.path()), encoder);
        if (MARKED.contains(writable.name())) {
            text.write('\ufeff');
        }
        this.writer = new CSVWriter(text, delimiter, source.quote().charAt(0), source.quote().charAt(0), LINE_END);
        for (List<String> line : RejectsFile.above(source)) {
            writeAbove(text, line.isEmpty() ? "" : line.getFirst(), delimiter);
        }
        write(RejectsFile.header(source, ROW_ID_DISARMED));
        for (List<String> cells : source.below()) {
            writePadded(cells, List.of());
        }
    }

    // Whole lines as they were; one in which a spreadsheet would compute something becomes a single cell, disarmed.
    private void writeAbove(Writer text, String line, char delimiter) throws IOException {
        boolean harmless = line.isEmpty() || List.of(line.split(java.util.regex.Pattern.quote(String.valueOf(delimiter)), -1)).stream()
                .allMatch(cell -> SafeCell.disarm(cell).equals(cell));
        if (harmless) {
            text.write(line + LINE_END);
        } else {
            write(List.of(line));
            writer.flushQuietly();
        }
    }

    @Override
    public void add(KeptRow row, List<RowIssue> issues) {
        List<String> added = List.of(
                RejectsFile.reasons(source, row, issues), RejectsFile.remedies(issues), Long.toString(row.row()), RowId.of(run, row).toString());
        writePadded(row.cells().stream().map(KeptCell::text).toList(), added);
    }

    private void writePadded(List<String> cells, List<String> added) {
        int columns = source.header().size();
        List<String> line = new ArrayList<>(cells.subList(0, Math.min(cells.size(), columns)));
        while (line.size() < columns) {
            line.add("");
        }
        line.addAll(added);
        write(line);
    }

    private void write(List<String> cells) {
        writer.writeNext(cells.stream().map(SafeCell::printable).map(SafeCell::disarm).toArray(String[]::new), true);
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
