package dev.pinnedimport.run.mending;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.report.RejectsFile.RowId;
import dev.pinnedimport.report.RejectsFile;
import dev.pinnedimport.report.SafeCell;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A rejects file that a person gives back, as some spreadsheet program has saved it.
///
/// It is known by the header of its last column, not by its name or its form: saving may have changed the character set, the delimiter and the
/// kind of the file, and rows may have been sorted.
public final class MendedFile {

    // Longer than any rejects file that we write; what is longer is not looked into.
    private static final long LARGEST = 256L << 20;
    private static final int LOOKED_INTO = 64 << 10;
    private static final int MOST_HEADER_ROWS = 20;
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private final String name;
    private final Header header;
    private final List<Line> lines;

    private MendedFile(String name, Header header, List<Line> lines) {
        this.name = name;
        this.header = header;
        this.lines = lines;
    }

    /// A row of the file.
    ///
    /// @param id empty where the row has none that can be read
    record Line(Place.Row at, Optional<RowId> id, List<KeptCell> cells) {

        boolean isBlank(int columns) {
            return cells.stream().limit(columns).allMatch(cell -> cell.text().isBlank());
        }
    }

    /// The file, if it is a rejects file at all.
    ///
    /// @param settings the job's reading rules
    public static Optional<MendedFile> find(Path file, SourceSettings settings) {
        for (SourceSettings way : ways(file, settings)) {
            Optional<MendedFile> found = read(file, way);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// The runs whose rows stand in the file, in its order.
    public List<String> runs() {
        Set<String> runs = new LinkedHashSet<>();
        lines.forEach(line -> line.id().ifPresent(id -> runs.add(id.run())));
        return List.copyOf(runs);
    }

    String name() {
        return name;
    }

    List<Line> lines() {
        return lines;
    }

    /// For each column of the source, where it stands in this file; -1 for one without a name that cannot be told any more.
    ///
    /// @throws StopException `FILE_UNUSABLE` where a column was taken out
    int[] columnsOf(KeptFile source) {
        List<String> names = source.header();
        int[] positions = new int[names.size()];
        boolean inPlace = IntStream.range(0, names.size()).allMatch(i -> i < header.size() && isSame(names.get(i), header.names().get(i)));
        Set<Integer> taken = new LinkedHashSet<>();
        for (int i = 0; i < positions.length; i++) {
            positions[i] = inPlace ? i : findColumn(names.get(i), taken);
            taken.add(positions[i]);
            if (positions[i] < 0 && !names.get(i).isEmpty()) {
                throw new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.FILE_MISSING_COLUMN, new Place.File(name), names.get(i),
                        "The column \"" + names.get(i) + "\" is not in this file any more, so its cells cannot be compared. Put the column "
                                + "back, or begin with a fresh copy of the rejects file."));
            }
        }
        return positions;
    }

