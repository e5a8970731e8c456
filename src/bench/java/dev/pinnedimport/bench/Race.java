package dev.pinnedimport.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Contenders that do the same work, in turns.
final class Race {

    private final String name;
    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    Race(String name) {
        this.name = name;
    }

    /// Does the work once.
    interface Contender {
        /// @return what was measured: seconds, most often
        double run() throws IOException, InterruptedException;
    }

    String name() {
        return name;
    }

    Race with(String contender, Contender does) {
        contenders.put(contender, does);
        return this;
    }

    /// One round: each contender once.
    void runOnce(Samples samples) throws IOException, InterruptedException {
        for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
            double before = Processor.childrenSeconds();
            double value = contender.getValue().run();
            double worked = Processor.childrenSeconds() - before;
            samples.add(name, contender.getKey(), value);
            samples.add(name, contender.getKey() + Processor.TIME, worked);
            System.err.printf(java.util.Locale.ROOT, "%s: %s %.3f (%.2f s of processor time)%n", name, contender.getKey(), value, worked);
        }
    }
}
