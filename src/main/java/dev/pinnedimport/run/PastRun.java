package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.ledger.Balance;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A run of the past, as a line in a list.
///
/// @param in      rows whose event is in the API: created, updated or unchanged
/// @param toFix   rows rejected or refused
/// @param open    rows blocked, in doubt or not sent yet
/// @param withdrawal whether it took back what another run published, and read no file
/// @param summary the object of `run --json`; null while the run has not ended
public record PastRun(
        String id, String job, String file, String target, Instant started, long read, long in, long toFix, long open, boolean withdrawal,
        @Nullable String summary, int exitNumber) {

    static PastRun of(dev.pinnedimport.ledger.Run run, Balance rows) {
        return new PastRun(
                run.id(),
                run.job(),
                run.file(),
                run.source().target().toString(),
                run.started(),
                rows.read(),
                rows.created() + rows.updated() + rows.unchanged(),
                rows.rejected() + rows.refused(),
                rows.blocked() + rows.inDoubt() + rows.notSent(),
                Withdrawing.isWithdrawal(run),
                run.outcome() == null ? null : run.outcome().summary(),
                run.outcome() == null ? -1 : run.outcome().exit());
    }

    /// How it ended; empty while it has not.
    public Optional<ExitCode> exit() {
        return Arrays.stream(ExitCode.values()).filter(code -> code.number() == exitNumber).findFirst();
    }

    public ObjectNode json() {
        if (summary != null && JsonMapper.shared().readTree(summary) instanceof ObjectNode ended) {
            return ended;
        }
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("run", id).put("job", job).put("target", target).put("status", "not ended").put("started", started.toString());
        json.putObject("file").put("name", file);
        json.putObject("rows").put("read", read);
        return json;
    }
}
