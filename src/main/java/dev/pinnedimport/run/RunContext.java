package dev.pinnedimport.run;

import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the acts of one run share: the run itself, who listens, and why the run ended early if it did.
final class RunContext {

    private final ImportRequest request;
    private final Run run;
    private final Ledger ledger;
    private final RunListener listener;
    private final StopSignal stop;
    private final RunRows rows;
    private final List<Issue> notices = new ArrayList<>();
    private @Nullable StopException ending;
    private @Nullable Throwable fault;
    private final List<ExitCode> reasons = new ArrayList<>();

    RunContext(ImportRequest request, Run run, RunRows rows, Ledger ledger, RunListener listener, StopSignal stop) {
        this.request = request;
        this.run = run;
        this.ledger = ledger;
        this.listener = listener;
        this.stop = stop;
        this.rows = rows;
    }

    ImportRequest request() {
        return request;
    }

    Run run() {
        return run;
    }

    RunRows rows() {
        return rows;
    }

    Ledger ledger() {
        return ledger;
    }

    RunListener listener() {
        return listener;
    }

    StopSignal stop() {
        return stop;
    }

    void addNotices(List<Issue> more) {
        notices.addAll(more);
    }

    List<Issue> notices() {
        return List.copyOf(notices);
    }

    /// Does a piece of an act's work. Why it could not be done is kept here; Spring Batch only learns that it was not.
    <T> T guarded(Work<T> work) {
        try {
            return work.get();
        } catch (Stopped e) {
            throw e;
        } catch (StopException e) {
            ending = e;
            throw new Stopped();
        } catch (Exception e) {
            fault = e;
            throw new Stopped();
        }
    }

    /// What the pump asks for after it has sent everything that may be sent.
    void finishedDelivery(ExitCode exit) {
        reasons.add(exit);
    }

    /// Something that a person has to know of, though the run goes on.
    void addReason(ExitCode reason) {
        reasons.add(reason);
    }

    List<ExitCode> reasons() {
        return List.copyOf(reasons);
    }

    /// Why the run could not go on, in words.
    Optional<StopException> findEnding() {
        return Optional.ofNullable(ending);
    }

    /// What went wrong unexpectedly.
    Optional<Throwable> findFault() {
        return Optional.ofNullable(fault);
    }

    /// Work that may end a run.
    @FunctionalInterface
    interface Work<T> {
        T get() throws Exception;
    }
}
