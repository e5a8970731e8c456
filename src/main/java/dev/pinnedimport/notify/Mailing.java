package dev.pinnedimport.notify;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends mail, by SMTP. Once: a mail server that takes a mail keeps trying by itself.
final class Mailing {

    private static final long LARGEST_ATTACHMENT = 10L << 20;

    private final NotifySettings.Mail settings;
    private final Duration limit;

    /// @param limit for each step of the conversation with the server
    Mailing(NotifySettings.Mail settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    Outcome send(Message message) {
        Session session = Session.getInstance(properties());
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage mail = compose(session, message);
            transport.connect(settings.server(), settings.port(), settings.user(), password());
            transport.sendMessage(mail, mail.getAllRecipients());
            return new Outcome.Told();
        } catch (SendFailedException e) {
            return count(e.getValidSentAddresses()) > 0 ? new Outcome.ToldInPart(refused(e)) : new Outcome.NotTold(words(e));
        } catch (MessagingException | IOException e) {
            return new Outcome.NotTold(words(e));
        }
    }

    private static String refused(SendFailedException e) {
        List<String> addresses = Stream.of(e.getInvalidAddresses(), e.getValidUnsentAddresses()).filter(Objects::nonNull).flatMap(Stream::of)
                .map(Address::toString).toList();
        return "it did not take " + String.join(", ", addresses);
    }

    private static int count(Address @Nullable [] addresses) {
        return addresses == null ? 0 : addresses.length;
    }

    private @Nullable String password() {
        return settings.password() == null ? null : settings.password().reveal();
    }

    private Properties properties() {
        Properties properties = new Properties();
        String millis = Long.toString(limit.toMillis());
        properties.setProperty("mail.smtp.host", settings.server());
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        // One recipient who is gone keeps it from nobody else.
        properties.setProperty("mail.smtp.sendpartial", "true");
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.user() != null));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(settings.security() == NotifySettings.Security.TLS));
        boolean startTls = settings.security() == NotifySettings.Security.STARTTLS;
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
        return properties;
    }

    private MimeMessage compose(Session session, Message message) throws MessagingException, IOException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(settings.from(), true));
        for (String to : settings.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(to, true));
        }
        mail.setSubject(message.subject(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(Instant.now()));
        // So that no out-of-office notice comes back.
        mail.setHeader("Auto-Submitted", "auto-generated");
        MimeMultipart both = new MimeMultipart("alternative");
        both.addBodyPart(part(message.text(), "plain"));
        both.addBodyPart(part(html(message), "html"));
        Optional<Path> rejects = attachment(message);
        if (rejects.isEmpty()) {
            mail.setContent(both);
        } else {
            MimeBodyPart body = new MimeBodyPart();
            body.setContent(both);
            MimeBodyPart file = new MimeBodyPart();
            file.attachFile(rejects.get().toFile());
            mail.setContent(new MimeMultipart(body, file));
        }
        mail.saveChanges();
        return mail;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, StandardCharsets.UTF_8.name(), subtype);
        return part;
    }

    private static String html(Message message) {
        String text = (message.subject() + "\n\n" + message.text()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                .replace("\"", "&quot;");
        return "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body><pre style=\"font:14px/1.5 sans-serif;white-space:pre-wrap\">"
                + text + "</pre></body></html>";
    }

    private Optional<Path> attachment(Message message) throws IOException {
        Path rejects = message.ending().rejects();
        return settings.rejects() && rejects != null && Files.isRegularFile(rejects) && Files.size(rejects) <= LARGEST_ATTACHMENT
                ? Optional.of(rejects) : Optional.empty();
    }

    private static String words(Exception e) {
        for (@Nullable Throwable cause = e; cause != null; cause = next(cause)) {
            switch (cause) {
                case AuthenticationFailedException _ -> {
                    return "it refused the user name or the password";
                }
                case AddressException _ -> {
                    return "a mail address in the settings is none";
                }
                case SendFailedException _ -> {
                    return "it did not take the sender or a recipient";
                }
                case UnknownHostException _ -> {
                    return "its name is not known";
                }
                case ConnectException _ -> {
                    return "it cannot be reached";
                }
                case SocketTimeoutException _ -> {
                    return "it did not answer in time";
                }
                case SSLException _ -> {
                    return "its certificate is not trusted, or it does not speak TLS at this port";
                }
                default -> {}
            }
        }
        return "it did not take the mail, or not in the way that mail.security says";
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause instanceof MessagingException mail && mail.getNextException() != null ? mail.getNextException() : cause.getCause();
    }
}
