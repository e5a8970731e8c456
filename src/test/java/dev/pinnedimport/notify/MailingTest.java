package dev.pinnedimport.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MailingTest {

    @Test
    void reachesTheOthersWhereOneRecipientIsGone() throws IOException {
        try (MailServer server = new MailServer()) {
            Outcome outcome = server.mail("gone@example.org", "events@example.org");

            assertThat(outcome).isEqualTo(new Outcome.ToldInPart("it did not take gone@example.org"));
            assertThat(server.mails).singleElement().asString().contains("Subject: Done: concerts, all is in");
        }
    }

    @Test
    void tellsNobodyWhereAllRecipientsAreGone() throws IOException {
        try (MailServer server = new MailServer()) {
            assertThat(server.mail("gone@example.org")).isEqualTo(new Outcome.NotTold("it did not take the sender or a recipient"));
            assertThat(server.mails).isEmpty();
        }
    }

    /// Knows everybody but those who are gone.
    private static final class MailServer implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        private final List<String> mails = new CopyOnWriteArrayList<>();

        private MailServer() throws IOException {
            Thread.ofVirtual().start(this::serve);
        }

        private Outcome mail(String... to) {
            NotifySettings.Mail settings = new NotifySettings.Mail("127.0.0.1", listening.getLocalPort(), NotifySettings.Security.NONE, null, null,
                    "importer@example.org", List.of(to), false, Set.of());
            Ending ending = new Ending("concerts", "r1", "a.csv", false, "https://pinned.events", ExitCode.DONE, Instant.EPOCH, Instant.EPOCH, null, List.of(),
                    null, null);
            return new Mailing(settings, Duration.ofSeconds(5)).send(new Message(Occasion.DONE, ending, false));
        }

        private void serve() {
            try (Socket socket = listening.accept();
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                OutputStream out = socket.getOutputStream();
                say(out, "220 ready");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith("RCPT") && line.contains("gone")) {
                        say(out, "550 no such user");
                    } else if (line.startsWith("DATA")) {
                        say(out, "354 go on");
                        mails.add(readMail(in));
                        say(out, "250 taken");
                    } else {
                        say(out, line.startsWith("QUIT") ? "221 bye" : "250 ok");
                    }
                }
            } catch (IOException _) {
                // The client went away.
            }
        }

        private static String readMail(BufferedReader in) throws IOException {
            StringBuilder mail = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                mail.append(line).append('\n');
            }
            return mail.toString();
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
