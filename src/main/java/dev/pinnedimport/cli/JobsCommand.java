package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobFile;
import dev.pinnedimport.issue.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jobs`: which jobs there are, and which of them cannot be used.
@Command(name = "jobs", description = "Lists the jobs, and what is wrong with those that cannot be used.")
final class JobsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    JobsCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        List<JobFile> jobs = new JobDefinitions(options.workplace().jobs()).list();
        if (options.json()) {
            terminal.out().println(json(jobs).toPrettyString());
        } else {
            print(jobs);
        }
        return jobs.stream().allMatch(job -> job.issues().isEmpty()) ? 0 : ExitCode.CONFIGURATION.number();
    }

    private void print(List<JobFile> jobs) {
        if (jobs.isEmpty()) {
            terminal.out().println("No jobs in " + terminal.shown(options.workplace().jobs()) + ".");
        }
        int width = jobs.stream().mapToInt(job -> job.name().length()).max().orElse(0);
        for (JobFile job : jobs) {
            String name = job.name() + " ".repeat(width - job.name().length());
            terminal.out().println(name + "  " + job.findDefinition().map(definition -> definition.description()).orElse("cannot be used:"));
            job.issues().forEach(issue -> terminal.out().println("    " + issue));
        }
    }

    private static ArrayNode json(List<JobFile> jobs) {
        ArrayNode list = JsonMapper.shared().createArrayNode();
        for (JobFile job : jobs) {
            ObjectNode json = list.addObject();
            json.put("name", job.name());
            json.put("file", job.path().toString());
            json.put("valid", job.issues().isEmpty());
            job.findDefinition().ifPresent(definition -> {
                json.put("description", definition.description());
                json.put("system", definition.system());
            });
            ArrayNode issues = json.putArray("issues");
            job.issues().forEach(issue -> issues.add(issue.toString()));
        }
        return list;
    }
}
