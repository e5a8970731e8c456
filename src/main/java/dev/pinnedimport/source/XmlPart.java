package dev.pinnedimport.source;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One XML part of a workbook, read element by element. Document type definitions are refused, so there are no entities but the five of
/// XML itself, and nothing external is ever loaded.
///
/// Elements and attributes are known by their local names, because writers differ in prefixes and (in "strict" workbooks) namespaces.
///
/// This is a parser of our own, because the one of the JDK takes several times as long (see the decision record). What could change the
/// meaning of a cell is refused as XML 1.0 (fifth edition) asks: tags that do not match, attributes that stand twice, unknown
/// entities, characters that XML does not allow, an early end. What could not is passed over: prefixes without a namespace, `]]>` in a
/// text, `--` in a comment, the contents of processing instructions.
final class XmlPart implements Closeable {

    private static final int DEEPEST = 100;
    private static final int LONGEST_TAG = 1 << 20;
    private static final int LONGEST_NAME = 1_000;
    private static final int MOST_ATTRIBUTES = 200;
    private static final String DOCTYPE = "<!DOCTYPE";
    private static final String COMMENT = "<!--";
    private static final String CDATA = "<![CDATA[";

    /// Characters up to `<` that are text and nothing else; all beyond it are, up to U+FFFD.
    private static final boolean[] PLAIN = new boolean['<' + 1];

    /// Characters of ASCII in names.
    private static final boolean[] IN_NAMES = new boolean[128];

    static {
        Arrays.fill(PLAIN, ' ', '<', true);
        PLAIN['\t'] = true;
        PLAIN['\n'] = true;
        PLAIN['&'] = false;
        Arrays.fill(IN_NAMES, '0', '9' + 1, true);
        Arrays.fill(IN_NAMES, 'A', 'Z' + 1, true);
        Arrays.fill(IN_NAMES, 'a', 'z' + 1, true);
        for (char c : new char[] {':', '_', '-', '.'}) {
            IN_NAMES[c] = true;
        }
    }

    private final SourceFile file;
    private final String part;
    private final Reader in;

    /// What was read and is still needed, up to `end`. The character at `end` is always 0, which XML does not allow, so that the loops
    /// over characters need not ask for the end.
    private char[] chars = new char[(1 << 15) + 1];
    private int end;
    private int at;

    /// Where the current tag begins; all before it may be overwritten.
    private int kept;
    private long count;

    private final XmlName[] open = new XmlName[DEEPEST];
    private int depth;
    private boolean rooted;
    /// The current element was `<empty/>`, so its end comes next.
    private boolean emptyElement;

    private final Attribute[] attributes = new Attribute[MOST_ATTRIBUTES];
    private int attributeCount;
    private final XmlName.Known names = new XmlName.Known();

    /// The text that [#readText] collects: its first piece, and all of it once there are two.
    private boolean collecting;
    private int room;
    private String first = "";
    private final StringBuilder all = new StringBuilder();

    private enum Token {
        START,
        END,
        /// A comment, a piece of text or a processing instruction.
        NONE,
        END_OF_PART
    }

    /// One attribute of the current tag; its value stands in the characters, `from` counting from the tag's begin, unless it had to be decoded.
    private static final class Attribute {
        private XmlName name = XmlName.of("");
        private int from;
        private int length;
        private @Nullable String decoded;
    }

    private XmlPart(SourceFile file, String part, Reader in) {
        this.file = file;
        this.part = part;
        this.in = in;
        Arrays.setAll(attributes, _ -> new Attribute());
    }

