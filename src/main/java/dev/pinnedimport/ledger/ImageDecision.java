package dev.pinnedimport.ledger;

import dev.pinnedimport.issue.Issue;
import org.jspecify.annotations.Nullable;

/// What is to become of an entry whose payload waits for an image.
public sealed interface ImageDecision {

    Entry entry();

    /// It is sent with this medium.
    record With(Entry entry, long medium) implements ImageDecision {}

    /// It is sent without an image; the row is told why.
    record Without(Entry entry, Issue issue) implements ImageDecision {}

    /// It is sent without an image, like every other of this run, which is told once for all.
    record WithoutAny(Entry entry) implements ImageDecision {}

    /// No row stands for it: it becomes a draft, with the image that it has.
    record AsPublished(Entry entry) implements ImageDecision {}

    /// Nothing but its image changed, and that cannot be had: the event stays in the API as it is, and its row counts as unchanged. Later
    /// runs try again.
    ///
    /// @param issue what the row is told; null where it is told once for all
    record AsBefore(Entry entry, @Nullable Issue issue) implements ImageDecision {}

    /// It is not sent in this run.
    record Later(Entry entry, Issue issue) implements ImageDecision {}

    /// It is not sent: its row counts as rejected.
    record Rejected(Entry entry, Issue issue) implements ImageDecision {}
}
