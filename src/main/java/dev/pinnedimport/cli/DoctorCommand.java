package dev.pinnedimport.cli;

import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Doctor;
import dev.pinnedimport.run.Doctor.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// `doctor`: whether tonight's run would find what it needs.
@Command(name = "doctor", description = "Checks jobs, directories, database, key, scopes, channels, clock and disk. Changes nothing.")
final class DoctorCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Option(names = "--notify", description = "Sends a test message to everybody who wants to be told, see notify.yml.")
    private boolean notify;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        Doctor doctor = new Doctor(options.workplace());
        List<Finding> findings = new ArrayList<>(doctor.examineInstallation());
        try {
            ApiAccess api = options.apiAccess();
            findings.addAll(doctor.examineApi(api));
        } catch (StopException missing) {
            missing.issues().forEach(issue -> findings.add(Finding.failed("API key", issue, missing.exitCode())));
        }
        findings.addAll(doctor.examineNotifications(options.findNotifySettings(), notify, options.apiUrl()));
        if (options.json()) {
            terminal.out().println(json(findings).toPrettyString());
        } else {
            findings.forEach(this::print);
        }
        return Finding.worst(findings).number();
    }

    private void print(Finding finding) {
        terminal.out().println(String.format(
                Locale.ROOT, "%-5s %-12s %s", finding.result().name().toLowerCase(Locale.ROOT), finding.subject(), finding.words()));
        finding.findRemedy().ifPresent(remedy -> terminal.out().println("      Fix: " + remedy));
    }

    private static ArrayNode json(List<Finding> findings) {
        ArrayNode list = JsonMapper.shared().createArrayNode();
        for (Finding finding : findings) {
            list.addObject()
                    .put("subject", finding.subject())
                    .put("result", finding.result().name().toLowerCase(Locale.ROOT))
                    .put("words", finding.words())
                    .put("fix", finding.findRemedy().orElse(null));
        }
        return list;
    }
}
