package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.damage.FileDamage;
import java.util.ArrayList;
import java.util.List;

/// Takes an item of a file through mapping and validation to what the ledger is told about it.
final class StageMapper {

    private final BoundMapper mapper;
    private final EventValidator validator;
    private final FileDamage damage;
    private final boolean damagedTextMayPass;

    StageMapper(BoundMapper mapper, EventValidator validator, FileDamage damage, GuardSettings guards) {
        this.mapper = mapper;
        this.validator = validator;
        this.damage = damage;
        this.damagedTextMayPass = guards.allows(GuardSettings.Allowance.DAMAGED_TEXT);
    }

    StagedRow map(StageItem item) {
        return switch (item) {
            case StageItem.LeftOut leftOut -> new StagedRow.Skipped(leftOut.at(), 1);
            case StageItem.Unreadable unreadable ->
                    new StagedRow.Rejected(unreadable.at(), null, List.of(unreadable.at().number()), unreadable.issues());
            case StageItem.Rows rows -> map(rows);
        };
    }

    private StagedRow map(StageItem.Rows rows) {
        RecordGroup group = rows.group();
        return switch (mapper.map(group)) {
            case MappingResult.Skipped skipped -> new StagedRow.Skipped(skipped.at(), group.records().size());
            case MappingResult.Unmappable no -> new StagedRow.Rejected(no.at(), no.key(), members(group), joined(no.issues(), newTo(no.issues(), damageOf(group)), List.of()));
            case MappingResult.Mapped mapped -> validate(rows, mapped);
        };
    }

    private StagedRow validate(StageItem.Rows rows, MappingResult.Mapped mapped) {
        List<Issue> damaged = damageOf(rows.group());
        if (damaged.stream().anyMatch(Issue::isError)) {
            return new StagedRow.Rejected(mapped.draft().at(), mapped.draft().key(), members(rows.group()), damaged);
        }
        return switch (validator.check(mapped.draft())) {
            case ValidationResult.Invalid no -> new StagedRow.Rejected(no.at(), mapped.draft().key(), members(rows.group()), no.issues());
            case ValidationResult.Valid valid ->
                    new StagedRow.Event(valid.payload(), others(rows.group()), joined(joined(rows.warnings(), damaged, List.of()), mapped.warnings(), valid.warnings()));
        };
    }

    private List<Issue> damageOf(RecordGroup group) {
        List<Issue> found = new ArrayList<>(0);
        for (SourceRecord row : group.records()) {
            found.addAll(damage.look(row));
        }
        return damagedTextMayPass ? found.stream().map(issue -> issue.withSeverity(Severity.WARNING)).toList() : found;
    }

    // What the mapping has said about a cell need not be said again.
    private static List<Issue> newTo(List<Issue> said, List<Issue> more) {
        return more.stream().filter(issue -> said.stream().noneMatch(other -> other.place().equals(issue.place()))).toList();
    }

    private static List<Long> members(RecordGroup group) {
        return group.records().stream().map(record -> record.at().number()).toList();
    }

    private static List<Long> others(RecordGroup group) {
        return group.records().size() == 1 ? List.of() : members(group).subList(1, group.records().size());
    }

    private static List<Issue> joined(List<Issue> first, List<Issue> second, List<Issue> third) {
        if (first.isEmpty() && second.isEmpty() && third.isEmpty()) {
            return List.of();
        }
        List<Issue> all = new ArrayList<>(first);
        all.addAll(second);
        all.addAll(third);
        return all;
    }
}
