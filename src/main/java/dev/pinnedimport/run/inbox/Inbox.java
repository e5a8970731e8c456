package dev.pinnedimport.run.inbox;

import dev.pinnedimport.definition.InboxSettings;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.inbox.Arrivals.Arrived;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// The inbox of one job. To be used by whoever holds the job's lock.
///
/// A file is taken by renaming it into the directory `in-work`, which one process can do and no second. What lies there when the lock is free was
/// left by a process that died, or by a run that is to go on. Nothing is ever overwritten.
public final class Inbox {

    private static final String IN_WORK = "in-work";
    private static final Set<String> UNFINISHED = Set.of(".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", ".swp", "~");
    private static final int LONGEST_ENDING = 16;
    /// In bytes: file systems take 255, and what lies beside a file is at first called `.NAME.rejects.xlsx.part`.
    private static final int LONGEST_NAME = 255 - ".".length() - ".rejects.xlsx.part".length();
    /// To which some file systems round the times of files.
    private static final Duration COARSEST_TIME = Duration.ofSeconds(2);
    private static final long LOOK_AT_LEAST_EVERY = Duration.ofMillis(200).toNanos();
    private static final Comparator<Seen> OLDEST_FIRST = Comparator.comparing(Seen::modified).thenComparing(Seen::name);

    private final InboxSettings settings;
    private final Path inWork;
    private final Time time;
    private final StopSignal stop;

    /// @param job its name, which is a safe file name
    public Inbox(InboxSettings settings, String job, Time time, StopSignal stop) {
        this.settings = settings;
        this.inWork = settings.directory().resolve(IN_WORK).resolve(job);
        this.time = time;
        this.stop = stop;
    }

