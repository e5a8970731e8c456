package dev.pinnedimport.report;

import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.PayloadDiff;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Comparison.Planned;
import dev.pinnedimport.ledger.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan as a JSON document that a person can read, approve and hand to `run --plan`.
///
/// One event a line, so that two plans can be compared with any tool and a long one is never held in memory. The last line seals the
/// document: SHA-256 of everything above it. That notices a slip of an editor; it is no signature and keeps nobody from making a new plan.
public final class PlanFile {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SEAL = "  \"seal\": \"";
    private static final int VERSION = 1;

    private PlanFile() {}

    /// The line of an event. Written while the file is compared; the document is put together when the counts are known.
    public static String line(Planned event) {
        ObjectNode json = JSON.createObjectNode();
        json.put("source_id", event.payload().key().display());
        if (!event.payload().key().display().equals(event.payload().key().value())) {
            json.put("key", event.payload().key().value());
        }
        json.put("row", event.payload().at().number());
        json.put("action", event.action() == Action.CREATE ? "create" : "update");
        if (event.kind() == dev.pinnedimport.ledger.Comparison.Kind.IN_DOUBT) {
            json.put("in_doubt", true);
        }
        json.put("title", event.payload().title());
        json.put("start", event.payload().startsAt().toString());
        json.put("fingerprint", event.payload().fingerprint().value());
        if (event.before() != null) {
            ArrayNode changes = json.putArray("changes");
            for (PayloadDiff.FieldChange change : PayloadDiff.between(event.before(), event.payload().json())) {
                ObjectNode one = changes.addObject().put("field", change.path());
                one.set("before", change.before());
                one.set("after", change.after());
            }
        }
        return json.toString();
    }

    /// The line of an event that the file no longer names and that is to be set to draft.
    public static String draftLine(Entry entry, String payload) {
        ObjectNode json = JSON.createObjectNode();
        json.put("source_id", entry.key().display());
        if (!entry.key().display().equals(entry.key().value())) {
            json.put("key", entry.key().value());
        }
        json.put("action", "draft").put("event_id", entry.eventId());
        return json.put("fingerprint", Fingerprint.of(payload).value()).toString();
    }

