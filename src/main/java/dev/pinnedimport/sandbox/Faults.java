package dev.pinnedimport.sandbox;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Everything that shall go wrong: rules in the order in which they are asked, and the seed of their chances.
///
/// With one seed, the n-th request that a rule looks at meets the same fate in every run.
public record Faults(long seed, List<FaultRule> rules) {

    private static final Set<String> RULE_KEYS =
            Set.of("fault", "name", "probability", "every", "after", "times", "keys", "routes", "pause", "jitter", "text", "size");

    public Faults {
        rules = List.copyOf(rules);
    }

    public static Faults none() {
        return new Faults(0, List.of());
    }

    public static Faults of(FaultRule... rules) {
        return new Faults(0, List.of(rules));
    }

    /// Each of these faults, always, on its usual route.
    public static Faults always(Fault... faults) {
        return new Faults(0, Arrays.stream(faults).map(FaultRule::always).toList());
    }

    public Faults withSeed(long newSeed) {
        return new Faults(newSeed, rules);
    }

    /// Reads the form that the control route takes:
    ///
    /// ```json
    /// {"seed": 7, "rules": [{"fault": "drop-after-commit", "probability": 0.05, "every": 1, "after": 0, "times": 3, "keys": "^pe1-",
    ///   "routes": ["POST /events"], "name": "lost answers", "pause": "PT0.2S", "jitter": "PT0.1S", "text": "", "size": 0}]}
    /// ```
    ///
    /// Only `fault` is required. A pause is an ISO 8601 duration or a number of milliseconds.
    ///
    /// @throws IllegalArgumentException with a sentence for people where it is something else
    public static Faults fromJson(String json) {
        JsonNode root;
        try {
            root = Json.read(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Faults must be a JSON object, but the text is not JSON.", e);
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("Faults must be a JSON object with \"rules\".");
        }
        root.propertyNames().stream().filter(key -> !key.equals("seed") && !key.equals("rules")).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("Faults have \"seed\" and \"rules\", but not \"" + key + "\".");
        });
        List<FaultRule> rules = new ArrayList<>();
        for (JsonNode rule : root.path("rules")) {
            rules.add(ruleFrom(rule));
        }
        return new Faults(number(root, "seed", 0), rules);
    }

    private static FaultRule ruleFrom(JsonNode node) {
        node.propertyNames().stream().filter(key -> !RULE_KEYS.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("A rule has no key \"" + key + "\".");
        });
        String id = text(node, "fault", "");
        Fault fault = Fault.find(id).orElseThrow(() -> new IllegalArgumentException(
                "\"" + id + "\" is not a fault. The faults are: "
                + String.join(", ", Arrays.stream(Fault.values()).map(Fault::id).toList())));
        FaultRule usual = FaultRule.always(fault);
        return new FaultRule(fault, text(node, "name", usual.name()), fraction(node), number(node, "every", usual.every()),
                number(node, "after", usual.after()), number(node, "times", usual.times()), text(node, "keys", usual.keys()),
                routes(node, usual.routes()), duration(node, "pause", usual.pause()), duration(node, "jitter", usual.jitter()),
                text(node, "text", usual.text()), number(node, "size", usual.size()));
    }

    private static double fraction(JsonNode rule) {
        JsonNode value = rule.path("probability");
        if (value.isMissingNode()) {
            return 1;
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException("\"probability\" must be a number from 0 to 1.");
        }
        return value.doubleValue();
    }

    private static long number(JsonNode node, String key, long usual) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("\"" + key + "\" must be a whole number.");
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String key, String usual) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isString()) {
            throw new IllegalArgumentException("\"" + key + "\" must be a text.");
        }
        return value.stringValue();
    }

    private static Duration duration(JsonNode node, String key, Duration usual) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return usual;
        }
        if (value.isIntegralNumber()) {
            return Duration.ofMillis(value.longValue());
        }
        try {
            return Duration.parse(value.asString(""));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("\"" + key + "\" must be a duration such as \"PT0.2S\", or milliseconds.", e);
        }
    }

    private static Set<Route> routes(JsonNode node, Set<Route> usual) {
        JsonNode value = node.path("routes");
        if (value.isMissingNode()) {
            return usual;
        }
        Set<Route> routes = EnumSet.noneOf(Route.class);
        for (JsonNode label : value) {
            routes.add(Arrays.stream(Route.values()).filter(route -> route.label().equals(label.asString(""))).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("\"" + label.asString("") + "\" is not a route. The routes are: "
                            + String.join(", ", Arrays.stream(Route.values()).map(Route::label).toList()))));
        }
        return routes;
    }

    /// The form that [#fromJson] reads.
    public String toJson() {
        ObjectNode root = Json.object().put("seed", seed);
        ArrayNode list = root.putArray("rules");
        for (FaultRule rule : rules) {
            ObjectNode node = list.addObject().put("fault", rule.fault().id()).put("name", rule.name())
                    .put("probability", rule.probability())
                    .put("every", rule.every()).put("after", rule.after()).put("times", rule.times()).put("keys", rule.keys());
            ArrayNode routes = node.putArray("routes");
            rule.routes().stream().sorted().forEach(route -> routes.add(route.label()));
            node.put("pause", rule.pause().toString()).put("jitter", rule.jitter().toString()).put("text", rule.text())
                    .put("size", rule.size());
        }
        return Json.text(root);
    }
}
