package dev.pinnedimport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// The measured ratios, as a Markdown table. What was not measured is left out; what is below its bar is called so.
final class Table {

    private static final String OURS = "importer";

    private final Samples samples;
    private final List<String> lines = new ArrayList<>();

    Table(Samples samples) {
        this.samples = samples;
    }

    String text(int rows, int large, int rowSize) {
        lines.add("| # | What | Importer | Rival | Ratio | Processor time | Bar | |");
        lines.add("|---|---|---|---|---|---|---|---|");
        String of = String.format(Locale.ROOT, "%,d rows of %,d characters", rows, rowSize);
        String ofLarge = String.format(Locale.ROOT, "%,d rows", large);
        faster("1", "Whole import of " + of + ", beside a textbook Spring Batch job", "whole", "textbook", rows, 5);
        faster("2", "The same, beside a Node script", "whole", "node", rows, 1);
        faster("3", "The same, beside a hand-written loop with a ledger", "whole", "loop", rows, 0.8);
        faster("3", "The same with " + ofLarge, "large", "loop", large, 0.8);
        pace();
        faster("5", "`check` of a CSV file of " + ofLarge + ", beside bare opencsv, JSON and schema", "csv", "bare", large, 0.7);
        faster("6", "`check` of an XLSX file of " + ofLarge + ", beside POI's event reader", "xlsx", "bare", large, 0.9);
        heap(ofLarge);
        slower("8", "The same file again, beside `check`", "rerun", OURS, "check", 1.5);
        slower("9", "Ten rows, whole process, beside a Spring Boot job that does nothing", "start", OURS, "empty job", 1.3);
        for (int known : new int[] {large / 100, large / 10, large}) {
            String events = String.format(Locale.ROOT, "%,d known events", known);
            slower("10", "10,000 new rows with " + events + ", beside an empty ledger", "growth", String.valueOf(known), "0", 1.5);
            slower("10", "Opening the ledger with " + events + ", beside an empty one", "opening", String.valueOf(known), "0", 2);
        }
        return String.join("\n", lines) + "\n";
    }

    private void faster(String number, String what, String race, String rival, int rows, double bar) {
        OptionalDouble ours = samples.median(race, OURS);
        OptionalDouble theirs = samples.median(race, rival);
        if (ours.isPresent() && theirs.isPresent()) {
            double ratio = theirs.getAsDouble() / ours.getAsDouble();
            line(number, what, perSecond(rows, ours.getAsDouble()), perSecond(rows, theirs.getAsDouble()), Bench.rounded(ratio) + " ×",
                    processor(race, rival, OURS), "at least " + bar + " ×", ratio >= bar, samples.count(race, rival));
        }
    }

    /// The same ratio, of processor time; nothing where that was not measured.
    private String processor(String race, String above, String below) {
        OptionalDouble first = samples.median(race, above + Processor.TIME);
        OptionalDouble second = samples.median(race, below + Processor.TIME);
        return first.isPresent() && second.isPresent() && first.getAsDouble() > 0 && second.getAsDouble() > 0
                ? Bench.rounded(first.getAsDouble() / second.getAsDouble()) + " ×" : "";
    }

    private static String perSecond(int rows, double seconds) {
        return String.format(Locale.ROOT, "%,.0f rows/s (%.1f s)", rows / seconds, seconds);
    }

    private void slower(String number, String what, String race, String contender, String base, double bar) {
        OptionalDouble ours = samples.median(race, contender);
        OptionalDouble theirs = samples.median(race, base);
        if (ours.isPresent() && theirs.isPresent()) {
            double ratio = ours.getAsDouble() / theirs.getAsDouble();
            line(number, what, Bench.rounded(ours.getAsDouble()) + " s", Bench.rounded(theirs.getAsDouble()) + " s", Bench.rounded(ratio) + " ×",
                    processor(race, contender, base), "at most " + bar + " ×", ratio <= bar, samples.count(race, base));
        }
    }

    private void pace() {
        for (String burst : List.of("burst", "no burst")) {
            for (int rate : new int[] {50, 500, 2000}) {
                for (int latency : new int[] {5, 50, 200}) {
                    String race = "pace " + rate + "/s " + latency + " ms " + burst;
                    OptionalDouble reached = samples.median(race, "of the rate");
                    if (reached.isPresent()) {
                        double throttled = samples.median(race, "answered 429").orElse(0);
                        boolean allowed = burst.equals("burst");
                        boolean met = allowed ? reached.getAsDouble() >= 0.99 && throttled == 0 : reached.getAsDouble() >= 0.94 && throttled <= 0.01;
                        line("4", "A rate of " + rate + "/s at " + latency + " ms, " + (allowed ? "a tenth of a second of burst" : "no burst"),
                                String.format(Locale.ROOT, "%.3f of the rate", reached.getAsDouble()),
                                "", String.format(Locale.ROOT, "%.2f %% answered 429", 100 * throttled),
                                "", allowed ? "0.99, no 429" : "0.94, at most 1 %", met, samples.count(race, "of the rate"));
                    }
                }
            }
        }
    }

    private void heap(String rows) {
        for (String file : List.of("csv", "inline", "shared")) {
            OptionalDouble seconds = samples.median("heap", file);
            if (seconds.isPresent()) {
                String what = switch (file) {
                    case "csv" -> "a CSV file";
                    case "inline" -> "an XLSX file with its texts in the cells";
                    default -> "an XLSX file with a distinct shared text a row";
                };
                String poi = file.equals("shared") && samples.median("heap", "poi shared exit").orElse(0) != 0 ? "POI: out of memory" : "";
                line("7", "`check` with `-Xmx256m` of " + rows + " in " + what, Bench.rounded(seconds.getAsDouble()) + " s", poi, "", "", "ends well", true,
                        samples.count("heap", file));
            }
        }
    }

    private void line(String number, String what, String ours, String theirs, String ratio, String processor, String bar, boolean met, int runs) {
        lines.add("| " + number + " | " + what + " | " + ours + " | " + theirs + " | " + ratio + " | " + processor + " | " + bar + " | " + (met ? "met" : "**below**") + ", "
                + runs + (runs == 1 ? " run" : " runs") + " |");
    }
}
