package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Roles.Choice;
import dev.pinnedimport.mapping.Lookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Drafts where an event takes place: the city through a list, the venue as it stands.
final class PlaceDraft {

    static final List<String> PLACE = List.of("placeId", "name", "countryCode");

    private static final double MOST = 0.8;
    private static final int MOST_LISTED = 500;
    private static final String LAST_LINE = "(?:^|\\n)\\s*(?:[A-Z]{1,2}-)?(?:[0-9]{4,5}\\s+)?([^\\n0-9]+)$";
    private static final String LAST_PART = ",\\s*(?:[A-Z]{1,2}-)?(?:[0-9]{4,5}\\s+)?([^,0-9]+)$";
    private static final String LAST_PART_BUT_ONE = ",\\s*(?:[A-Z]{1,2}-)?(?:[0-9]{4,5}\\s+)?([^,0-9]+),[^,]+$";
    private static final Set<String> COUNTRIES = countries();

    private final Pad pad;
    private final Optional<Lookup> knownCities;

    PlaceDraft(Pad pad, Optional<Lookup> knownCities) {
        this.pad = pad;
        this.knownCities = knownCities;
    }

    void write() {
        Optional<Choice> city = pad.roles().find(Role.CITY);
        Optional<Choice> venue = pad.roles().find(Role.VENUE);
        if (city.isPresent()) {
            writeCity(city.get());
        } else if (venue.isPresent() && !writeCityWithin(venue.get())) {
            writeCityOfVenue(venue.get());
        } else if (venue.isEmpty()) {
            askForCity();
        }
        venue.ifPresent(this::writeVenue);
    }

