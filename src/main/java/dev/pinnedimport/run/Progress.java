package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a run stands, told about once a second while it works.
public sealed interface Progress {

    /// The job is known now.
    record For(String job) implements Progress {}

    /// Before anything is read: key, channels and classifications are checked.
    record AskingApi(String target) implements Progress {}

    /// The run has an id now.
    record Begun(String run) implements Progress {}

    /// @param position bytes of the file consumed
    /// @param size     bytes of the file
    record Staging(long rows, long position, long size) implements Progress {}

    /// Everything is read, and the guards look at it.
    record Guarding() implements Progress {}

    /// Reading what the API has.
    record LookingUp() implements Progress {}

    /// Getting cover images and uploading them, before their events are sent.
    ///
    /// @param decided events whose image is known by now
    /// @param uploads requests so far
    record Images(long decided, int uploads) implements Progress {}

    /// @param done     of the events to send, how many have an outcome
    /// @param total    events to send
    /// @param perSecond requests per second at present
    /// @param left     time to the end at this pace; null where nothing can be said yet
    /// @param waitUntil nothing is sent before then; null where something is
    /// @param waitFor   why, in words; empty where nothing is waited for
    record Delivering(long done, long total, double perSecond, @Nullable Duration left, @Nullable Instant waitUntil, String waitFor)
            implements Progress {}

    /// Something to be said that changes nothing of the run.
    record Remark(Issue issue) implements Progress {}

    /// Other machines send.
    ///
    /// @param machines how many at present
    record Spreading(long done, long total, int machines, double perSecond) implements Progress {}

    /// Writing report and rejects.
    record Reporting() implements Progress {}

    /// A command beside the runs is done with a job.
    record Did(Deed deed) implements Progress {}
}
