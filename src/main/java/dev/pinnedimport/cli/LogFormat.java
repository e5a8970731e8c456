package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.util.Optional;

/// In which form the error stream speaks: text for people, or JSON lines for programs that collect logs.
final class LogFormat {

    static final String ECS = "ecs";
    private static final String TEXT = "text";
    private static final String OPTION = "--log-format";

    private LogFormat() {}

    /// What the arguments or else the environment ask for, whether there is such a form or not.
    static Optional<String> asked(String[] args, Terminal terminal) {
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            if (args[i].startsWith(OPTION + "=")) {
                return Optional.of(args[i].substring(OPTION.length() + 1));
            }
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                return Optional.of(args[i + 1]);
            }
        }
        return terminal.variable(Setting.LOG_FORMAT.variable());
    }

    /// @throws StopException where there is no such form
    static void require(String format, String from) {
        if (!format.equals(TEXT) && !format.equals(ECS)) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting(from), format,
                    "There is no form of the log called \"" + format + "\". Write text or ecs."));
        }
    }
}
