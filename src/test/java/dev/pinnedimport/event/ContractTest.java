package dev.pinnedimport.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.event.Contract.Field;
import dev.pinnedimport.event.Contract.Route;
import dev.pinnedimport.event.Contract.Type;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@SharesNothing
class ContractTest {

    @Nested
    class TheShippedOne {

        private final Contract contract = Contract.shipped();

        @Test
        void saysThatItIsASnapshot() {
            assertThat(contract.version()).isEqualTo("1.0.0-snapshot.2026-11");
            assertThat(contract.origin()).isEqualTo("the contract shipped with this program");
        }

        /// It is read without looking for them.
        @Test
        void holdsNoneOfTheDangersThatMakeADocumentUnusable() throws IOException {
            String text = new String(Contract.class.getClassLoader().getResourceAsStream("contract/public-api-v1.yaml").readAllBytes(), StandardCharsets.UTF_8);

            Contract examined = Contract.parse(text, "somewhere");

            assertThat(examined.fingerprint()).isEqualTo(contract.fingerprint());
            assertThat(examined.routes()).isEqualTo(contract.routes());
            assertThat(examined.fields()).isEqualTo(contract.fields());
        }

        @Test
        void hasAllDocumentedAndInferredRoutes() {
            assertThat(contract.findCreateRoute()).contains(new Route("POST", "/api/public/v1/events"));
            assertThat(contract.findUpdateRoute()).contains(new Route("PATCH", "/api/public/v1/events/{id}"));
            assertThat(contract.findMediaRoute()).contains(new Route("POST", "/api/public/v1/media"));
            assertThat(contract.findListRoute()).contains(new Route("GET", "/api/public/v1/events"));
            assertThat(contract.findChannelsRoute()).contains(new Route("GET", "/api/public/v1/channels"));
            assertThat(contract.findClassificationsRoute()).contains(new Route("GET", "/api/public/v1/classifications"));
        }

        @Test
        void requiresWhatIsDocumentedAsRequired() {
            assertThat(contract.listRequired()).extracting(Field::path)
                    .containsExactly("channelId", "title", "startAt", "timezone", "classifications", "approxLocation.city.placeId");
        }

        @Test
        void tellsDocumentedFieldsFromInferredOnes() {
            assertThat(contract.fields()).filteredOn(field -> !field.path().contains("[]") && !field.path().contains("."))
                    .filteredOn(Field::documented)
                    .extracting(Field::path)
                    .containsExactlyInAnyOrder("channelId", "title", "startAt", "timezone", "classifications", "approxLocation", "endAt",
                    "status",
                            "locationName", "coverImage", "offers");
        }

        @ParameterizedTest
        @CsvSource({
            "channelId, INTEGER", "title, TEXT", "startAt, DATE_TIME", "endAt, DATE_TIME", "classifications, LIST",
                    "classifications[], TEXT",
            "approxLocation, OBJECT", "approxLocation.city.placeId, TEXT", "offers, LIST", "offers[], OBJECT", "offers[].url, WEB_ADDRESS",
            "exactLocation.latitude, NUMBER", "capacity, INTEGER"})
        void knowsWhatEachFieldIs(String path, Type type) {
            assertThat(contract.findField(path).orElseThrow().type()).isEqualTo(type);
        }

        @Test
        void knowsLimitsAndPossibleValues() {
            assertThat(contract.findField("title").orElseThrow().findLongest()).hasValue(200);
            assertThat(contract.findField("description").orElseThrow().findLongest()).hasValue(10_000);
            assertThat(contract.findField("offers[].url").orElseThrow().findLongest()).hasValue(2048);
            assertThat(contract.findField("classifications").orElseThrow().findShortest()).hasValue(1);
            assertThat(contract.findField("startAt").orElseThrow().findLongest()).isEmpty();
            assertThat(contract.findField("status").orElseThrow().allowed()).containsExactly("draft", "published");
            assertThat(contract.findField("exactLocation.latitude").orElseThrow().least()).isEqualByComparingTo("-90");
        }

        @Test
        void findsAFieldAtAnyPositionOfAList() {
            assertThat(contract.findField("offers[3].url")).isEqualTo(contract.findField("offers[].url")).isPresent();
        }

        @Test
        void doesNotKnowOtherFields() {
            assertThat(contract.findField("titel")).isEmpty();
            assertThat(contract.findField("approxLocation.city.placeid")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "titel, title", "Title, title", "start_at, startAt", "timeZone, timezone", "placeId, approxLocation.city.placeId",
            "approxLocation.city.place, approxLocation.city.placeId", "offers.url, offers[].url", "offer[].url, offers[].url",
                    "chanelId, channelId",
            "offers[0].url, offers[].url"})
        void findsTheFieldThatWasMeant(String written, String meant) {
            assertThat(contract.findNearest(written)).map(Field::path).contains(meant);
        }

