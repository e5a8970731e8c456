package dev.pinnedimport.run;

import dev.pinnedimport.ledger.KeptCell;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRow;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.SourceSettings.Format;
import dev.pinnedimport.source.SourceSettings;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The rows of a run as they were spelled, in row order: nothing left out, nothing called empty.
interface RowCopies extends AutoCloseable {

    KeptFile file();

    /// The next row that has cells; its family is not known yet. Empty at the end.
    Optional<KeptRow> next();

    @Override
    void close();

    /// Copies of a file's rows.
    static RowCopies ofFile(Path file, SourceSettings settings) {
        SourceReader reader = SourceReader.open(file, plain(settings));
        try {
            return new OfFile(reader, String.valueOf(file.getFileName()), settings.skipRows());
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /// The rows that a retry began with.
    static RowCopies ofRun(KeptRows kept, Run run) {
        return new OfRun(kept, run);
    }

    /// The job's settings without the rules that leave out rows or call values empty.
    static SourceSettings plain(SourceSettings settings) {
        return new SourceSettings(settings.format(), settings.charset(), settings.delimiter(), settings.quote(), settings.headerRow(),
                settings.sheet(), 0, List.of(), Set.of());
    }

    /// Copies of a file's rows.
    final class OfFile implements RowCopies {

        private final SourceReader reader;
        private final KeptFile file;
        private Optional<ReadRow> ahead = Optional.empty();

        private OfFile(SourceReader reader, String name, int skipRows) {
            this.reader = reader;
            SourceSettings found = reader.resolved();
            Charset charset = found.charset();
            Character delimiter = found.delimiter();
            this.file = new KeptFile(
                    name,
                    found.format() == Format.XLSX ? found.sheet() : null,
                    charset == null ? null : charset.name(),
                    delimiter == null ? null : String.valueOf(delimiter),
                    String.valueOf(found.quote()),
                    (int) reader.header().at().number(),
                    reader.header().names(),
                    reader.above(),
                    readBelow(skipRows));
        }

        private List<List<String>> readBelow(int skipRows) {
            List<List<String>> below = new ArrayList<>();
            long header = reader.header().at().number();
            while (below.size() < skipRows) {
                Optional<ReadRow> row = reader.next();
                if (row.isEmpty()) {
                    return below;
                }
                // A sheet does not store empty rows, but they count.
                while (row.get().at().findSheet().isPresent() && header + below.size() + 1 < row.get().at().number()
                        && below.size() < skipRows) {
                    below.add(List.of());
                }
                if (below.size() == skipRows) {
                    ahead = row;
                } else {
                    below.add(row.get() instanceof ReadRow.Read read ? read.record().cells() : List.of());
                }
            }
            return below;
        }

        private Optional<ReadRow> read() {
            Optional<ReadRow> row = ahead.isPresent() ? ahead : reader.next();
            ahead = Optional.empty();
            return row;
        }

        @Override
        public KeptFile file() {
            return file;
        }

        @Override
        public Optional<KeptRow> next() {
            while (true) {
                Optional<ReadRow> row = read();
                if (row.isEmpty()) {
                    return Optional.empty();
                }
                long number = row.get().at().number();
                switch (row.get()) {
                    case ReadRow.Read read -> {
                        return Optional.of(new KeptRow(number, number, true, "", cells(read.record())));
                    }
                    case ReadRow.Broken broken -> {
                        return Optional.of(new KeptRow(number, number, false, "", broken.cells().stream().map(KeptCell::text).toList()));
                    }
                    case ReadRow.LeftOut _ -> {
                        // a row without any text: nothing to mend
                    }
                }
            }
        }

        private static List<KeptCell> cells(SourceRecord record) {
            List<String> texts = record.cells();
            return IntStream.range(0, texts.size()).mapToObj(i -> new KeptCell(texts.get(i), record.kind(i).name())).toList();
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /// The rows that a retry began with.
    final class OfRun implements RowCopies {

        private static final int A_PAGE = 500;

        private final KeptRows kept;
        private final Run run;
        private final KeptFile file;
        private final Deque<KeptRow> page = new ArrayDeque<>();
        private long last = Long.MIN_VALUE;

        private OfRun(KeptRows kept, Run run) {
            this.kept = kept;
            this.run = run;
            this.file = kept.findFile(run).orElseThrow(() -> new IllegalStateException("run " + run.id() + " has no kept rows"));
        }

        @Override
        public KeptFile file() {
            return file;
        }

        @Override
        public Optional<KeptRow> next() {
            if (page.isEmpty()) {
                page.addAll(kept.page(run, last, A_PAGE));
            }
            Optional<KeptRow> row = Optional.ofNullable(page.poll());
            row.ifPresent(next -> last = next.row());
            return row;
        }

        @Override
        public void close() {
            // pages are read one by one: nothing is held open
        }
    }
}
