package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.LedgerDatabase;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class BatchContextTest {

    private final LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("batch-" + UUID.randomUUID()));

    private final Ahead<String> nothing = new Ahead<>(() -> "");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void startsBesideTheOpeningOfTheDatabaseAndWaitsForIt() throws Exception {
        CompletableFuture<DataSource> opening = new CompletableFuture<>();
        try (BatchContext batch = BatchContext.beside(opening, nothing)) {
            CompletableFuture<ImportJobLauncher> needed = CompletableFuture.supplyAsync(batch::launcher);
            assertThat(needed).isNotDone();

            opening.complete(database.dataSource());

            assertThat(needed.get()).isSameAs(batch.launcher());
        }
    }

    @Test
    void whoNeedsItWhereTheDatabaseDidNotOpenIsTold() {
        CompletableFuture<DataSource> opening = new CompletableFuture<>();
        try (BatchContext batch = BatchContext.beside(opening, nothing)) {
            opening.cancel(false);

            assertThatThrownBy(batch::launcher).isInstanceOf(RuntimeException.class);
        }
    }

    /// Libraries log what they handle, headers included.
    @Test
    void nothingThatOtherThreadsLogIsHeardWhileItStarts() throws Exception {
        Logger library = LoggerFactory.getLogger("some.library");
        AtomicBoolean heard = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        Thread other = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                if (library.isErrorEnabled()) {
                    heard.set(true);
                }
            }
        });

        try (BatchContext batch = BatchContext.beside(CompletableFuture.completedFuture(database.dataSource()), nothing)) {
            batch.launcher();
        }
        over.set(true);
        other.join();

        assertThat(heard).isFalse();
    }
}
