package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.issue.StopException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlPartTest {

    private static final SourceFile FILE = new SourceFile(Path.of("events.xlsx"), "events.xlsx", 0, FileTime.fromMillis(0));
    private static final int DOCUMENTS = 4_000;
    private static final int LONGEST = 1 << 21;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            <t>a &lt;b&gt; &amp;amp; &quot;c&quot; &apos;d&apos;</t> | a <b> &amp; "c" 'd'
            <t>&#65;&#x42;&#x1F600;&#128512;</t>                     | AB😀😀
            <t><![CDATA[<a>&amp;]]>]]&gt;<![CDATA[]]]></t>           | <a>&amp;]]>]
            <t>a<!-- > <b> -->b<?x > ?>c</t>                         | abc
            <t>a<b>c</b>d</t>                                        | ad
            <t>]]</t>                                                | ]]
            <t  a = '>' b="/>" >x</t >                               | x
            <t/>                                                     | ~~
            <!-- > --><?x y?> <t>x</t> <!-- - -->                    | x
            """)
    void readsATextAsXmlMeansIt(String xml, String text) throws IOException {
        try (XmlPart part = part(xml)) {
            assertThat(part.nextElement()).isTrue();
            assertThat(part.readText(100)).contains(text);
            assertThat(part.nextElement()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<t>a]]>b</t>", "<t>a<!-- - -- - ->-->]]>b</t>", "<y:t z:a='1'>a]]>b</y:t>", "<t>a]]<?xml version='7'?>>b</t>"})
    void passesOverWhatCannotChangeTheMeaningOfACell(String xml) throws IOException {
        try (XmlPart part = part(xml)) {
            part.nextElement();
            assertThat(part.readText(9)).contains("a]]>b");
        }
    }

    @Test
    void makesOneLineEndOfEachKind() throws IOException {
        try (XmlPart part = part("<t>a\r\nb\rc\nd<![CDATA[\r\n\r]]>&#13;</t>\r\n")) {
            part.nextElement();
            assertThat(part.readText(100)).contains("a\nb\nc\nd\n\n\r");
            assertThat(part.nextElement()).isFalse();
        }
    }

    @Test
    void readsAttributesByTheirLocalNames() throws IOException {
        try (XmlPart part = part("<x:c xmlns:r='urn:r' xmlns='urn:s' r:id=\"1&amp;&#x9;2\r\n3\t4\" x:s='\"'/>")) {
            part.nextElement();
            assertThat(part.element()).isEqualTo("c");
            assertThat(part.attribute("id")).isEqualTo("1&\t2 3 4");
            assertThat(part.attribute("s")).isEqualTo("\"");
            assertThat(part.attribute("r")).isNull();
            assertThat(part.attribute("xmlns")).isNull();
            assertThat(part.relationshipAttribute("id")).isEqualTo("1&\t2 3 4");
            assertThat(part.nextElement()).isFalse();
        }
    }

    @Test
    void walksThroughChildrenAndPassesOverWhatIsNotAskedFor() throws IOException {
        try (XmlPart part = part("<row><c/><other><c><v>1</v></c></other> text <c><v>2</v><v>3</v></c></row>")) {
            part.nextElement();
            assertThat(part.nextChild()).isTrue();
            assertThat(part.element()).isEqualTo("c");
            assertThat(part.nextChild()).isFalse();
            assertThat(part.nextChild()).isTrue();
            assertThat(part.element()).isEqualTo("other");
            part.skip();
            assertThat(part.nextChild()).isTrue();
            assertThat(part.nextChild()).isTrue();
            assertThat(part.readText(9)).contains("2");
            assertThat(part.nextChild()).isTrue();
            part.skip();
            assertThat(part.nextChild()).isFalse();
            assertThat(part.nextChild()).isFalse();
            assertThat(part.nextElement()).isFalse();
        }
    }

    @Test
    void keepsNoTextThatIsTooLong() throws IOException {
        try (XmlPart part = part("<r><t>abc</t><t>ab<![CDATA[c]]>d</t><t>ab</t></r>")) {
            part.nextElement();
            part.nextElement();
            assertThat(part.readText(3)).contains("abc");
            part.nextElement();
            assertThat(part.readText(3)).isEmpty();
            part.nextElement();
            assertThat(part.readText(3)).contains("ab");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "<t", "<t>", "<t>x", "<t></", "<t></t", "<t></u>", "<t></T>", "<a><b></a></b>", "<t/><t/>", "<t/>x", "x<t/>", "<t/>&amp;",
        "<t a/>", "<t a=1/>", "<t a='1' a='2'/>", "<t a='1'b='2'/>", "<t a='<'/>", "<t a='1/>", "< t/>", "<1t/>", "<-t/>", "<t>&</t>", "<t>&x;</t>", "<t>&amp</t>",
        "<t>&#0;</t>", "<t>&#x8;</t>", "<t>&#xD800;</t>", "<t>&#xFFFE;</t>", "<t>&#x110000;</t>", "<t>&#99999999999;</t>", "<t>&#;</t>", "<t>&#x;</t>", "<t>&#X41;</t>",
        "<t a='&x;'/>", "<t a='&'/>", "<t a='&amp'/>", "<t>\u0001</t>", "<t>\u0000</t>", "<t a='\u0001'/>", "<t>\uffff</t>", "<t><![CDATA[x</t>", "<t><![cdata[x]]></t>",
        "<t><!--x</t>", "<t><!-x--></t>", "<t><?x</t>", "<t><!ELEMENT x></t>", "<![CDATA[x]]><t/>", "<t/ >", "</t>", "<t></t></t>", "<t><![CDATA[\u0001]]></t>"})
    void refusesWhatIsNotWellFormed(String xml) {
        assertThatThrownBy(() -> read(part(xml))).isInstanceOf(IOException.class).hasMessage("malformed part");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE t><t/>", "<?xml version='1.0'?><!-- x --><!DOCTYPE t SYSTEM 'file:///etc/passwd'><t/>", "<t><!DOCTYPE t [<!ENTITY a 'b'>]></t>"})
    void refusesDocumentTypes(String xml) {
        assertThatThrownBy(() -> read(part(xml))).isInstanceOf(StopException.class).hasMessageContaining("document type definition");
    }

    @Test
    void refusesElementsThatAreNestedTooDeep() throws IOException {
        assertThat(read(part("<a>".repeat(100) + "</a>".repeat(100)))).hasSize(200);
        assertThatThrownBy(() -> read(part("<a>".repeat(101) + "</a>".repeat(101)))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE"})
    void readsUtf8AndUtf16(String charset) throws IOException {
        byte[] bytes = ("\ufeff<?xml version=\"1.0\"?><t a='ö'>ä😀</t>").getBytes(Charset.forName(charset));
        try (XmlPart part = XmlPart.open(FILE, "xl/x.xml", new ByteArrayInputStream(bytes))) {
            part.nextElement();
            assertThat(part.attribute("a")).isEqualTo("ö");
            assertThat(part.readText(10)).contains("ä😀");
        }
    }

    @Test
    void refusesBytesThatAreNoText() {
        byte[] bytes = "<t>é</t>".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> read(XmlPart.open(FILE, "xl/x.xml", new ByteArrayInputStream(bytes)))).isInstanceOf(IOException.class)
                .hasMessage("malformed part");
    }

    /// Whatever is in front, each piece of markup once stands where one reading ends and the next begins.
    @Test
    void readsTheSameWhereverOneReadingEnds() throws IOException {
        String rest = "<row a='1' b=\"&amp;\r\n\"><c>x&lt;y</c><![CDATA[<z>]]>\r\n<!-- c --><?p q?><d/></row>";
        List<String> expected = read(part("<t>" + rest + "</t>"));
        for (int before = (1 << 15) - rest.length() - 8; before < (1 << 15) + 4; before++) {
            List<String> found = read(part(" ".repeat(before) + "<t>" + rest + "</t>"));
            assertThat(found).as("%d blanks before", before).isEqualTo(expected);
        }
    }

    @Test
    void readsLongTagsAndTexts() throws IOException {
        String value = "v".repeat(1_000_000);
        try (XmlPart part = part("<t a='" + value + "'>" + value + "&amp;" + value + "</t>")) {
            part.nextElement();
            assertThat(part.attribute("a")).isEqualTo(value);
            assertThat(part.readText(LONGEST)).contains(value + "&" + value);
        }
    }

    @Test
    void agreesWithTheParserOfThePlatform() throws IOException {
        Random random = new Random(20261127);
        int refused = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            String document = document(random);
            String changed = random.nextBoolean() ? document : changed(document, random);
            Optional<List<String>> expected = platform(changed);
            refused += expected.isEmpty() ? 1 : 0;
            if (expected.isPresent()) {
                assertThat(read(slowly(changed, random))).as("%s", changed).isEqualTo(expected.get());
            }
        }
        assertThat(refused).isBetween(DOCUMENTS / 20, DOCUMENTS / 2);
    }

    /// Every start with its attributes, every end, and all text in between.
    private static List<String> read(XmlPart part) throws IOException {
        List<String> events = new ArrayList<>();
        try (part) {
            if (part.nextElement()) {
                readElement(part, events);
            }
            assertThat(part.nextElement()).isFalse();
        }
        return events;
    }

    private static void readElement(XmlPart part, List<String> events) throws IOException {
        events.add("<" + part.element() + " a=" + part.attribute("a") + " b=" + part.attribute("b") + " r:a=" + part.relationshipAttribute("a"));
        if (part.element().equals("t")) {
            events.add("text " + part.readText(LONGEST).orElseThrow());
        } else {
            while (part.nextChild()) {
                readElement(part, events);
            }
        }
        events.add(">");
    }

    private static Optional<List<String>> platform(String xml) {
        List<String> events = new ArrayList<>();
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            StringBuilder text = null;
            int inText = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (inText > 0) {
                            inText++;
                        } else {
                            events.add("<" + reader.getLocalName() + " a=" + attribute(reader, "a", false) + " b=" + attribute(reader, "b", false) + " r:a="
                                    + attribute(reader, "a", true));
                            if (reader.getLocalName().equals("t")) {
                                inText = 1;
                                text = new StringBuilder();
                            }
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        inText = Math.max(0, inText - 1);
                        if (inText == 0) {
                            if (text != null) {
                                events.add("text " + text);
                                text = null;
                            }
                            events.add(">");
                        }
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                        if (inText == 1 && text != null) {
                            text.append(reader.getText());
                        }
                    }
                    default -> {
                        // comments and instructions say nothing
                    }
                }
            }
            return Optional.of(events);
        } catch (XMLStreamException _) {
            return Optional.empty();
        }
    }

    private static String attribute(XMLStreamReader reader, String name, boolean prefixed) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(name) && (!prefixed || !reader.getAttributePrefix(i).isEmpty())) {
                return reader.getAttributeValue(i);
            }
        }
        return null;
    }

    private static String document(Random random) {
        StringBuilder xml = new StringBuilder(random.nextBoolean() ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n" : "");
        element(xml, random, 4, "<x:row xmlns:x='urn:x' xmlns:r=\"urn:r\"");
        return xml.append(random.nextBoolean() ? "\n<!-- end -->" : "").toString();
    }

    private static void element(StringBuilder xml, Random random, int depth, String root) {
        String name = root.isEmpty() ? List.of("t", "c", "x:t", "x:row", "is").get(random.nextInt(5)) : "x:row";
        xml.append(root.isEmpty() ? "<" + name : root);
        if (random.nextInt(3) > 0) {
            xml.append(" a='").append(content(random).replace("'", "&apos;")).append('\'');
        }
        if (random.nextInt(3) == 0) {
            xml.append("\n  b = \"").append(content(random).replace("\"", "&#34;")).append('"');
        }
        if (random.nextInt(4) == 0) {
            xml.append(" r:a='").append(random.nextInt(9)).append('\'');
        }
        if (random.nextInt(4) == 0 && root.isEmpty()) {
            xml.append(random.nextBoolean() ? "/>" : " />");
            return;
        }
        xml.append('>');
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(depth > 0 ? 7 : 4)) {
                case 0, 1 -> xml.append(content(random));
                case 2 -> xml.append("<![CDATA[").append(content(random)).append("<&]] >]]>");
                case 3 -> xml.append(random.nextBoolean() ? "<!-- <t> & -->" : "<?do <it> ?>");
                default -> element(xml, random, depth - 1, "");
            }
        }
        xml.append("</").append(name).append(random.nextInt(5) == 0 ? " >" : ">");
    }

    private static String content(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(List.of("abc", " ", "ä", "😀", "&amp;", "&lt;", "&#x41;", "&#66;", "\r\n", "\r", "\n", "\t", "'", "\"", ">", "]]", "x".repeat(random.nextInt(50)))
                    .get(random.nextInt(17)));
        }
        return text.toString();
    }

    private static String changed(String document, Random random) {
        int at = random.nextInt(document.length());
        String with = List.of("", "<", ">", "&", ";", "/", "'", "\"", "=", " ", "x", "-", "]", "!", "?").get(random.nextInt(15));
        return document.substring(0, at) + with + document.substring(at + (random.nextBoolean() ? 1 : 0));
    }

    private static XmlPart part(String xml) throws IOException {
        return XmlPart.open(FILE, "xl/x.xml", new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    /// In pieces of a few bytes, as a stream may give them.
    private static XmlPart slowly(String xml, Random random) throws IOException {
        InputStream in = new FilterInputStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
        return XmlPart.open(FILE, "xl/x.xml", in);
    }
}
