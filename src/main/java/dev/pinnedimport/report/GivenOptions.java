package dev.pinnedimport.report;

import dev.pinnedimport.issue.Texts;
import java.util.Map;
import java.util.stream.Collectors;

/// The options of this command line without which a proposed command would mean another API, ledger or directory, so each repeats them.
///
/// What a variable or the settings file says stays in force by itself.
///
/// @param words as they stand behind a command, with a space before each; empty where there are none
public record GivenOptions(String words) {

    public static final GivenOptions NONE = new GivenOptions("");

    /// @param options by name, in the order in which they are repeated
    public static GivenOptions of(Map<String, String> options) {
        return new GivenOptions(options.entrySet().stream()
                .map(option -> " " + option.getKey() + " " + Texts.argument(option.getValue()))
                .collect(Collectors.joining()));
    }

    /// A command to propose.
    ///
    /// @param command without the program's name
    public String propose(String command) {
        return "pinned-import " + command + words;
    }
}
