package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Footers.Footer;
import dev.pinnedimport.guess.Roles.Choice;
import dev.pinnedimport.mapping.Lookup;
import dev.pinnedimport.source.SourceSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes the text of a job from what is known about a file, from top to bottom.
final class Drafting {

    private static final int DISTINCT_PARTS = 500;
    private static final int LONGEST_WORD = 25;

    private final FoundFile file;
    private final TableProfile table;
    private final Roles roles;
    private final Pad pad;
    private final String name;
    private final String system;
    private final String fileName;
    private final DateDraft dates;
    private final PlaceDraft places;
    private final Identity identity;
    private final TicketDraft tickets;

    Drafting(FoundFile file, TableProfile table, Roles roles, String name, String system, String fileName, Optional<Lookup> knownCities,
            SecondLook look) {
        this.file = file;
        this.table = table;
        this.roles = roles;
        this.name = name;
        this.system = system;
        this.fileName = fileName;
        this.pad = new Pad(table, roles, name);
        this.dates = new DateDraft(pad, file.preamble(), look);
        this.places = new PlaceDraft(pad, knownCities);
        dates.find();
        this.identity = Identity.of(table, roles, dates.startDate(), dates.startColumns(), look);
        this.tickets = new TicketDraft(pad, identity.grouped());
    }

    Draft write() {
        writeHead();
        writeSource();
        writeIdentity();
        writeTarget();
        pad.yaml().line(0, "fields:");
        writeTitle();
        writeDescription();
        dates.write();
        writeClassifications();
        places.write();
        writeCapacity();
        tickets.writeOffers();
        pad.yaml().blank();
        tickets.writeSkip();
        writeLookups();
        writeUnused();
        return new Draft(pad.yaml().toString(), pad.fields(), unused(false), unused(true), pad.yaml().decisions(), pad.lookups(), identity.grouped(), facts());
    }

    // ---- head --------------------------------------------------------------------------------------------------

    private void writeHead() {
        pad.yaml().comment(0, "Drafted from " + fileName + ", " + Pad.number(table.rows()) + " rows, all of which were read. Every line says why it stands here.");
        pad.yaml().comment(0, "What begins with DECIDE: is yours; pinned-import check names each such place. See the job format for all that a job can say.");
        pad.yaml().entry(0, "version", "1");
        pad.yaml().entry(0, "name", YamlText.quote(name));
        pad.yaml().entry(0, "description", YamlText.quote("Drafted from " + fileName + "; " + (identity.grouped() ? "one row per ticket" : "one row per event")));
        pad.yaml().blank();
    }

    private void writeSource() {
        SourceSettings settings = file.settings();
        YamlText yaml = pad.yaml();
        yaml.line(0, "source:");
        yaml.comment(1, "Part of every event's identity: choose it now, never change it after the first run.");
        yaml.entry(1, "system", YamlText.quote(system));
        boolean workbook = settings.format() == SourceSettings.Format.XLSX;
        yaml.entry(1, "format", workbook ? "\"xlsx\"" : "\"csv\"");
        if (workbook) {
            writeSheet(settings);
        } else {
            writeCharset();
            yaml.entry(1, "delimiter", YamlText.quote(settings.delimiter() != null && settings.delimiter() == '\t' ? "tab"
                    : String.valueOf(settings.delimiter())));
        }
        if (settings.headerRow() > 1) {
            yaml.comment(1, "Above it stands: " + file.preamble().stream().limit(6).map(text -> "\"" + text + "\"").collect(Collectors.joining(", ")) + ".");
            yaml.entry(1, "header_row", String.valueOf(settings.headerRow()));
        }
        writeFooters();
        writeEmptyValues();
        yaml.blank();
    }

    private void writeSheet(SourceSettings settings) {
        if (file.sheets().size() > 1) {
            pad.yaml().comment(1, "The workbook also has " + file.sheets().stream().filter(sheet -> !sheet.equals(settings.sheet()))
                    .map(sheet -> "\"" + sheet + "\"").collect(Collectors.joining(", ")) + "; this sheet has most of what an event needs.");
        }
        if (settings.sheet() != null && file.sheets().size() > 1) {
            pad.yaml().entry(1, "sheet", YamlText.quote(settings.sheet()));
        }
    }

