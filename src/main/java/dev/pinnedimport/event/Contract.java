package dev.pinnedimport.event;

import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the Public API takes: its routes and the fields of an event, as an OpenAPI document says them.
///
/// Immutable and safe to share. Routes and fields are found in the document by their shape, never by a name that this program knows, so
/// that a live document replaces the shipped one without a new version. Nothing outside the document's own text is ever read or fetched.
public final class Contract {

    private static final String SHIPPED = "contract/public-api-v1.yaml";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Set<String> SIGNS_OF_AN_EVENT = Set.of("channelId", "title", "startAt", "timezone", "classifications",
            "approxLocation");

    private final String origin;
    private final String version;
    private final Fingerprint fingerprint;
    private final Map<Route, JsonNode> operations;
    private final @Nullable Route createRoute;
    private final @Nullable ObjectNode createSchema;
    private final Map<String, Field> fields;
    private final Map<String, ObjectNode> fieldSchemas = new HashMap<>();

    /// A request that the API answers.
    ///
    /// @param method in capitals
    /// @param path   from the root of the host, for example `/api/public/v1/events/{id}`
    public record Route(String method, String path) {

        private static final Pattern VARIABLE = Pattern.compile("\\{[^/{}]+}");

        /// The path with the id in place of its variable, safely encoded.
        public String pathWith(String id) {
            String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
            return VARIABLE.matcher(path).replaceAll(java.util.regex.Matcher.quoteReplacement(encoded));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// What a field's value is.
    public enum Type {
        TEXT, DATE_TIME, DATE, WEB_ADDRESS, INTEGER, NUMBER, BOOLEAN, LIST, OBJECT,
        /// The document does not say.
        ANY
    }

    /// A field of an event.
    ///
    /// @param path        `title`, `approxLocation.city.placeId`, `offers` (the list), `offers[]` (one of it), `offers[].url`
    /// @param required    whether it must be there wherever the object around it is
    /// @param documented  false where the shipped document only infers it
    /// @param shortest    fewest characters (code points) of a text, fewest items of a list
    /// @param longest     most characters (code points) of a text, most items of a list
    /// @param least       smallest number
    /// @param most        largest number
    /// @param allowed     the possible values; empty where there is no such list
    /// @param description one sentence of the document, or empty
    public record Field(String path, Type type, boolean required, boolean documented, @Nullable Integer shortest, @Nullable Integer longest,
            @Nullable BigDecimal least, @Nullable BigDecimal most, List<String> allowed, String description) {

        public Field {
            allowed = List.copyOf(allowed);
        }

        public OptionalInt findShortest() {
            return shortest == null ? OptionalInt.empty() : OptionalInt.of(shortest);
        }

        public OptionalInt findLongest() {
            return longest == null ? OptionalInt.empty() : OptionalInt.of(longest);
        }
    }

    private static final class Shipped {
        /// That its rules are usable is shown by a test, and need not be found out at every start.
        private static final Contract CONTRACT = of(load());

        private static Contract of(String yaml) {
            String origin = "the contract shipped with this program";
            return read(yaml, ContractYaml.readOurs(yaml, origin), origin);
        }

        private static String load() {
            try (InputStream in = Contract.class.getClassLoader().getResourceAsStream(SHIPPED)) {
                if (in == null) {
                    throw new IllegalStateException("this program is incomplete: " + SHIPPED + " is missing");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Contract(String text, ObjectNode document, String origin) {
        this.origin = origin;
        this.fingerprint = Fingerprint.of(text.replace("\r\n", "\n"));
        this.version = document.path("info").path("version").asString("without a version");
        SchemaResolver resolver = new SchemaResolver(document, origin);
        this.operations = listOperations(document, resolver);
        Map.Entry<Route, ObjectNode> create = chooseCreate(operations, resolver);
        this.createRoute = create == null ? null : create.getKey();
        this.createSchema = create == null ? null : create.getValue();
        Map<String, Field> found = new LinkedHashMap<>();
        if (createSchema != null) {
            addMembers(createSchema, "", found);
        }
        this.fields = Collections.unmodifiableMap(found);
    }

    /// The snapshot that comes with the program.
    public static Contract shipped() {
        return Shipped.CONTRACT;
    }

    /// @throws StopException where the file cannot be read or is not a usable OpenAPI document
    public static Contract read(Path file) {
        try {
            if (Files.size(file) > ContractYaml.LONGEST) {
                throw ContractYaml.unusable(file.toString(), "The file is far larger than an OpenAPI document. "
                        + "Check that it is the right one.");
            }
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString(), file.toString());
        } catch (CharacterCodingException e) {
            throw ContractYaml.unusable(file.toString(), "The file is not text in UTF-8. "
                    + "Pull the contract again, or go back to the shipped one.");
        } catch (IOException e) {
            throw ContractYaml.unusable(file.toString(), "The file cannot be read. Check the path and the permissions.");
        }
    }

    /// @param origin where the text comes from, in words for people: a file or an address
    /// @throws StopException where the text is not a usable OpenAPI document
    public static Contract parse(String yaml, String origin) {
        Contract contract = read(yaml, ContractYaml.read(yaml, origin), origin);
        if (contract.createSchema != null) {
            CreateSchema.of(contract.createSchema).requireUsable(origin);
        }
        return contract;
    }

    private static Contract read(String yaml, ObjectNode document, String origin) {
        if (!document.path("openapi").asString("").startsWith("3.")) {
            throw ContractYaml.unusable(origin, "The document says OpenAPI \"" + document.path("openapi").asString("")
                    + "\"; version 3 is needed.");
        }
        if (!(document.path("paths") instanceof ObjectNode paths) || paths.isEmpty()) {
            throw ContractYaml.unusable(origin, "The OpenAPI document names no routes (\"paths\"). "
                    + "Pull it again, or go back to the shipped one.");
        }
        return new Contract(yaml, document, origin);
    }

    /// The version that the document gives itself.
    public String version() {
        return version;
    }

    /// Where the document comes from, in words for people.
    public String origin() {
        return origin;
    }

    /// Of the document's text; line ends do not matter.
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /// Everything the document lets one ask, in its order.
    public List<Route> routes() {
        return List.copyOf(operations.keySet());
    }

    /// The request that creates an event: a POST whose body has at least a title and a start.
    public Optional<Route> findCreateRoute() {
        return Optional.ofNullable(createRoute);
    }

    /// The request that changes an event: PATCH or else PUT on one of the created events.
    public Optional<Route> findUpdateRoute() {
        return findCreateRoute().flatMap(create -> {
            Predicate<Route> one = route -> route.path().matches(Pattern.quote(create.path()) + "/\\{[^/{}]+}");
            return find("PATCH", one).or(() -> find("PUT", one));
        });
    }

    /// The request that uploads an image: a POST of a form with a file.
    public Optional<Route> findMediaRoute() {
        return operations.entrySet().stream()
                .filter(each -> each.getKey().method().equals("POST")
                        && each.getValue().path("requestBody").path("content").has("multipart/form-data"))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// The request that lists events: a GET where events are created.
    public Optional<Route> findListRoute() {
        return findCreateRoute().flatMap(create -> find("GET", route -> route.path().equals(create.path())));
    }

    public Optional<Route> findChannelsRoute() {
        return find("GET", route -> route.path().endsWith("/channels"));
    }

    public Optional<Route> findClassificationsRoute() {
        return find("GET", route -> route.path().endsWith("/classifications"));
    }

    /// All fields of an event, those that contain others before what they contain; empty where the document has no create route.
    public List<Field> fields() {
        return List.copyOf(fields.values());
    }

    /// The fields that every event must have a value for, whatever else it has: `title`, `approxLocation.city.placeId` …
    public List<Field> listRequired() {
        return fields.values().stream().filter(field -> !field.path().contains("[]") && isAlwaysRequired(field))
                .filter(field -> field.type() != Type.OBJECT || listRequiredBelow(field.path()).isEmpty())
                .toList();
    }

    /// The field with exactly this path; positions in lists do not matter: `offers[2].url` is `offers[].url`.
    public Optional<Field> findField(String path) {
        return Optional.ofNullable(fields.get(withoutPositions(path)));
    }

    /// The field that somebody who wrote `path` may have meant.
    public Optional<Field> findNearest(String path) {
        String wanted = withoutPositions(path);
        return findField(wanted)
                .or(() -> fields.values().stream().filter(field -> lastName(field.path()).equalsIgnoreCase(wanted)).findFirst())
                .or(() -> Nearest.find(wanted, fields.keySet()).map(fields::get));
    }

    @Override
    public String toString() {
        return "contract " + version + " (" + origin + ")";
    }

    /// The schema of a create request, standing on its own.
    Optional<ObjectNode> findCreateSchema() {
        return Optional.ofNullable(createSchema);
    }

    /// The schema of a field's value.
    Optional<ObjectNode> findSchema(String path) {
        return Optional.ofNullable(fieldSchemas.get(path));
    }

    /// The required fields directly below an object.
    List<Field> listRequiredBelow(String path) {
        return fields.values().stream()
                .filter(field -> field.required() && field.path().startsWith(path + ".")
                        && field.path().indexOf('.', path.length() + 1) < 0)
                .toList();
    }

    static String withoutPositions(String path) {
        return path.indexOf('[') < 0 ? path : path.replaceAll("\\[\\d*]", "[]");
    }

    private boolean isAlwaysRequired(Field field) {
        int dot = field.path().lastIndexOf('.');
        return field.required() && (dot < 0 || findField(field.path().substring(0, dot)).map(this::isAlwaysRequired).orElse(false));
    }

    private Optional<Route> find(String method, Predicate<Route> condition) {
        return operations.keySet().stream().filter(route -> route.method().equals(method)).filter(condition).findFirst();
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    // ---- routes --------------------------------------------------------------------------------------------------------

    private static Map<Route, JsonNode> listOperations(ObjectNode document, SchemaResolver resolver) {
        String root = rootPath(document.path("servers").path(0));
        Map<Route, JsonNode> found = new LinkedHashMap<>();
        document.path("paths").properties().forEach(path -> resolver.follow(path.getValue()).properties().forEach(operation -> {
            if (METHODS.contains(operation.getKey()) && operation.getValue() instanceof ObjectNode node) {
                ObjectNode own = node.deepCopy();
                if (own.has("requestBody")) {
                    own.set("requestBody", resolver.follow(own.get("requestBody")));
                }
                found.put(new Route(operation.getKey().toUpperCase(Locale.ROOT), root + path.getKey()), own);
            }
        }));
        return Collections.unmodifiableMap(found);
    }

    private static String rootPath(JsonNode server) {
        String url = server.path("url").asString("");
        for (var variable : server.path("variables").properties()) {
            url = url.replace("{" + variable.getKey() + "}", variable.getValue().path("default").asString(""));
        }
        String path = url.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*", "").replaceFirst("[?#].*$", "");
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    }

    private static Map.@Nullable Entry<Route, ObjectNode> chooseCreate(Map<Route, JsonNode> operations, SchemaResolver resolver) {
        Map.Entry<Route, ObjectNode> best = null;
        StopException failure = null;
        for (var operation : operations.entrySet()) {
            JsonNode body = bodySchema(operation.getValue());
            if (!operation.getKey().method().equals("POST") || operation.getKey().path().contains("{") || body.isMissingNode()) {
                continue;
            }
            try {
                ObjectNode schema = resolver.resolve(body);
                if (looksLikeAnEvent(schema) && (best == null || signs(schema) > signs(best.getValue()))) {
                    best = Map.entry(operation.getKey(), schema);
                }
            } catch (StopException e) {
                failure = e;
            }
        }
        if (best == null && failure != null) {
            throw failure;
        }
        return best;
    }

    private static JsonNode bodySchema(JsonNode operation) {
        return operation.path("requestBody").path("content").properties().stream()
                .filter(content -> content.getKey().toLowerCase(Locale.ROOT).startsWith("application/json"))
                .map(content -> content.getValue().path("schema"))
                .findFirst()
                .orElseGet(() -> operation.path("requestBody").path("content").path("application/json"));
    }

    private static boolean looksLikeAnEvent(ObjectNode schema) {
        return schema.path("properties").has("title") && schema.path("properties").has("startAt");
    }

    private static long signs(ObjectNode schema) {
        return SIGNS_OF_AN_EVENT.stream().filter(schema.path("properties")::has).count();
    }

    // ---- fields --------------------------------------------------------------------------------------------------------

    private void addMembers(ObjectNode schema, String prefix, Map<String, Field> found) {
        Set<String> required = new java.util.HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asString("")));
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue() instanceof ObjectNode value) {
                addField(prefix + property.getKey(), value, required.contains(property.getKey()), found);
            }
        });
        Stream.of("anyOf", "oneOf", "allOf").flatMap(keyword -> schema.path(keyword).valueStream())
                .filter(ObjectNode.class::isInstance)
                .forEach(alternative -> addMembers(((ObjectNode) alternative).deepCopy().without("required"), prefix, found));
    }

    private void addField(String path, ObjectNode schema, boolean required, Map<String, Field> found) {
        Field field = field(path, schema, required);
        if (found.putIfAbsent(path, field) != null) {
            return;
        }
        fieldSchemas.put(path, schema);
        addMembers(schema, path + ".", found);
        if (schema.path("items") instanceof ObjectNode items) {
            addField(path + "[]", items, false, found);
        }
    }

    private static Field field(String path, ObjectNode schema, boolean required) {
        boolean list = schema.has("items") || schema.path("type").asString("").equals("array");
        List<String> allowed = SchemaWords.possibleValues(schema.path(schema.has("enum") ? "enum" : "const"));
        return new Field(path, type(path, schema), required, !schema.path("x-pinned-source").asString("").equals("inferred"),
                count(schema.path(list ? "minItems" : "minLength")), count(schema.path(list ? "maxItems" : "maxLength")),
                number(schema.path("minimum")), number(schema.path("maximum")), allowed, schema.path("description").asString(""));
    }

    private static Type type(String path, ObjectNode schema) {
        JsonNode declared = schema.path("type");
        String type = declared.isArray()
                ? declared.valueStream().map(each -> each.asString("")).filter(each -> !each.equals("null")).findFirst().orElse("")
                : declared.asString("");
        return switch (type) {
            case "string" -> textType(path, schema.path("format").asString(""));
            case "integer" -> Type.INTEGER;
            case "number" -> Type.NUMBER;
            case "boolean" -> Type.BOOLEAN;
            case "array" -> Type.LIST;
            case "object" -> Type.OBJECT;
            default -> schema.has("properties") ? Type.OBJECT : schema.has("items") ? Type.LIST : schema.has("enum") ? Type.TEXT : Type.ANY;
        };
    }

    private static Type textType(String path, String format) {
        String name = lastName(path);
        return switch (format) {
            case "date-time" -> Type.DATE_TIME;
            case "date" -> Type.DATE;
            case "uri", "url", "iri", "uri-reference" -> Type.WEB_ADDRESS;
            default -> name.equals("startAt") || name.equals("endAt") ? Type.DATE_TIME
                    : name.equals("url") || name.endsWith("Url") ? Type.WEB_ADDRESS : Type.TEXT;
        };
    }

    private static @Nullable Integer count(JsonNode limit) {
        return limit.isNumber() ? (Integer) limit.decimalValue().min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue() : null;
    }

    private static @Nullable BigDecimal number(JsonNode limit) {
        return limit.isNumber() ? limit.decimalValue() : null;
    }
}
