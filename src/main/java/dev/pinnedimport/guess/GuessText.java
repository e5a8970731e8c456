package dev.pinnedimport.guess;

import dev.pinnedimport.issue.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A draft in words and as JSON, without the text of the job itself.
public final class GuessText {

    private static final int LONGEST_NAME = 34;
    private static final int MOST_UNUSED = 8;
    /// What a list of events has at least one of.
    private static final Set<String> ESSENTIAL = Set.of("identity", "startAt", "approxLocation.city");

    private GuessText() {}

    public static String of(Draft draft) {
        List<String> lines = new ArrayList<>();
        lines.add("Read " + Pad.number(draft.facts().rows()) + " rows: " + facts(draft.facts()) + ".");
        List<String[]> cells = new ArrayList<>();
        draft.fields().forEach(field -> cells.add(new String[] {field.field(), field.columns().isEmpty() ? "?" : columns(field.columns()), field.certainty(), field.evidence()}));
        draft.unused().stream().limit(MOST_UNUSED).forEach(column -> cells.add(new String[] {"?", columns(List.of(column)), "not used", ""}));
        int fields = cells.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        int names = cells.stream().mapToInt(row -> row[1].length()).max().orElse(0);
        cells.forEach(row -> lines.add(("  " + pad(row[0], fields) + "  <- " + pad(row[1], names) + "  " + pad(row[2], 8) + "  " + row[3]).stripTrailing()));
        if (draft.unused().size() > MOST_UNUSED) {
            lines.add("  and " + (draft.unused().size() - MOST_UNUSED) + " more columns that are not used");
        }
        if (!draft.personal().isEmpty()) {
            lines.add("  and " + draft.personal().size() + (draft.personal().size() == 1 ? " column" : " columns") + " about people and orders, never read");
        }
        if (draft.grouped()) {
            lines.add("One row is a ticket, not an event: rows of one event are put together.");
        }
        if (draft.fields().stream().filter(field -> ESSENTIAL.contains(field.field())).allMatch(field -> field.certainty().equals("decide"))) {
            lines.add("No column tells events apart, or when or where they are. Check that this is the right file.");
        }
        lines.add(decisions(draft));
        draft.decisions().forEach(decision -> lines.add("  line " + pad(String.valueOf(decision.line()), 3) + " " + Texts.visible(decision.key()) + ": "
                + Texts.visible(decision.question())));
        draft.lookups().forEach(lookup -> lines.add("  list     " + lookup.path() + ": " + lookup(lookup)));
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String facts(Draft.Facts facts) {
        List<String> parts = new ArrayList<>();
        parts.add(facts.format().equals("csv") ? "CSV, " + delimiter(facts.delimiter()) + ", " + facts.charset() : "XLSX"
                + (facts.sheet().isEmpty() ? "" : ", sheet \"" + Texts.visible(facts.sheet()) + "\""));
        parts.add("header in row " + facts.headerRow());
        if (!facts.footers().isEmpty()) {
            parts.add(facts.footers().size() + (facts.footers().size() == 1 ? " row at the end is no data" : " rows at the end are no data"));
        }
        if (facts.unreadable() > 0) {
            parts.add(Pad.number(facts.unreadable()) + (facts.unreadable() == 1 ? " row cannot be read" : " rows cannot be read"));
        }
        return String.join(", ", parts);
    }

    private static String delimiter(String delimiter) {
        return switch (delimiter) {
            case "," -> "comma";
            case ";" -> "semicolon";
            case "\t" -> "tab";
            default -> "\"" + delimiter + "\"";
        };
    }

    private static String columns(List<String> columns) {
        return columns.stream().map(column -> '"' + Texts.shorten(Texts.visible(column), LONGEST_NAME) + '"').collect(Collectors.joining(" + "));
    }

    private static String decisions(Draft draft) {
        int count = draft.decisions().size();
        return switch (count) {
            case 0 -> "Nothing is left to decide" + (draft.lookups().isEmpty() ? "." : " but the lists below.");
            case 1 -> "One decision is yours (marked DECIDE: in the file):";
            default -> count + " decisions are yours (marked DECIDE: in the file):";
        };
    }

    private static String lookup(LookupDraft lookup) {
        long open = lookup.rows().size() - lookup.filledIn();
        return Pad.number(lookup.rows().size()) + (lookup.rows().size() == 1 ? " value, " : " values, ") + (open == 0 ? "all filled in" : Pad.number(open) + " to fill in")
                + (lookup.unlisted() > 0 ? "; others could not be listed" : "");
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    public static ObjectNode json(Draft draft) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        Draft.Facts facts = draft.facts();
        json.put("job", facts.job()).put("file", facts.file()).put("rows", facts.rows()).put("unreadable", facts.unreadable()).put("format", facts.format())
                .put("charset", facts.charset()).put("delimiter", facts.delimiter()).put("header_row", facts.headerRow()).put("sheet", facts.sheet())
                .put("grouped", draft.grouped());
        ArrayNode footers = json.putArray("footers");
        facts.footers().forEach(footers::add);
        ArrayNode fields = json.putArray("fields");
        draft.fields().forEach(field -> {
            ObjectNode node = fields.addObject().put("field", field.field()).put("certainty", field.certainty()).put("evidence", field.evidence());
            ArrayNode columns = node.putArray("columns");
            field.columns().forEach(columns::add);
        });
        ArrayNode unused = json.putArray("unused");
        draft.unused().forEach(unused::add);
        ArrayNode personal = json.putArray("personal");
        draft.personal().forEach(personal::add);
        ArrayNode decisions = json.putArray("decisions");
        draft.decisions().forEach(decision -> decisions.addObject().put("key", decision.key()).put("line", decision.line()).put("question", decision.question()));
        ArrayNode lookups = json.putArray("lookups");
        draft.lookups().forEach(lookup -> lookups.addObject().put("name", lookup.name()).put("file", lookup.path()).put("values", lookup.rows().size())
                .put("known", lookup.filledIn()));
        return json;
    }
}
