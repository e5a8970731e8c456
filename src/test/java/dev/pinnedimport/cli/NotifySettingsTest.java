package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.pinnedimport.definition.JobSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `notify.yml` may say: read by the program and checked by its schema alike.
class NotifySettingsTest {

    private static final String WHOLE = """
            version: 1
            repeat: 5
            mail:
              server: smtp.example.org
              port: 2525
              security: tls
              user: importer
              password_file: secret
              from: importer@example.org
              to: [events@example.org, team@example.org]
              attach_rejects: true
              on: [needs-you, failed]
            webhooks:
              - {url: "https://hooks.example.org/pinned", secret_file: secret, on: done}
              - {url_file: address, shape: teams}
            ping: {url: "https://ping.example.org/4711"}
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        Importing.writeJob(directory);
        secret("secret", "s3cret");
        secret("address", "https://hooks.example.org/teams?sig=1");
        secret("no-address", "hello");
        secret("empty", "");
    }

    private void secret(String name, String text) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(directory.resolve(name), text), PosixFilePermissions.fromString("rw-------"));
    }

    private String doctor(String yaml) throws IOException {
        Files.writeString(directory.resolve("notify.yml"), yaml);
        return Cli.in(directory).launch("doctor").output();
    }

    private static boolean isGoodToTheSchema(String yaml) {
        return SchemaRegistry.withDialect(Dialects.getDraft7()).getSchema(JobSchema.ofNotifications()).validate(yaml, InputFormat.YAML).isEmpty();
    }

    @Test
    void takesEverythingThatItMaySay() throws IOException {
        assertThat(doctor(WHOLE)).contains("ok    Notify").contains("notify.yml can be used");
        assertThat(isGoodToTheSchema(WHOLE)).isTrue();
    }

    @Test
    void saysNothingWhereThereIsNoFile() {
        assertThat(Cli.in(directory).launch("doctor").output()).doesNotContain("Notify");
        assertThat(Cli.in(directory).launch("doctor", "--notify").output()).contains("warn  Notify").contains("there is no notify.yml");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "version: 1, version: 2, 'notify.version' must be 1, false",
        "repeat: 5, repeat: 0, 'notify.repeat' must be a whole number from 1 to 1000, false",
        "security: tls, security: ssl, 'notify.mail.security' must be one of starttls, false",
        "password_file: secret, password: s3cret, has no key \"password\". Did you mean \"password_file\"?, false",
        "  user: importer, , 'notify.mail' needs both user and password_file, true",
        "password_file: secret, password_file: none, There is no such file. Put the password in a file that only you can read., true",
        "password_file: secret, password_file: empty, The file of 'notify.mail.password_file' is empty., true",
        "password_file: secret, password_file: \"a\\0b\", 'notify.mail.password_file' must be the path of a file that holds the secret, true",
        "`url_file: address, shape: teams`, `url_file: \"a\\0b\", shape: teams`, 'notify.webhooks.url_file' must be the path of a file that holds the secret, true",
        "from: importer@example.org, from: importer, 'notify.mail.from' must be a mail address, false",
        "`on: [needs-you, failed]`, on: [always], 'notify.mail.on' must be one of needs-you, false",
        "`https://hooks.example.org/pinned`, `http://hooks.example.org/?sig=1`, `'notify.webhooks.url' must be an address that begins with https://, or http:// on this machine.`, false",
        "`url_file: address, shape: teams`, `url: \"https://hooks.example.org/t\", shape: teams`, is a secret in itself. Put it in a file, true",
        "`url_file: address, shape: teams`, `url_file: no-address, shape: teams`, holds no address that begins with https://., true",
        "`url_file: address, shape: teams`, `url_file: address, shape: teams, secret_file: secret`, do not check a signature, true",
        "`ping: {url: \"https://ping.example.org/4711\"}`, ping: {}, `'notify.ping' needs an address: either url, or url_file`, false"
    })
    void saysWhatIsWrongWithItAndHowToMendIt(String part, String instead, String said, boolean silentSchema) throws IOException {
        String yaml = WHOLE.replace(part, instead == null ? "" : instead);
        assertThat(yaml).isNotEqualTo(WHOLE);

        assertThat(doctor(yaml)).contains("fail  Notify").contains(said).doesNotContain("s3cret\n").doesNotContain("sig=1");
        assertThat(isGoodToTheSchema(yaml)).isEqualTo(silentSchema);
    }
}
