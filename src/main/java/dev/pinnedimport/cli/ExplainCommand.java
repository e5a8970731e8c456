package dev.pinnedimport.cli;

import dev.pinnedimport.report.Passport;
import dev.pinnedimport.report.PassportText;
import dev.pinnedimport.run.Explaining;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `explain`: everything about one row and its event, from its cells to the answer of the API.
@Command(
        name = "explain",
        description = "Explains one row or event: cells, each step of the mapping, payload, issues, attempts, keys, and what comes next.")
final class ExplainCommand implements Callable<Integer> {

    private static final Pattern RUN_AND_ROW = Pattern.compile("(.+):([1-9][0-9]{0,11})");

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions options;

    @Parameters(arity = "1..2", paramLabel = "WHAT", description = "RUN:ROW, or the id of an event; with a job before it, only of its system: JOB ID.")
    private List<String> what = List.of();

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        if (what.size() > 2) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Explain one thing at a time: RUN:ROW, ID, or JOB ID.");
        }
        try (Explaining explaining = Explaining.open(options.workplace())) {
            Passport passport = explain(explaining);
            if (options.json()) {
                terminal.out().println(PassportText.json(passport).toPrettyString());
            } else {
                terminal.out().print(PassportText.of(passport, ZoneId.systemDefault()));
            }
        }
        return 0;
    }

    private Passport explain(Explaining explaining) {
        if (what.size() == 2) {
            return explaining.explain(Optional.of(options.job(what.getFirst())), what.getLast());
        }
        Matcher row = RUN_AND_ROW.matcher(what.getFirst());
        return row.matches() && explaining.knowsRun(row.group(1))
                ? explaining.explain(row.group(1), Long.parseLong(row.group(2)))
                : explaining.explain(Optional.empty(), what.getFirst());
    }
}
