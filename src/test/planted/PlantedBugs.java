import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Plants one bug after the other into a copy of the sources and expects the test that the patch names to fail.
///
/// The working tree stays as it is: a patch is applied to a copy, its files are compiled, and their classes go before those of the build.
/// Without any bug each named test has to succeed first, because a test that fails anyway catches nothing.
class PlantedBugs {

    private static final long LONGEST_SECONDS = 180;

    private record Bug(String name, Path patch, String title, String test) {}

    private record Result(long failed, long succeeded, String how) {}

    private final Path root = Path.of("").toAbsolutePath();
    private final Path work;
    private final String classPath = System.getProperty("java.class.path");

    private PlantedBugs(Path work) {
        this.work = work;
    }

    public static void main(String[] names) throws Exception {
        Path work = Files.createTempDirectory("planted-");
        boolean good;
        try {
            good = new PlantedBugs(work).check(List.of(names));
        } finally {
            delete(work);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean check(List<String> names) throws Exception {
        List<Bug> bugs = bugs().stream().filter(bug -> names.isEmpty() || names.contains(bug.name())).toList();
        Map<String, Result> calm = new TreeMap<>();
        int caught = 0;
        for (Bug bug : bugs) {
            Result without = calm.get(bug.test());
            if (without == null) {
                without = run(bug.test(), List.of());
                calm.put(bug.test(), without);
            }
            String verdict;
            if (without.failed() > 0 || without.succeeded() == 0) {
                verdict = "NO PROOF  fails or does not run without the bug, too: " + without.how();
            } else {
                Path planted = plant(bug);
                Result with = run(bug.test(), List.of(planted));
                verdict = with.failed() > 0 ? "caught    " + with.how() : "MISSED    the test does not notice";
                caught += with.failed() > 0 ? 1 : 0;
            }
            System.out.println(bug.name() + " | " + bug.test().replaceFirst(".*\\.", "") + " | " + verdict);
        }
        System.out.println(caught + " of " + bugs.size() + " bugs caught");
        return caught == bugs.size() && !bugs.isEmpty();
    }

    private List<Bug> bugs() throws IOException {
        List<Bug> bugs = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve("src/test/planted"))) {
            for (Path patch : files.filter(file -> file.toString().endsWith(".patch")).sorted().toList()) {
                List<String> lines = Files.readAllLines(patch);
                bugs.add(new Bug(patch.getFileName().toString().replace(".patch", ""), patch, after("Bug: ", lines), after("Test: ", lines)));
            }
        }
        return bugs;
    }

    private static String after(String word, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(word)).findFirst().orElseThrow().substring(word.length());
    }

    /// The directory with the classes that have the bug.
    private Path plant(Bug bug) throws Exception {
        Path copy = work.resolve(bug.name());
        List<String> changed = Files.readAllLines(bug.patch()).stream().filter(line -> line.startsWith("+++ b/")).map(line -> line.substring(6)).toList();
        for (String file : changed) {
            Path to = copy.resolve(file);
            Files.createDirectories(to.getParent());
            Files.copy(root.resolve(file), to);
        }
        Process git = new ProcessBuilder("git", "apply", "-C1", bug.patch().toString()).directory(copy.toFile()).inheritIO().start();
        if (git.waitFor() != 0) {
            throw new IllegalStateException(bug.patch() + " does not apply any more: plant it anew");
        }
        Path classes = Files.createDirectories(copy.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath, "-proc:none", "-parameters", "-nowarn"));
        changed.forEach(file -> arguments.add(copy.resolve(file).toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(bug.patch() + " does not compile any more: plant it anew");
        }
        return classes;
    }

    private Result run(String test, List<Path> before) throws Exception {
        List<Path> own = new ArrayList<>(before);
        own.add(root.resolve("target/test-classes"));
        own.add(root.resolve("target/classes"));
        URL[] urls = new URL[own.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = own.get(i).toUri().toURL();
        }
        CompletableFuture<Result> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (OwnFirst loader = new OwnFirst(urls)) {
                Thread.currentThread().setContextClassLoader(loader);
                result.complete(run(test, loader));
            } catch (Exception | LinkageError failure) {
                result.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            return new Result(1, 0, "does not end within " + LONGEST_SECONDS + " s");
        }
    }

    private static Result run(String test, ClassLoader loader) throws ClassNotFoundException {
        String[] parts = test.split("#");
        Class<?> type = Class.forName(parts[0], false, loader);
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request().configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
                .selectors(selector(type, parts)).build();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        String how = summary.getFailures().stream().findFirst().map(failure -> oneLine(failure.getException())).orElse("");
        return new Result(summary.getTotalFailureCount(), summary.getTestsSucceededCount(), how);
    }

    private static DiscoverySelector selector(Class<?> type, String[] parts) {
        if (parts.length == 1) {
            return DiscoverySelectors.selectClass(type);
        }
        var method = Stream.of(type.getMethods(), type.getDeclaredMethods()).flatMap(Stream::of)
                .filter(candidate -> candidate.getName().equals(parts[1])).findFirst().orElseThrow();
        return DiscoverySelectors.selectMethod(type, method);
    }

    private static String oneLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
        String text = failure instanceof AssertionError ? message : failure.getClass().getSimpleName() + ": " + message;
        return text.substring(0, Math.min(160, text.length()));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// Looks for the product's classes in its own places first, so that planted ones win.
    private static final class OwnFirst extends URLClassLoader {

        OwnFirst(URL[] urls) {
            super(urls, PlantedBugs.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.pinnedimport.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> found = findLoadedClass(name);
                return found == null ? findClass(name) : found;
            }
        }
    }
}
