package dev.pinnedimport.delivery.image;

import dev.pinnedimport.delivery.ApiRequest.Upload;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.ImageDecision;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Media;
import dev.pinnedimport.ledger.Run;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Decides for every entry of a run that names an image what becomes of it: downloads and uploads what is not known yet, and remembers it.
///
/// Comes before the pump, which passes by entries that are not decided: an entry's bytes are final and on record before the intent to send
/// them is. A content is uploaded once, whatever its names; an address is downloaded again only if its server says that it has changed. What
/// was uploaded is on record before any event names it, so a crash in between costs nothing.
public final class Pictures implements AutoCloseable {

    /// Images under way at once.
    private static final int AT_ONCE = 6;
    /// A host that was silent so often in a row is not asked any more in this run.
    private static final int MOST_SILENCES = 4;
    private static final int A_BATCH = 24;
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Media media;
    private final Run run;
    private final ImageRules rules;
    private final boolean canUpdate;
    private final StopSignal stop;
    private final Time time;
    private final Watch watch;
    private final ImageFetcher fetcher;
    private final Uploads uploads;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().name("image-", 0).factory());

    /// What came of an image in this run, by its reference.
    private final Map<ImageReference, Found> found = new ConcurrentHashMap<>();
    private final Map<Fingerprint, Object> contents = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> silences = new ConcurrentHashMap<>();
    private final AtomicInteger downloads = new AtomicInteger();

    /// Entries that stay undecided in this run.
    private final Set<SourceKey> putOff = new HashSet<>();

    private volatile @Nullable String impossible;
    private EntryState state = EntryState.WAITING;
    private long afterRow;
    private List<Entry> waiting = List.of();
    private boolean isLastPage;
    private boolean done;
    private long waited;
    private long decided;
    private long without;

    /// Whoever has images decided, and wants to know meanwhile that it goes on: some take minutes, as where the API asks for pauses.
    public interface Watch {

        /// Something moves: an image is done, or a pause before a request goes by. On any thread, and often.
        void moves();

        /// Images are waited for. About once a second, on the thread that decides; what it throws ends that.
        void waits();
    }

    /// @param throttle the gate that events pass too
    public Pictures(Ledger ledger, Run run, EventsApi api, ImageRules rules, DeliverySettings settings, Throttle throttle, Hosts hosts,
            StopSignal stop, Time time, Watch watch) {
        this.ledger = ledger;
        this.media = ledger.media();
        this.run = run;
        this.rules = rules;
        this.canUpdate = settings.updates() && api.canUpdate();
        this.stop = stop;
        this.time = time;
        this.watch = watch;
        this.waited = time.nanos();
        this.fetcher = new ImageFetcher(rules, hosts);
        this.uploads = new Uploads(api, throttle, settings, time, stop, watch::moves);
        if (!api.canUpload()) {
            impossible = "the API's contract has no request that uploads images. See: pinned-import contract show";
        }
    }

    /// What came of an image.
    private sealed interface Found {
        record Medium(long number) implements Found {}

        record Nothing(String cause) implements Found {}

        /// No image can be had, for a reason that holds for all.
        record Never() implements Found {}
    }

    /// Decides some more; true where none is left. Call it until then, always on one thread.
    ///
    /// @throws StopException where the API is away or refuses the key, or the run was asked to stop; what was found out is on record
    public boolean decideSome() {
        while (!done && waiting.isEmpty()) {
            readOn();
        }
        if (done) {
            return true;
        }
        List<Entry> batch = waiting.subList(0, Math.min(A_BATCH, waiting.size()));
        Set<ImageReference> images = new LinkedHashSet<>();
        batch.stream().filter(Entry::listed).filter(this::mayBeSent).forEach(entry -> ImageReference.findIn(entry.payload()).ifPresent(images::add));
        images.removeAll(found.keySet());
        find(images);
        List<ImageDecision> decisions = batch.stream().map(this::decide).flatMap(Optional::stream).toList();
        media.decide(run, decisions, time.now());
        decided += batch.size();
        waiting = List.copyOf(waiting.subList(batch.size(), waiting.size()));
        return false;
    }

    /// Decides nothing until it is needed again.
    public void putOff() {
        done = true;
    }

    /// Whether entries wait for their image that did not when it was asked last: those that were staged anew while others were sent. Then
    /// begin to decide again.
    public boolean isNeededAgain() {
        state = EntryState.WAITING;
        afterRow = 0;
        isLastPage = false;
        done = false;
        while (!done && waiting.isEmpty()) {
            readOn();
        }
        return !done;
    }

    /// Entries decided so far.
    public long decided() {
        return decided;
    }

    public int downloads() {
        return downloads.get();
    }

    /// Upload requests that left.
    public int uploads() {
        return uploads.sent();
    }

    /// What there is to say once for the whole run.
    public Optional<Issue> findNotice() {
        String why = impossible;
        return why == null || without == 0 ? Optional.empty()
                : Optional.of(Issue.of(IssueCode.IMAGE_IMPOSSIBLE, new Place.Setting("Images"), "",
                        (without == 1 ? "1 event has" : without + " events have") + " no cover image, because " + why + "."));
    }

    private void readOn() {
        if (isLastPage && state == EntryState.STAGED) {
            done = true;
            return;
        }
        if (isLastPage) {
            state = EntryState.STAGED;
            afterRow = 0;
        }
        Media.Waiting page = media.listWaiting(run, state, afterRow);
        waiting = page.entries().stream().filter(entry -> !putOff.contains(entry.key())).toList();
        afterRow = page.lastRow();
        isLastPage = page.isLast();
    }

    // ---- finding -------------------------------------------------------------------------------------------------------

    private void find(Set<ImageReference> images) {
        Map<ImageReference, Future<Found>> pending = new HashMap<>();
        images.forEach(image -> pending.put(image, workers.submit(() -> findAndTell(image))));
        StopException stopped = null;
        for (Map.Entry<ImageReference, Future<Found>> each : pending.entrySet()) {
            try {
                found.put(each.getKey(), await(each.getValue()));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while images were fetched");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof StopException end)) {
                    throw new IllegalStateException("an image could not be handled", e.getCause());
                }
                stopped = stopped == null ? end : stopped;
            }
        }
        if (stopped != null) {
            throw stopped;
        }
    }

    // A slow server does not hold up a stop.
    private Found await(Future<Found> future) throws InterruptedException, ExecutionException {
        while (true) {
            tellThatItWaits();
            try {
                return future.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                stop.findReason().ifPresent(reason -> {
                    throw new StopException(reason, List.of());
                });
            }
        }
    }

    private void tellThatItWaits() {
        long now = time.nanos();
        if (now - waited >= A_WHILE.toNanos()) {
            waited = now;
            watch.waits();
        }
    }

    private Found findAndTell(ImageReference image) {
        Found result = find(image);
        watch.moves();
        return result;
    }

    private Found find(ImageReference image) {
        if (impossible != null) {
            return new Found.Never();
        }
        return switch (image) {
            case ImageReference.Web web -> find(web);
            case ImageReference.Local local -> find(local);
        };
    }

    private Found find(ImageReference.Web image) {
        Optional<Media.Seen> seen = media.findSeen(image.address());
        Optional<Long> medium = seen.flatMap(known -> media.findMedium(run.source(), known.sha256()));
        AtomicInteger silent = silences.computeIfAbsent(image.hostAndPort(), _ -> new AtomicInteger());
        if (silent.get() >= MOST_SILENCES) {
            return medium.<Found>map(Found.Medium::new).orElse(new Found.Nothing("its server did not answer, and was not asked again"));
        }
        downloads.incrementAndGet();
        Picture picture = fetcher.fetch(image, medium.isPresent() ? seen : Optional.empty());
        switch (picture) {
            case Picture.Unchanged _ -> {
                silent.set(0);
                return medium.<Found>map(Found.Medium::new).orElse(new Found.Nothing("its server's answer cannot be understood"));
            }
            case Picture.Content content -> {
                silent.set(0);
                media.see(image.address(), new Media.Seen(content.sha256(), content.etag(), content.lastModified()), time.now());
                return store(content);
            }
            case Picture.Unusable unusable -> {
                silent.set(unusable.silent() ? silent.get() + 1 : 0);
                // What was there last time is better than nothing.
                return medium.<Found>map(Found.Medium::new).orElse(new Found.Nothing(unusable.cause()));
            }
        }
    }

    private Found find(ImageReference.Local image) {
        Optional<Long> medium = media.findMedium(run.source(), image.sha256());
        if (medium.isPresent()) {
            return new Found.Medium(medium.get());
        }
        Picture picture = rules.findFolder().map(folder -> new LocalImages(rules, folder).read(image.path()))
                .orElse(Picture.Unusable.because("the job names no directory of images (images.folder)"));
        return switch (picture) {
            case Picture.Content content -> content.sha256().equals(image.sha256()) ? store(content)
                    : new Found.Nothing("its file was changed after the export was read. Run it again");
            case Picture.Unusable unusable -> new Found.Nothing(unusable.cause());
            case Picture.Unchanged _ -> new Found.Nothing("its file cannot be read");
        };
    }

    /// Uploads a content that is not known, and only once however many threads have it.
    private Found store(Picture.Content content) {
        synchronized (contents.computeIfAbsent(content.sha256(), _ -> new Object())) {
            Optional<Long> known = media.findMedium(run.source(), content.sha256());
            if (known.isPresent()) {
                return new Found.Medium(known.get());
            }
            String name = content.sha256().value().substring(0, 16) + "." + content.info().extension();
            return switch (uploads.upload(new Upload(name, content.info().mediaType(), content.bytes()))) {
                case Uploads.Result.Stored stored -> {
                    media.addMedium(run.source(), content.sha256(), stored.medium(), time.now());
                    yield new Found.Medium(stored.medium());
                }
                case Uploads.Result.Refused refused -> new Found.Nothing(refused.cause());
                case Uploads.Result.Impossible no -> {
                    impossible = no.why();
                    yield new Found.Never();
                }
            };
        }
    }

    // ---- deciding ------------------------------------------------------------------------------------------------------

    private boolean mayBeSent(Entry entry) {
        return entry.action() == Action.CREATE || canUpdate;
    }

    // Changes that cannot be sent are not decided: they may be sent by a later run.
    private Optional<ImageDecision> decide(Entry entry) {
        if (!entry.listed()) {
            return Optional.of(new ImageDecision.AsPublished(entry));
        }
        ImageReference image = ImageReference.findIn(entry.payload()).orElseThrow();
        boolean onlyTheImage = isOnlyTheImage(entry);
        if (!mayBeSent(entry)) {
            if (onlyTheImage) {
                return Optional.of(new ImageDecision.AsBefore(entry, null));
            }
            putOff.add(entry.key());
            return Optional.empty();
        }
        return Optional.of(switch (found.get(image)) {
            case Found.Medium medium -> new ImageDecision.With(entry, medium.number());
            case Found.Nothing nothing -> decideWithout(entry, image, nothing.cause(), onlyTheImage);
            case Found.Never _ -> {
                without++;
                yield onlyTheImage ? new ImageDecision.AsBefore(entry, null) : new ImageDecision.WithoutAny(entry);
            }
            case null -> throw new IllegalStateException("nothing was found out about an image");
        });
    }

    private ImageDecision decideWithout(Entry entry, ImageReference image, String cause, boolean onlyTheImage) {
        if (onlyTheImage) {
            return new ImageDecision.AsBefore(entry, issue(entry, image, cause, Severity.WARNING, "The event stays as it is."));
        }
        return switch (rules.onFailure()) {
            case LEAVE_OUT -> new ImageDecision.Without(entry, issue(entry, image, cause, Severity.WARNING, "The event goes without it."));
            case WAIT -> {
                putOff.add(entry.key());
                yield new ImageDecision.Later(entry, issue(entry, image, cause, Severity.WARNING, "The event waits for the next run."));
            }
            case REJECT -> new ImageDecision.Rejected(entry, issue(entry, image, cause, Severity.ERROR, "Correct the image, or empty the cell."));
        };
    }

    /// Whether the API has everything of this event but its present image.
    private static boolean isOnlyTheImage(Entry entry) {
        String before = entry.before();
        return entry.action() == Action.UPDATE && before != null
                && ImageReference.fill(before, null).equals(ImageReference.fill(entry.payload(), null));
    }

    private Issue issue(Entry entry, ImageReference image, String cause, Severity severity, String consequence) {
        return new Issue(IssueCode.ROW_IMAGE, severity, new Place.Row(run.file(), null, entry.row()), cause,
                "The image \"" + ImageNames.brief(image) + "\" cannot be used: " + cause + ". " + consequence);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        fetcher.close();
    }
}
