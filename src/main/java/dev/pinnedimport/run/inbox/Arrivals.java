package dev.pinnedimport.run.inbox;

import dev.pinnedimport.issue.Issue;
import java.nio.file.Path;
import java.util.List;

/// What lies in an inbox.
///
/// @param ready   files that may be taken, oldest first
/// @param notices what lies there and is not taken: still being written, or no ordinary file
public record Arrivals(List<Arrived> ready, List<Issue> notices) {

    public Arrivals {
        ready = List.copyOf(ready);
        notices = List.copyOf(notices);
    }

    /// A file that may be taken.
    public record Arrived(Path path, Seen seen) {
        public String name() {
            return String.valueOf(path.getFileName());
        }
    }
}
