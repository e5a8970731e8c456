package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.ApiAccess;
import java.util.Locale;
import java.util.Scanner;

/// Asks a person before events are published, or something is recorded for good. Never asks without a terminal: there `--yes` must say it.
final class Confirmation {

    private Confirmation() {}

    /// Makes sure, before anything is read, that somebody can say yes to sending. A sandbox on this machine is not asked about.
    ///
    /// @throws StopException `USAGE` where nobody can be asked and `--yes` does not say it
    static void requireAnswer(CommonOptions options, ApiAccess api) {
        if (!options.yes() && !api.isLoopback() && !options.mayAsk()) {
            throw new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("--yes"), "",
                    "Events are to be sent to " + api.baseUrl() + ", and nobody can be asked here. Nothing was sent. Add --yes if that is so."));
        }
    }

    /// Whether the events of a plan may be sent.
    static boolean ofSending(Terminal terminal, CommonOptions options, ApiAccess api) {
        requireAnswer(options, api);
        return options.yes() || api.isLoopback() || says(terminal, "Send to " + api.baseUrl() + "?");
    }

    /// Asks before something is recorded that only a person can know. Without a terminal, `--yes` says it.
    static void of(Terminal terminal, CommonOptions options, String question) {
        if (options.yes()) {
            return;
        }
        if (!options.mayAsk()) {
            throw new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("--yes"), "",
                    question + " Nobody can be asked here: add --yes if that is so."));
        }
        if (!says(terminal, question)) {
            throw new StopException(
                    ExitCode.GUARDED, Issue.of(IssueCode.RUN_DECLINED, new Place.Setting("--yes"), "",
                            "You did not say yes, so nothing was changed."));
        }
    }

    /// Whether a person says yes. Only where one may be asked.
    static boolean says(Terminal terminal, String question) {
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        Scanner answers = new Scanner(terminal.in(), java.nio.charset.StandardCharsets.UTF_8);
        String answer = answers.hasNextLine() ? answers.nextLine().strip().toLowerCase(Locale.ROOT) : "";
        return answer.equals("y") || answer.equals("yes");
    }
}