    /// Makes the directories where they are not there yet, and makes sure that files can be moved between them, before anything is sent.
    ///
    /// @throws StopException `CONFIGURATION` where there is no inbox, `STORAGE` where files cannot be moved
    public void prepare() {
        if (!Files.isDirectory(settings.directory())) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.INBOX_DIRECTORY, place(), "",
                    "There is no such directory. Check inbox.directory in the job, and that the disk or the share it lies on is there."));
        }
        if (!Files.isReadable(settings.directory())) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.INBOX_DIRECTORY, place(), "",
                    "We are not allowed to list this directory. Give the user that runs the importer the right to read and to write it."));
        }
        requireWritable(settings.directory(), settings.directory());
        for (Path directory : List.of(inWork, settings.archive(), settings.trouble())) {
            requireOwn(directory);
        }
    }

    private void requireOwn(Path directory) {
        try {
            Path made = directory;
            for (Path parent = directory; parent != null && !parent.equals(settings.directory()); parent = parent.getParent()) {
                if (Files.exists(parent, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)
                        && parent.startsWith(settings.directory())) {
                    throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.INBOX_DIRECTORY, new Place.Setting(parent.toString()), "",
                            "This is a link or a file, but files of the inbox are moved below it. Put a directory in its place, or name another in the job."));
                }
            }
            Files.createDirectories(made);
        } catch (IOException _) {
            throw cannotWrite(directory);
        }
        requireWritable(directory, directory);
    }

    private static void requireWritable(Path directory, Path named) {
        if (!Files.isWritable(directory)) {
            throw cannotWrite(named);
        }
    }

    private static StopException cannotWrite(Path directory) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(directory.toString()), "",
                "Files of the inbox cannot be moved here. Nothing was sent. Give the user that runs the importer the right to write."));
    }

    // ---- what is there ----

    /// Files that were taken earlier and did not get to their place, oldest first.
    ///
    /// @param notice is told of each that has to stay there
    public List<Path> listInWork(Consumer<Issue> notice) {
        List<Seen> found = new ArrayList<>();
        forEachIn(inWork, path -> {
            Seen seen = Seen.of(path);
            if (seen.ordinary() && !seen.name().startsWith(".")) {
                findFaultOfName(seen).ifPresentOrElse(fault -> notice.accept(strange(seen, fault)), () -> found.add(seen));
            }
        });
        return found.stream().sorted(OLDEST_FIRST).map(Seen::path).toList();
    }

    /// What lies in the inbox. Waits, once and no longer than the job's `quiet`, where something was touched just now.
    ///
    /// @param waiting is told before it waits
    public Arrivals look(Consumer<String> waiting) {
        List<Issue> notices = new ArrayList<>();
        List<Seen> quiet = quietOf(list(notices), waiting, notices);
        return new Arrivals(quiet.stream().sorted(OLDEST_FIRST).map(seen -> new Arrived(seen.path(), seen)).toList(), notices);
    }

    /// Whether nobody is writing a file that lies in work any more; waits as [#look] does. One that was taken while it was still written can lie there,
    /// where it could not be given back.
    public boolean isQuiet(Path left, Consumer<String> waiting) {
        try {
            return !quietOf(Map.of(left, Seen.of(left)), waiting, new ArrayList<>()).isEmpty();
        } catch (IOException _) {
            return false;
        }
    }

    private List<Seen> quietOf(Map<Path, Seen> files, Consumer<String> waiting, List<Issue> notices) {
        Instant now = settings.quiet().isZero() || files.isEmpty() ? Instant.MAX : now();
        List<Seen> ready = new ArrayList<>();
        Map<Path, Seen> fresh = new TreeMap<>();
        files.forEach((path, seen) -> {
            if (settings.quiet().isZero() || seen.isQuietSince(settings.quiet(), now)) {
                ready.add(seen);
            } else {
                fresh.put(path, seen);
            }
        });
        if (!fresh.isEmpty()) {
            waiting.accept("Waiting " + settings.quiet().toSeconds() + " s to see whether " + names(fresh) + " is complete...");
            await();
            fresh.values().forEach(before -> again(before).filter(seen -> seen.isUntouchedSince(before))
                    .ifPresentOrElse(ready::add, () -> notices.add(Issue.of(IssueCode.INBOX_MOVING, new Place.File(before.name()), "",
                            "It is still being written, so it was left where it is. The next run takes it."))));
        }
        return ready;
    }

    private static String names(Map<Path, Seen> files) {
        String first = files.values().iterator().next().name();
        return dev.pinnedimport.issue.Texts.visible(first) + (files.size() > 1 ? " (and " + (files.size() - 1) + " more)" : "");
    }

    private Map<Path, Seen> list(List<Issue> notices) {
        Map<Path, Seen> files = new TreeMap<>();
        forEachIn(settings.directory(), path -> {
            if (isMeant(path)) {
                Seen seen = Seen.of(path);
                findFault(seen).ifPresentOrElse(fault -> notices.add(strange(seen, fault)), () -> files.put(path, seen));
            }
        });
        return files;
    }

    private boolean isMeant(Path path) {
        String name = String.valueOf(path.getFileName());
        String lower = name.toLowerCase(Locale.ROOT);
        return settings.means(path.getFileName()) && !name.startsWith(".") && !name.startsWith("~$") && UNFINISHED.stream().noneMatch(lower::endsWith)
                && !path.equals(settings.archive()) && !path.equals(settings.trouble()) && !name.equals(IN_WORK);
    }

    private static Optional<String> findFault(Seen seen) {
        if (Files.isSymbolicLink(seen.path())) {
            return Optional.of("This is a link, and links are not followed. Put the file itself into the inbox.");
        }
        if (seen.directory()) {
            return Optional.of("This is a folder. Put the files themselves into the inbox.");
        }
        if (!seen.ordinary()) {
            return Optional.of("This is a pipe or a device, not an ordinary file. Save the export to a file first.");
        }
        return Files.isReadable(seen.path()) ? findFaultOfName(seen)
                : Optional.of("We are not allowed to read it. Give the user that runs the importer the right to read it; the next run takes it.");
    }

    // What the JVM lists, it cannot always name again: that takes the characters which its locale has.
    private static Optional<String> findFaultOfName(Seen seen) {
        try {
            Path.of(seen.name());
            return Optional.empty();
        } catch (InvalidPathException _) {
            return Optional.of("Its name has characters that this machine's locale does not have. Start the importer with LC_ALL=C.UTF-8; the next run takes it.");
        }
    }

    private static Issue strange(Seen seen, String fault) {
        return Issue.of(IssueCode.INBOX_STRANGE, new Place.File(seen.name()), "", fault);
    }

    // As the file system tells it, which may lie on another machine with a clock of its own.
    private Instant now() {
        try {
            Path probe = Files.createTempFile(inWork, ".clock", "");
            try {
                return Files.getLastModifiedTime(probe).toInstant();
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException _) {
            throw cannotWrite(inWork);
        }
    }

    private void await() {
        long end = time.nanos() + settings.quiet().toNanos();
        for (long left = settings.quiet().toNanos(); left > 0 && !stop.isRaised(); left = end - time.nanos()) {
            time.park(Math.min(left, LOOK_AT_LEAST_EVERY));
        }
        stop.findReason().ifPresent(reason -> {
            throw new StopException(reason, Issue.of(IssueCode.INBOX_INTERRUPTED, place(), "", "Stopped before anything was taken from the inbox. Run it again."));
        });
    }

    private static Optional<Seen> again(Seen before) {
        try {
            return Optional.of(Seen.of(before.path()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    // ---- moving ----

    /// Takes a file. Empty where it is not what it was any more, or somebody else has it.
    public Optional<Path> take(Arrived file) {
        Path taken = inWork.resolve(file.name());
        if (Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            Files.move(file.path(), taken, StandardCopyOption.ATOMIC_MOVE);
            if (Seen.of(taken).isStill(file.seen())) {
                return Optional.of(taken);
            }
            giveBack(taken);
            return Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException _) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.File(file.name()), "",
                    "It cannot be moved from the inbox to " + inWork + ". Nothing of it was sent. Give the user that runs the importer the right to write there."));
        }
    }

    /// Puts a file that was taken back into the inbox, where nothing of its name lies there by now and the file system has links; otherwise it stays
    /// in work.
    public void giveBack(Path taken) throws IOException {
        Path back = settings.directory().resolve(taken.getFileName());
        if (!Files.isRegularFile(taken, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.exists(back, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(taken, back, StandardCopyOption.ATOMIC_MOVE);
            }
            return;
        }
        try {
            // Unlike a move, it never replaces what has come meanwhile.
            Files.createLink(back, taken);
        } catch (FileSystemException | UnsupportedOperationException _) {
            return;
        }
        Files.delete(taken);
    }

    /// Where a file is to go: below a name that nothing has yet. A name that would be too long is shortened, its ending stays.
    ///
    /// @param mark what the new name begins with, such as the id of the run
    public Path placeFor(Path taken, String mark, boolean trouble) {
        Path directory = trouble ? settings.trouble() : settings.archive();
        String name = String.valueOf(taken.getFileName());
        for (int number = 1; ; number++) {
            Path place = directory.resolve(nameFor(name, mark, number));
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                return place;
            }
        }
    }

    /// Whether a place has one of the names that [#placeFor] gives a file.
    public static boolean isNamedFor(Path place, Path taken, String mark) {
        String name = String.valueOf(taken.getFileName());
        String placed = String.valueOf(place.getFileName());
        return IntStream.rangeClosed(1, 9).anyMatch(number -> nameFor(name, mark, number).equals(placed));
    }

    private static String nameFor(String name, String mark, int number) {
        return fitting(mark + (number == 1 ? "-" : "-" + number + "-"), name);
    }

    private static String fitting(String before, String name) {
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && name.length() - dot <= LONGEST_ENDING ? name.substring(dot) : "";
        String stem = name.substring(0, name.length() - ending.length());
        while (bytes(before + stem + ending) > LONGEST_NAME) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return before + stem + ending;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Moves a file to its place, also where that is on another disk.
    ///
    /// @throws StopException `STORAGE` where that does not work; then the file stays in work, and the next run moves it
    public void move(Path taken, Path place) {
        try {
            Files.createDirectories(place.getParent());
            if (isCopied(taken, place)) {
                Files.delete(taken);
                return;
            }
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("there is something else by now");
            }
            try {
                Files.move(taken, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException _) {
                moveToOtherDisk(taken, place);
            }
        } catch (IOException _) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(String.valueOf(place.getParent())), "",
                    "The file " + taken.getFileName() + " is through, but it could not be moved here. It stays in " + inWork
                            + "; the next run moves it, and sends nothing twice."));
        }
    }

    private static void moveToOtherDisk(Path taken, Path place) throws IOException {
        Path part = place.resolveSibling("." + place.getFileName() + ".part");
        Files.copy(taken, part, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(taken);
    }

    /// Whether nobody has written a file since then, or put it where it is: the archive's file, put back by a person, keeps the time of its content. False
    /// where the file system does not tell.
    public boolean isUntouchedSince(Path left, Instant then) {
        try {
            return Seen.of(left).isQuietSince(Duration.ZERO, then);
        } catch (IOException _) {
            return false;
        }
    }

    /// Whether a move to another disk got as far as that the whole file lies at its place; then it has only to be removed from work.
    public boolean isCopied(Path taken, Path place) {
        try {
            return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS) && !Files.getFileStore(taken).equals(Files.getFileStore(place))
                    && between(Files.getLastModifiedTime(taken), Files.getLastModifiedTime(place)).compareTo(COARSEST_TIME) <= 0
                    && Files.mismatch(taken, place) < 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static Duration between(FileTime one, FileTime other) {
        return Duration.between(one.toInstant(), other.toInstant()).abs();
    }

    private Place place() {
        return new Place.Setting("Inbox " + settings.directory());
    }

    private interface Visit {
        void to(Path path) throws IOException;
    }

    private void forEachIn(Path directory, Visit visit) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path path : entries) {
                try {
                    visit.to(path);
                } catch (NoSuchFileException _) {
                    // Gone while we looked.
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(directory.toString()), "",
                    "The directory cannot be listed. Check that the disk or the share it lies on is there."));
        }
    }
}
