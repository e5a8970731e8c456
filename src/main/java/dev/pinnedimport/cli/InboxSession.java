package dev.pinnedimport.cli;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.PlanReport;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Approval;
import dev.pinnedimport.run.EachFile;
import dev.pinnedimport.run.ImportRequest;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.InboxResult;
import dev.pinnedimport.run.RetryRequest;
import dev.pinnedimport.run.RetryResult;
import dev.pinnedimport.run.TakenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `run JOB`: imports what lies in the inbox of the job, one file after the other.
final class InboxSession {

    private final Terminal terminal;
    private final CommonOptions options;
    private final String job;
    private final String name;
    private final boolean acceptDrift;

    InboxSession(Terminal terminal, CommonOptions options, String job, boolean acceptDrift) {
        this.terminal = terminal;
        this.options = options;
        this.job = job;
        this.name = JobDefinitions.nameOf(job);
        this.acceptDrift = acceptDrift;
    }

    /// @param reading gives the job, which has an inbox
    int run(Supplier<JobDefinition> reading) {
        try (Telling telling = Telling.of(terminal, options)) {
            terminal.findLines().ifPresent(lines -> lines.about(job));
            telling.started(name);
            JobDefinition definition = around("", telling, reading);
            InboxSettings inbox = definition.findInbox().orElseThrow();
            return around(inbox.directory().toString(), telling, () -> take(definition, inbox, telling));
        }
    }

    private <T> T around(String place, Telling telling, Supplier<T> work) {
        return telling.around(name, place, options.apiUrl(), () -> new JsonEnding(terminal, options).around(job, place, work));
    }

    private int take(JobDefinition definition, InboxSettings inbox, Telling telling) {
        ApiAccess api = options.apiAccess();
        options.tell(definition, api.baseUrl().toString());
        try (Importer importer = options.openImporter()) {
            Files files = new Files(importer, api, telling);
            InboxResult result =
                    Interruption.during(() -> importer.stop(Interruption.asked()), () -> importer.takeInbox(definition, inbox, api, files));
            files.tellWhatWentWell(result);
            result.findNothing().ifPresent(this::say);
            if (options.json()) {
                terminal.out().println(result.json(api.baseUrl().toString()));
            }
            return result.exit().number();
        }
    }

    private void say(Issue issue) {
        if (!options.quiet() || issue.isError()) {
            terminal.err().println(issue);
            terminal.err().flush();
        }
    }

    /// Imports each file as `run JOB FILE` does.
    private final class Files implements EachFile {

        private final Importer importer;
        private final ApiAccess api;
        private final Telling telling;
        private final List<RunReport> well = new ArrayList<>();
        private boolean trouble;
        private boolean declined;

        private Files(Importer importer, ApiAccess api, Telling telling) {
            this.importer = importer;
            this.api = api;
            this.telling = telling;
        }

        @Override
        public RunReport run(ImportRequest request) {
            heading(request);
            return RunOutput.ofOneOfMany(terminal, options)
                    .show(importer, asking(), (listener, shown) -> importer.run(request, listener, shown, Optional.empty()));
        }

        @Override
        public RetryResult retry(RetryRequest request) {
            if (!options.quiet()) {
                terminal.err().println("This is the rejects file of run " + request.run() + ", so only its mended rows are tried again.");
            }
            return RunOutput.ofOneOfMany(terminal, options)
                    .showRetry(importer, "", asking(), (listener, shown) -> importer.retry(request, api, listener, shown));
        }

        private Approval asking() {
            declined = false;
            Approval asked = new Asked(terminal, options, api, false, acceptDrift);
            return new Approval() {
                @Override
                public boolean approves(PlanReport plan) {
                    boolean yes = asked.approves(plan);
                    declined = !yes;
                    return yes;
                }

                @Override
                public boolean acceptsDrift(List<Issue> findings, boolean mayAsk) {
                    return asked.acceptsDrift(findings, mayAsk);
                }
            };
        }

        @Override
        public boolean wasDeclined() {
            return declined;
        }

        @Override
        public void waiting(String words) {
            if (!options.quiet()) {
                terminal.err().println(words);
                terminal.err().flush();
            }
        }

        @Override
        public void notice(Issue issue) {
            say(issue);
        }

        @Override
        public void ended(TakenFile file) {
            if (file.findReport().isEmpty()) {
                file.findStop().ifPresent(stop -> stop.issues().forEach(terminal.err()::println));
            }
            if (!options.json()) {
                terminal.out().println("  File     " + Texts.visible(file.findMovedTo().map(terminal::shown)
                        .orElse(file.name() + " stays in work; the next run goes on with it")));
                terminal.out().flush();
            }
            if (file.exit() == ExitCode.DONE) {
                file.findReport().ifPresent(well::add);
            } else {
                trouble = true;
                telling.ended(name, file, options.apiUrl());
            }
        }

        // Beside trouble of the same night, that something else went well would read as if the trouble were over.
        private void tellWhatWentWell(InboxResult result) {
            if (trouble) {
                return;
            }
            List<Issue> amiss = result.notices().stream().filter(Issue::isError).toList();
            if (result.exit() != ExitCode.DONE && !(result.told() && amiss.isEmpty())) {
                telling.ended(name, result.inbox().directory().toString(), options.apiUrl(), result.exit(), amiss);
                return;
            }
            well.forEach(report -> telling.ended(report, report.exit()));
            if (result.told()) {
                telling.nothingCame(name, result, options.apiUrl());
            } else if (well.isEmpty()) {
                telling.nothingWasToDo(name, options.apiUrl());
            }
        }

        private void heading(ImportRequest request) {
            if (!options.quiet() && !options.json()) {
                terminal.out().println(Texts.visible(String.valueOf(request.file().getFileName())));
                terminal.out().flush();
            }
        }
    }
}
