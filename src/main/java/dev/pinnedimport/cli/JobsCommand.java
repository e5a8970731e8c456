package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobFile;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.run.JobEditing;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jobs`: which jobs there are, and which of them cannot be used.
@Command(name = "jobs", description = "Lists the jobs, and what is wrong with those that cannot be used.", subcommands = JobsCommand.SetValue.class)
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
            terminal.out().println("No jobs in " + terminal.shown(options.workplace().jobs())
                    + ". Name another directory with --jobs DIR, or have one drafted from your file: pinned-import guess FILE -o jobs/NAME.yml");
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

    /// `jobs set`: changes one value of a job.
    @Command(name = "set", description = {
        "Changes one value of a job, or adds a key: jobs set concerts guards.rows 500.. leaves comments and layout as they are.",
        "Shows the change first, and refuses one that would break the job."})
    static final class SetValue implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private final CommonOptions options;

        @Parameters(index = "0", paramLabel = "JOB", description = "Name of a job in jobs/, or a job file.")
        private String job = "";

        @Parameters(index = "1", paramLabel = "KEY", description = "Such as guards.max_rejects, send.rate or fields.title.max_length.")
        private String key = "";

        @Parameters(index = "2", paramLabel = "VALUE", description = "The new value.")
        private String value = "";

        SetValue(Terminal terminal) {
            this.terminal = terminal;
            this.options = new CommonOptions(terminal);
        }

        @Override
        public Integer call() {
            JobEditing editing = new JobEditing(options.workplace());
            JobEditing.Edit edit = editing.plan(options.jobPath(job), key, value);
            boolean written = !edit.diff().isEmpty() && mayWrite(edit);
            if (written) {
                editing.save(edit);
            }
            if (options.json()) {
                ObjectNode json = JsonMapper.shared().createObjectNode().put("file", edit.file().toString()).put("written", written);
                ArrayNode diff = json.putArray("diff");
                edit.diff().forEach(diff::add);
                ArrayNode open = json.putArray("open");
                edit.open().forEach(issue -> open.add(issue.toString()));
                terminal.out().println(json.toPrettyString());
            } else {
                terminal.out().println(edit.diff().isEmpty() ? "Nothing to change: it says so already."
                        : written ? "Written to " + terminal.shown(edit.file()) + ". Next: " + options.propose("check " + Texts.argument(job) + " FILE")
                        : "Nothing was written. To do it, add --yes.");
                printOpen(edit);
            }
            return 0;
        }

        private void printOpen(JobEditing.Edit edit) {
            if (!edit.open().isEmpty()) {
                terminal.out().println(edit.open().size() == 1 ? "1 decision is still open:" : edit.open().size() + " decisions are still open:");
                edit.open().forEach(issue -> terminal.out().println("  " + issue));
            }
        }

        private boolean mayWrite(JobEditing.Edit edit) {
            if (!options.json()) {
                edit.diff().forEach(line -> terminal.out().println(Texts.visible(line)));
            }
            if (!edit.diff().isEmpty() && changesIdentity()) {
                terminal.err().println("Careful: this changes by what an event is known again. To the next run every event of this job is a new one, and it would "
                        + "create them all once more. Do it only before the first import.");
            }
            return options.yes() || options.mayAsk() && Confirmation.says(terminal, "Write this?");
        }

        private boolean changesIdentity() {
            return key.equals("identity") || key.startsWith("identity.") || key.equals("source.system");
        }
    }
}
