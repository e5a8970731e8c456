package dev.pinnedimport.definition;

import dev.pinnedimport.definition.JobDefinition.Example;
import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.definition.yaml.YamlTree;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.MappingRules;
import dev.pinnedimport.mapping.MappingRules.Condition;
import dev.pinnedimport.mapping.SplitRows;
import dev.pinnedimport.source.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads one job file. Everything that is wrong with it is collected and thrown together.
final class JobReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");
    private static final Kind<String> JOB_NAME = Kind.of(
            "a name of lower case letters, digits and hyphens",
            text -> Optional.of(text).filter(name -> name.length() <= 100 && NAME.matcher(name).matches()));

    private static final Kind<Long> VERSION = Kind.number(0, Long.MAX_VALUE).described("1");

    private final @Nullable JobText given;
    private final Path file;
    private final Problems problems;
    private final LookupReader lookups;

    /// @param root the directory that lookup files must lie below
    JobReader(Path file, Path root) {
        this(file, root, null);
    }

    /// @param text the file's content as it is to be; null: as it stands in the file
    JobReader(Path file, Path root, @Nullable JobText text) {
        this.given = text;
        this.file = file;
        this.problems = new Problems(file.toString());
        this.lookups = new LookupReader(file, root, problems);
    }

    JobDefinition read() {
        JobText content = given == null ? JobText.read(file, problems) : given;
        Section job = parse(content.text());
        refuseOtherVersions(job);

        String name = name(job);
        String description = job.find("description", Kinds.FILLED_TEXT).orElse("");
        SourceReader source = job.requireSection("source").map(SourceReader::read).orElse(SourceReader.absent());
        MappingRules mapping = mapping(job);
        GuardSettings guards = job.findSection("guards").map(section -> GuardReader.read(section, source.complete())).orElse(GuardSettings.none());
        SendSettings send = job.findSection("send")
                .map(section -> SendReader.read(section, source.complete()))
                .orElse(SendSettings.usual());
        ImageSettings images = job.findSection("images").map(section -> ImagesReader.read(section, file, mapping.fields())).orElse(null);
        InboxSettings inbox = job.findSection("inbox").flatMap(section -> InboxReader.read(section, file)).orElse(null);
        List<Example> examples = job.listSections("examples").stream().map(this::example).toList();
        job.refuseOthers();
        problems.stopIfAny();

        return new JobDefinition(name, description, file, fingerprint(content.bytes()), source.system(), source.files(), source.complete(),
                source.settings(), mapping, guards, send, images, inbox, examples);
    }

    /// The job file and its lookup files; to be asked when it was read.
    List<Path> files() {
        List<Path> files = new java.util.ArrayList<>(List.of(file));
        files.addAll(lookups.files().values().stream().distinct().toList());
        return files;
    }

    private Section parse(String text) {
        Optional<YamlNode> root = YamlTree.read(text, problems);
        if (root.isEmpty()) {
            problems.add(IssueCode.JOB_SYNTAX, problems.at(1, 1), "", "The file holds only comments. A job begins with: version: 1");
            throw problems.stop();
        }
        if (!(root.get() instanceof YamlNode.Entries map)) {
            problems.add(IssueCode.JOB_WRONG_TYPE, root.get().at(), "", "A job is a map of keys and values that begins with: version: 1");
            throw problems.stop();
        }
        new Secrets(problems).refuse(map);
        new OpenDecisions(problems).report(map);
        return new Section(map, "", problems.at(1, 1), problems);
    }

    /// A job of another version may look different in every way, so nothing else of it is checked.
    private void refuseOtherVersions(Section job) {
        Optional<Long> version = job.require("version", VERSION);
        if (version.isPresent() && version.get() != 1) {
            YamlNode at = job.find("version").orElseThrow();
            problems.add(IssueCode.JOB_WRONG_VALUE, at.at(), version.get().toString(), "This job is written in version " + version.get()
                    + " of the job format, but this program reads version 1. Use a newer program, or write version: 1 if it is one.");
            throw problems.stop();
        }
    }

    private String name(Section job) {
        String name = job.require("name", JOB_NAME).orElse("");
        String fileName = JobDefinitions.nameOf(file);
        if (!name.isEmpty() && !name.equals(fileName)) {
            YamlNode at = job.find("name").orElseThrow();
            problems.add(IssueCode.JOB_WRONG_VALUE, at.at(), name, "'name' must equal the file's name without its ending, "
                    + Problems.quote(fileName) + ", but is " + Problems.quote(name) + ". Change one of them.");
        }
        return name;
    }

    private MappingRules mapping(Section job) {
        Optional<Section> lists = job.findSection("lookups");
        lists.ifPresent(lookups::read);
        Set<String> listed = lists.map(Section::entries).orElse(List.of()).stream().map(YamlNode.Entry::name).collect(Collectors.toSet());
        List<String> identity = columns(job, "identity", job.requireOneOrMore("identity", Kinds.COLUMN));
        List<String> groupBy = columns(job, "group_by", job.oneOrMore("group_by", Kinds.COLUMN));
        SplitRows split = job.findSection("split_rows").map(section -> splitRows(section, job.has("group_by"))).orElse(null);
        List<FieldRule> fields = new FieldsReader(problems, new References(problems, listed)).read(job);
        return new MappingRules(identity, split == null ? groupBy : List.of(), split, fields, lookups.lookups(), skipWhen(job), checks(job));
    }

    private static SplitRows splitRows(Section split, boolean grouped) {
        if (grouped) {
            split.problems().add(IssueCode.JOB_WRONG_VALUE, split.at(), "",
                    "'split_rows' and 'group_by' cannot stand in one job: rows are either split or put together. Keep one of them.");
        }
        SplitRows read = new SplitRows(
                split.require("from", Kinds.COLUMN).orElse(""),
                TransformReader.read(split),
                split.require("split", Kinds.NON_EMPTY_TEXT).orElse(";"),
                split.find("between", Kinds.NON_EMPTY_TEXT).orElse(null),
                split.get("at_most", Kind.wholeNumber(1, SplitRows.MOST_AT_MOST), SplitRows.USUAL_AT_MOST),
                split.at());
        split.refuseOthers();
        return read;
    }

    private List<String> columns(Section job, String key, List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(Header.normalise(column))) {
                job.refuse(key, "'" + key + "' names the column " + Problems.quote(column) + " twice. Keep one of them.");
            }
        }
        return columns;
    }

    private @Nullable Condition skipWhen(Section job) {
        return job.find("skip_when", Kinds.EXPRESSION).map(expression -> condition(job, "skip_when", expression, "")).orElse(null);
    }

    private List<Condition> checks(Section job) {
        return job.listSections("checks").stream().map(check -> {
            String expression = check.require("expr", Kinds.EXPRESSION).orElse("");
            Condition read = condition(check, "expr", expression, check.require("message", Kinds.FILLED_TEXT).orElse(""))
                    .then(check.get("if_false", Kind.word(MappingRules.IfFalse.class, "_"), MappingRules.IfFalse.REJECT));
            check.refuseOthers();
            return read;
        }).toList();
    }

    private static Condition condition(Section section, String key, String expression, String message) {
        Place.JobLine at = section.find(key).map(YamlNode::at).orElse(section.at());
        return new Condition(expression, message, at);
    }

    private Example example(Section example) {
        Map<String, String> row = new LinkedHashMap<>();
        example.requireSection("row").ifPresent(section -> section.entries().forEach(entry -> Kinds.PLAIN_TEXT
                .read(entry.value(), section.path(entry.name()), problems)
                .ifPresent(text -> row.put(entry.name(), text))));
        Map<String, JsonNode> expect = example.requireSection("expect").map(this::expected).orElse(Map.of());
        List<Map<String, JsonNode>> further = example.listSections("further").stream().map(this::expected).toList();
        example.refuseOthers();
        return new Example(row, expect, further, example.at().line());
    }

    private Map<String, JsonNode> expected(Section section) {
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        section.entries().forEach(entry -> expected.put(
                RuleReader.field(entry, section).name(), Constants.read(entry.value(), section.path(entry.name()), problems)));
        return expected;
    }

    /// Lengths stand between the parts, so that nothing can move from one file to the next unseen.
    private Fingerprint fingerprint(byte[] job) {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        addPart(parts, job);
        lookups.contents().forEach(lookup -> addPart(parts, lookup));
        return Fingerprint.of(parts.toByteArray());
    }

    private static void addPart(ByteArrayOutputStream parts, byte[] part) {
        parts.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(part.length).array());
        parts.writeBytes(part);
    }
}
