package dev.pinnedimport.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Every version stands in one place: the parent that Boot manages, or a property of this file. The same sources are the same jar.
class PomTest {

    private static final Document POM = read();

    @Test
    void namesNoVersionOutsideItsProperties() {
        List<String> literal = new ArrayList<>();
        for (String kind : List.of("dependency", "plugin", "extension", "path")) {
            for (Element element : elements(kind)) {
                String version = text(element, "version");
                if (!version.isEmpty() && !version.matches("\\$\\{[a-z0-9.-]+\\.version}")) {
                    literal.add(text(element, "artifactId") + " " + version);
                }
            }
        }
        assertThat(literal).isEmpty();
    }

    @Test
    void pinsEveryVersion() {
        Element properties = elements("properties").getFirst();
        List<Element> versions = children(properties).stream().filter(property -> property.getTagName().endsWith(".version")).toList();

        assertThat(versions).hasSizeGreaterThan(10).allSatisfy(version -> assertThat(version.getTextContent()).as(version.getTagName())
                .matches("\\d[\\w.-]*").doesNotContain("SNAPSHOT"));
        assertThat(text(elements("parent").getFirst(), "version")).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void asksNoRepositoryOfItsOwn() {
        assertThat(elements("repository")).isEmpty();
        assertThat(elements("pluginRepository")).isEmpty();
    }

    @Test
    void leavesNoTraceOfTimeOrPlaceInTheJar() {
        assertThat(text(elements("properties").getFirst(), "project.build.outputTimestamp")).matches("\\d{4}-\\d\\d-\\d\\dT00:00:00Z");
        assertThat(elements("includeBomSerialNumber")).extracting(Node::getTextContent).containsExactly("false");
    }

    private static List<Element> elements(String name) {
        var nodes = POM.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast).toList();
    }

    private static List<Element> children(Element parent) {
        var nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).filter(Element.class::isInstance).map(Element.class::cast).toList();
    }

    private static String text(Element parent, String child) {
        return children(parent).stream().filter(element -> element.getTagName().equals(child)).map(Element::getTextContent).findFirst().orElse("").strip();
    }

    private static Document read() {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("pom.xml").toFile());
        } catch (java.io.IOException | javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new IllegalStateException(e);
        }
    }
}
