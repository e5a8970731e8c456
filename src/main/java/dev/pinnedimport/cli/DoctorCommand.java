package dev.pinnedimport.cli;

import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Doctor;
import dev.pinnedimport.run.Doctor.Finding;
import dev.pinnedimport.run.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// `doctor`: whether tonight's run would find what it needs.
@Command(name = "doctor", description = "Says where every setting comes from; checks jobs, inboxes, directories, database, key, scopes, channels, clock and disk. Changes nothing.")
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
        List<Finding> findings = new ArrayList<>();
        try {
            findings.addAll(settings());
            examine(findings);
        } catch (StopException unusable) {
            unusable.issues().forEach(issue -> findings.add(Finding.failed("Setting", issue, unusable.exitCode())));
        }
        if (options.json()) {
            terminal.out().println(json(findings).toPrettyString());
        } else {
            findings.forEach(this::print);
        }
        return Finding.worst(findings).number();
    }

    // Where every value came from, so that nobody has to guess which file or variable held.
    private List<Finding> settings() {
        Settings settings = options.settings();
        Workplace workplace = options.workplace();
        List<Finding> findings = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            Optional<String> inUse = switch (setting) {
                case SETTINGS -> settings.findFile().map(terminal::shown);
                case JOBS -> Optional.of(terminal.shown(workplace.jobs()));
                case STATE -> Optional.of(terminal.shown(workplace.state()));
                case OUT -> Optional.of(terminal.shown(workplace.output()));
                case DB -> workplace.findDatabaseUrl().map(Doctor::withoutSecrets);
                case NOTIFY -> options.findNotifySettings().map(terminal::shown);
                case METRICS_PUSHGATEWAY, METRICS_OTLP, TRACES_OTLP -> settings.find(setting).map(Doctor::withoutSecrets);
                case DB_PASSWORD, DB_PASSWORD_FILE, API, API_KEY, API_KEY_FILE, LOG_FORMAT, METRICS_TEXTFILE, REHEARSAL_WINDOWS -> Optional.empty();
            };
            String name = setting.name().toLowerCase(Locale.ROOT);
            String words = name + ": " + Texts.visible(settings.tell(setting, inUse));
            boolean open = setting == Setting.API_KEY && settings.find(setting).isPresent();
            findings.add(open ? Finding.warning("Setting", words, "Other programs of this user can read variables. A key file is safer: --api-key-file.")
                    : Finding.ok("Setting", words));
        }
        return findings;
    }

    private void examine(List<Finding> findings) {
        Doctor doctor = new Doctor(options.workplace());
        findings.addAll(doctor.examineInstallation());
        try {
            ApiAccess api = options.apiAccess();
            findings.addAll(doctor.examineApi(api));
        } catch (StopException missing) {
            missing.issues().forEach(issue -> findings.add(Finding.failed("API key", issue, missing.exitCode())));
        }
        findings.addAll(doctor.examineNotifications(options.findNotifySettings(), notify, options.apiUrl()));
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