    /// The whole document.
    ///
    /// @param events gives the lines made by [#line], one by one
    public static void write(PlanReport plan, Consumer<Consumer<String>> events, Writer out) throws IOException {
        DigestOutputStream digest = new DigestOutputStream(java.io.OutputStream.nullOutputStream(), sha256());
        Writer both = new Writer() {
            @Override
            public void write(char[] chars, int from, int length) throws IOException {
                digest.write(new String(chars, from, length).getBytes(StandardCharsets.UTF_8));
                out.write(chars, from, length);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }

            @Override
            public void close() {}
        };
        both.write("{\n");
        for (Map.Entry<String, JsonNode> entry : head(plan).properties()) {
            both.write("  " + JSON.writeValueAsString(entry.getKey()) + ": " + entry.getValue() + ",\n");
        }
        both.write("  \"events\": [");
        String[] between = {"\n    "};
        try {
            events.accept(line -> {
                try {
                    both.write(between[0] + line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                between[0] = ",\n    ";
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        both.write(between[0].startsWith(",") ? "\n  ],\n" : "],\n");
        out.write(SEAL + text(digest.getMessageDigest().digest()) + "\"\n}\n");
    }

    /// Whoever names the file of a plan may mistake it for another: only an older plan is written over.
    ///
    /// @throws StopException `USAGE` where something else is there
    public static void requireFree(Path file) {
        if (Files.exists(file) && !isPlan(file)) {
            throw unusable(file, ExitCode.USAGE, "This file is there already and is no plan, so it is not written over. Name another file for the plan.");
        }
    }

    private static boolean isPlan(Path file) {
        byte[] begins = ("{\n  \"plan\": ").getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(begins.length), begins);
        } catch (IOException _) {
            return false;
        }
    }

    /// Writes the document, readable by its owner only.
    public static Path save(PlanReport plan, Consumer<Consumer<String>> events, Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        if (directory == null || absolute.getFileName() == null) {
            throw new IOException("no file name");
        }
        OutputFile output = OutputFile.in(directory, absolute.getFileName().toString());
        try (Writer out = Files.newBufferedWriter(output.path(), StandardCharsets.UTF_8)) {
            write(plan, events, out);
        } catch (IOException | RuntimeException e) {
            output.discard();
            throw e;
        }
        return output.publish();
    }

    private static ObjectNode head(PlanReport plan) {
        PlanReport.Basis basis = plan.basis();
        ObjectNode json = JSON.createObjectNode();
        json.put("plan", VERSION).put("job", basis.job()).put("target", basis.target());
        json.putObject("file").put("name", basis.file()).put("sha256", basis.sha256());
        json.put("definition", basis.definition()).put("contract", basis.contract());
        json.putObject("ledger").put("id", basis.ledger()).put("run", basis.run());
        json.put("made", basis.madeAt().toString()).put("by", basis.madeBy()).put("exit", plan.exit().number());
        PlanCounts counts = plan.counts();
        json.putObject("rows").put("read", counts.read()).put("new", counts.created()).put("changed", counts.changed())
                .put("in_doubt", counts.inDoubt()).put("drafts", counts.drafts()).put("unchanged", counts.unchanged()).put("done", counts.done())
                .put("grouped", counts.grouped()).put("skipped", counts.skipped()).put("duplicates", counts.duplicates())
                .put("rejected", counts.rejected());
        json.put("calls", plan.calls()).put("seconds", plan.takes().toSeconds()).put("per_second", plan.pace().perSecond());
        json.put("sends_updates", plan.sendsUpdates());
        PlanReport.Missing missing = plan.missing();
        if (missing == null) {
            json.putNull("missing");
        } else {
            ArrayNode examples = json.putObject("missing").put("count", missing.count()).putArray("examples");
            missing.examples().forEach(examples::add);
        }
        CauseTable.addTo(json.putArray("issues"), plan.causes());
        addSentences(json.putArray("stops"), plan.stops());
        addSentences(json.putArray("notices"), plan.notices());
        ArrayNode unchecked = json.putArray("unchecked");
        plan.unchecked().forEach(unchecked::add);
        return json;
    }

    private static void addSentences(ArrayNode list, List<Issue> issues) {
        issues.forEach(issue -> list.addObject().put("code", issue.code().id()).put("sentence", issue.place() + ": " + issue.sentence()));
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    /// Reads a saved plan.
    ///
    /// @throws StopException `USAGE` where it is no plan, `GUARDED` where it is not as it was saved
    public static SavedPlan read(Path file) {
        MessageDigest digest = sha256();
        ObjectNode head = JSON.createObjectNode();
        Map<Long, Action> events = new HashMap<>();
        String seal = null;
        boolean inEvents = false;
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(SEAL)) {
                    seal = line.substring(SEAL.length(), Math.max(SEAL.length(), line.length() - 1));
                    break;
                }
                digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
                if (line.startsWith("    {")) {
                    add(events, JSON.readTree(withoutComma(line)));
                } else if (line.startsWith("  \"events\": [")) {
                    inEvents = true;
                } else if (line.startsWith("  \"") && !inEvents) {
                    head.setAll((ObjectNode) JSON.readTree("{" + withoutComma(line) + "}"));
                }
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw unusable(file, ExitCode.USAGE, "There is no such plan. Make one: pinned-import plan JOB FILE --save " + file.getFileName() + ".");
        } catch (IOException | JacksonException | ClassCastException e) {
            throw unusable(file, ExitCode.USAGE, "This is not a plan as pinned-import plan --save writes it. Make a new one.");
        }
        if (head.path("plan").asInt(0) != VERSION) {
            throw unusable(file, ExitCode.USAGE, "This is not a plan as pinned-import plan --save writes it. Make a new one.");
        }
        if (seal == null || !seal.equals(text(digest.digest()))) {
            throw unusable(file, ExitCode.GUARDED, "The plan was changed or cut short after it was saved: its seal does not fit. Nothing was sent. "
                    + "Make a new plan, and approve that.");
        }
        return new SavedPlan(basis(head), seal, events);
    }

    private static void add(Map<Long, Action> events, JsonNode event) {
        String key = event.path("key").asString(event.path("source_id").asString(""));
        events.put(SavedPlan.hash(new SourceKey(key).value(), event.path("fingerprint").asString("")),
                event.path("action").asString("").equals("create") ? Action.CREATE : Action.UPDATE);
    }

    private static PlanReport.Basis basis(ObjectNode head) {
        return new PlanReport.Basis(
                head.path("job").asString(""),
                head.path("definition").asString(""),
                head.path("contract").asString(""),
                head.at("/file/name").asString(""),
                head.at("/file/sha256").asString(""),
                head.path("target").asString(""),
                head.at("/ledger/id").asString(""),
                head.at("/ledger/run").asLong(0),
                Instant.parse(head.path("made").asString("")),
                head.path("by").asString(""));
    }

    private static String withoutComma(String line) {
        return line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
    }

    private static StopException unusable(Path file, ExitCode exit, String sentence) {
        @Nullable Path name = file.getFileName();
        return new StopException(exit, Issue.of(IssueCode.RUN_PLAN, new Place.File(String.valueOf(name)), "", sentence));
    }

    private static String text(byte[] hash) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