        @Test
        void proposesNothingForAWordLikeNoField() {
            assertThat(contract.findNearest("organizerPhoneNumber")).isEmpty();
        }

        @Test
        void marksTheSourceOfEveryRouteParameterAndField() throws IOException {
            String text = new String(Contract.class.getClassLoader().getResourceAsStream("contract/public-api-v1.yaml").readAllBytes(),
                    StandardCharsets.UTF_8);
            List<String> unmarked = new ArrayList<>();
            JsonNode document = ContractYaml.read(text, "test");
            document.path("paths").properties().forEach(path -> path.getValue().properties().forEach(operation ->
                    collectUnmarked(path.getKey() + "/" + operation.getKey(), operation.getValue(), unmarked)));
            document.path("components").path("parameters").properties().forEach(each ->
                    collectUnmarked(each.getKey(), each.getValue(), unmarked));
            document.path("components").path("schemas").properties().forEach(each -> {
                collectUnmarked(each.getKey(), each.getValue(), unmarked);
                collectUnmarkedProperties(each.getKey(), each.getValue(), unmarked);
            });

            assertThat(unmarked).isEmpty();
        }

        private static void collectUnmarkedProperties(String path, JsonNode schema, List<String> unmarked) {
            schema.path("properties").properties().forEach(each -> {
                JsonNode property = each.getValue();
                boolean elsewhere = property.has("$ref") || property.has("anyOf") || property.path("items").has("$ref");
                if (!elsewhere) {
                    collectUnmarked(path + "." + each.getKey(), property, unmarked);
                }
                collectUnmarkedProperties(path + "." + each.getKey(), property, unmarked);
                collectUnmarkedProperties(path + "." + each.getKey() + "[]", property.path("items"), unmarked);
            });
        }

        private static void collectUnmarked(String name, JsonNode node, List<String> unmarked) {
            if (!List.of("documented", "inferred").contains(node.path("x-pinned-source").asString(""))) {
                unmarked.add(name);
            }
        }
    }

    @Nested
    class AnotherOne {

        @Test
        void isUnderstoodWhereRoutesAreNamedDifferently() {
            Contract contract = Contract.parse("""
                    openapi: 3.0.3
                    info: {version: 2.1}
                    paths:
                      /v2/happenings:
                        get: {responses: {}}
                        post:
                          requestBody: {$ref: '#/components/requestBodies/New'}
                      /v2/happenings/{happeningId}:
                        put:
                          requestBody: {content: {application/json: {schema: {type: object}}}}
                      /v2/logins:
                        post:
                          requestBody: {content: {application/json: {schema: {properties: {title: {type: string}}}}}}
                      /v2/images:
                        post:
                          requestBody: {content: {multipart/form-data: {schema: {type: object}}}}
                    components:
                      requestBodies:
                        New: {content: {application/json: {schema: {properties: {title: {type: string}, startAt: {type: string}}}}}}
                    """, "test");

            assertThat(contract.version()).isEqualTo("2.1");
            assertThat(contract.findCreateRoute()).contains(new Route("POST", "/v2/happenings"));
            assertThat(contract.findUpdateRoute()).contains(new Route("PUT", "/v2/happenings/{happeningId}"));
            assertThat(contract.findListRoute()).contains(new Route("GET", "/v2/happenings"));
            assertThat(contract.findMediaRoute()).contains(new Route("POST", "/v2/images"));
            assertThat(contract.findChannelsRoute()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "'https://pinned.events/api/public/v1', /api/public/v1/events",
            "'https://pinned.events/api/public/v1/', /api/public/v1/events",
            "'https://pinned.events', /events",
            "'/api/v3', /api/v3/events",
            "'https://{host}/api/{version}', /api/v9/events",
        })
        void addsThePathOfItsServer(String server, String expected) {
            Contract contract = Contract.parse(withSchema("{properties: {title: {}, startAt: {}}}") + """
                    servers:
                      - url: '%s'
                        variables: {host: {default: a.example}, version: {default: v9}}
                    """.formatted(server), "test");

            assertThat(contract.findCreateRoute()).contains(new Route("POST", expected));
        }

        @Test
        void withoutACreateRouteHasNoFields() {
            Contract contract = Contract.parse("openapi: 3.1.0\npaths: {/events: {get: {responses: {}}}}", "test");

            assertThat(contract.findCreateRoute()).isEmpty();
            assertThat(contract.findUpdateRoute()).isEmpty();
            assertThat(contract.findListRoute()).isEmpty();
            assertThat(contract.fields()).isEmpty();
        }