    private void writeCity(Choice choice) {
        ColumnProfile city = choice.column();
        String known = list("cities", "city", city.values().stream().map(Map.Entry::getKey).toList(), city);
        pad.yaml().comment(1, "\"" + pad.title(city) + "\" holds " + known + "; the list gives each its placeId, name and country.");
        pad.yaml().line(1, "approxLocation.city:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(city)));
        pad.yaml().entry(2, "lookup", "\"cities\"");
        askForEmptyOnes(city);
        pad.guessed("approxLocation.city", List.of(city), "lookup", known);
    }

    /// The city as a part of a longer address, where that works for most rows.
    private boolean writeCityWithin(Choice choice) {
        ColumnProfile venue = choice.column();
        List<String> values = venue.values().stream().map(Map.Entry::getKey).toList();
        Optional<String> way = wayToTheCity(venue, values);
        if (way.isEmpty()) {
            return false;
        }
        List<String> cities = values.stream().map(text -> extract(way.get(), text)).filter(text -> !text.isEmpty()).distinct().toList();
        String known = list("cities", "city", cities, venue);
        pad.yaml().comment(1, "\"" + pad.title(venue) + "\" holds whole addresses, such as \"" + venue.examples().getFirst() + "\": the city is taken out of them. "
                + "That gives " + known + ".");
        pad.yaml().line(1, "approxLocation.city:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(venue)));
        pad.yaml().entry(2, "transforms", "[\"trim\", {extract: " + YamlText.quote(way.get()) + "}, \"trim\"]");
        pad.yaml().entry(2, "lookup", "\"cities\"");
        askForEmptyOnes(venue);
        pad.guessed("approxLocation.city", List.of(venue), "lookup", known + ", taken out of addresses");
        return true;
    }

    private static Optional<String> wayToTheCity(ColumnProfile venue, List<String> values) {
        if (venue.severalLinesShare() >= 0.5 && worksForMost(LAST_LINE, values)) {
            return Optional.of(LAST_LINE);
        }
        List<String> parted = values.stream().filter(text -> text.chars().filter(c -> c == ',').count() >= 2).toList();
        if (parted.size() < MOST * 0.75 * values.size() || parted.isEmpty()) {
            return Optional.empty();
        }
        long countries = parted.stream().map(text -> text.substring(text.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT))
                .filter(COUNTRIES::contains).count();
        String way = countries >= MOST * parted.size() ? LAST_PART_BUT_ONE : LAST_PART;
        return Optional.of(way).filter(regex -> worksForMost(regex, parted));
    }

    private static boolean worksForMost(String regex, List<String> values) {
        return values.stream().filter(text -> !extract(regex, text).isEmpty()).count() >= MOST * values.size();
    }

    private static String extract(String regex, String text) {
        Matcher matcher = Pattern.compile(regex).matcher(text.strip());
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    private void writeCityOfVenue(Choice choice) {
        ColumnProfile venue = choice.column();
        String known = list("venues", "venue", venue.values().stream().map(Map.Entry::getKey).toList(), venue);
        pad.yaml().comment(1, "No column holds the city. \"" + pad.title(venue) + "\" holds " + known + "; the list says in which city each is. Where all are in one: "
                + "approxLocation.city: {const: {placeId: \"...\", name: \"...\", countryCode: \"..\"}}");
        pad.yaml().line(1, "approxLocation.city:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(venue)));
        pad.yaml().entry(2, "lookup", "\"venues\"");
        askForEmptyOnes(venue);
        pad.guessed("approxLocation.city", List.of(venue), "lookup", known + ", by venue");
    }

    private void askForEmptyOnes(ColumnProfile column) {
        if (column.filled() < column.rows()) {
            pad.yaml().comment(2, "Empty in " + Pad.ofRows(column.rows() - column.filled(), column.rows()) + ", which are rejected. Where one city is meant: "
                    + "default: {const: {placeId: \"...\", name: \"...\", countryCode: \"..\"}}");
        }
    }

    private void askForCity() {
        pad.yaml().comment(1, "No column holds a city or a venue.");
        pad.yaml().entry(1, "approxLocation.city", pad.yaml().decide("fields.approxLocation.city",
                "the city of these events; write {const: {placeId: \"id of the API\", name: Berlin, countryCode: DE}}, or {from: Column, lookup: cities}"));
        pad.decided("approxLocation.city", "no column holds a city or a venue");
    }

    private void writeVenue(Choice choice) {
        ColumnProfile venue = choice.column();
        boolean lines = venue.severalLinesShare() >= 0.5;
        boolean address = !lines && wayToTheCity(venue, venue.values().stream().map(Map.Entry::getKey).toList()).isPresent();
        pad.yaml().comment(1, "\"" + pad.title(venue) + "\": " + (lines ? "the first line is the venue's name." : address ? "the name stands before the first comma."
                : Pad.distinct(venue) + " different names in " + Pad.ofRows(venue.filled(), venue.rows()) + "."));
        pad.yaml().line(1, "locationName:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(venue)));
        pad.yaml().entry(2, "transforms", lines ? "[\"first_line\", \"trim\"]" : address ? "[{before: \",\"}, \"trim\"]" : "[\"single_spaces\", \"trim\"]");
        pad.guessed("locationName", List.of(venue), Pad.words(choice.certainty()), "text in " + Pad.ofRows(venue.filled(), venue.rows()));
    }

    // ---- lists -------------------------------------------------------------------------------------------------

    /// Adds a list of places and says in words how many of them are known.
    private String list(String name, String keyColumn, List<String> values, ColumnProfile column) {
        List<List<String>> rows = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long unlisted = 0;
        for (String value : values.stream().filter(text -> !Values.saysNothing(text)).toList()) {
            if (!LookupDraft.canBeListed(value) || rows.size() == MOST_LISTED) {
                unlisted++;
            } else if (seen.add(value.toLowerCase(Locale.ROOT))) {
                rows.add(place(value));
            }
        }
        long known = rows.stream().filter(row -> !row.get(1).isEmpty()).count();
        pad.addLookup(name, keyColumn, PLACE, rows, "What stands in \"" + pad.title(column) + "\", the most frequent first, and the place of the API that is meant.\n"
                + "placeId comes from your own API. A line with empty cells is not filled in yet.", unlisted + (column.hasTooManyValues() ? 1 : 0));
        return Pad.number(rows.size()) + (rows.size() == 1 ? " name" : " different names") + ", " + (known == 0 ? "none" : Pad.number(known)) + " known";
    }

    private List<String> place(String value) {
        Optional<JsonNode> known = knownCities.flatMap(cities -> cities.find(value));
        List<String> row = new ArrayList<>(List.of(value));
        PLACE.forEach(part -> row.add(known.map(place -> place.path(part).stringValue("")).orElse("")));
        return row;
    }

    private static Set<String> countries() {
        Set<String> names = new HashSet<>();
        Map<String, Locale> languages = new LinkedHashMap<>();
        MonthNames.LANGUAGES.forEach(language -> languages.put(language.getLanguage(), language));
        for (String country : Locale.getISOCountries()) {
            Locale locale = Locale.of("", country);
            languages.values().forEach(language -> names.add(locale.getDisplayCountry(language).toLowerCase(Locale.ROOT)));
        }
        names.addAll(Arrays.asList("uk", "usa", "us", "england", "scotland", "wales", "deutschland", "holland"));
        return names;
    }
}
