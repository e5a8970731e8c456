package dev.pinnedimport.cli;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.mapping.reading.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with the arguments, in the words of this program rather than those of its parser.
record UsageError(String sentence, String help) {

    static UsageError of(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String sentence = switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched, command);
            case MissingParameterException missing -> missing(missing, command);
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice. Give it once.";
            case ParameterException impossible when impossible.getArgSpec() != null && impossible.getValue() != null -> impossible(impossible);
            case ParameterException open when holdsOthersOnly(command) -> "Which command? " + String.join(", ", command.subcommands().keySet());
            default -> String.valueOf(e.getMessage());
        };
        return new UsageError(Texts.visible(sentence), command.qualifiedName() + " --help");
    }

    /// Whether the command only holds others, and none of them was named.
    private static boolean holdsOthersOnly(CommandSpec command) {
        return !(command.userObject() instanceof Runnable) && !(command.userObject() instanceof Callable);
    }

    private static String unmatched(UnmatchedArgumentException e, CommandSpec command) {
        String first = e.getUnmatched().getFirst();
        if (e.isUnknownOption()) {
            List<String> near = e.getSuggestions();
            return "There is no option \"" + first + "\" here." + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?");
        }
        if (!command.subcommands().isEmpty() && command.positionalParameters().isEmpty()) {
            return "There is no command \"" + command.qualifiedName() + " " + first + "\"."
                    + Nearest.find(first, command.subcommands().keySet()).map(near -> " Did you mean " + near + "?").orElse("");
        }
        return "\"" + first + "\" is one argument too many. Expected: " + form(command) + ". A name with spaces goes in quotes.";
    }

    private static String missing(MissingParameterException e, CommandSpec command) {
        ArgSpec option = e.getMissing().isEmpty() ? e.getArgSpec() : e.getMissing().getFirst();
        if (option instanceof OptionSpec) {
            return name(option) + " needs a value behind it: " + name(option) + " " + option.paramLabel() + ".";
        }
        return e.getMissing().stream().map(UsageError::name).collect(Collectors.joining(" and ")) + (e.getMissing().size() == 1 ? " is" : " are")
                + " missing. Expected: " + form(command) + ".";
    }

    private static String impossible(ParameterException e) {
        Class<?> type = e.getArgSpec().type();
        String wanted = type.isEnum() ? "one of " + Arrays.stream(type.getEnumConstants()).map(one -> one.toString().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                : type == int.class || type == Integer.class || type == long.class ? "a whole number, such as 20"
                : e.getArgSpec().paramLabel();
        return name(e.getArgSpec()) + ": \"" + e.getValue() + "\" is not possible. Write " + wanted + ".";
    }

    private static String form(CommandSpec command) {
        return command.qualifiedName() + command.positionalParameters().stream().filter(ArgSpec::required)
                .map(argument -> " " + argument.paramLabel()).collect(Collectors.joining());
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    List<String> lines() {
        return List.of(sentence + " (" + IssueCode.USAGE.id() + ")", "See: " + help);
    }
}
