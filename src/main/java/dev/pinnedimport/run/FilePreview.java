package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.report.PreviewReport;
import dev.pinnedimport.report.PreviewReport.Row;
import dev.pinnedimport.source.SourceRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes the first rows of a file as far as a run would before it sends: no database, no request.
public final class FilePreview {

    private final Contract contract;

    public FilePreview(Contract contract) {
        this.contract = contract;
    }

    /// @param most events and rejected rows to show; rows that a rule leaves out are shown between them
    public PreviewReport preview(JobDefinition job, Path file, int most) {
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        EventMapper mapper = EventMapper.of(job.mapping(), fit.types(job));
        try (StageRows rows = StageRows.open(file, job.source(), mapper, !job.mapping().groupBy().isEmpty(),
                Path.of(System.getProperty("java.io.tmpdir")))) {
            StageMapper stage = new StageMapper(rows, new EventValidator(contract), job);
            List<Row> shown = new ArrayList<>();
            long counted = 0;
            Optional<StageItem> item = rows.next();
            while (item.isPresent() && counted < most) {
                for (Row row : rows(item.get(), stage.map(item.get()), rows.mapper().columns())) {
                    counted += row instanceof Row.LeftOut ? 0 : 1;
                    add(shown, row);
                }
                item = rows.next();
            }
            return new PreviewReport(job.name(), String.valueOf(file.getFileName()), shown, rows.notices(), item.isPresent());
        }
    }

    /// Rows that are left out one after the other are told together: there may be thousands.
    private static void add(List<Row> shown, Row row) {
        if (row instanceof Row.LeftOut left && !shown.isEmpty() && shown.getLast() instanceof Row.LeftOut before) {
            shown.set(shown.size() - 1, new Row.LeftOut(before.at(), before.rows() + left.rows()));
        } else {
            shown.add(row);
        }
    }

    private static List<Row> rows(StageItem item, StagedRow staged, Map<String, List<String>> columns) {
        return switch (staged) {
            case StagedRow.Skipped skipped -> List.of(new Row.LeftOut(skipped.at(), skipped.rows()));
            case StagedRow.Rejected rejected ->
                    List.of(new Row.Rejected(rejected.at(), cells(item, columnsOf(rejected.issues())), rejected.issues()));
            case StagedRow.Event event -> List.of(event(item, event, event.payload(), columns, event.warnings()));
            case StagedRow.Recalled recalled -> rows(item, recalled.make(), columns);
            case StagedRow.Split split -> split.events().stream()
                    .map(payload -> event(item, split, payload, columns, payload == split.events().getFirst() ? split.warnings() : List.of()))
                    .toList();
        };
    }

    private static Row event(
            StageItem item, StagedRow row, EventPayload payload, Map<String, List<String>> columns, List<Issue> warnings) {
        return new Row.Event(row.at(), row.rows(), payload.key().display(), payload.json(), byField(item, columns), warnings);
    }

    private static Map<String, Map<String, String>> byField(StageItem item, Map<String, List<String>> columns) {
        Map<String, Map<String, String>> cells = new LinkedHashMap<>();
        columns.forEach((field, names) -> cells.put(field, cells(item, names)));
        return cells;
    }

    private static List<String> columnsOf(List<Issue> issues) {
        return issues.stream().flatMap(issue -> issue.place() instanceof Place.Cell cell ? List.of(cell.column()).stream() : List.<String>of().stream())
                .distinct().toList();
    }

    /// Of the first row that fills the column, of the rows of one event.
    private static Map<String, String> cells(StageItem item, List<String> columns) {
        Map<String, String> cells = new LinkedHashMap<>();
        if (item instanceof StageItem.Rows(RecordGroup group, List<Issue> _)) {
            for (String column : columns) {
                cells.put(column, group.records().stream().map(row -> text(row, column)).filter(text -> !text.isEmpty()).findFirst().orElse(""));
            }
        }
        return cells;
    }

    private static String text(SourceRecord row, String column) {
        return row.find(column).orElse("");
    }
}
