package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.FaultLine;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.ReportJson;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// Parses the arguments, runs the command, and turns whatever ends it into words and an exit code: the only place that does.
final class CommandLineRunner {

    private static final int MOST_ISSUES = 20;
    /// With `--json` these print their own object, which tells more.
    private static final Set<String> IMPORTING = Set.of("run", "resume", "retry");

    private Terminal terminal;

    CommandLineRunner(Terminal terminal) {
        this.terminal = terminal;
    }

    int run(String... args) {
        // Before anything is parsed, since what is wrong with the arguments is said in the form that was asked for, too.
        if (LogFormat.asked(args, terminal).filter(format -> format.equals(LogFormat.ECS)).isPresent()) {
            terminal = terminal.loggingJson();
        }
        CommandLine line = commandLine(args);
        int exit = line.execute(args);
        terminal.out().flush();
        terminal.err().flush();
        return exit;
    }

    private CommandLine commandLine(String[] args) {
        CommandLine line = PinnedImport.meantBy(args, terminal);
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(coloured() ? Ansi.ON : Ansi.OFF));
        line.setUnmatchedOptionsArePositionalParams(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOverwrittenOptionsAllowed(false);
        line.setParameterExceptionHandler(this::usageError);
        line.setExecutionExceptionHandler(this::failure);
        return line;
    }

    private boolean coloured() {
        return terminal.animated() && terminal.variable("NO_COLOR").isEmpty();
    }

    private int usageError(CommandLine.ParameterException e, String[] args) {
        UsageError.of(e).lines().forEach(terminal.err()::println);
        return ExitCode.USAGE.number();
    }

    private int failure(Exception e, CommandLine line, CommandLine.ParseResult arguments) {
        StopException stop = e instanceof StopException known ? known : new StopException(ExitCode.UNEXPECTED, FaultLine.issueOf(e));
        if (line.getParseResult().hasMatchedOption("--json") && !IMPORTING.contains(line.getCommandName())) {
            terminal.out().println(ReportJson.stopped(stop));
        }
        print(stop.issues());
        return stop.exitCode().number();
    }

    private void print(List<Issue> issues) {
        issues.stream().limit(MOST_ISSUES).forEach(issue -> terminal.err().println(issue));
        if (issues.size() > MOST_ISSUES) {
            terminal.err().println("And " + (issues.size() - MOST_ISSUES) + " more. Mend these first.");
        }
        issues.stream()
                .map(issue -> issue.code().remedy())
                .distinct()
                .limit(3)
                .forEach(remedy -> terminal.err().println("Next: " + remedy));
    }
}
