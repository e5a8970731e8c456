package dev.pinnedimport.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One manager and any number of workers, as processes of their own, on one site.
final class Team implements AutoCloseable {

    private final Site site;
    private final Program program;
    private final List<Child> all = new ArrayList<>();
    private int workers;

    Team(Site site, Program program) {
        this.site = site;
        this.program = program;
    }

    Child startManager() throws IOException {
        return started(site.start("--workers"));
    }

    Child startWorker(String... options) throws IOException {
        return startWorker(Map.of(), options);
    }

    Child startWorker(Map<String, String> more, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("worker", "--api", site.sandbox().baseUrl().toString()));
        arguments.addAll(site.databaseOptions());
        arguments.addAll(List.of(options));
        Map<String, String> environment = new HashMap<>(site.environment());
        environment.putAll(more);
        String name = String.format(Locale.ROOT, "worker-%02d", ++workers);
        return started(new Child(program.start(site.directory(), arguments, environment, name), site.directory(), name));
    }

    /// All of them have asked the API and wait for a run.
    void awaitWorkersReady(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        for (Child child : all) {
            while (!child.errorOutput().contains("Waiting for a run") && child.isAlive() && System.nanoTime() < deadline) {
                child.ends(Duration.ofMillis(20));
            }
        }
    }

    private Child started(Child child) {
        all.add(child);
        return child;
    }

    String words() {
        StringBuilder words = new StringBuilder();
        all.forEach(child -> words.append("\n--- ").append(child.name()).append('\n').append(child.output()).append(child.errorOutput()));
        return words.toString();
    }

    @Override
    public void close() {
        all.forEach(child -> child.process().destroyForcibly());
    }
}
