package dev.pinnedimport.run;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.source.Header;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of a run: how to read them for staging, and how to copy those that a person has to mend.
final class RunRows {

    private final ImportRequest request;
    private final EventMapper mapper;
    private final Contract contract;
    private final Path scratch;
    private final Supplier<RowSupply> supply;
    private final Supplier<RowCopies> copies;
    private final boolean fromLedger;
    private final boolean none;
    private @Nullable Map<String, List<String>> ruledOut;

    private RunRows(
            ImportRequest request,
            EventMapper mapper,
            Contract contract,
            Path scratch,
            Supplier<RowSupply> supply,
            Supplier<RowCopies> copies,
            boolean fromLedger,
            boolean none) {
        this.request = request;
        this.mapper = mapper;
        this.contract = contract;
        this.scratch = scratch;
        this.supply = supply;
        this.copies = copies;
        this.fromLedger = fromLedger;
        this.none = none;
    }

    /// The rows of the requested file.
    ///
    /// @param scratch directory for what does not fit in memory
    static RunRows ofFile(ImportRequest request, EventMapper mapper, Contract contract, Path scratch) {
        return new RunRows(request, mapper, contract, scratch,
                () -> RowSupply.file(request.file(), request.job().source()),
                () -> RowCopies.ofFile(request.file(), request.job().source()),
                false,
                false);
    }

    /// The rows that a retry began with.
    static RunRows ofRetry(ImportRequest request, EventMapper mapper, Contract contract, Path scratch, KeptRows kept, Run run) {
        return new RunRows(request, mapper, contract, scratch,
                () -> new KeptSupply(kept, run, kept.findFile(run).orElseThrow(), request.job().source()),
                () -> RowCopies.ofRun(kept, run),
                true,
                kept.count(run) == 0);
    }

    StageRows open() {
        StageRows rows = StageRows.of(supply, mapper, isGrouped(), scratch);
        ruledOut = rows.dates().ruledOut();
        return rows;
    }

    /// How the file of these rows is to be kept, with what was decided about its dates. Reads the file for that where no one has done so yet.
    KeptFile kept(RowCopies copies) {
        Map<String, List<String>> known = ruledOut;
        if (known == null) {
            try (StageRows rows = open()) {
                known = rows.dates().ruledOut();
            }
        }
        return copies.file().withRuledOut(known);
    }

    RowCopies copy() {
        return copies.get();
    }

    /// Whether there is nothing to stage: a retry that only goes on with what is staged already.
    boolean areNone() {
        return none;
    }

    /// Whether the ledger keeps these rows already.
    boolean areKept() {
        return fromLedger;
    }

    /// What tells rows of one event, in a job that groups rows.
    Optional<BoundMapper> findGrouping(Header header) {
        return isGrouped() && header.size() > 0 ? Optional.of(mapper.bind(header)) : Optional.empty();
    }

    /// By position of the column: the values it may hold, where that is a list.
    Map<Integer, List<String>> allowedValues(Header header) {
        return new AllowedValues(request.job().mapping(), contract).in(header);
    }

    private boolean isGrouped() {
        return !request.job().mapping().groupBy().isEmpty();
    }
}
