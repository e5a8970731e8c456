package dev.pinnedimport.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/// A Pinned Events Public API on this machine, reachable from this machine only. Can be told to fail in every way that an API fails.
///
/// Behaves as documented where the vendor's pages say something. Keeps everything in memory: a new sandbox is empty. Safe for use by many
/// threads.
public final class Sandbox implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    private final SandboxSettings settings;
    private final Access access;
    private final RateLimit rateLimit = new RateLimit();
    private final EventStore events;
    private final MediaStore media = new MediaStore();
    private final FaultPlan plan = new FaultPlan();
    private final Tally tally = new Tally();
    private final Journal journal;
    private final Connection.Callbacks callbacks;
    private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int port;
    private ServerSocket server;
    private Thread acceptor;
    private Optional<Socket> placeholder = Optional.empty();

    private Sandbox(SandboxSettings settings) {
        this.settings = settings;
        this.access = new Access(settings.keys(), settings.channels());
        this.events = new EventStore(settings.successLifetime(), settings.inProgressLifetime(), settings.retainedPayloads());
        this.journal = new Journal(settings.journal(), settings.clock(), settings.sourceMarker());
        AtomicLong numbers = new AtomicLong();
        Api api = new Api(settings, access, rateLimit, events, media, plan, tally, journal, numbers);
        this.callbacks = new Connection.Callbacks(api, new Control(plan, events, rateLimit, this::stats), tally,
                new HttpDate(settings.clock()),
                settings.sleeper(), line -> new Exchange(numbers.incrementAndGet(), line.method(), line.target(), line.headers()));
        rateLimit.set(settings.perSecond(), settings.burst());
        plan.set(settings.faults());
        this.server = bind(settings.port());
        this.port = server.getLocalPort();
        this.acceptor = listen(server);
    }

    /// A running sandbox.
    ///
    /// @throws UncheckedIOException where the port is taken or the journal cannot be written
    public static Sandbox start(SandboxSettings settings) {
        return new Sandbox(settings);
    }

    private ServerSocket bind(int wanted) {
        ServerSocket listening;
        try {
            listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(address, wanted), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + wanted + " cannot be used.", e);
        }
        return listening;
    }

    /// A socket that is bound and does not listen: connections are refused, and nobody else is given the port meanwhile.
    private Socket holdPort() {
        Socket holding = new Socket();
        try {
            holding.setReuseAddress(true);
            holding.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " cannot be kept.", e);
        }
        return holding;
    }

    private Thread listen(ServerSocket listening) {
        // A platform thread: closing a socket stops its accept for certain; a virtual one was seen to go on waiting, and the port to stay open.
        return Thread.ofPlatform().daemon().name("sandbox-accept").start(() -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                serve(listening, listening.accept());
            } catch (IOException _) {
                // Closed on purpose, or a client that went away before it was served.
            }
        }
    }

    private void serve(ServerSocket listening, Socket socket) {
        Connection connection = new Connection(socket, callbacks);
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                connection.run();
            } finally {
                connections.remove(connection);
            }
        });
        connections.put(connection, thread);
        thread.start();
        if (listening.isClosed()) {
            connection.abort();
        }
    }

    /// Where the API is, without a slash at the end: `http://127.0.0.1:4711`.
    public URI baseUrl() {
        return URI.create("http://" + address.getHostAddress() + ":" + port);
    }

    public int port() {
        return port;
    }

    /// All events that exist, oldest first.
    public List<ReceivedEvent> events() {
        return events.events();
    }

    /// All images that were uploaded, oldest first.
    public List<ReceivedMedium> media() {
        return media.list();
    }

    /// Takes a medium away as if a person had deleted it: from now on no event may name it.
    public boolean deleteMedium(long id) {
        return media.delete(id);
    }

    public SandboxStats stats() {
        return tally.stats(events.created(), events.updated(), plan.fired());
    }

    /// From now on these faults, counted from zero; those before end. What fired stays in [#stats].
    public void faults(Faults faults) {
        plan.set(faults);
    }

    /// From now on this token bucket, full at the start. 0 per second: no limit.
    public void rateLimit(double perSecond, int burst) {
        rateLimit.set(perSecond, burst);
    }

    /// The key is good from now on, with these scopes; replaces one of the same value.
    public void admit(ApiKey key) {
        access.admit(key);
    }

    /// The key is refused from now on.
    public void revoke(String key) {
        access.revoke(key);
    }

    public void removeScope(String key, String scope) {
        access.removeScope(key, scope);
    }

    /// The channel exists from now on.
    public void addChannel(Channel channel) {
        access.addChannel(channel);
    }

    /// Nobody has access to the channel from now on.
    public void removeChannel(long id) {
        access.removeChannel(id);
    }

    /// Creates an event as if somebody else had: no request is counted.
    ///
    /// @param json the fields of the event, with `channelId` and `title`; not checked further
    public ReceivedEvent plant(String json) {
        if (!(Json.read(json) instanceof ObjectNode event) || !event.path("title").isString()
                || !event.path("channelId").isIntegralNumber()) {
            throw new IllegalArgumentException("a planted event is a JSON object with channelId and title");
        }
        return events.plant(event.path("title").stringValue(), event.path("channelId").longValue(), json, settings.clock().instant());
    }

    /// Takes an event away as if a person had deleted it. False where there is no such event.
    public boolean delete(long eventId) {
        return events.delete(eventId);
    }

    /// Nothing listens any more, and all connections have ended when this returns. What exists stays, and so does the port. See [#comeBack].
    public synchronized void goDown() {
        if (placeholder.isEmpty()) {
            stopListening();
            placeholder = Optional.of(holdPort());
        }
    }

    /// Listens again, on the same port.
    public synchronized void comeBack() {
        if (placeholder.isPresent() && closed.getCount() > 0) {
            server = bind(port);
            acceptor = listen(server);
            releasePort();
        }
    }

    private void releasePort() {
        placeholder.ifPresent(Sandbox::close);
        placeholder = Optional.empty();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The port cannot be released.", e);
        }
    }

    /// Returns when the sandbox is closed.
    public void await() throws InterruptedException {
        closed.await();
    }

    Connection.Callbacks callbacks() {
        return callbacks;
    }

    private void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The port cannot be released.", e);
        }
        join(acceptor); // only then is the port free
        connections.forEach((connection, thread) -> {
            connection.abort();
            thread.interrupt();
        });
        connections.values().forEach(Sandbox::join);
    }

    @Override
    public synchronized void close() {
        stopListening();
        releasePort();
        journal.close();
        closed.countDown();
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