    private void writeCharset() {
        file.charset().ifPresent(found -> pad.yaml().comment(1, "The file does not say it, and " + found.reason() + "."
                + (found.words().isEmpty() ? "" : " Look whether these words are right: " + String.join(", ", found.words()) + ".")));
        pad.yaml().entry(1, "charset", YamlText.quote(file.charsetUsed().name()));
    }

    private void writeFooters() {
        List<Footer> footers = table.footers().drafted();
        if (footers.isEmpty()) {
            return;
        }
        pad.yaml().comment(1, "The last rows are no data: " + footers.stream().map(footer -> "\"" + footer.text() + "\"").collect(Collectors.joining(", "))
                + ". A row of which the first filled cell fits is left out.");
        List<String> patterns = footers.stream().flatMap(footer -> footer.pattern().stream()).distinct().toList();
        List<Footer> open = footers.stream().filter(footer -> footer.pattern().isEmpty()).toList();
        if (open.isEmpty()) {
            pad.yaml().entry(1, "footers", YamlText.list(patterns));
            return;
        }
        pad.yaml().line(1, "footers:");
        patterns.forEach(pattern -> pad.yaml().line(2, "- " + YamlText.quote(pattern)));
        open.forEach(footer -> pad.yaml().line(2, "- " + pad.yaml().decide("source.footers", "a regular expression for the last row \"" + footer.text()
                + "\" that no event begins with" + table.footers().findAlike(footer).map(text -> ", as \"" + text + "\" does").orElse("")
                + "; or take the line out, and that row is rejected")));
    }

    private void writeEmptyValues() {
        List<String> met = table.columns().stream().flatMap(column -> column.values().stream().map(Map.Entry::getKey)).filter(Values::saysNothing)
                .distinct().sorted().toList();
        if (!met.isEmpty()) {
            pad.yaml().comment(1, "Cells that say nothing.");
            pad.yaml().entry(1, "empty_values", YamlText.list(met));
        }
    }

    private void writeIdentity() {
        identity.findWarning(pad).ifPresent(sentence -> pad.yaml().comment(0, sentence));
        pad.yaml().comment(0, identity.reason(pad));
        pad.yaml().entry(0, "identity", identity.findQuestion(pad).map(question -> pad.yaml().decide("identity", question))
                .orElseGet(() -> YamlText.oneOrMore(pad.references(identity.columns()))));
        if (identity.grouped()) {
            pad.yaml().entry(0, "group_by", YamlText.oneOrMore(pad.references(identity.columns())));
        }
        pad.guessed("identity", identity.columns(), identity.certainty(), identity.evidence());
        pad.yaml().blank();
    }

    private void writeTarget() {
        pad.yaml().line(0, "target:");
        pad.yaml().entry(1, "channel", pad.yaml().decide("target.channel", "the number of the channel that publishes these events; pinned-import doctor --api-key-file FILE lists them"));
        tickets.writeStatus();
        pad.yaml().blank();
    }

    // ---- texts -------------------------------------------------------------------------------------------------

