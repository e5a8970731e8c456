package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Everything a reader gives for one file, so that tests can look at it after the file is closed.
record Rows(Header header, SourceSettings resolved, List<Issue> notices, List<ReadRow> all) {

    static Rows of(Path file, SourceSettings settings) {
        try (SourceReader reader = SourceReader.open(file, settings)) {
            List<ReadRow> rows = new ArrayList<>();
            for (var row = reader.next(); row.isPresent(); row = reader.next()) {
                rows.add(row.get());
            }
            return new Rows(reader.header(), reader.resolved(), reader.notices(), rows);
        }
    }

    List<SourceRecord> records() {
        return all.stream().filter(ReadRow.Read.class::isInstance).map(row -> ((ReadRow.Read) row).record()).toList();
    }

    List<List<String>> cells() {
        return records().stream().map(SourceRecord::cells).toList();
    }

    List<ReadRow.Broken> broken() {
        return all.stream().filter(ReadRow.Broken.class::isInstance).map(ReadRow.Broken.class::cast).toList();
    }

    long leftOut(ReadRow.Rule rule) {
        return all.stream().filter(row -> row instanceof ReadRow.LeftOut out && out.rule() == rule).count();
    }

    /// One short text per row: `2 read a|b`, `3 BLANK`, `4 ROW_RAGGED`, with the codes of warnings after a read row.
    List<String> told() {
        return all.stream().map(Rows::tell).toList();
    }

    private static String tell(ReadRow row) {
        String number = row.at().number() + " ";
        return switch (row) {
            case ReadRow.Read(SourceRecord record, List<Issue> warnings) -> number + "read " + String.join("|", record.cells())
                    + warnings.stream().map(issue -> " " + issue.code()).collect(Collectors.joining());
            case ReadRow.Broken(var _, var _, List<Issue> issues) ->
                number + issues.stream().map(issue -> issue.code().name()).collect(Collectors.joining(" "));
            case ReadRow.LeftOut(var _, ReadRow.Rule rule) -> number + rule;
        };
    }
}
