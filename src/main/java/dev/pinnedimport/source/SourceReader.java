package dev.pinnedimport.source;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a CSV or XLSX file row by row, with memory that does not grow with the file.
///
/// What the settings leave open is found out from the content, or the file is refused in plain words. A bad row is a
/// [ReadRow.Broken] and the next row follows; only a file that cannot be used any further ends in a [StopException]. Not
/// for several threads.
public final class SourceReader implements AutoCloseable {

    private final SourceFile file;
    private final Table table;
    private final RowRules rules;
    private @Nullable StopException failure;
    private boolean ended;

    private SourceReader(SourceFile file, Table table) {
        this.file = file;
        this.table = table;
        this.rules = new RowRules(table.resolved(), table.header());
    }

    /// Opens the file and reads as far as the header.
    ///
    /// @throws StopException `FILE_UNUSABLE`, or `CONFIGURATION` where the job names a sheet that the file does not have
    public static SourceReader open(Path path, SourceSettings settings) {
        SourceFile file = SourceFile.of(path);
        if (file.size() == 0) {
            throw file.refused(IssueCode.FILE_EMPTY, "", SourceFile.NOTHING_IN_IT);
        }
        try {
            return new SourceReader(file, openTable(file, settings));
        } catch (IOException | RuntimeException e) {
            throw inWords(file, null, 0, e);
        }
    }

    /// The next physical row below the header, each exactly once and in the file's order; empty at the end.
    ///
    /// @throws StopException where the file cannot be used any further, and again on every later call
    public Optional<ReadRow> next() {
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return Optional.empty();
        }
        try {
            Optional<RawRow> row = table.next();
            ended = row.isEmpty();
            if (ended && file.hasChanged()) {
                throw file.refused(IssueCode.FILE_CHANGED, "", "Someone wrote to it while we read it. "
                        + "Wait until the export has finished, then run again.");
            }
            return row.map(rules::apply);
        } catch (IOException | RuntimeException e) {
            failure = inWords(file, table.sheet(), table.rowReached(), e);
            throw failure;
        }
    }

    public Header header() {
        return table.header();
    }

    /// The settings the file was opened with, with format, character set, delimiter and sheet filled in as they were found.
    public SourceSettings resolved() {
        return table.resolved();
    }

    /// The sheets of a workbook that a person sees, in their order; none for CSV.
    public List<String> sheets() {
        return table.sheets();
    }

    /// What to tell people once: several sheets, repeated column names, a misleading file name.
    public List<Issue> notices() {
        return List.copyOf(table.notices());
    }

    /// What stands above the header, row by row: the cells of a sheet, the whole lines of a CSV file. Of unusually much, the first part.
    public List<List<String>> above() {
        return table.above();
    }

    /// Applies a job's reading rules to cells that were read at another time, as if they stood in the file.
    ///
    /// @param cells at most as many as the header has
    /// @param kinds one per cell
    public static ReadRow judge(Place.Row at, Header header, SourceSettings settings, String[] cells, CellKind[] kinds) {
        return new RowRules(settings, header).apply(new RawRow(at, Long.MAX_VALUE, cells.clone(), kinds.clone(), true, List.of()));
    }

    /// How much of [#size] has been consumed, in bytes; for progress only.
    public long position() {
        return Math.min(table.position(), size());
    }

    /// What [#position] ends at, in bytes. For XLSX these are bytes of the unpacked sheet.
    public long size() {
        return table.size();
    }

    @Override
    public void close() {
        try {
            table.close();
        } catch (IOException _) {
            // only read from: there is nothing to lose
        }
    }

    private static Table openTable(SourceFile file, SourceSettings settings) throws IOException {
        byte[] head;
        try (InputStream in = file.open()) {
            head = in.readNBytes(ContentKind.HEAD);
        }
        ContentKind kind = ContentKind.of(head, true);
        SourceSettings.Format wanted = settings.format();
        return switch (kind) {
            case ZIP -> {
                if (wanted == SourceSettings.Format.CSV) {
                    throw file.refused(IssueCode.FILE_WRONG_KIND, "", "The job says csv, but this is a workbook or another ZIP archive. "
                            + "Set source.format: xlsx in the job, or export CSV.");
                }
                yield SheetTable.open(file, settings);
            }
            case OLE2 -> throw OldOfficeFile.refused(file);
            case GZIP, TEXT, UTF_16 -> {
                if (wanted == SourceSettings.Format.XLSX) {
                    throw file.refused(IssueCode.FILE_WRONG_KIND, "", "The job says xlsx, but this is no workbook; it looks like CSV. "
                            + "Set source.format: csv in the job, or save the file as .xlsx.");
                }
                yield CsvTable.open(file, settings, kind == ContentKind.GZIP);
            }
            case HTML, XML, JSON, RTF, PDF, IMAGE, ARCHIVE, BINARY -> throw file.refused(IssueCode.FILE_WRONG_KIND, "",
                    "This is " + kind.words() + ", not a CSV or XLSX file. " + kind.hint());
        };
    }

    /// Libraries put cells and whole tables into their messages, so none of those is kept; the stack trace is, for the log.
    private static StopException inWords(SourceFile file, @Nullable String sheet, long row, Exception unexpected) {
        if (unexpected instanceof StopException known) {
            return known;
        }
        IOException trace = new IOException(unexpected.getClass().getName());
        trace.setStackTrace(unexpected.getStackTrace());
        Place place = row > 0 ? file.row(sheet, row) : file.place();
        String reached = row > 0 ? "It cannot be read any further than this row." : "It cannot be read.";
        return new StopException(ExitCode.FILE_UNUSABLE,
                Issue.of(IssueCode.FILE_DAMAGED, place, "", reached + " Export or copy it again."), trace);
    }
}