    private int findColumn(String wanted, Set<Integer> taken) {
        for (int i = 0; i < header.size(); i++) {
            if (!wanted.isEmpty() && !taken.contains(i) && isSame(wanted, header.names().get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSame(String wanted, String found) {
        return Header.normalise(wanted).equals(Header.normalise(found)) || Header.normalise(wanted).equals(Header.normalise(SafeCell.restore(found)));
    }

    // ---- reading ----

    /// The ways in which the file can be read, the likeliest first; none where it can be no rejects file.
    private static List<SourceSettings> ways(Path file, SourceSettings job) {
        if (!Files.isRegularFile(file)) {
            return List.of(); // Opening a pipe would wait for a writer.
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > LARGEST) {
                return List.of();
            }
            byte[] head = in.readNBytes(LOOKED_INTO);
            if (head.length > 1 && head[0] == 'P' && head[1] == 'K') {
                return waysOfWorkbook(job);
            }
            return RejectsMark.holdsHeader(head) ? waysOfText(job) : List.of();
        } catch (IOException _) {
            return List.of();
        }
    }

    // Each way opens the workbook anew, so there are few: a spreadsheet program leaves the header where it was.
    private static List<SourceSettings> waysOfWorkbook(SourceSettings job) {
        List<SourceSettings> ways = new ArrayList<>();
        for (int headerRow : new LinkedHashSet<>(List.of(job.headerRow(), 1))) {
            for (String sheet : sheets(job)) {
                ways.add(new SourceSettings(null, null, null, job.quote(), headerRow, sheet, 0, List.of(), Set.of()));
            }
        }
        return ways;
    }

    private static Set<@Nullable String> sheets(SourceSettings job) {
        Set<@Nullable String> sheets = new LinkedHashSet<>();
        sheets.add(job.sheet());
        sheets.add(null);
        return sheets;
    }

    /// The ways in which a spreadsheet program may have saved a text.
    private static List<SourceSettings> waysOfText(SourceSettings job) {
        Set<@Nullable Charset> charsets = new LinkedHashSet<>();
        charsets.add(null);
        charsets.add(job.charset());
        charsets.add(WINDOWS_1252);
        Set<Character> delimiters = new LinkedHashSet<>(List.of(';', ',', '\t', '|'));
        if (job.delimiter() != null) {
            delimiters.add(job.delimiter());
        }
        Set<Integer> headerRows = new LinkedHashSet<>(List.of(job.headerRow(), 1, job.headerRow() + 1));
        IntStream.range(2, Math.min(job.headerRow(), MOST_HEADER_ROWS)).forEach(headerRows::add);
        List<SourceSettings> ways = new ArrayList<>();
        for (Charset charset : charsets) {
            for (int headerRow : headerRows) {
                for (char delimiter : delimiters) {
                    for (char quote : new LinkedHashSet<>(List.of(job.quote(), '"'))) {
                        ways.add(new SourceSettings(null, charset, delimiter, quote, headerRow, null, 0, List.of(), Set.of()));
                    }
                }
            }
        }
        return ways;
    }

    private static Optional<MendedFile> read(Path file, SourceSettings way) {
        try (SourceReader reader = SourceReader.open(file, way)) {
            int plain = findName(reader.header(), RejectsFile.ROW_ID);
            int disarmed = findName(reader.header(), RejectsFile.ROW_ID_DISARMED);
            int id = Math.max(plain, disarmed);
            if (id < 0) {
                return Optional.empty();
            }
            List<Line> lines = new ArrayList<>();
            for (Optional<ReadRow> row = reader.next(); row.isPresent(); row = reader.next()) {
                line(row.get(), id, disarmed >= 0).ifPresent(lines::add);
            }
            return Optional.of(new MendedFile(String.valueOf(file.getFileName()), reader.header(), lines));
        } catch (StopException _) {
            // not readable in this way: another one may fit
            return Optional.empty();
        }
    }

    private static int findName(Header header, String name) {
        return header.names().indexOf(name);
    }

    private static Optional<Line> line(ReadRow row, int id, boolean disarmed) {
        return switch (row) {
            case ReadRow.Read read -> Optional.of(line(row.at(), id, IntStream.range(0, read.record().cells().size())
                    .mapToObj(i -> cell(read.record().cell(i), read.record().kind(i), disarmed)).toList()));
            case ReadRow.Broken broken -> Optional.of(line(row.at(), id,
                    broken.cells().stream().map(text -> cell(text, CellKind.TEXT, disarmed)).toList()));
            case ReadRow.LeftOut _ -> Optional.empty();
        };
    }

    private static Line line(Place.Row at, int id, List<KeptCell> cells) {
        return new Line(at, id < cells.size() ? RowId.parse(cells.get(id).text()) : Optional.empty(), cells);
    }

    private static KeptCell cell(String text, CellKind kind, boolean disarmed) {
        return new KeptCell(disarmed ? SafeCell.restore(text) : text, kind.name());
    }
}