    private void writeTitle() {
        Optional<Choice> title = roles.find(Role.TITLE);
        if (title.isEmpty()) {
            pad.yaml().entry(1, "title", pad.yaml().decide("fields.title", "the column with the event's name"));
            pad.decided("title", "no column holds the event's name");
            return;
        }
        ColumnProfile column = title.get().column();
        writeOthers(title.get(), Role.TITLE);
        pad.yaml().line(1, "title:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(column)));
        pad.yaml().entry(2, "transforms", "[\"single_spaces\", \"trim\"]");
        pad.guessed("title", List.of(column), Pad.words(title.get().certainty()), "text in " + Pad.ofRows(column.filled(), column.rows()));
    }

    private void writeOthers(Choice chosen, Role role) {
        List<Choice> others = roles.all(role).stream().filter(other -> other.column() != chosen.column()).limit(3).toList();
        pad.yaml().comment(1, "\"" + pad.title(chosen.column()) + "\": " + switch (chosen.certainty()) {
            case EXACT -> "a known name";
            case LIKELY -> "its name holds a known one";
            case BY_VALUES -> "nothing but its values speaks for it";
        } + "; text in " + Pad.ofRows(chosen.column().filled(), chosen.column().rows())
                + (others.isEmpty() ? "" : ". Also possible: " + others.stream().map(other -> "\"" + pad.title(other.column()) + "\"").collect(Collectors.joining(", ")))
                + ".");
    }

    private void writeDescription() {
        List<ColumnProfile> texts = new ArrayList<>();
        roles.column(Role.DESCRIPTION).ifPresent(texts::add);
        roles.column(Role.SUMMARY).ifPresent(texts::add);
        if (texts.isEmpty()) {
            return;
        }
        boolean markup = texts.stream().anyMatch(ColumnProfile::hasMarkup);
        int longest = texts.stream().mapToInt(ColumnProfile::longest).max().orElse(0);
        pad.yaml().comment(1, texts.stream().map(column -> "\"" + pad.title(column) + "\"").collect(Collectors.joining(" or else ")) + ": "
                + (markup ? "HTML, " : "") + "up to " + Pad.number(longest) + " characters.");
        pad.yaml().line(1, "description:");
        pad.yaml().entry(2, "from", YamlText.oneOrMore(pad.references(texts)));
        pad.yaml().entry(2, "transforms", markup ? "[\"html_to_text\"]" : "[\"trim\"]");
        Choice first = roles.find(Role.DESCRIPTION).or(() -> roles.find(Role.SUMMARY)).orElseThrow();
        pad.guessed("description", texts, Pad.words(first.certainty()), (markup ? "HTML" : "text") + " in "
                + Pad.ofRows(texts.getFirst().filled(), texts.getFirst().rows()));
    }

    private void writeCapacity() {
        roles.find(Role.CAPACITY).ifPresent(choice -> {
            pad.yaml().comment(1, "\"" + pad.title(choice.column()) + "\": whole numbers in " + Pad.ofRows(choice.column().filled(), choice.column().rows()) + ".");
            pad.yaml().entry(1, "capacity", YamlText.quote(pad.reference(choice.column())));
            pad.guessed("capacity", List.of(choice.column()), Pad.words(choice.certainty()), "whole numbers in "
                    + Pad.ofRows(choice.column().filled(), choice.column().rows()));
        });
    }

    // ---- classifications ---------------------------------------------------------------------------------------

    private void writeClassifications() {
        Optional<Choice> category = roles.find(Role.CATEGORY);
        if (category.isEmpty()) {
            pad.yaml().comment(1, "No column holds a category.");
            pad.yaml().entry(1, "classifications", "{const: [" + pad.yaml().decide("fields.classifications.const",
                    "the slug of the API that fits all of these events, such as music (pinned-import doctor --api-key-file FILE lists them); several with commas between them") + "]}");
            pad.decided("classifications", "no column holds a category");
            return;
        }
        ColumnProfile column = category.get().column();
        Optional<Character> delimiter = delimiter(column);
        List<List<String>> rows = new ArrayList<>();
        long unlisted = column.hasTooManyValues() ? 1 : 0;
        for (String part : parts(column, delimiter)) {
            if (LookupDraft.canBeListed(part) && rows.size() < DISTINCT_PARTS) {
                rows.add(List.of(part, ""));
            } else {
                unlisted++;
            }
        }
        pad.addLookup("categories", "category", List.of("slug"), rows, "What stands in \"" + pad.title(column) + "\", the most frequent first, and the slugs of the API that "
                + "are meant, several with ; between them.\nA line with an empty slug is not filled in yet.", unlisted);
        pad.yaml().comment(1, "\"" + pad.title(column) + "\" holds " + Pad.number(rows.size()) + " different words"
                + (delimiter.isPresent() ? ", some cells several with " + delimiter.get() + " between them" : "") + "; the list gives each its slug.");
        pad.yaml().line(1, "classifications:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(column)));
        if (delimiter.isEmpty()) {
            pad.yaml().comment(2, "No cell holds this sign; with it, a list entry may name several slugs.");
        }
        pad.yaml().entry(2, "split", YamlText.quote(delimiter.map(String::valueOf).orElseGet(() -> signOfNoCell(column))));
        pad.yaml().entry(2, "lookup", "\"categories\"");
        if (column.filled() < column.rows()) {
            pad.yaml().comment(2, "Empty in " + Pad.ofRows(column.rows() - column.filled(), column.rows()) + ".");
            pad.yaml().entry(2, "default", "{const: [" + pad.yaml().decide("fields.classifications.default.const",
                    "the slug for events without a category") + "]}");
        }
        pad.guessed("classifications", List.of(column), "lookup", Pad.number(rows.size()) + " different words");
    }

    private static String signOfNoCell(ColumnProfile column) {
        return List.of(";", "|", "\t", "¦").stream().filter(sign -> column.values().stream().noneMatch(value -> value.getKey().contains(sign)))
                .findFirst().orElse("¶");
    }

    /// A sign divides the cells if what it leaves are fewer different words than there were cells, words that stand alone elsewhere, or
    /// short words only: a sentence is no list.
    private static Optional<Character> delimiter(ColumnProfile column) {
        List<String> whole = column.values().stream().map(Map.Entry::getKey).toList();
        for (char sign : new char[] {';', '|', ','}) {
            List<String> divided = whole.stream().filter(text -> text.indexOf(sign) >= 0).toList();
            if (divided.isEmpty()) {
                continue;
            }
            Set<String> parts = new HashSet<>(parts(column, Optional.of(sign)));
            boolean standAlone = divided.stream().flatMap(text -> List.of(text.split(Pattern.quote(String.valueOf(sign)))).stream())
                    .map(String::strip).anyMatch(part -> whole.contains(part));
            if (parts.size() < whole.size() || standAlone || parts.stream().allMatch(part -> part.length() <= LONGEST_WORD)) {
                return Optional.of(sign);
            }
        }
        return Optional.empty();
    }

    private static List<String> parts(ColumnProfile column, Optional<Character> delimiter) {
        return column.values().stream().map(Map.Entry::getKey).filter(text -> !Values.saysNothing(text))
                .flatMap(text -> delimiter.isEmpty() ? Stream.of(text)
                        : Arrays.stream(text.split(Pattern.quote(String.valueOf(delimiter.get())))))
                .map(String::strip).filter(text -> !text.isEmpty())
                .collect(Collectors.toMap(text -> text.toLowerCase(Locale.ROOT), text -> text, (one, _) -> one, LinkedHashMap::new))
                .values().stream().toList();
    }

    // ---- end ---------------------------------------------------------------------------------------------------

    private void writeLookups() {
        if (pad.lookupRules().isEmpty()) {
            return;
        }
        pad.yaml().line(0, "lookups:");
        pad.lookupRules().forEach((lookup, rule) -> pad.yaml().entry(1, lookup, rule));
        pad.yaml().blank();
    }

    private List<String> unused(boolean personal) {
        Set<ColumnProfile> people = new HashSet<>(roles.peopleAndOrders());
        return pad.unused().stream().filter(column -> !column.isEmpty() && personal == people.contains(column)).map(pad::title).toList();
    }

    private void writeUnused() {
        Set<ColumnProfile> people = new HashSet<>(roles.peopleAndOrders());
        List<String> named = pad.unused().stream().filter(column -> !people.contains(column) && !column.isEmpty() && !isPrice(column)).map(column -> "\"" + pad.title(column) + "\"").toList();
        List<String> personal = pad.unused().stream().filter(people::contains).map(column -> "\"" + pad.title(column) + "\"").toList();
        List<String> empty = pad.unused().stream().filter(column -> column.isEmpty() && !people.contains(column)).map(column -> "\"" + pad.title(column) + "\"").toList();
        List<String> prices = pad.unused().stream().filter(column -> !column.isEmpty() && isPrice(column)).map(column -> "\"" + pad.title(column) + "\"").toList();
        if (!prices.isEmpty()) {
            pad.yaml().comment(0, "Prices, for which the API has no field: " + String.join(", ", prices) + ".");
        }
        if (!named.isEmpty()) {
            pad.yaml().comment(0, "Not used: " + String.join(", ", named) + ".");
        }
        if (!personal.isEmpty()) {
            pad.yaml().comment(0, "About people and orders, never read: " + String.join(", ", personal) + ".");
        }
        if (!empty.isEmpty()) {
            pad.yaml().comment(0, "Empty in all rows: " + String.join(", ", empty) + ".");
        }
    }

    private boolean isPrice(ColumnProfile column) {
        return roles.all(Role.PRICE).stream().anyMatch(choice -> choice.column() == column);
    }

    private Draft.Facts facts() {
        SourceSettings settings = file.settings();
        boolean workbook = settings.format() == SourceSettings.Format.XLSX;
        return new Draft.Facts(name, fileName, table.rows(), table.unreadable(), workbook ? "xlsx" : "csv", workbook ? "" : file.charsetUsed().name(),
                settings.delimiter() == null ? "" : String.valueOf(settings.delimiter()), settings.headerRow(),
                settings.sheet() == null ? "" : settings.sheet(), table.footers().texts());
    }
}
