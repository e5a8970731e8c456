package dev.pinnedimport.bench.rival;

import com.opencsv.CSVReader;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.FieldOrigins;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.issue.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import tools.jackson.databind.json.JsonMapper;

/// The import as a good programmer would write it in a day: a loop, one pooled HTTP client, a table that knows what was sent.
///
/// Windows of 100 rows: validated as the importer does, stored with their payload as being sent (one commit), sent, their event ids stored
/// (one commit). Several windows are under way at once. No changes, no rates, no doubts, no report.
///
/// Arguments: file, base URL, directory of the database, windows at once, requests at once.
public final class HandWrittenLoop {

    private static final int WINDOW = 100;

    private final CloseableHttpClient client;
    private final String url;
    private final String database;
    private final Semaphore slots;
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

    private HandWrittenLoop(String url, String database, int requests) {
        this.url = url;
        this.database = database;
        this.slots = new Semaphore(requests);
        this.client = HttpClients.custom().disableAutomaticRetries().disableCookieManagement().disableRedirectHandling().disableContentCompression()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(requests).setMaxConnPerRoute(requests).build())
                .build();
    }

    public static void main(String[] args) throws Exception {
        HandWrittenLoop loop = new HandWrittenLoop(args[1] + "/api/public/v1/events", "jdbc:hsqldb:file:" + Path.of(args[2], "loop"),
                Integer.parseInt(args[4]));
        int windows = Integer.parseInt(args[3]);
        loop.prepare(windows);
        long sent = loop.run(Path.of(args[0]), windows);
        loop.close();
        System.out.println(sent);
    }

    private void prepare(int windows) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET FILES WRITE DELAY FALSE");
            statement.execute("SET DATABASE TRANSACTION CONTROL MVCC");
            statement.execute("CREATE CACHED TABLE sent (id VARCHAR(200) PRIMARY KEY, state VARCHAR(10) NOT NULL, "
                    + "payload VARCHAR(100000) NOT NULL, event_id VARCHAR(200))");
        }
        for (int i = 0; i < windows; i++) {
            Connection connection = connect();
            connection.setAutoCommit(false);
            connections.add(connection);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database, "SA", "");
    }

    private void close() throws SQLException, IOException {
        client.close();
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    private long run(Path file, int windows) throws Exception {
        EventValidator validator = new EventValidator(Contract.shipped());
        long read = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(windows);
                CSVReader rows = new CSVReader(Files.newBufferedReader(file))) {
            rows.readNext();
            Semaphore free = new Semaphore(windows);
            List<Future<?>> results = new ArrayList<>();
            List<EventPayload> window = new ArrayList<>(WINDOW);
            for (String[] row = rows.readNext(); row != null; row = rows.readNext()) {
                read++;
                window.add(payload(validator, row, read));
                if (window.size() == WINDOW) {
                    hand(window, workers, free, results);
                    window = new ArrayList<>(WINDOW);
                }
            }
            if (!window.isEmpty()) {
                hand(window, workers, free, results);
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        return read;
    }

    private void hand(List<EventPayload> window, ExecutorService workers, Semaphore free, List<Future<?>> results) throws InterruptedException {
        free.acquire();
        results.add(workers.submit(() -> {
            try {
                return work(window);
            } finally {
                free.release();
            }
        }));
    }

    private static EventPayload payload(EventValidator validator, String[] row, long number) {
        EventDraft draft = new EventDraft(new Place.Row("rows.csv", null, number + 1), SourceKey.of(List.of(row[0])).orElseThrow(), RowJson.of(row),
                new FieldOrigins(Map.of()));
        return switch (validator.check(draft)) {
            case ValidationResult.Valid valid -> valid.payload();
            case ValidationResult.Invalid invalid -> throw new IllegalStateException(String.valueOf(invalid.issues()));
        };
    }

    private Object work(List<EventPayload> window) throws Exception {
        Connection connection = connections.take();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sent (id, state, payload) VALUES (?, 'SENDING', ?)");
                PreparedStatement update = connection.prepareStatement("UPDATE sent SET state = 'DONE', event_id = ? WHERE id = ?")) {
            for (EventPayload payload : window) {
                insert.setString(1, payload.key().value());
                insert.setString(2, payload.json());
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
            List<Future<String>> answers = window.stream().map(payload -> senders.submit(() -> post(payload))).toList();
            for (int i = 0; i < window.size(); i++) {
                update.setString(1, answers.get(i).get());
                update.setString(2, window.get(i).key().value());
                update.addBatch();
            }
            update.executeBatch();
            connection.commit();
        } finally {
            connections.put(connection);
        }
        return window;
    }

    private String post(EventPayload payload) throws IOException, InterruptedException {
        HttpPost post = new HttpPost(url);
        post.setHeader("Authorization", "Bearer bench");
        post.setHeader("Idempotency-Key", "bench-" + payload.key().value());
        post.setEntity(new StringEntity(payload.json(), ContentType.APPLICATION_JSON));
        slots.acquire();
        try {
            return client.execute(post, response -> {
                if (response.getCode() != 201) {
                    throw new IOException("status " + response.getCode());
                }
                return JsonMapper.shared().readTree(EntityUtils.toByteArray(response.getEntity())).path("doc").path("id").asString();
            });
        } finally {
            slots.release();
        }
    }
}
