package dev.pinnedimport.notify;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.notify.NotifySettings.Hook;
import dev.pinnedimport.notify.NotifySettings.Shape;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells whoever wants to know how one execution of a job goes: once when it starts, once when it ends.
///
/// Takes a bounded time and never throws; what could not be told comes back as issues. The same trouble is told a few times in a row and then
/// no more, and that it is over is told once.
public final class Notifications implements AutoCloseable {

    private static final String PING_TYPE = "text/plain; charset=utf-8";

    private final NotifySettings settings;
    private final Told told;
    private final Limits limits;
    private final InstantSource clock;
    private final Calls calls;
    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("notify-", 0).factory());
    private final String execution = UUID.randomUUID().toString();
    private int endings;
    private @Nullable Future<Outcome> startPing;

    /// How long telling may take.
    ///
    /// @param step  for one request, or one step of a conversation with a mail server
    /// @param pause before a request is tried a second time
    /// @param whole for everything that is told at one time
    public record Limits(Duration step, Duration pause, Duration whole) {
        public static Limits usual() {
            return new Limits(Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofSeconds(30));
        }
    }

    /// @param state the state directory, where it is remembered what was told
    public Notifications(NotifySettings settings, Path state, Limits limits, InstantSource clock) {
        this.settings = settings;
        this.told = new Told(state);
        this.limits = limits;
        this.clock = clock;
        this.calls = new Calls(limits.step(), limits.pause());
    }

    /// Returns at once; the run is not held up.
    public void started(String job) {
        NotifySettings.Ping ping = settings.ping();
        if (ping != null) {
            startPing = threads.submit(() -> Outcome.of(calls.post(pingAddress(ping, "/start"), PING_TYPE, job, Map.of())));
        }
    }

    /// Tells how it ended, where that is to be told.
    public List<Issue> ended(Ending ending) {
        endings++;
        Map<String, Supplier<Outcome>> tasks = new LinkedHashMap<>();
        Told.Memory before = told.of(ending.job());
        Told.Memory now = after(before, ending);
        Optional<Occasion> kind = kindToTell(before, now, ending);
        // The watchdog hears what it is about also where nobody else is told any more.
        Message plain = new Message(ending.kind().orElse(Occasion.DONE), ending, false);
        NotifySettings.Ping ping = settings.ping();
        if (ping != null) {
            String suffix = ending.exit() == ExitCode.DONE ? "" : "/" + ending.exit().number();
            tasks.put("The watchdog at " + ping.address(), () -> Outcome.of(ping(ping, suffix, plain)));
        }
        Map<String, Supplier<Outcome>> messages =
                kind.map(known -> tasks(new Message(known, ending, now.isTrouble() && now.times() == settings.repeat()))).orElse(Map.of());
        tasks.putAll(messages);
        Map<String, Outcome> outcomes = carryOut(tasks);
        if (messages.isEmpty() || outcomes.entrySet().stream()
                .anyMatch(outcome -> messages.containsKey(outcome.getKey()) && outcome.getValue().reachedSomebody())) {
            told.remember(ending.job(), now);
        }
        return issues(outcomes);
    }

    /// Sends a test message to everybody in the settings, whatever they want to be told of.
    ///
    /// @return what was tried, with the reason why it did not work; empty where it did
    public Map<String, Optional<String>> test(String target) {
        Ending ending = new Ending("test", null, "no file", false, target, ExitCode.DONE, clock.instant(), clock.instant(), null, List.of(), null, null);
        Message message = new Message(Occasion.DONE, ending, false);
        Map<String, Supplier<Outcome>> tasks = new LinkedHashMap<>();
        if (settings.mail() != null) {
            tasks.putAll(mailTask(settings.mail(), message));
        }
        settings.hooks().forEach(hook -> tasks.put(nameOf(hook), () -> Outcome.of(call(hook, message))));
        NotifySettings.Ping ping = settings.ping();
        if (ping != null) {
            tasks.put("The watchdog at " + ping.address(), () -> Outcome.of(calls.post(pingAddress(ping, "/log"), PING_TYPE, message.text(), Map.of())));
        }
        Map<String, Optional<String>> tried = new LinkedHashMap<>();
        carryOut(tasks).forEach((name, outcome) -> tried.put(name, outcome.findWhy()));
        return tried;
    }

    private static Told.Memory after(Told.Memory before, Ending ending) {
        return ending.kind().map(kind -> switch (kind) {
            case DONE, RECOVERED -> Told.Memory.NONE;
            case NEEDS_YOU, FAILED, NOTHING_CAME -> new Told.Memory(ending.trouble(),
                    before.trouble().equals(ending.trouble()) ? Math.min(before.times(), Integer.MAX_VALUE - 1) + 1 : 1);
        }).orElse(before);
    }

    private Optional<Occasion> kindToTell(Told.Memory before, Told.Memory now, Ending ending) {
        return ending.kind().flatMap(kind -> switch (kind) {
            case DONE, RECOVERED -> Optional.of(before.isTrouble() ? Occasion.RECOVERED : Occasion.DONE);
            case NEEDS_YOU, FAILED, NOTHING_CAME -> now.times() <= settings.repeat() ? Optional.of(kind) : Optional.empty();
        });
    }

    private Map<String, Supplier<Outcome>> tasks(Message message) {
        Map<String, Supplier<Outcome>> tasks = new LinkedHashMap<>();
        NotifySettings.Mail mail = settings.mail();
        if (mail != null && mail.on().contains(message.kind())) {
            tasks.putAll(mailTask(mail, message));
        }
        settings.hooks().stream().filter(hook -> hook.on().contains(message.kind()))
                .forEach(hook -> tasks.put(nameOf(hook), () -> Outcome.of(call(hook, message))));
        return tasks;
    }

    private Map<String, Supplier<Outcome>> mailTask(NotifySettings.Mail mail, Message message) {
        return Map.of("The mail server " + mail.server(), () -> new Mailing(mail, limits.step()).send(message));
    }

    private String nameOf(Hook hook) {
        int position = settings.hooks().indexOf(hook);
        return "The webhook at " + hook.address() + (settings.hooks().size() > 1 ? " (number " + (position + 1) + ")" : "");
    }

    private Optional<String> call(Hook hook, Message message) {
        String body = Bodies.of(message, hook.shape());
        Map<String, String> headers = new HashMap<>();
        if (hook.shape() == Shape.JSON) {
            long timestamp = clock.instant().getEpochSecond();
            headers.put("X-Pinned-Id", execution + "-" + endings + "-" + message.kind().word());
            headers.put("X-Pinned-Timestamp", Long.toString(timestamp));
            if (hook.secret() != null) {
                headers.put("X-Pinned-Signature", Signature.of(hook.secret(), timestamp, body));
            }
        }
        return calls.post(hook.address().reveal(), "application/json", body, headers);
    }

    // ---- the watchdog --------------------------------------------------------------------------------------------------

    /// The end comes after the start, whatever became of that.
    private Optional<String> ping(NotifySettings.Ping ping, String suffix, Message message) {
        Future<Outcome> start = startPing;
        if (start != null) {
            outcome(start, limits.step().multipliedBy(3));
        }
        return calls.post(pingAddress(ping, suffix), PING_TYPE, message.text(), Map.of());
    }

    // Start and end are paired by an id of this execution; the id of the run stands in the body.
    private URI pingAddress(NotifySettings.Ping ping, String suffix) {
        URI uri = ping.address().reveal();
        String whole = uri.toString();
        String query = uri.getRawQuery() == null ? "" : "&" + uri.getRawQuery();
        int end = whole.indexOf('?') < 0 ? whole.length() : whole.indexOf('?');
        String base = whole.substring(0, end);
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + suffix + "?rid=" + execution + query);
    }

    // ---- carrying out --------------------------------------------------------------------------------------------------

    private static List<Issue> issues(Map<String, Outcome> outcomes) {
        List<Issue> issues = new ArrayList<>();
        outcomes.forEach((name, outcome) -> {
            switch (outcome) {
                case Outcome.Told _ -> { }
                case Outcome.ToldInPart(String why) -> issues.add(issue(name + " did not tell everybody: " + why));
                case Outcome.NotTold(String why) -> issues.add(issue(name + " was not told: " + why));
            }
        });
        return issues;
    }

    private static Issue issue(String what) {
        return Issue.of(IssueCode.NOTIFY_FAILED, new Place.Setting("Notification"), "",
                what + ". The run itself is not affected. Check the settings: pinned-import doctor --notify.");
    }

    private Map<String, Outcome> carryOut(Map<String, Supplier<Outcome>> tasks) {
        Map<String, Future<Outcome>> pending = new LinkedHashMap<>();
        tasks.forEach((name, task) -> pending.put(name, threads.submit(task::get)));
        long until = System.nanoTime() + limits.whole().toNanos();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        pending.forEach((name, future) -> outcomes.put(name, outcome(future, Duration.ofNanos(Math.max(0, until - System.nanoTime())))));
        return outcomes;
    }

    private static Outcome outcome(Future<Outcome> future, Duration patience) {
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            future.cancel(true);
            return new Outcome.NotTold("it took too long");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.NotTold("the program ended first");
        } catch (ExecutionException _) {
            return new Outcome.NotTold("it cannot be told");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        calls.close();
    }
}
