package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.run.recall.CellDigest;
import dev.pinnedimport.run.recall.Remembered;
import dev.pinnedimport.run.recall.RowMemory;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.damage.FileDamage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Takes an item of a file through mapping and validation to what the ledger is told about it.
///
/// In two steps: what the item says by itself, which several threads may find out at once and in any order, and then what its row shows
/// beside the other rows of the file, which needs them one by one in the file's order.
final class StageMapper {

    private final BoundMapper mapper;
    private final EventValidator validator;
    private final CoverImages images;
    private final StageRows source;
    private final FileDamage damage;
    private final boolean damagedTextMayPass;
    private final RowMemory memory;

    StageMapper(StageRows rows, EventValidator validator, JobDefinition job) {
        this(rows, validator, job, RowMemory.none());
    }

    /// @param memory of the job's rows, on the basis of just this job, validator and file
    StageMapper(StageRows rows, EventValidator validator, JobDefinition job, RowMemory memory) {
        this.memory = memory;
        this.mapper = rows.mapper();
        this.images = CoverImages.of(job);
        this.validator = images.fit(validator);
        this.source = rows;
        this.damage = rows.damage();
        this.damagedTextMayPass = job.guards().allows(GuardSettings.Allowance.DAMAGED_TEXT);
    }

    /// Both steps, for whoever goes through a file with one thread.
    StagedRow map(StageItem item) {
        return finish(item, make(item));
    }

    /// The items with all that becomes of them but [#finish], while other threads work on those that follow.
    LookAhead<StageItem, StagedRow> ahead(StageRows rows) {
        return new LookAhead<>(rows::next, StageItem::characters, this::make, LookAhead.usualHelpers());
    }

    /// All rows, in the file's order.
    void forEach(StageRows rows, Consumer<StagedRow> consumer) {
        try (LookAhead<StageItem, StagedRow> ahead = ahead(rows)) {
            for (Optional<LookAhead.Done<StageItem, StagedRow>> next = ahead.next(); next.isPresent(); next = ahead.next()) {
                consumer.accept(finish(next.get().item(), next.get().result()));
            }
        }
    }

    /// Safe for use by several threads; the same for equal items.
    StagedRow make(StageItem item) {
        return switch (item) {
            case StageItem.LeftOut leftOut -> new StagedRow.Skipped(leftOut.at(), 1);
            case StageItem.Unreadable unreadable ->
                    new StagedRow.Rejected(unreadable.at(), null, List.of(unreadable.at().number()), unreadable.issues());
            case StageItem.Rows rows -> {
                source.showWatcher(rows.group());
                yield memory.isInUse() && rows.warnings().isEmpty() ? recall(rows) : anew(rows);
            }
        };
    }

    private StagedRow anew(StageItem.Rows rows) {
        return withDamage(rows.group(), map(rows));
    }

    /// Only events of which there was nothing to say are remembered, so there is nothing to say now. Some of them are made all the same, always: were the memory wrong,
    /// for whatever reason, nothing would be sent.
    private StagedRow recall(StageItem.Rows rows) {
        CellDigest cells = CellDigest.of(rows.group());
        Optional<Remembered> known = memory.find(cells);
        if (known.isPresent() && !memory.isToBeMade(cells)) {
            return recalled(rows, known.get());
        }
        StagedRow made = anew(rows);
        if (known.isPresent()) {
            return require(made, known.get());
        }
        if (made instanceof StagedRow.Event event && event.warnings().isEmpty()) {
            memory.remember(cells, Remembered.of(event.payload()));
        }
        return made;
    }

    private StagedRow recalled(StageItem.Rows rows, Remembered known) {
        RecordGroup group = rows.group();
        // Looked for all the same: what shows only beside other rows needs every row.
        if (!damageOf(group).isEmpty()) {
            throw forgotten();
        }
        return new StagedRow.Recalled(group.at(), keyOf(group), known.content(), known.startsAt(), known.endsAt(), others(group), () -> require(map(rows), known));
    }

