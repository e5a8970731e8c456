package dev.pinnedimport.delivery;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import java.util.List;
import java.util.Set;

/// Why the pump stopped. In every case everything it knows is in the ledger, and the next run goes on from there.
public sealed interface DeliveryEnd {

    /// Nothing is left that this run may send.
    ///
    /// @param inDoubt         entries of this source whose fate only a person can tell
    /// @param blockedChannels channels to which the key's owner has no access any more; others were served
    record Finished(long inDoubt, Set<Long> blockedChannels) implements DeliveryEnd {
        public Finished {
            blockedChannels = Set.copyOf(blockedChannels);
        }
    }

    /// Asked to stop.
    record Interrupted(ExitCode reason) implements DeliveryEnd {}

    /// The API is away, throttles beyond the limit, or does not show what became of events in doubt.
    record ApiUnavailable(Issue issue) implements DeliveryEnd {}

    /// The API refuses the key, a scope or every channel.
    record ApiRefused(Issue issue) implements DeliveryEnd {}

    /// A guard against sending row after row in vain.
    record Guarded(Issue issue) implements DeliveryEnd {}

    /// The address is wrong: it redirects, or its certificate is not trusted.
    record Misconfigured(Issue issue) implements DeliveryEnd {}

    /// The exit code this end asks for; what the ledger's balance asks for comes on top.
    default ExitCode exitCode() {
        return switch (this) {
            case Finished finished -> !finished.blockedChannels().isEmpty() ? ExitCode.API_REFUSED
                    : finished.inDoubt() > 0 ? ExitCode.IN_DOUBT : ExitCode.DONE;
            case Interrupted interrupted -> interrupted.reason();
            case ApiUnavailable _ -> ExitCode.API_UNAVAILABLE;
            case ApiRefused _ -> ExitCode.API_REFUSED;
            case Guarded _ -> ExitCode.GUARDED;
            case Misconfigured _ -> ExitCode.CONFIGURATION;
        };
    }

    default List<Issue> issues() {
        return switch (this) {
            case Finished _, Interrupted _ -> List.of();
            case ApiUnavailable end -> List.of(end.issue());
            case ApiRefused end -> List.of(end.issue());
            case Guarded end -> List.of(end.issue());
            case Misconfigured end -> List.of(end.issue());
        };
    }
}
