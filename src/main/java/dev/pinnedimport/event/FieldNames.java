package dev.pinnedimport.event;

import java.util.Locale;
import java.util.Map;

/// What the fields of an event are called in a sentence.
final class FieldNames {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("channelId", "channel"),
            Map.entry("startAt", "start"),
            Map.entry("endAt", "end"),
            Map.entry("timezone", "time zone"),
            Map.entry("classifications", "classifications"),
            Map.entry("classifications[]", "classification"),
            Map.entry("approxLocation", "city"),
            Map.entry("approxLocation.city", "city"),
            Map.entry("approxLocation.city.placeId", "city with a place id"),
            Map.entry("approxLocation.city.name", "name of the city"),
            Map.entry("approxLocation.city.countryCode", "country code"),
            Map.entry("locationName", "venue name"),
            Map.entry("coverImage", "cover image"),
            Map.entry("offers[].name", "name of the offer"),
            Map.entry("offers[].url", "web address"),
            Map.entry("offers[].availability", "availability"));

    private FieldNames() {}

    /// `start`, `venue name`; for a field we have no word for, its own name in words: `maxGuests` is `max guests`.
    static String of(String path) {
        String plain = Contract.withoutPositions(path);
        String known = NAMES.get(plain);
        return known != null ? known : inWords(plain);
    }

    /// `a title`, `an end`, `at least one classification`.
    static String withArticle(String path) {
        String plain = Contract.withoutPositions(path);
        if (plain.equals("classifications")) {
            return "at least one classification";
        }
        String name = of(plain);
        return ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }

    /// What the field belongs to: `event`, or `offer` for a field of an offer.
    static String owner(String path) {
        String plain = Contract.withoutPositions(path);
        int list = plain.lastIndexOf("[].");
        if (list < 0) {
            return "event";
        }
        String name = of(plain.substring(0, list));
        return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
    }

    /// Where a job fills the field: `target.channel`, `fields.title`.
    static String jobKey(String path) {
        String plain = Contract.withoutPositions(path);
        return switch (plain) {
            case "channelId" -> "target.channel";
            case "status" -> "target.status";
            default -> "fields." + plain;
        };
    }

    private static String inWords(String path) {
        String last = path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
        String words = last.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('_', ' ').replace('-', ' ').toLowerCase(Locale.ROOT).strip();
        return words.isEmpty() ? "field" : words;
    }
}
