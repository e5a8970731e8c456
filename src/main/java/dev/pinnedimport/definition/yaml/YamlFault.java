package dev.pinnedimport.definition.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// Why a text is no YAML, in our words: the parser's own speak of tokens and block mappings.
///
/// @param mark where a person should look; for something left open, where it was opened
record YamlFault(Optional<Mark> mark, String sentence) {

    static final String UNKNOWN = "This is not valid YAML. Check indentation, quotes and brackets here.";

    static YamlFault of(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "" : e.getProblem();
        String context = e.getContext() == null ? "" : e.getContext();
        boolean quoted = context.contains("quoted scalar");
        if (quoted && (problem.contains("unexpected end of stream") || problem.contains("document separator"))) {
            return new YamlFault(e.getContextMark(), "The quote that opens here is never closed. Close it.");
        }
        if (problem.contains("',' or ']'")) {
            return new YamlFault(e.getContextMark(), "The list that opens here with [ is never closed, or a comma is missing in it. Write it like [a, b].");
        }
        if (problem.contains("',' or '}'")) {
            return new YamlFault(e.getContextMark(), "The map that opens here with { is never closed, or a comma is missing in it. Write it like {a: 1, b: 2}.");
        }
        return new YamlFault(e.getProblemMark(), sentence(problem, context, quoted));
    }

    private static String sentence(String problem, String context, boolean quoted) {
        if (problem.contains("(TAB)")) {
            return "A tab stands here where YAML takes spaces only. Indent with spaces.";
        }
        if (problem.contains("cannot start any token")) {
            return "An unquoted value may not begin with this character. Put it in quotes.";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "A colon stands here where no key can be. Put the text in quotes if the colon belongs to it; "
                    + "else check the indentation.";
        }
        if (problem.contains("could not find expected ':'")) {
            return "A key without a colon stands before this. Write key: value, and check the indentation.";
        }
        if (problem.contains("expected <block end>, but found '<scalar>'")) {
            return "This text follows something that is complete already, such as a text in quotes. "
                    + "Check the quotes here and in the lines above.";
        }
        if (problem.contains("expected <block end>") || problem.contains("are not allowed here")) {
            return "The indentation does not fit the lines above. Keys of one map begin in the same column.";
        }
        if (quoted && problem.contains("escape") || problem.contains("hexadecimal numbers")) {
            return "A backslash in double quotes begins an escape, and this is none. Use single quotes around texts with backslashes.";
        }
        if (problem.contains("expected alphabetic or numeric character")) {
            return "An unquoted value may not begin with & or *. Put it in quotes.";
        }
        if (context.contains("tag") || problem.contains("tag handle")) {
            return "An unquoted ! begins a YAML tag, which a job may not have. Put the text in quotes.";
        }
        if (context.contains("directive") || problem.contains("directive") || problem.contains("document start")) {
            return "A line that begins with % is an instruction to YAML readers, which a job may not have. Remove it.";
        }
        if (context.contains("block scalar") || problem.contains("leading empty lines")) {
            return "A text block begins here with | or >, but what follows it does not fit. Put the text into the next lines, indented.";
        }
        return UNKNOWN;
    }
}
