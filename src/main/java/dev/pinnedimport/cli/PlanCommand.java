package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.PlanFile;
import dev.pinnedimport.report.PlanText;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Planning;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `plan`: what a run would do, field by field. Sends nothing and records nothing.
@Command(
        name = "plan",
        description = "Tells what a run would do: new, changed field by field, unchanged, missing, rejected. Sends nothing, records nothing.")
final class PlanCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Mixin
    private final JobAndFile what = new JobAndFile();

    @Option(names = "--save", paramLabel = "PLAN", description = "Saves the plan as JSON, to be approved and carried out with run --plan.")
    private @Nullable Path save;

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        JobDefinition definition = options.job(what.job());
        Optional<Path> target = Optional.ofNullable(save).map(terminal::resolve);
        target.ifPresent(PlanFile::requireFree);
        Optional<ApiAccess> access = options.findApiAccess();
        options.tell(definition, options.apiUrl());
        try (Planning planning = Planning.open(options.workplace());
                Planning.Plan plan = Interruption.during(
                        () -> planning.stop(Interruption.asked()),
                        () -> planning.plan(definition, terminal.resolve(what.file()), options.apiUrl(), access))) {
            Optional<Path> saved = target.map(plan::save);
            if (options.json()) {
                plan.write(terminal.out());
            } else {
                terminal.out().print(PlanText.of(plan.report()));
                saved.ifPresent(path -> terminal.out().println("  Plan     " + terminal.shown(path)));
                String again = what.again();
                terminal.out().println(!plan.report().stops().isEmpty() || plan.report().calls() == 0 && plan.report().counts().rejected() > 0
                        ? "Next: fix and plan again: " + options.propose("plan " + again)
                        : "Next: " + options.propose("run " + again
                                + saved.map(path -> " --plan " + Texts.argument(terminal.shown(path))).orElse("")));
            }
            return plan.report().exit().number();
        }
    }
}