        @Test
        void withoutACreateRouteCannotCheckEvents() {
            Contract contract = Contract.parse("openapi: 3.1.0\npaths: {/events: {get: {responses: {}}}}", "live.yaml");

            assertThatThrownBy(() -> new EventValidator(contract)).isInstanceOf(StopException.class)
                    .hasMessage("live.yaml: The contract document names no request that creates events. Pull it again, or go back to the "
                    + "shipped one. "
                            + "(API-CONTRACT-01)");
        }

        @ParameterizedTest
        @MethodSource("dev.pinnedimport.event.ContractTest#spellings")
        void meansTheSameInEverySpelling(String schema, String path, Type type, boolean required, String allowed) {
            Field field = Contract.parse(withSchema("{required: [title], properties: {title: {type: string}, startAt: {type: string}, x: "
                    + schema + "}}"), "test")
                    .findField(path).orElseThrow();

            assertThat(field.type()).isEqualTo(type);
            assertThat(field.required()).isEqualTo(required);
            assertThat(String.join(" ", field.allowed())).isEqualTo(allowed);
        }

        @Test
        void leavesOutFieldsThatOnlyAnswersHave() {
            Contract contract = Contract.parse(withSchema("{required: [id, title], properties: {id: {type: string, readOnly: true}, "
                    + "title: {}, startAt: {}}}"), "test");

            assertThat(contract.findField("id")).isEmpty();
            assertThat(contract.listRequired()).extracting(Field::path).containsExactly("title");
        }

        @Test
        void takesTheStricterOfTwoLimits() {
            Field title = Contract.parse(withSchema(
                    "{allOf: [{properties: {title: {maxLength: 100, enum: [a, b]}, startAt: {}}}, {properties: {title: {maxLength: 80, "
                            + "minLength: 2}}}]}"), "test")
                    .findField("title").orElseThrow();

            assertThat(title.findLongest()).hasValue(80);
            assertThat(title.findShortest()).hasValue(2);
        }

        @Test
        void mayContainItself() {
            Contract contract = Contract.parse(withSchema("{properties: {title: {}, startAt: {}, part: {$ref: '#/components/schemas/Part'}}}") + """
                    components:
                      schemas:
                        Part: {type: object, properties: {name: {type: string}, part: {$ref: '#/components/schemas/Part'}}}
                    """, "test");

            assertThat(contract.findField("part.name")).isPresent();
            assertThat(contract.findField("part.part")).map(Field::type).contains(Type.ANY);
        }

        @Test
        void mayUseAliases() {
            Contract contract = Contract.parse("""
                    openapi: 3.1.0
                    x-text: &text {type: string, maxLength: 7}
                    paths: {/e: {post: {requestBody: {content: {application/json: {schema: {properties: {title: *text, startAt: *text}}}}}}}}
                    """, "test");

            assertThat(contract.findField("title").orElseThrow().findLongest()).hasValue(7);
        }

        @Test
        void hasAFingerprintThatLineEndsDoNotChange() {
            String text = withSchema("{properties: {title: {}, startAt: {}}}");

            assertThat(Contract.parse(text.replace("\n", "\r\n"), "a").fingerprint()).isEqualTo(Contract.parse(text, "b").fingerprint());
        }
    }

    @Nested
    class AnUnusableOne {

        @ParameterizedTest(name = "{0}")
        @MethodSource("dev.pinnedimport.event.ContractTest#unusableDocuments")
        void isRefusedInPlainWords(String name, String text, String sentence) {
            assertThatThrownBy(() -> Contract.parse(text, "live.yaml")).isInstanceOfSatisfying(StopException.class, stop -> {
                Issue issue = stop.issues().getFirst();
                assertThat(stop.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                assertThat(issue.code()).isEqualTo(IssueCode.API_CONTRACT);
                assertThat(issue.place()).hasToString("live.yaml");
                assertThat(issue.sentence()).contains(sentence);
            });
        }

        @ParameterizedTest
        @MethodSource("dev.pinnedimport.event.ContractTest#senselessSchemas")
        void isRefusedOrUnderstoodButNeverBreaksTheProgram(String schema) {
            try {
                new EventValidator(Contract.parse(withSchema(schema), "live.yaml")).check(Drafts.complete());
            } catch (StopException stop) {
                assertThat(stop.issues().getFirst().code()).isEqualTo(IssueCode.API_CONTRACT);
            }
        }

        @Test
        void isRefusedWhereTheFileIsMissing(@TempDir Path directory) {
            assertThatThrownBy(() -> Contract.read(directory.resolve("none.yaml"))).isInstanceOf(StopException.class)
                    .hasMessageContaining("cannot be read");
        }

        @Test
        void isRefusedWhereTheFileIsNoText(@TempDir Path directory) throws IOException {
            Path file = Files.write(directory.resolve("api.yaml"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});

            assertThatThrownBy(() -> Contract.read(file)).isInstanceOf(StopException.class).hasMessageContaining("not text in UTF-8");
        }

        @Test
        void isRefusedWhereTheFileIsHuge(@TempDir Path directory) throws IOException {
            Path file = Files.write(directory.resolve("api.yaml"), new byte[5_000_000]);

            assertThatThrownBy(() -> Contract.read(file)).isInstanceOf(StopException.class).hasMessageContaining("far larger");
        }
    }

