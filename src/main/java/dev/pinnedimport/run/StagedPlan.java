package dev.pinnedimport.run;

import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.ToSend;
import dev.pinnedimport.report.PlanCounts;
import dev.pinnedimport.report.PlanReport;
import java.util.List;

/// What a run that is staged is about to send: the counts of a plan, without its examples.
final class StagedPlan {

    private final RunContext context;
    private final boolean sendsUpdates;

    StagedPlan(RunContext context, boolean sendsUpdates) {
        this.context = context;
        this.sendsUpdates = sendsUpdates;
    }

    PlanReport report() {
        ImportRequest request = context.request();
        Balance rows = context.ledger().balance(context.run());
        ToSend toSend = context.ledger().countToSendByKind(context.run());
        PlanCounts counts = new PlanCounts(toSend.creates(), toSend.updates(), toSend.inDoubt(), toSend.drafts(), rows.unchanged(), toSend.done(), rows.read(),
                rows.grouped(), rows.skipped(), rows.duplicates(), rows.rejected());
        PlanReport.Basis basis = new PlanReport.Basis(request.job().name(), context.run().definition(), "", request.file().toString(),
                context.run().sha256(), request.api().baseUrl().toString(), "", context.run().number(), context.run().started(), Who.isHere());
        return new PlanReport(basis, counts, ExpectedPace.of(request.job(), context.ledger(), context.run().source()), sendsUpdates, null,
                List.of(), List.of(), List.of(), List.of(), List.of());
    }
}
