package dev.pinnedimport.run;

import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Spread;
import dev.pinnedimport.ledger.Spreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.core.serializer.Deserializer;
import org.springframework.core.serializer.Serializer;
import org.springframework.dao.DataAccessException;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.jdbc.store.JdbcChannelMessageStore;
import org.springframework.integration.jdbc.store.channel.PostgresChannelMessageStoreQueryProvider;
import org.springframework.integration.store.MessageGroupQueue;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;

/// Spring Integration's channel from a run's manager to its workers, kept in the database that they share anyway: each message is one of Spring
/// Batch's requests to execute a partition, and goes to one worker.
///
/// A message only says that there is something to do. Who may do it the ledger decides, so one that is lost or comes twice does no harm.
final class PartChannel {

    private static final String GROUP = "parts";

    private final JdbcChannelMessageStore store = new JdbcChannelMessageStore();
    private final QueueChannel channel;
    private final Supplier<StopException> unusable;

    /// @param spread messages of an earlier manager are never taken for those of this one
    /// @param unusable what to say where the database does not answer
    PartChannel(DataSource dataSource, Spread spread, Supplier<StopException> unusable) {
        this.unusable = unusable;
        store.setDataSource(dataSource);
        store.setRegion(Spreads.region(spread));
        store.setChannelMessageStoreQueryProvider(new PostgresChannelMessageStoreQueryProvider());
        store.setSerializer(new PlainMessages());
        store.setDeserializer(new PlainMessages());
        store.setCheckDatabaseOnStart(false);
        store.afterPropertiesSet();
        this.channel = new QueueChannel(new MessageGroupQueue(store, GROUP));
    }

    void send(StepExecutionRequest request) {
        asking(() -> channel.send(new GenericMessage<>(request)));
    }

    /// The next message, if there is one; gone from the channel then.
    Optional<StepExecutionRequest> poll() {
        Message<?> message = asking(() -> channel.receive(0));
        return message != null && message.getPayload() instanceof StepExecutionRequest request ? Optional.of(request) : Optional.empty();
    }

    boolean isEmpty() {
        return asking(() -> store.messageGroupSize(GROUP)) == 0;
    }

    private <T extends @Nullable Object> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (DataAccessException | MessagingException _) {
            throw unusable.get();
        }
    }

    /// Messages as two lines of text: the step, and the number of its execution.
    ///
    /// The store's own way is Java's object serialization, by which whoever can write to the database could have this program make any object.
    private static final class PlainMessages implements Serializer<Message<?>>, Deserializer<Message<?>> {

        @Override
        public void serialize(Message<?> message, OutputStream out) throws IOException {
            if (!(message.getPayload() instanceof StepExecutionRequest request)) {
                throw new IOException("only requests to execute a partition are sent here");
            }
            out.write((request.getStepName() + "\n" + request.getStepExecutionId()).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Message<?> deserialize(InputStream in) throws IOException {
            String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
            if (lines.length != 2 || !lines[1].matches("\\d{1,18}")) {
                throw new IOException("not a message of this program");
            }
            return new GenericMessage<>(new StepExecutionRequest(lines[0], Long.parseLong(lines[1])));
        }
    }
}
