package dev.pinnedimport.sandbox;

import dev.pinnedimport.event.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// The sandbox's own record, one JSON object per line, given to the operating system before the sandbox goes on.
///
/// Lines have a `type`: `request` (received completely), `commit` (an event exists), `update`, `answer` (decided; `status` 0 is no
/// answer). `request` is the number that joins them. Keys appear as hashes, bodies as SHA-256 in hex.
final class Journal implements AutoCloseable {

    private final ReentrantLock leaving = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final InstantSource clock;
    private final Pattern sourceMarker;
    private final Optional<OutputStream> file;
    private long left;
    private long written;
    private boolean incomplete;

    /// @param sourceMarker what in a payload tells the source row, its first group if it has one
    Journal(Optional<Path> path, InstantSource clock, Pattern sourceMarker) {
        this.clock = clock;
        this.sourceMarker = sourceMarker;
        this.file = path.map(Journal::open);
    }

    // Not a channel: an interrupted writer would close that for all.
    private static OutputStream open(Path path) {
        try {
            return new FileOutputStream(path.toFile(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + path + " cannot be written.", e);
        }
    }

    void received(Exchange exchange) {
        if (file.isEmpty()) {
            return;
        }
        write(line("request", exchange).put("route", exchange.route().label()).put("method", exchange.method()).put("path", exchange.path())
                .put("keyHash", exchange.presentedKey().isEmpty() ? "" : Fingerprint.of(exchange.presentedKey()).value().substring(0, 12))
                .put("idempotencyKey", exchange.idempotencyKey())
                .put("bodySha256", sha256(exchange.body())).put("bytes", exchange.body().length));
    }

    void committed(Exchange exchange, ReceivedEvent event) {
        change("commit", exchange, event);
    }

    void updated(Exchange exchange, ReceivedEvent event) {
        change("update", exchange, event);
    }

    private void change(String type, Exchange exchange, ReceivedEvent event) {
        if (file.isEmpty()) {
            return;
        }
        ObjectNode line = line(type, exchange).put("id", event.id()).put("title", event.title());
        Matcher marker = sourceMarker.matcher(event.json());
        if (marker.find()) {
            line.put("source", marker.group(Math.min(1, marker.groupCount())));
        }
        write(line.put("idempotencyKey", exchange.idempotencyKey()).put("bodySha256", sha256(exchange.body())));
    }

    void decided(Exchange exchange, int status) {
        if (file.isEmpty()) {
            return;
        }
        ObjectNode line = line("answer", exchange).put("status", status).put("replayed", exchange.replayed());
        exchange.faults().forEach(line.putArray("faults")::add);
        write(line);
    }

    private ObjectNode line(String type, Exchange exchange) {
        return Json.object().put("type", type).put("request", exchange.number()).put("at", clock.instant().toString());
    }

    // Whoever gets to write takes along what others left in the meantime: one system call for many lines.
    private void write(ObjectNode line) {
        long place = leave(Json.bytes(line));
        writing.lock();
        try {
            if (written < place) {
                writePending();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal cannot be written.", e);
        } finally {
            writing.unlock();
        }
    }

    private long leave(byte[] line) {
        leaving.lock();
        try {
            pending.writeBytes(line);
            pending.write('\n');
            return ++left;
        } finally {
            leaving.unlock();
        }
    }

    private void writePending() throws IOException {
        if (incomplete) {
            throw new IOException("earlier lines are missing");
        }
        byte[] lines;
        long last;
        leaving.lock();
        try {
            lines = pending.toByteArray();
            pending.reset();
            last = left;
        } finally {
            leaving.unlock();
        }
        incomplete = true;
        file.orElseThrow().write(lines);
        incomplete = false;
        written = last;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal cannot be closed.", e);
        } finally {
            writing.unlock();
        }
    }
}
