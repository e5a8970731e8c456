package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;

/// What a worker does, for people who watch it.
public sealed interface WorkerNews {

    /// There is no run to work for.
    record Waiting() implements WorkerNews {}

    record Joined(String run, String job, String target) implements WorkerNews {}

    /// A run that is open, but not for this worker, which sends elsewhere.
    record PassedBy(String run, String target) implements WorkerNews {}

    /// A part of the run is at its end, for this worker.
    ///
    /// @param requests that carried an event
    /// @param how      what became of the part
    record PartEnded(int part, long requests, How how) implements WorkerNews {}

    /// What became of a part.
    enum How {
        /// Nothing is left in it that a worker may send.
        DONE,
        /// Somebody else may have it.
        HANDED_BACK,
        /// This worker was thought dead; somebody else has it.
        LOST
    }

    /// @param parts that this worker has ended
    record Left(Deed deed, int parts, long requests) implements WorkerNews {}

    /// Something to be said that changes nothing of the work.
    record Remark(Issue issue) implements WorkerNews {}
}
