package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.Header;
import java.util.List;

/// The mapping of a job, checked and prepared. Begin here.
///
/// Everything that can be wrong without a file is found by [#of], everything about a file's columns by [#bind]; what is wrong with a row is
/// part of the [MappingResult]. Immutable, safe for use by several threads, and independent of the default locale and zone of the machine.
public final class EventMapper {

    private final MappingRules rules;
    private final RuleCompiler.Compiled compiled;

    private EventMapper(MappingRules rules, RuleCompiler.Compiled compiled) {
        this.rules = rules;
        this.compiled = compiled;
    }

    /// @throws StopException with all problems of the rules
    public static EventMapper of(MappingRules rules, FieldTypes types) {
        return new EventMapper(rules, new RuleCompiler(rules, types).compile());
    }

    /// Finds the columns of the job in a file.
    ///
    /// @throws StopException with all columns that the job needs and the file does not have, or has twice
    public BoundMapper bind(Header header) {
        return bind(header, DateDecisions.none());
    }

    /// The same, with what the rows of a file have told about its dates.
    ///
    /// @see BoundMapper#dateOrders()
    public BoundMapper bind(Header header, DateDecisions decisions) {
        Columns columns = new Columns(rules.splitRows() == null ? header : Occurrences.extend(header), decisions);
        BoundMapper mapper = new BoundMapper(rules, compiled, columns);
        List<Issue> problems = columns.problems();
        if (!problems.isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, problems);
        }
        return mapper;
    }
}
