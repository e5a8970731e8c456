package dev.pinnedimport.run;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.report.PlanReport.Basis;
import dev.pinnedimport.report.SavedPlan;
import dev.pinnedimport.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Holds a run to an approved plan: file, job, contract, target and ledger must be as they were, and the events the very same.
final class PlanCheck {

    private static final int EXAMPLES = 3;

    private final SavedPlan plan;

    PlanCheck(SavedPlan plan) {
        this.plan = plan;
    }

    /// Before anything is staged. All that has changed is said at once.
    ///
    /// @param newest          the source's newest run
    /// @param begunByThisPlan whether that run carries out this very plan
    void requireSameBasis(ImportRequest request, String sha256, String contract, String ledger, Optional<Run> newest, boolean begunByThisPlan) {
        newest.filter(run -> begunByThisPlan && run.hasEnded()).ifPresent(run -> {
            throw refused("This plan was carried out already, by run " + run.id() + ".");
        });
        Basis basis = plan.basis();
        List<String> changed = new ArrayList<>();
        if (!basis.target().equals(request.api().baseUrl().toString())) {
            changed.add("the target (it was " + basis.target() + ")");
        }
        if (!basis.job().equals(request.job().name())) {
            changed.add("the job (it was " + basis.job() + ")");
        } else if (!basis.definition().equals(request.job().fingerprint().value())) {
            changed.add("the job file or one of its lookups");
        }
        if (!basis.sha256().equals(sha256)) {
            changed.add("the file");
        }
        if (!basis.contract().equals(contract)) {
            changed.add("the API's contract");
        }
        long run = newest.map(Run::number).orElse(0L);
        if (!begunByThisPlan && (basis.run() != run || run > 0 && !basis.ledger().equals(ledger))) {
            changed.add(newest.map(last -> "the ledger (run " + last.id() + " came after the plan)").orElse("the ledger (it was another one)"));
        }
        if (!changed.isEmpty()) {
            throw refused("Since the plan was made, this has changed: " + String.join(", ", changed) + ".");
        }
    }

    /// After staging: exactly the events of the plan, each with its content and its action.
    ///
    /// A run that is continued may have learned that a create of the plan is in the API already, so that it goes on as an update.
    void requireSameEvents(Ledger ledger, Run run) {
        Differences differences = new Differences();
        boolean continued = ledger.countToSendByKind(run).done() > 0;
        BiPredicate<Action, Action> fits = (planned, now) -> planned == now || continued && planned == Action.CREATE && now == Action.UPDATE;
        ledger.forEachWanted(run, wanted -> {
            Optional<Action> planned = plan.find(wanted.key(), wanted.fingerprint());
            if (planned.isEmpty() && !wanted.open()) {
                return;
            }
            if (planned.isEmpty() || !fits.test(planned.get(), wanted.action())) {
                differences.add("\"" + wanted.key().display() + "\" (row " + wanted.row() + ")");
            } else {
                differences.fitting++;
            }
        });
        differences.requireNone(plan.size());
    }

    private static final class Differences {

        private final List<String> examples = new ArrayList<>();
        private long others;
        private long fitting;

        void add(String event) {
            others++;
            if (examples.size() < EXAMPLES) {
                examples.add(event);
            }
        }

        void requireNone(long planned) {
            if (others > 0) {
                throw refused(SummaryText.number(others) + (others == 1 ? " event is" : " events are") + " not as planned, such as "
                        + String.join(", ", examples) + ": a settlement, or what the key may do, has changed since.");
            }
            if (fitting < planned) {
                throw refused(SummaryText.number(planned - fitting) + " of the " + SummaryText.number(planned)
                        + " events of the plan would not be sent now: a settlement, or what the key may do, has changed since.");
            }
        }
    }

    private static StopException refused(String sentence) {
        return new StopException(ExitCode.GUARDED, Issue.of(IssueCode.RUN_PLAN, new Place.Setting("--plan"), "",
                sentence + " Nothing was sent. Make a new plan, and approve that."));
    }
}
