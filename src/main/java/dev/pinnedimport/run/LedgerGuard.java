package dev.pinnedimport.run;

import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerMarker;
import dev.pinnedimport.ledger.LedgerMarker.Seen;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Refuses to send where the ledger at hand is not the one that knows what was sent before. All its refusals are `FOREIGN_LEDGER`.
///
/// See the decision record "The ledger is bound to its target".
final class LedgerGuard {

    private final Ledger ledger;
    private final Workplace workplace;
    private final String job;

    /// @param job the job's name, for the commands that are offered
    LedgerGuard(Ledger ledger, Workplace workplace, String job) {
        this.ledger = ledger;
        this.workplace = workplace;
        this.job = job;
    }

    /// Before any request: the ledger must not be another target's, and must know all that it knew here before.
    void requireOurs(URI target, String system) {
        requireSameTarget(target, system);
        requireNothingLost(target, system);
    }

    // A rehearsal on this machine is no other target: it neither binds a ledger nor minds whose it is.
    private void requireSameTarget(URI target, String system) {
        if (ApiAccess.isLoopback(target) || ledger.findSource(target, system).map(ledger::hasSent).orElse(false)) {
            return;
        }
        List<Source> others = ledger.listSources().stream()
                .filter(source -> source.system().equals(system) && !source.target().equals(target))
                .filter(source -> !ApiAccess.isLoopback(source.target()))
                .filter(ledger::hasSent)
                .toList();
        if (!others.isEmpty()) {
            String where = others.stream().map(source -> source.target().toString()).collect(Collectors.joining(", "));
            throw refused(IssueCode.LEDGER_FOREIGN, "It remembers what \"" + system + "\" sent to " + where
                    + ", and nothing of it was ever sent to " + target + ". Sent there, every row would become a new event. Nothing was sent. For another API use "
                    + (workplace.findDatabaseUrl().isPresent() ? "another database: --db URL" : "another directory: --state DIR")
                    + ". If this is the same API under a new address, take over what it has: " + rebuild() + " --api " + target + ".");
        }
    }

    private void requireNothingLost(URI target, String system) {
        Optional<Seen> seen = marker(target, system).find();
        if (seen.isEmpty()) {
            return;
        }
        Optional<Source> source = ledger.findSource(target, system);
        long newest = source.flatMap(ledger::findLastRun).map(Run::number).orElse(0L);
        if (seen.get().ledger().equals(ledger.id()) && newest >= seen.get().run()) {
            return;
        }
        String what = !seen.get().ledger().equals(ledger.id())
                ? "It is not the one that \"" + system + "\" was sent with before: that one was lost or replaced."
                : "It does not know the last run of \"" + system + "\" (number " + seen.get().run() + "; its own last is " + newest
                        + "): it was replaced by an older copy.";
        throw refused(IssueCode.LEDGER_LOST,
                what + " Events that it does not know would be created a second time. Nothing was sent. Put the newest "
                + "copy back, or rebuild it from what the API has: " + rebuild() + ".");
    }

    /// Before anything is sent: the key must reach at least one of the channels that our events are in, or it is somebody else's.
    void requireChannels(Source source, Preflight answer) {
        List<Long> accessible = answer.channels().stream().map(Preflight.Channel::id).toList();
        if (accessible.isEmpty() || ledger.hasEventIn(source, accessible)) {
            return;
        }
        List<Long> ours = ledger.listChannels(source);
        if (!ours.isEmpty()) {
            throw refused(IssueCode.LEDGER_FOREIGN, "Its events are in " + channels(ours) + ", and this key reaches none of them, only "
                    + channels(accessible) + ": it is the key of another owner. Nothing was sent. Use the key of the owner of these events, give its "
                    + "owner access to their channels, or use another directory for this owner: --state DIR.");
        }
    }

    /// From now on the ledger at hand is the right one for this source.
    ///
    /// Where the database is elsewhere, there is a marker only where there is a state directory.
    void mark(Run run) {
        if (workplace.findDatabaseUrl().isPresent() && !Files.isDirectory(workplace.state())) {
            return;
        }
        marker(run.source().target(), run.source().system()).write(new Seen(ledger.id(), run.number()));
    }

    StopException lost(String what) {
        return refused(IssueCode.LEDGER_LOST,
                what + " Nothing was sent. Put the newest copy of the ledger back, or take over what the API has: "
                + rebuild() + ".");
    }

    private LedgerMarker marker(URI target, String system) {
        return LedgerMarker.of(workplace.state(), target, system);
    }

    private String rebuild() {
        return "pinned-import settle --rebuild " + job + " FILE";
    }

    private static String channels(List<Long> ids) {
        String list = ids.stream().limit(5).map(String::valueOf).collect(Collectors.joining(", "));
        return (ids.size() == 1 ? "channel " : "the channels ") + list + (ids.size() > 5 ? " and others" : "");
    }

    private StopException refused(IssueCode code, String sentence) {
        Path state = workplace.state();
        String ledgerName = workplace.findDatabaseUrl().isPresent() ? "Ledger in the database" : "Ledger in " + state;
        return new StopException(ExitCode.FOREIGN_LEDGER, Issue.of(code, new Place.Setting(ledgerName), "", sentence));
    }
}
