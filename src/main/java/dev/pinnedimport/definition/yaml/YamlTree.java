package dev.pinnedimport.definition.yaml;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads YAML 1.2 text into [YamlNode]s.
///
/// The text may be hostile. Nothing is ever instantiated from a tag; tags, anchors and aliases are refused (a job needs none, and an alias
/// can stand for gigabytes), as are keys written twice, nesting deeper than 50 and a second document.
public final class YamlTree {

    private static final int DEEPEST = 50;

    private final Problems problems;
    private final Iterator<Event> events;
    private int depth;

    private YamlTree(String text, Problems problems) {
        this.problems = problems;
        this.events = new Parse(LoadSettings.builder().build()).parseString(text).iterator();
    }

    /// The only document of the text; empty where it holds nothing but comments. Stops where the text is no YAML; lesser faults go to
    /// `problems` and the reading goes on.
    public static Optional<YamlNode> read(String text, Problems problems) {
        try {
            return new YamlTree(text, problems).document();
        } catch (MarkedYamlEngineException e) {
            YamlFault fault = YamlFault.of(e);
            Place.JobLine at = fault.mark().map(mark -> place(mark, problems)).orElse(problems.at(1, 1));
            problems.add(IssueCode.JOB_SYNTAX, at, "", fault.sentence());
            throw problems.stop();
        } catch (YamlEngineException _) {
            problems.add(IssueCode.JOB_SYNTAX, problems.at(1, 1), "", YamlFault.UNKNOWN);
            throw problems.stop();
        }
    }

    private Optional<YamlNode> document() {
        Optional<YamlNode> root = Optional.empty();
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                problems.add(IssueCode.JOB_SYNTAX, place(event), "",
                        "A second document begins here (---), but a file holds one job. Put it in a file of its own.");
                throw problems.stop();
            }
            if (event instanceof NodeEvent) {
                root = Optional.of(node(event));
            }
        }
        return root;
    }

    private YamlNode node(Event event) {
        Place.JobLine at = place(event);
        refuseDecoration(event, at);
        return switch (event.getEventId()) {
            case MappingStart -> nested(at, () -> entries(at));
            case SequenceStart -> nested(at, () -> items(at));
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                yield new YamlNode.Text(at, scalar.getValue(), !scalar.isPlain());
            }
            default -> new YamlNode.Text(at, "", false);
        };
    }

    private YamlNode nested(Place.JobLine at, Supplier<YamlNode> content) {
        if (++depth > DEEPEST) {
            problems.add(IssueCode.JOB_SYNTAX, at, "", "Lists and maps are nested more than " + DEEPEST + " deep here. No job needs that: check the brackets.");
            throw problems.stop();
        }
        YamlNode node = content.get();
        depth--;
        return node;
    }

    private YamlNode items(Place.JobLine at) {
        List<YamlNode> items = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event));
            event = events.next();
        }
        return new YamlNode.Items(at, items);
    }

    private YamlNode entries(Place.JobLine at) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Map<String, YamlNode.Text> keys = new HashMap<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            YamlNode key = node(event);
            YamlNode value = node(events.next());
            if (key instanceof YamlNode.Text text) {
                addOnce(new YamlNode.Entry(text, value), entries, keys);
            } else {
                problems.settle(IssueCode.JOB_SYNTAX, key.at(), "A key must be a text, but is " + key.describe()
                        + ". Texts that begin with [ or { belong in quotes.");
            }
            event = events.next();
        }
        return new YamlNode.Entries(at, entries);
    }

    private void addOnce(YamlNode.Entry entry, List<YamlNode.Entry> entries, Map<String, YamlNode.Text> keys) {
        YamlNode.Text first = keys.putIfAbsent(entry.name(), entry.key());
        if (first == null) {
            entries.add(entry);
        } else {
            problems.settle(IssueCode.JOB_SYNTAX, entry.key().at(), "The key " + Problems.quote(entry.name())
                    + " stands here a second time; the first is in line " + first.at().line() + ". Keep one of them.");
        }
    }

    private void refuseDecoration(Event event, Place.JobLine at) {
        if (event instanceof AliasEvent) {
            problems.settle(IssueCode.JOB_SYNTAX, at, "An unquoted * refers to another part of the file, which a job may not do. "
                    + "Put the text in quotes, or write the part out.");
        } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.settle(IssueCode.JOB_SYNTAX, at, "An unquoted & names a part of the file for use elsewhere, which a job may not do. "
                    + "Put the text in quotes, or leave the name out.");
        } else if (isTagged(event)) {
            problems.settle(IssueCode.JOB_SYNTAX, at, "An unquoted ! begins a YAML tag, which a job may not have. "
                    + "Put the text in quotes, or leave the tag out.");
        }
    }

    private static boolean isTagged(Event event) {
        return event instanceof ScalarEvent scalar && scalar.getTag().isPresent()
                || event instanceof CollectionStartEvent collection && collection.getTag().isPresent();
    }

    private Place.JobLine place(Event event) {
        return event.getStartMark().map(mark -> place(mark, problems)).orElse(problems.at(1, 1));
    }

    private static Place.JobLine place(Mark mark, Problems problems) {
        return problems.at(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
