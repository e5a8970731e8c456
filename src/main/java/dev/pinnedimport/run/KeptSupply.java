package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceSettings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows that the ledger keeps of a run, as if they stood in a file: under the numbers they had there, by the job's reading rules of today.
final class KeptSupply implements RowSupply {

    private static final int A_PAGE = 500;

    private final KeptRows kept;
    private final Run run;
    private final KeptFile file;
    private final Header header;
    private final SourceSettings settings;
    private final long size;
    private final Deque<KeptRow> page = new ArrayDeque<>();
    private long last = Long.MIN_VALUE;
    private long position;

    KeptSupply(KeptRows kept, Run run, KeptFile file, SourceSettings settings) {
        this.kept = kept;
        this.run = run;
        this.file = file;
        this.header = header(file);
        this.settings = settings;
        this.size = kept.count(run);
    }

    static Header header(KeptFile file) {
        return new Header(at(file, file.headerRow()), file.header());
    }

    static Place.Row at(KeptFile file, long row) {
        return new Place.Row(file.name(), file.sheet(), row);
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Map<String, List<String>> ruledOut() {
        return file.ruledOut();
    }

    @Override
    public Optional<ReadRow> next() {
        if (page.isEmpty()) {
            page.addAll(kept.page(run, last, A_PAGE));
        }
        KeptRow row = page.poll();
        if (row == null) {
            return Optional.empty();
        }
        last = row.row();
        position++;
        return Optional.of(read(file, header, settings, row));
    }

    /// The row as the job's reading rules see it.
    static ReadRow read(KeptFile file, Header header, SourceSettings settings, KeptRow row) {
        String[] cells = row.cells().stream().map(KeptCell::text).toArray(String[]::new);
        CellKind[] kinds = row.cells().stream().map(cell -> CellKind.valueOf(cell.kind())).toArray(CellKind[]::new);
        return SourceReader.judge(at(file, row.row()), header, settings, cells, kinds);
    }

    @Override
    public List<Issue> notices() {
        return List.of();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void close() {
        // pages are read one by one: nothing is held open
    }
}