    @ParameterizedTest
    @CsvSource({"17, /events/17", "a/../b, /events/a%2F..%2Fb", "ä b+c, /events/%C3%A4%20b%2Bc", "$1, /events/%241",
            "x?y#z, /events/x%3Fy%23z"})
    void putsAnIdIntoAPathSafely(String id, String expected) {
        assertThat(new Route("PATCH", "/events/{id}").pathWith(id)).isEqualTo(expected);
    }

    static Stream<Arguments> spellings() {
        return Stream.of(
                arguments("{type: string, nullable: true}", "x", Type.TEXT, false, ""),
                arguments("{type: [string, 'null']}", "x", Type.TEXT, false, ""),
                arguments("{type: ['null', integer]}", "x", Type.INTEGER, false, ""),
                arguments("{anyOf: [{type: string, format: uri}, {type: 'null'}]}", "x", Type.WEB_ADDRESS, false, ""),
                arguments("{oneOf: [{const: a}, {const: b}]}", "x", Type.TEXT, false, "a b"),
                arguments("{anyOf: [{enum: [a]}, {enum: [b, c]}, {type: 'null'}]}", "x", Type.TEXT, false, "a b c"),
                arguments("{type: string, enum: [a, null]}", "x", Type.TEXT, false, "a"),
                arguments("{const: a}", "x", Type.ANY, false, "a"),
                arguments("{allOf: [{type: object, required: [y]}, {properties: {y: {type: boolean}}}]}", "x.y", Type.BOOLEAN, true, ""),
                arguments("{oneOf: [{properties: {y: {type: number}}, required: [y]}, {properties: {z: {type: string}}}]}", "x.y",
                        Type.NUMBER, false, ""),
                arguments("{items: {type: string, format: date}}", "x[]", Type.DATE, false, ""),
                arguments("{items: {type: string, format: date}}", "x", Type.LIST, false, ""),
                arguments("{type: array, items: {type: array, items: {type: number}}}", "x[][]", Type.NUMBER, false, ""),
                arguments("true", "title", Type.TEXT, true, ""));
    }

