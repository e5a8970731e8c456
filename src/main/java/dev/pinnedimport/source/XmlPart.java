package dev.pinnedimport.source;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// One XML part of a workbook, read element by element. Document type definitions are refused, nothing external is ever loaded.
///
/// Elements and attributes are known by their local names, because writers differ in prefixes and (in "strict" workbooks) namespaces.
final class XmlPart implements Closeable {

    private static final int DEEPEST = 100;
    private static final int LONGEST_TAG = 1 << 20;

    /// The two entity sizes are no protection here, where no entity can be declared, but they count every `&amp;` of a large sheet.
    private static final Map<String, Object> SETTINGS = Map.of(
            XMLInputFactory.SUPPORT_DTD, false,
            XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false,
            "javax.xml.stream.isCoalescing", false,
            "http://javax.xml.XMLConstants/property/accessExternalDTD", "",
            "http://javax.xml.XMLConstants/property/accessExternalSchema", "",
            "jdk.xml.maxGeneralEntitySizeLimit", "0",
            "jdk.xml.totalEntitySizeLimit", "0",
            "jdk.xml.maxElementDepth", String.valueOf(DEEPEST));

    private final SourceFile file;
    private final String name;
    private final ShortTags in;
    private final XMLStreamReader xml;

    private XmlPart(SourceFile file, String name, ShortTags in) throws IOException {
        this.file = file;
        this.name = name;
        this.in = in;
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            SETTINGS.forEach(factory::setProperty);
            this.xml = factory.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw failure(e);
        }
    }

    static XmlPart open(SourceFile file, String name, InputStream in) throws IOException {
        try {
            return new XmlPart(file, name, new ShortTags(file, name, decoded(in)));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /// The parts of a workbook are in UTF-8, or in UTF-16 with a byte order mark. The parser would decode them itself, but it writes to
    /// standard error where a byte is wrong.
    private static Reader decoded(InputStream in) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(in, 4);
        byte[] head = bytes.readNBytes(4);
        Optional<ByteOrderMark> mark = ByteOrderMark.find(head);
        int skipped = mark.map(ByteOrderMark::length).orElse(0);
        bytes.unread(head, skipped, head.length - skipped);
        return new StrictDecoder(bytes, mark.map(ByteOrderMark::charset).orElse(StandardCharsets.UTF_8), skipped, false);
    }

    /// Goes to the next start of an element; false at the end of the part.
    boolean nextElement() throws IOException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (event == XMLStreamConstants.END_DOCUMENT) {
                return false;
            }
        }
    }

    /// Goes to the next child of the element that was entered as `parent`, or to the end of `parent` and false. What the
    /// caller does not read of a child it must [#skip].
    boolean nextChild() throws IOException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
            if (event == XMLStreamConstants.END_DOCUMENT) {
                throw new IOException("end of part");
            }
        }
    }

    /// Passes over the current element with everything in it.
    void skip() throws IOException {
        int open = 1;
        while (open > 0) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                open++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open--;
            }
        }
    }

    String element() {
        return xml.getLocalName();
    }

    @Nullable String attribute(String attribute) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(attribute)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /// The attribute of this name that has a namespace: `r:id`.
    @Nullable String relationshipAttribute(String attribute) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String namespace = xml.getAttributeNamespace(i);
            if (namespace != null && !namespace.isEmpty() && xml.getAttributeLocalName(i).equals(attribute)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /// Appends the text of the current element up to its end; stops storing (but not reading) after `longest` characters.
    ///
    /// @return whether the text was not longer
    boolean readText(StringBuilder text, int longest) throws IOException {
        boolean whole = true;
        int open = 1;
        while (open > 0) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> open++;
                case XMLStreamConstants.END_ELEMENT -> open--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (text.length() + xml.getTextLength() > longest) {
                        whole = false;
                    } else if (whole && open == 1) {
                        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                    }
                }
                case XMLStreamConstants.END_DOCUMENT -> throw new IOException("end of part");
                default -> {
                    // comments and processing instructions are no text
                }
            }
        }
        return whole;
    }

    /// Characters of the part that were read.
    long position() {
        return in.count;
    }

    private int next() throws IOException {
        try {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw documentType();
            }
            return event;
        } catch (XMLStreamException e) {
            throw failure(e);
        }
    }

    private IOException failure(XMLStreamException e) {
        for (Throwable cause = e; cause != null; cause = cause instanceof XMLStreamException x && x.getNestedException() != null
                ? x.getNestedException() : cause.getCause()) {
            if (cause instanceof StopException known) {
                throw known;
            }
            Optional<StopException> limit = Workbook.findLimit(file, name, cause);
            if (limit.isPresent()) {
                throw limit.get();
            }
        }
        if (in.sawDocumentType) {
            throw documentType();
        }
        IOException malformed = new IOException("malformed part");
        malformed.setStackTrace(e.getStackTrace());
        return malformed;
    }

    private StopException documentType() {
        return file.refused(IssueCode.FILE_DAMAGED, "", "Its part " + name + " brings a document type definition, which no spreadsheet "
                + "needs and which could be an attack. Nothing was read from it. Save the file again with a spreadsheet program.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// Stops tags, comments and CDATA that are so long that the parser, which keeps each whole, would run out of memory.
    ///
    /// Counts from a `<` to the `>` that ends it.
    private static final class ShortTags extends FilterReader {

        private static final String DOCTYPE = "DOCTYPE";

        private final SourceFile file;
        private final String name;
        private long count;
        private int length = -1;
        private char quote;
        private Markup markup = Markup.TAG;
        private char last;
        private char beforeLast;
        private int doctype;
        private boolean sawDocumentType;

        private enum Markup {
            TAG,
            COMMENT,
            CDATA,
            INSTRUCTION
        }

        ShortTags(SourceFile file, String name, Reader in) {
            super(in);
            this.file = file;
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            int end = offset + read;
            for (int i = offset; i < end; i++) {
                // Outside of tags nothing but the next tag matters.
                while (this.length < 0 && i < end && target[i] != '<') {
                    i++;
                }
                if (i < end) {
                    watch(target[i]);
                }
            }
            count += Math.max(read, 0);
            return read;
        }

        private void watch(char c) {
            if (length < 0) {
                if (c == '<') {
                    length = 0;
                    markup = Markup.TAG;
                    quote = 0;
                    doctype = 0;
                }
                return;
            }
            length++;
            if (length > LONGEST_TAG) {
                throw file.refused(IssueCode.FILE_TOO_LARGE, "", "Its part " + name + " has a tag or comment of more than " + LONGEST_TAG
                        + " characters, as no spreadsheet program writes them. Save the file again with a spreadsheet program.");
            }
            switch (markup) {
                case TAG -> watchTag(c);
                case COMMENT -> endIf(c == '>' && last == '-' && beforeLast == '-' && length > 5);
                case CDATA -> endIf(c == '>' && last == ']' && beforeLast == ']');
                case INSTRUCTION -> endIf(c == '>' && last == '?');
            }
            beforeLast = last;
            last = c;
        }

        private void watchTag(char c) {
            if (length == 1 && c == '?') {
                markup = Markup.INSTRUCTION;
            } else if (length == 3 && c == '-' && last == '-' && beforeLast == '!') {
                markup = Markup.COMMENT;
            } else if (length == 2 && c == '[' && last == '!') {
                markup = Markup.CDATA;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else {
                if (length > 1 && length - 2 == doctype && doctype < DOCTYPE.length() && c == DOCTYPE.charAt(doctype)) {
                    doctype++;
                    sawDocumentType |= doctype == DOCTYPE.length();
                }
                endIf(c == '>');
            }
        }

        private void endIf(boolean ended) {
            if (ended) {
                length = -1;
            }
        }
    }
}
