package dev.pinnedimport.run;

import dev.pinnedimport.ledger.Comparison.Planned;
import dev.pinnedimport.ledger.Comparison;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.report.PlanFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The events of a plan, kept in a scratch file until it is known which of them later rows contradict: a plan of a million events needs no
/// more memory than one of ten.
final class PlannedEvents implements AutoCloseable {

    private static final int NO_NUMBER = -1;

    private final Path file;
    private final BufferedWriter out;

    private PlannedEvents(Path file, BufferedWriter out) {
        this.file = file;
        this.out = out;
    }

    static PlannedEvents create() {
        try {
            Path file = Files.createTempFile("pinned-import-plan", ".txt");
            return new PlannedEvents(file, Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(Planned event) {
        write(event.number() + "\t" + PlanFile.line(event));
    }

    void addDraft(Entry entry, String payload) {
        write(NO_NUMBER + "\t" + PlanFile.draftLine(entry, payload));
    }

    private void write(String line) {
        try {
            out.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lines of those that hold to the end, in file order. No more can be added afterwards.
    void forEach(Comparison comparison, Consumer<String> consumer) {
        try {
            out.close();
            try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    int tab = line.indexOf('\t');
                    int number = Integer.parseInt(line.substring(0, tab));
                    if (number == NO_NUMBER || !comparison.isTakenBack(number)) {
                        consumer.accept(line.substring(tab + 1));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