    static Stream<Arguments> unusableDocuments() {
        String event = "{properties: {title: {}, startAt: {}, x: %s}}";
        return Stream.of(
                arguments("nothing", "", "is empty"),
                arguments("blank", " \n\t\n", "is empty"),
                arguments("web page", "\n<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
                arguments("JSON of another kind", "{\"error\":{\"code\":\"not_found\"}}", "is not an OpenAPI document"),
                arguments("text", "Bad gateway", "is not an OpenAPI document"),
                arguments("list", "- a\n- b", "is not an OpenAPI document"),
                arguments("OpenAPI 2", "swagger: '2.0'\npaths: {}", "OpenAPI 2"),
                arguments("OpenAPI 4", "openapi: 4.0.0\npaths: {/a: {}}", "version 3 is needed"),
                arguments("no routes", "openapi: 3.1.0\ninfo: {version: 1}", "names no routes"),
                arguments("empty routes", "openapi: 3.1.0\npaths: {}", "names no routes"),
                arguments("broken YAML", "openapi: 3.1.0\npaths: {", "is not valid YAML in line 2"),
                arguments("tabs", "openapi: 3.1.0\npaths:\n\t/a: {}", "is not valid YAML in line 3"),
                arguments("repeated key", "openapi: 3.1.0\nopenapi: 3.1.0\npaths: {/a: {}}", "is not valid YAML"),
                arguments("unknown alias", "openapi: *a\n", "is not valid YAML"),
                arguments("two documents", "openapi: 3.1.0\n---\nopenapi: 3.1.0\n", "is not valid YAML"),
                arguments("control characters", "openapi: \u0001", "is not valid YAML"),
                arguments("tag", "openapi: 3.1.0\npaths: !!javax.script.ScriptEngineManager [a]",
                        "has a YAML tag (a word that begins with \"!\") in line 2"),
                arguments("local tag", "openapi: !env PATH", "has a YAML tag"),
                arguments("deep lists", "openapi: " + "[".repeat(100_000), "nested more than 100 levels"),
                arguments("deep maps", "openapi: " + "{a: ".repeat(5_000), "nested more than 100 levels"),
                arguments("deep blocks", "openapi: \n" + Stream.iterate(1, i -> i + 1).limit(300)
                        .map(i -> " ".repeat(i) + "a:\n").reduce("", String::concat),
                        "nested more than 100 levels"),
                arguments("aliases that multiply", laughs(), "unfolds into more"),
                arguments("alias to itself", "openapi: 3.1.0\npaths: &a\n  /x: *a\n", "unfolds into more"),
                arguments("too long", "openapi: " + "x".repeat(ContractYaml.LONGEST), "more than 4 million characters"),
                arguments("reference to a web page", withSchema(event.formatted("{$ref: 'http://evil.example/x.json'}")),
                        "refers to another document"),
                arguments("reference to a file", withSchema(event.formatted("{$ref: '/etc/passwd'}")), "refers to another document"),
                arguments("reference to nothing", withSchema(event.formatted("{$ref: '#/components/schemas/None'}")),
                        "which it does not hold"),
                arguments("reference to itself", "openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1a'}}", "leads back to itself"),
                arguments("references that multiply", withSchema("{$ref: '#/components/schemas/S0'}") + multiplying(), "unfolds into more"),
                arguments("long chain of references", withSchema("{$ref: '#/components/schemas/S0'}") + chain(), "unfolds into more"),
                arguments("senseless pattern", withSchema(event.formatted("{type: string, pattern: '(['}")), "contradict JSON Schema"));
    }

    static Stream<String> senselessSchemas() {
        return """
                type: strin; type: 5; type: []; type: [string, 7]; minLength: x; maxLength: -1; enum: x; enum: []
                maxLength: 99999999999999999999; minLength: 99999999999999999999; minItems: 99999999999999999999; minimum: 1.0e+300
                const: {a: 1}; required: title; required: [1, null]; properties: [a]; properties: {y: 5}; items: [{type: string}]; items: 5
                additionalProperties: x; additionalProperties: {type: string}; anyOf: {}; anyOf: []; oneOf: [5]; allOf: x; allOf: [true, false]
                not: {}; $ref: 5; $ref: '#'; minimum: abc; exclusiveMinimum: true; multipleOf: 0; uniqueItems: x; format: 7; pattern: 7
                nullable: x; dependentRequired: {title: [y]}; if: {type: string}; $id: 'http://evil.example/x'; $schema: 'http://evil.example/y'
                $dynamicRef: '#a'; description: {a: 1}; patternProperties: {'^a': {type: string}}; contains: {type: string}
                """.lines().flatMap(line -> Stream.of(line.split("; ")))
                .flatMap(keyword -> Stream.of(
                        "{properties: {title: {_}, startAt: {}, offers: {_}, approxLocation: {_}}}".replace("_", keyword),
                        "{properties: {title: {}, startAt: {}}, allOf: [{_}]}".replace("_", keyword),
                        "{allOf: [{properties: {title: {maxLength: 3, items: {}}, startAt: {}}}, {properties: {title: {_}}}]}".replace("_", keyword)));
    }

    static String withSchema(String schema) {
        return """
                openapi: 3.1.0
                info: {version: '1'}
                paths:
                  /events:
                    post:
                      requestBody:
                        content:
                          application/json:
                            schema: %s
                """.formatted(schema);
    }

    private static String laughs() {
        StringBuilder text = new StringBuilder("openapi: 3.1.0\na0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        return text.toString();
    }

    private static String multiplying() {
        StringBuilder text = new StringBuilder("components:\n  schemas:\n");
        for (int i = 0; i < 30; i++) {
            String next = "{$ref: '#/components/schemas/S%d'}".formatted(i + 1);
            text.append("    S%d: {properties: {title: %s, startAt: %s}}%n".formatted(i, next, next));
        }
        return text.append("    S30: {type: string}\n").toString();
    }

    private static String chain() {
        StringBuilder text = new StringBuilder("components:\n  schemas:\n");
        for (int i = 0; i < 3_000; i++) {
            text.append("    S%d: {properties: {title: {$ref: '#/components/schemas/S%d'}, startAt: {}}}%n".formatted(i, i + 1));
        }
        return text.append("    S3000: {type: string}\n").toString();
    }
}
