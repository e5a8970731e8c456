package dev.pinnedimport.cli;

import picocli.CommandLine.Option;

/// All there is to a command that only holds others: called without one of them, it asks which.
final class HelpOption {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;
}
