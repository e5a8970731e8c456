package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.ApiAccess;
import java.util.Locale;
import java.util.Scanner;

/// Asks a person before events are published. Never asks without a terminal: schedulers are not stopped by a question.
final class Confirmation {

    private Confirmation() {}

    static void ofSending(Terminal terminal, CommonOptions options, String job, ApiAccess api) {
        if (options.yes() || !options.mayAsk() || api.isLoopback()) {
            return;
        }
        terminal.err().print("Send the events of " + job + " to " + api.baseUrl() + "? [y/N] ");
        terminal.err().flush();
        Scanner answers = new Scanner(terminal.in(), java.nio.charset.StandardCharsets.UTF_8);
        String answer = answers.hasNextLine() ? answers.nextLine().strip().toLowerCase(Locale.ROOT) : "";
        if (!answer.equals("y") && !answer.equals("yes")) {
            throw new StopException(
                    ExitCode.GUARDED,
                    Issue.of(IssueCode.RUN_GUARD, new Place.Api(api.baseUrl().toString()), "", "You did not say yes, so nothing was sent."));
        }
    }
}
