package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the rows of a run come from: a file, or what the ledger kept of an earlier run.
interface RowSupply extends AutoCloseable {

    Header header();

    /// How the rows are read; everything left open where they come from no file.
    default SourceSettings settings() {
        return SourceSettings.detectAll();
    }

    /// What is known already about the order of its dates: by field, the patterns that are out.
    default Map<String, List<String>> ruledOut() {
        return Map.of();
    }

    /// The next physical row; empty at the end.
    Optional<ReadRow> next();

    List<Issue> notices();

    /// How much of [#size] has been consumed; for progress only.
    long position();

    long size();

    @Override
    void close();

    static RowSupply file(Path file, SourceSettings settings) {
        return new FileSupply(SourceReader.open(file, settings));
    }

    /// The rows of a file.
    record FileSupply(SourceReader reader) implements RowSupply {

        @Override
        public Header header() {
            return reader.header();
        }

        @Override
        public SourceSettings settings() {
            return reader.resolved();
        }

        @Override
        public Optional<ReadRow> next() {
            return reader.next();
        }

        @Override
        public List<Issue> notices() {
            return reader.notices();
        }

        @Override
        public long position() {
            return reader.position();
        }

        @Override
        public long size() {
            return reader.size();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
