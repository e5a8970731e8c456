package dev.pinnedimport.run;

import dev.pinnedimport.delivery.Delivery;
import dev.pinnedimport.delivery.DeliveryEnd;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.delivery.pace.SharedPace;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.PartLostException;
import dev.pinnedimport.ledger.Spread;
import dev.pinnedimport.ledger.Spread.Stop;
import dev.pinnedimport.run.WorkerNews.How;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Sends one part of a run, by the same pump that sends a whole run elsewhere.
final class PartTask implements Tasklet {

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final Spread spread;
    private final Ledger ledger;
    private final PartHold hold;
    private final Delivery pump;
    private @Nullable How how;
    private @Nullable DeliveryEnd end;
    private @Nullable RuntimeException fault;

    PartTask(Ledger ledger, Spread spread, PartHold hold, EventsApi api, DeliverySettings settings, StopSignal stop) {
        this.spread = spread;
        this.ledger = ledger;
        this.hold = hold;
        Time time = Time.system();
        this.pump = new Delivery(ledger.of(hold.part()), api, spread.run(), settings, stop, time, new SecureRandom(),
                new SharedPace(hold, time::nanos), hold, Delivery::onThreadOfItsOwn);
    }

    int part() {
        return hold.part().number();
    }

    long requests() {
        return hold.done().requests();
    }

    How how() {
        return Objects.requireNonNullElse(how, How.HANDED_BACK);
    }

    /// Why the pump stopped before its end, or could not go on; empty where it did not, or where the part was lost.
    Optional<DeliveryEnd> findEnd() {
        return how == How.DONE ? Optional.empty() : Optional.ofNullable(end);
    }

    /// What went wrong, other than with the API.
    Optional<RuntimeException> findFault() {
        return Optional.ofNullable(fault);
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) throws JobInterruptedException {
        try {
            if (hold.isLost()) {
                return lose(contribution);
            }
            Optional<DeliveryEnd> ended = pump.deliverSome(A_WHILE);
            hold.count(pump.progress());
            if (ended.isEmpty()) {
                return RepeatStatus.CONTINUABLE;
            }
            end = ended.get();
            return take(end, contribution);
        } catch (PartLostException _) {
            return lose(contribution);
        } catch (JobInterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            // Spring Batch stores the text of what ends a step, which may quote cells.
            fault = e;
            return interrupted(contribution);
        }
    }

    private RepeatStatus take(DeliveryEnd ended, StepContribution contribution) throws JobInterruptedException {
        switch (ended) {
            case DeliveryEnd.Finished _ -> {
                return finish();
            }
            case DeliveryEnd.Interrupted _, DeliveryEnd.ApiUnavailable _ -> { }
            case DeliveryEnd.ApiRefused refused when refused.issue().code() == IssueCode.API_CHANNEL -> {
                // All of this part is blocked; other parts may be for other channels. The run's balance shows it.
                return finish();
            }
            case DeliveryEnd.ApiRefused _, DeliveryEnd.Guarded _, DeliveryEnd.Misconfigured _ ->
                    ledger.spreads().stop(spread, stopOf(ended));
        }
        hold.handBack();
        how = How.HANDED_BACK;
        return interrupted(contribution);
    }

    private RepeatStatus finish() {
        hold.finish();
        how = How.DONE;
        return RepeatStatus.FINISHED;
    }

    /// Where Spring Batch did not let the task come to its end, as it does where its own tables cannot be written.
    void handBackWhatIsLeft() {
        if (how == null && fault == null) {
            try {
                hold.handBack();
            } catch (PartLostException _) {
                how = How.LOST;
            }
        }
    }

    private static Stop stopOf(DeliveryEnd ended) {
        List<Issue> issues = ended.issues();
        return issues.isEmpty()
                ? new Stop(ended.exitCode().number(), "", "")
                : new Stop(ended.exitCode().number(), issues.getFirst().code().id(), issues.getFirst().sentence());
    }

    // What is under way is in doubt for whoever has the part now, as after a process has died.
    private RepeatStatus lose(StepContribution contribution) throws JobInterruptedException {
        how = How.LOST;
        return interrupted(contribution);
    }

    private static RepeatStatus interrupted(StepContribution contribution) throws JobInterruptedException {
        contribution.getStepExecution().setTerminateOnly();
        throw new JobInterruptedException("see the run's report");
    }
}
