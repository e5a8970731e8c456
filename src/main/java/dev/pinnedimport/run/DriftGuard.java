package dev.pinnedimport.run;

import dev.pinnedimport.definition.DriftSettings;
import dev.pinnedimport.definition.DriftSettings.Rule;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.run.drift.Drift;
import dev.pinnedimport.run.drift.Drift.Finding;
import dev.pinnedimport.run.drift.FileProfile;
import dev.pinnedimport.run.drift.Profiling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds a file against those of earlier runs, by the job's rules, and remembers it where it goes through.
final class DriftGuard {

    private final RunContext context;
    private final StageAct stage;
    private final Approval approval;
    private @Nullable String accepted;

    DriftGuard(RunContext context, StageAct stage, Approval approval) {
        this.context = context;
        this.stage = stage;
        this.approval = approval;
    }

    /// @throws StopException `GUARDED` where the file looks different, the job says stop, and nobody accepts it
    void require() {
        DriftSettings rules = context.request().job().guards().drift();
        if (rules.isOff()) {
            return;
        }
        stage.findProfiling().ifPresent(profiling -> judge(find(context.ledger(), context.run().source(), context.request().job(),
                context.run().number(), fileName(), profiling, context.run().sha256(), context.run().started()), rules, profiling));
    }

    private void judge(List<Finding> findings, DriftSettings rules, Profiling profiling) {
        List<Issue> stops = findings.stream().filter(finding -> stops(finding, rules)).map(Finding::issue).toList();
        List<Issue> others = findings.stream().filter(finding -> !stops(finding, rules)).map(Finding::issue).toList();
        if (!stops.isEmpty()) {
            boolean mayAsk = findings.stream().filter(finding -> stops(finding, rules)).allMatch(finding -> rule(finding, rules) == Rule.ASK);
            if (!approval.acceptsDrift(stops, mayAsk)) {
                keep(profiling, false);
                throw new StopException(ExitCode.GUARDED, stops);
            }
            accepted = Who.isHere();
        }
        List<Issue> told = new ArrayList<>(stops);
        told.addAll(others);
        context.addNotices(told);
    }

    /// From now on the file is part of what is usual.
    void remember() {
        if (!context.request().job().guards().drift().isOff()) {
            stage.findProfiling().ifPresent(profiling -> keep(profiling, true));
        }
    }

    private void keep(Profiling profiling, boolean passed) {
        context.ledger().profiles().keep(context.run(), passed, accepted, profiling.profile(context.run().sha256()).json());
    }

    private String fileName() {
        return String.valueOf(context.request().file().getFileName());
    }

    // ---- for plans as well -------------------------------------------------------------------------------------

    static List<Finding> find(
            Ledger ledger, Source source, JobDefinition job, long run, String file, Profiling profiling, String sha256, Instant now) {
        List<Drift.Earlier> history = ledger.profiles().list(source, job.name(), run, Drift.HISTORY).stream()
                .map(kept -> new Drift.Earlier(kept.run(), kept.started(), FileProfile.parse(kept.profile())))
                .toList();
        DriftSettings rules = job.guards().drift();
        return new Drift(file, history).find(profiling.profile(sha256), profiling, now).stream()
                .filter(finding -> rule(finding, rules) != Rule.OFF)
                .toList();
    }

    static boolean stops(Finding finding, DriftSettings rules) {
        return finding.serious() && rule(finding, rules).compareTo(Rule.ASK) >= 0;
    }

    private static Rule rule(Finding finding, DriftSettings rules) {
        return switch (finding.aspect()) {
            case COLUMNS -> rules.columns();
            case NUMBERS -> rules.numbers();
            case SAME_FILE -> rules.sameFile();
        };
    }
}