    /// Whose rows agree on it: it is an event.
    private SourceKey keyOf(RecordGroup group) {
        for (SourceRecord row : group.records()) {
            Optional<SourceKey> key = mapper.key(row);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw forgotten();
    }

    private StagedRow.Event require(StagedRow made, Remembered known) {
        if (made instanceof StagedRow.Event event && event.warnings().isEmpty() && Remembered.of(event.payload()).equals(known)) {
            return event;
        }
        throw forgotten();
    }

    private IllegalStateException forgotten() {
        memory.forget();
        return new IllegalStateException("rows became something else than before, although nothing that decides it has changed: forgot them, run again");
    }

    /// For one thread, and each item once, in the file's order.
    StagedRow finish(StageItem item, StagedRow made) {
        if (item instanceof StageItem.Rows rows && !(made instanceof StagedRow.Skipped)) {
            rows.group().records().forEach(damage::lookAtId);
        }
        return made;
    }

    private StagedRow map(StageItem.Rows rows) {
        RecordGroup group = rows.group();
        return switch (mapper.map(group)) {
            case MappingResult.Skipped skipped -> new StagedRow.Skipped(skipped.at(), group.records().size());
            case MappingResult.Unmappable no -> new StagedRow.Rejected(no.at(), no.key(), members(group), no.issues());
            case MappingResult.Mapped mapped -> validate(rows, mapped);
            case MappingResult.Split split -> validate(rows, split);
        };
    }

    private StagedRow validate(StageItem.Rows rows, MappingResult.Mapped mapped) {
        CoverImages.Prepared prepared = images.prepare(mapped.draft());
        return switch (validator.check(prepared.draft())) {
            case ValidationResult.Invalid no -> new StagedRow.Rejected(
                    no.at(), mapped.draft().key(), members(rows.group()), joined(no.issues(), prepared.issues()));
            case ValidationResult.Valid valid -> prepared.isRejected()
                    ? new StagedRow.Rejected(mapped.draft().at(), mapped.draft().key(), members(rows.group()), prepared.issues())
                    : new StagedRow.Event(valid.payload(), others(rows.group()),
                            joined(rows.warnings(), mapped.warnings(), valid.warnings(), prepared.issues()));
        };
    }

    /// One row has one fate: where one of its events is not valid, the row is rejected.
    private StagedRow validate(StageItem.Rows rows, MappingResult.Split split) {
        List<EventPayload> payloads = new ArrayList<>(split.events().size());
        Set<Issue> errors = new LinkedHashSet<>();
        Set<Issue> warnings = new LinkedHashSet<>(joined(rows.warnings(), split.warnings(), List.of()));
        for (MappingResult.OfRow one : split.events()) {
            warnings.addAll(one.event().warnings());
            CoverImages.Prepared prepared = images.prepare(one.event().draft());
            prepared.issues().forEach(issue -> (prepared.isRejected() ? errors : warnings).add(one.occurrence().name(issue)));
            switch (validator.check(prepared.draft())) {
                case ValidationResult.Valid valid -> {
                    payloads.add(valid.payload());
                    valid.warnings().forEach(warning -> warnings.add(one.occurrence().name(warning)));
                }
                case ValidationResult.Invalid no -> no.issues().forEach(issue -> errors.add(one.occurrence().name(issue)));
            }
        }
        return errors.isEmpty()
                ? new StagedRow.Split(split.at(), split.key(), payloads, List.copyOf(warnings))
                : new StagedRow.Rejected(split.at(), split.key(), members(rows.group()), List.copyOf(errors));
    }

    // Damaged text is not published: its row is rejected, whatever else came of it.
    private StagedRow withDamage(RecordGroup group, StagedRow row) {
        if (row instanceof StagedRow.Skipped) {
            return row;
        }
        List<Issue> found = damageOf(group);
        if (found.isEmpty()) {
            return row;
        }
        boolean rejects = found.stream().anyMatch(Issue::isError);
        return switch (row) {
            case StagedRow.Skipped _ -> row;
            case StagedRow.Rejected no -> new StagedRow.Rejected(no.at(), no.key(), no.members(), combined(no.issues(), found));
            case StagedRow.Event event -> rejects ? new StagedRow.Rejected(event.at(), event.payload().key(), members(group), found)
                    : new StagedRow.Event(event.payload(), event.grouped(), joined(event.warnings(), found));
            case StagedRow.Recalled _ -> throw new IllegalStateException("rows that are recalled show no damage");
            case StagedRow.Split split -> rejects ? new StagedRow.Rejected(split.at(), split.key(), members(group), found)
                    : new StagedRow.Split(split.at(), split.key(), split.events(), joined(split.warnings(), found));
        };
    }

    private List<Issue> damageOf(RecordGroup group) {
        List<Issue> found = new ArrayList<>(0);
        for (SourceRecord row : group.records()) {
            found.addAll(damage.look(row));
        }
        return damagedTextMayPass ? found.stream().map(issue -> issue.withSeverity(Severity.WARNING)).toList() : found;
    }

    // Of a cell it is enough to say one thing, and where it is garbled, that explains its control characters.
    private static List<Issue> combined(List<Issue> said, List<Issue> found) {
        List<Issue> kept = said.stream()
                .filter(issue -> issue.code() != IssueCode.ROW_CONTROL || found.stream().noneMatch(other -> other.place().equals(issue.place()))).toList();
        return joined(kept, found.stream().filter(issue -> kept.stream().noneMatch(other -> other.place().equals(issue.place()))).toList());
    }

    private static List<Long> members(RecordGroup group) {
        return group.records().stream().map(record -> record.at().number()).toList();
    }

    private static List<Long> others(RecordGroup group) {
        return group.records().size() == 1 ? List.of() : members(group).subList(1, group.records().size());
    }

    @SafeVarargs
    private static List<Issue> joined(List<Issue>... parts) {
        List<Issue> all = List.of();
        for (List<Issue> part : parts) {
            if (!part.isEmpty()) {
                all = all.isEmpty() ? new ArrayList<>() : all;
                all.addAll(part);
            }
        }
        return all;
    }
}