    static XmlPart open(SourceFile file, String part, InputStream in) throws IOException {
        try {
            return new XmlPart(file, part, decoded(in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /// The parts of a workbook are in UTF-8, or in UTF-16 with a byte order mark.
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
            switch (next()) {
                case START -> {
                    return true;
                }
                case END_OF_PART -> {
                    return false;
                }
                case END, NONE -> {
                    // what is no start is passed over
                }
            }
        }
    }

    /// Goes to the next child of the element that was entered as `parent`, or to the end of `parent` and false. What the
    /// caller does not read of a child it must [#skip].
    boolean nextChild() throws IOException {
        while (true) {
            switch (next()) {
                case START -> {
                    return true;
                }
                case END -> {
                    return false;
                }
                case END_OF_PART -> throw malformed();
                case NONE -> {
                    // no element
                }
            }
        }
    }

    /// Passes over the current element with everything in it.
    void skip() throws IOException {
        passOver(false);
    }

    /// The text of the current element up to its end, without that of its children; empty where it is longer than `longest` characters.
    Optional<String> readText(int longest) throws IOException {
        first = "";
        all.setLength(0);
        room = longest;
        passOver(true);
        return room < 0 ? Optional.empty() : Optional.of(all.isEmpty() ? first : all.toString());
    }

    private void passOver(boolean collect) throws IOException {
        int inside = 1;
        while (inside > 0) {
            collecting = collect && inside == 1;
            switch (next()) {
                case START -> inside++;
                case END -> inside--;
                case END_OF_PART -> throw malformed();
                case NONE -> {
                    // no element
                }
            }
        }
        collecting = false;
    }

    /// The local name of the current element.
    String element() {
        return open[emptyElement ? depth : depth - 1].local();
    }

    @Nullable String attribute(String attribute) {
        for (int i = 0; i < attributeCount; i++) {
            if (attributes[i].name.local().equals(attribute) && !attributes[i].name.declaration()) {
                return value(attributes[i]);
            }
        }
        return null;
    }

    /// The attribute of this name that has a prefix, and so a namespace: `r:id`.
    @Nullable String relationshipAttribute(String attribute) {
        for (int i = 0; i < attributeCount; i++) {
            XmlName name = attributes[i].name;
            if (name.prefixed() && !name.declaration() && name.local().equals(attribute)) {
                return value(attributes[i]);
            }
        }
        return null;
    }

    private String value(Attribute attribute) {
        return attribute.decoded != null ? attribute.decoded : new String(chars, kept + attribute.from, attribute.length);
    }

    /// Characters of the part that were read.
    long position() {
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Token next() throws IOException {
        if (emptyElement) {
            emptyElement = false;
            return Token.END;
        }
        if (!passText()) {
            if (depth > 0 || !rooted) {
                throw malformed();
            }
            return Token.END_OF_PART;
        }
        kept = at;
        at++;
        return switch (peek()) {
            case '/' -> endTag();
            case '!' -> declaration();
            case '?' -> {
                passTo("?>", false);
                yield Token.NONE;
            }
            default -> startTag();
        };
    }

    /// Goes to the next `<`; false where the part ends before it.
    private boolean passText() throws IOException {
        kept = at;
        while (true) {
            char[] chars = this.chars;
            int i = at;
            char c = chars[i];
            while (c > '<' ? c < '\uFFFE' : PLAIN[c]) {
                c = chars[++i];
            }
            at = i;
            boolean ended = i == end;
            if (c != '<' && c != '&' && c != '\r' && !ended) {
                throw malformed();
            }
            take(kept, i);
            kept = i;
            if (c == '<') {
                return true;
            }
            if (c == '&') {
                takeReference();
            } else if (c == '\r') {
                takeLineEnd();
            } else if (!load()) {
                return false;
            }
        }
    }

    /// XML knows one end of a line: what is stored as CR LF or as CR is LF.
    private void takeLineEnd() throws IOException {
        at++;
        kept = at;
        if (has(1) && chars[at] == '\n') {
            at++;
            kept = at;
        }
        take("\n");
    }

    private void takeReference() throws IOException {
        has(XmlReference.LONGEST);
        int semicolon = XmlReference.end(chars, at, end);
        String text = referred(at, semicolon);
        at = semicolon + 1;
        kept = at;
        take(text);
    }

    private String referred(int from, int to) throws IOException {
        return XmlReference.find(chars, from, to).orElseThrow(XmlPart::malformed);
    }

    private void take(int from, int to) throws IOException {
        if (depth == 0) {
            requireBlank(from, to);
        } else if (collecting && to > from && hasRoom(to - from)) {
            if (first.isEmpty()) {
                first = new String(chars, from, to - from);
            } else {
                begun().append(chars, from, to - from);
            }
        }
    }

    private void take(String text) throws IOException {
        if (depth == 0) {
            if (!text.equals("\n")) {
                throw malformed();
            }
        } else if (collecting && hasRoom(text.length())) {
            if (first.isEmpty()) {
                first = text;
            } else {
                begun().append(text);
            }
        }
    }

    private StringBuilder begun() {
        return all.isEmpty() ? all.append(first) : all;
    }

    /// Once it is too long, no more is kept.
    private boolean hasRoom(int length) {
        room = room < length ? -1 : room - length;
        return room >= 0;
    }

    /// Beside the one root element there is no text.
    private void requireBlank(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            if (!isBlank(chars[i])) {
                throw malformed();
            }
        }
    }

    private Token startTag() throws IOException {
        XmlName name = name();
        attributeCount = 0;
        while (true) {
            boolean blank = passBlanks();
            char c = peek();
            if (c == '>') {
                at++;
                break;
            }
            if (c == '/') {
                at++;
                pass('>');
                emptyElement = true;
                break;
            }
            if (!blank) {
                throw malformed();
            }
            readAttribute();
        }
        if (depth == DEEPEST || depth == 0 && rooted) {
            throw malformed();
        }
        rooted = true;
        open[depth] = name;
        if (!emptyElement) {
            depth++;
        }
        return Token.START;
    }

    private Token endTag() throws IOException {
        at++;
        XmlName name = name();
        passBlanks();
        pass('>');
        if (depth == 0 || !name.equals(open[depth - 1])) {
            throw malformed();
        }
        depth--;
        return Token.END;
    }

    private Token declaration() throws IOException {
        if (stands(COMMENT)) {
            at = kept + COMMENT.length();
            passTo("-->", false);
        } else if (stands(CDATA)) {
            if (depth == 0) {
                throw malformed();
            }
            at = kept + CDATA.length();
            passTo("]]>", true);
        } else if (stands(DOCTYPE)) {
            throw file.refused(IssueCode.FILE_DAMAGED, "", "Its part " + part + " brings a document type definition, which no spreadsheet "
                    + "needs and which could be an attack. Nothing was read from it. Save the file again with a spreadsheet program.");
        } else {
            throw malformed();
        }
        return Token.NONE;
    }

    /// Whether the current markup begins with this.
    private boolean stands(String begin) throws IOException {
        at = kept;
        return has(begin.length()) && begin.equals(new String(chars, kept, begin.length()));
    }

    /// Passes over everything up to and with `last`; it may be the text of a CDATA section.
    private void passTo(String last, boolean text) throws IOException {
        kept = at;
        long begin = count - (end - at);
        while (true) {
            if (end - at < last.length()) {
                takeIf(text);
                if (!has(last.length())) {
                    throw malformed();
                }
            }
            char c = chars[at];
            if (c == last.charAt(0) && chars[at + 1] == last.charAt(1) && chars[at + last.length() - 1] == '>') {
                takeIf(text);
                at += last.length();
                kept = at;
                return;
            }
            if (count - (end - at) - begin > LONGEST_TAG) {
                throw tooLong();
            }
            if (c == '\r' && text) {
                takeIf(true);
                takeLineEnd();
            } else if (c < ' ' ? c != '\t' && c != '\n' && c != '\r' : c >= '\uFFFE') {
                throw malformed();
            } else {
                at++;
            }
        }
    }

    private void takeIf(boolean text) throws IOException {
        if (text) {
            take(kept, at);
        }
        kept = at;
    }

    private void readAttribute() throws IOException {
        XmlName name = name();
        if (attributeCount == MOST_ATTRIBUTES) {
            throw malformed();
        }
        for (int i = 0; i < attributeCount; i++) {
            if (attributes[i].name.equals(name)) {
                throw malformed();
            }
        }
        passBlanks();
        pass('=');
        passBlanks();
        char quote = peek();
        if (quote != '"' && quote != '\'') {
            throw malformed();
        }
        at++;
        Attribute attribute = attributes[attributeCount++];
        attribute.name = name;
        attribute.from = at - kept;
        boolean plain = passValue(quote);
        attribute.length = at - kept - attribute.from;
        attribute.decoded = plain ? null : decodedValue(kept + attribute.from, at);
        at++;
    }

    /// Goes to the quotation mark at the end of a value.
    ///
    /// @return whether the value stands there as it is meant
    private boolean passValue(char quote) throws IOException {
        boolean plain = true;
        while (true) {
            char[] chars = this.chars;
            int i = at;
            char c = chars[i];
            while (c != quote && (c > '<' ? c < '\uFFFE' : PLAIN[c] && c >= ' ')) {
                c = chars[++i];
            }
            at = i;
            if (c == quote) {
                return plain;
            }
            if (c == '&' || isBlank(c)) {
                plain = false;
                at++;
            } else if (c == '<' || i < end) {
                throw malformed();
            } else {
                more();
            }
        }
    }

    /// The value as XML means it: references resolved, and each line end or tab a blank.
    private String decodedValue(int from, int to) throws IOException {
        StringBuilder value = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = chars[i];
            if (c == '&') {
                int semicolon = XmlReference.end(chars, i, to);
                value.append(referred(i, semicolon));
                i = semicolon;
            } else if (c != '\n' || i == from || chars[i - 1] != '\r') {
                value.append(isBlank(c) ? ' ' : c);
            }
        }
        return value.toString();
    }

    private XmlName name() throws IOException {
        int begin = at - kept;
        int hash = 0;
        while (true) {
            char[] chars = this.chars;
            int i = at;
            char c = chars[i];
            while (c < 128 ? IN_NAMES[c] : c < '\uFFFE') {
                hash = 31 * hash + c;
                c = chars[++i];
            }
            at = i;
            if (i < end) {
                break;
            }
            more();
        }
        int from = kept + begin;
        int length = at - from;
        if (length == 0 || length > LONGEST_NAME || chars[from] < 'A' && chars[from] != ':') {
            throw malformed();
        }
        return names.get(chars, from, length, hash);
    }

    private boolean passBlanks() throws IOException {
        boolean passed = false;
        while (isBlank(peek())) {
            at++;
            passed = true;
        }
        return passed;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private void pass(char expected) throws IOException {
        if (peek() != expected) {
            throw malformed();
        }
        at++;
    }

    /// The next character of a tag.
    private char peek() throws IOException {
        if (at == end) {
            more();
        }
        return chars[at];
    }

    private void more() throws IOException {
        if (!load()) {
            throw malformed();
        }
    }

    /// Whether so many characters follow.
    private boolean has(int wanted) throws IOException {
        while (end - at < wanted) {
            if (!load()) {
                return false;
            }
        }
        return true;
    }

    /// Reads on; what stands from `kept` on stays. False at the end of the part.
    private boolean load() throws IOException {
        if (kept > 0) {
            System.arraycopy(chars, kept, chars, 0, end - kept);
            at -= kept;
            end -= kept;
            kept = 0;
        } else if (end == chars.length - 1) {
            if (end >= LONGEST_TAG) {
                throw tooLong();
            }
            chars = Arrays.copyOf(chars, 2 * end + 1);
        }
        int read;
        try {
            read = in.read(chars, end, chars.length - 1 - end);
        } catch (IOException e) {
            Optional<StopException> limit = Workbook.findLimit(file, part, e);
            if (limit.isPresent()) {
                throw limit.get();
            }
            throw unreadable(e);
        }
        end += Math.max(read, 0);
        count += Math.max(read, 0);
        chars[end] = 0;
        return read >= 0;
    }

    private StopException tooLong() {
        return file.refused(IssueCode.FILE_TOO_LARGE, "", "Its part " + part + " has a tag or comment of more than " + LONGEST_TAG
                + " characters, as no spreadsheet program writes them. Save the file again with a spreadsheet program.");
    }

    private static IOException unreadable(IOException cause) {
        IOException unreadable = malformed();
        unreadable.setStackTrace(cause.getStackTrace());
        return unreadable;
    }

    private static IOException malformed() {
        return new IOException("malformed part");
    }
}
