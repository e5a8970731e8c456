package dev.pinnedimport.run;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.definition.yaml.YamlTree;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.notify.NotifySettings;
import dev.pinnedimport.notify.NotifySettings.Address;
import dev.pinnedimport.notify.NotifySettings.Hook;
import dev.pinnedimport.notify.NotifySettings.Mail;
import dev.pinnedimport.notify.NotifySettings.Ping;
import dev.pinnedimport.notify.NotifySettings.Security;
import dev.pinnedimport.notify.NotifySettings.Shape;
import dev.pinnedimport.notify.Occasion;
import dev.pinnedimport.notify.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `notify.yml`: who is told what, and how. Everything that is wrong with it is said at once. Secrets are never in it, only the names
/// of the files that hold them; paths start from its own directory.
final class NotifyFile {

    private static final long LARGEST = 64 << 10;

    private static final Kind<Long> VERSION = Kind.number(1, 1).described("1");
    private static final Kind<String> TEXT = Kind.text("a text that is not empty");
    private static final Kind<Path> FILE = Kind.path("the path of a file that holds the secret").hidden();
    private static final Kind<String> MAIL_ADDRESS = Kind.of("a mail address such as events@example.org",
            text -> Optional.of(text).filter(address -> address.matches("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+")));
    private static final Kind<Address> ADDRESS =
            Kind.of("an address that begins with https://, or http:// on this machine", Address::read).hidden();
    private static final Kind<Occasion> OCCASION = Kind.word(occasions());

    private final Path file;
    private final Problems problems;

    private NotifyFile(Path file) {
        this.file = file;
        this.problems = new Problems(String.valueOf(file.getFileName()));
    }

    /// @throws StopException where the file or one that it names cannot be used
    static NotifySettings read(Path file) {
        return new NotifyFile(file).read();
    }

    private static Map<String, Occasion> occasions() {
        Map<String, Occasion> words = new LinkedHashMap<>();
        for (Occasion kind : Occasion.values()) {
            words.put(kind.word(), kind);
        }
        return words;
    }

    private NotifySettings read() {
        Section all = parse();
        all.require("version", VERSION);
        int repeat = all.get("repeat", Kind.wholeNumber(1, 1000), 3);
        Mail mail = all.findSection("mail").flatMap(this::mail).orElse(null);
        List<Hook> hooks = all.listSections("webhooks").stream().map(this::hook).flatMap(Optional::stream).toList();
        Ping ping = all.findSection("ping").flatMap(this::ping).orElse(null);
        all.refuseOthers();
        problems.stopIfAny();
        return new NotifySettings(mail, hooks, ping, repeat);
    }

    private Section parse() {
        try {
            if (Files.size(file) > LARGEST) {
                throw unusable("The file is larger than 64 KB, which no such file is. Check that it is the right one.");
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
            Optional<YamlNode> root = text.isBlank() ? Optional.empty() : YamlTree.read(text, problems);
            if (root.isPresent() && root.get() instanceof YamlNode.Entries map) {
                return new Section(map, "notify", problems.at(1, 1), problems);
            }
            throw unusable("The file must be a map of keys and values that begins with: version: 1");
        } catch (IOException _) {
            throw unusable("The file cannot be read as text in UTF-8. Check its permissions.");
        }
    }

    private StopException unusable(String sentence) {
        problems.add(IssueCode.NOTIFY_SETTINGS, problems.at(1, 1), "", sentence);
        return problems.stop();
    }

    private Optional<Mail> mail(Section mail) {
        Optional<String> server = mail.require("server", TEXT);
        Security security = mail.get("security", Kind.word(Security.class, "-"), Security.STARTTLS);
        int usualPort = switch (security) {
            case STARTTLS -> 587;
            case TLS -> 465;
            case NONE -> 25;
        };
        int port = mail.get("port", Kind.wholeNumber(1, 65_535), usualPort);
        Optional<String> user = mail.find("user", TEXT);
        Optional<Secret> password = secret(mail, "password_file", "password");
        if (user.isPresent() != mail.has("password_file")) {
            mail.refuse(user.isPresent() ? "user" : "password_file", "'notify.mail' needs both user and password_file, or neither of them.");
        }
        Optional<String> from = mail.require("from", MAIL_ADDRESS);
        List<String> to = mail.requireOneOrMore("to", MAIL_ADDRESS);
        boolean rejects = mail.get("attach_rejects", Kind.yesOrNo(), false);
        Set<Occasion> on = occasions(mail);
        mail.refuseOthers();
        return server.isEmpty() || from.isEmpty() || to.isEmpty() ? Optional.empty()
                : Optional.of(new Mail(server.get(), port, security, user.orElse(null), password.orElse(null), from.get(), to, rejects, on));
    }

    private Optional<Hook> hook(Section hook) {
        Shape shape = hook.get("shape", Kind.word(Shape.class, "-"), Shape.JSON);
        Optional<Address> address = address(hook);
        if (shape != Shape.JSON && hook.has("url")) {
            hook.refuse("url", "The address of a Slack or Teams webhook is a secret in itself. Put it in a file and name that: url_file.");
        }
        Optional<Secret> secret = secret(hook, "secret_file", "secret");
        if (shape != Shape.JSON && hook.has("secret_file")) {
            hook.refuse("secret_file", "Slack and Teams do not check a signature. Leave secret_file out, or use shape: json.");
        }
        Set<Occasion> on = occasions(hook);
        hook.refuseOthers();
        return address.map(known -> new Hook(known, shape, secret.orElse(null), on));
    }

    private Optional<Ping> ping(Section ping) {
        Optional<Address> address = address(ping);
        ping.refuseOthers();
        return address.map(Ping::new);
    }

    private Optional<Address> address(Section section) {
        Optional<Address> plain = section.find("url", ADDRESS);
        Optional<Secret> hidden = secret(section, "url_file", "address");
        if (section.has("url") == section.has("url_file")) {
            problems.add(IssueCode.JOB_MISSING_KEY, section.at(), "", "'" + section.path() + "' needs an address: either url, or url_file, the file that holds it.");
            return Optional.empty();
        }
        if (plain.isPresent() || hidden.isEmpty()) {
            return plain;
        }
        Optional<Address> read = hiddenAddress(section);
        if (read.isEmpty()) {
            section.refuse("url_file", "The file of '" + section.path("url_file") + "' holds no address that begins with https://.");
        }
        return read;
    }

    private Optional<Address> hiddenAddress(Section section) {
        return section.find("url_file", FILE).map(this::resolve).map(path -> SecretFile.read(path, "address")).flatMap(Address::read);
    }

    private Optional<Secret> secret(Section section, String key, String what) {
        Optional<Path> path = section.find(key, FILE);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = SecretFile.read(resolve(path.get()), what);
            if (!text.isBlank()) {
                return Optional.of(new Secret(text));
            }
            section.refuse(key, "The file of '" + section.path(key) + "' is empty.");
        } catch (StopException e) {
            section.refuse(key, "The file of '" + section.path(key) + "' cannot be used. " + e.issues().getFirst().sentence());
        }
        return Optional.empty();
    }

    private Path resolve(Path path) {
        return file.toAbsolutePath().resolveSibling(path);
    }

    private static Set<Occasion> occasions(Section section) {
        List<Occasion> named = section.oneOrMore("on", OCCASION);
        return named.isEmpty() ? Occasion.usual() : EnumSet.copyOf(named);
    }
}
