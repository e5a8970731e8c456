package dev.pinnedimport.sandbox;

import dev.pinnedimport.sandbox.Answer.Full;
import dev.pinnedimport.sandbox.Exchange.Header;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/// One connection: reads HTTP/1.1 requests one after the other and writes the answers, broken ones too.
///
/// Written by hand because faults need every byte: no HTTP server sends half a header on request.
final class Connection implements Runnable {

    /// What a connection asks of the sandbox.
    record Callbacks(Api api, Control control, Tally tally, HttpDate date, Sleeper sleeper, Function<RequestLine, Exchange> exchanges) {}

    record RequestLine(String method, String target, List<Header> headers) {}

    /// The client sent something that is not HTTP as we know it; it is told so, and the connection ends.
    private static final class BadRequestException extends IOException {
        private final int status;

        BadRequestException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LONGEST_BODY = 16 * 1024 * 1024;
    private static final byte[] SPACES = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final Callbacks sandbox;
    private byte[] buffer = new byte[8 * 1024];
    private int start;
    private int end;

    Connection(Socket socket, Callbacks sandbox) {
        this.socket = socket;
        this.sandbox = sandbox;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            try {
                boolean open = true;
                while (open) {
                    Optional<RequestLine> request = readHead(in);
                    open = request.isPresent() && serve(request.get(), in, out);
                }
            } catch (EOFException _) {
                sandbox.tally().brokeOff();
            } catch (BadRequestException e) {
                sandbox.tally().brokeOff();
                out.write(rendered(Answer.text(e.status, "text/plain; charset=utf-8", e.getMessage() + "\n"), false, true));
            } catch (UncheckedIOException e) {
                // The journal cannot be written. An answer that it does not hold would make it wrong.
                out.write(rendered(Answer.text(500, "text/plain; charset=utf-8", e.getMessage() + " Free some space, and start the sandbox again.\n"), false, true));
            }
        } catch (IOException _) {
            // The client went away. There is nobody to tell.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the connection from outside, with whatever it is doing.
    void abort() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed as far as it can be.
        }
    }

    /// Whether another request may follow.
    private boolean serve(RequestLine line, InputStream in, OutputStream out) throws IOException, InterruptedException {
        Exchange exchange = sandbox.exchanges().apply(line);
        if (sandbox.api().isResetBeforeRead(exchange)) {
            reset();
            return false;
        }
        if (exchange.findHeader("expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            out.write(CONTINUE);
        }
        exchange.receivedBody(readBody(exchange, in));
        boolean last = exchange.findHeader("connection").filter("close"::equalsIgnoreCase).isPresent();
        if (exchange.route() == Route.CONTROL) {
            return write(sandbox.control().answer(exchange), Optional.empty(), last, out);
        }
        Api.Reply reply = sandbox.api().reply(exchange);
        return write(reply.answer(), reply.wire(), last, out);
    }

    private boolean write(Answer answer, Optional<FaultRule> wire, boolean last, OutputStream out)
            throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Closed() -> {
                return false;
            }
            case Answer.Reset() -> {
                reset();
                return false;
            }
            case Answer.Lines(Iterator<byte[]> lines) -> {
                writeLines(lines, out);
                return !last;
            }
            case Full full -> {
                if (wire.isPresent()) {
                    return writeBroken(full, wire.get(), last, out) && !last;
                }
                out.write(rendered(full, false, last));
                return !last;
            }
        }
    }

    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    private Optional<RequestLine> readHead(InputStream in) throws IOException {
        int searched = start;
        while (true) {
            int headEnd = findHeadEnd(searched);
            if (headEnd >= 0) {
                String head = new String(buffer, start, headEnd - start, StandardCharsets.ISO_8859_1);
                start = headEnd + 4;
                return Optional.of(parseHead(head));
            }
            if (end - start > LONGEST_HEAD) {
                throw new BadRequestException(431, "The header is too long.");
            }
            int kept = Math.max(0, end - start - 3);
            if (!fill(in)) {
                if (end > start) {
                    throw new EOFException();
                }
                return Optional.empty();
            }
            searched = start + kept;
        }
    }

    private int findHeadEnd(int from) {
        for (int i = from; i + 3 < end; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// Reads more behind `end`, moving what is left to the front. False at the end of the stream.
    private boolean fill(InputStream in) throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    private static RequestLine parseHead(String head) throws BadRequestException {
        int lineEnd = head.indexOf("\r\n");
        String line = lineEnd < 0 ? head : head.substring(0, lineEnd);
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first <= 0 || second < 0 || !line.startsWith("HTTP/1.", second + 1)) {
            throw new BadRequestException(400, "The request line is not HTTP/1.1.");
        }
        List<Header> headers = new ArrayList<>(12);
        int at = lineEnd < 0 ? head.length() : lineEnd + 2;
        while (at < head.length()) {
            int next = head.indexOf("\r\n", at);
            int stop = next < 0 ? head.length() : next;
            int colon = head.indexOf(':', at);
            if (colon <= at || colon >= stop) {
                throw new BadRequestException(400, "A header has no name.");
            }
            headers.add(new Header(head.substring(at, colon).toLowerCase(Locale.ROOT), head.substring(colon + 1, stop).strip()));
            at = stop + 2;
        }
        return new RequestLine(line.substring(0, first), line.substring(first + 1, second), headers);
    }

    private byte[] readBody(Exchange exchange, InputStream in) throws IOException {
        if (exchange.findHeader("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return readChunks(in);
        }
        Optional<String> length = exchange.findHeader("content-length");
        return length.isEmpty() ? new byte[0] : readExactly(parseLength(length.get(), 10), in);
    }

    private static int parseLength(String text, int radix) throws BadRequestException {
        try {
            long length = Long.parseLong(text, radix);
            if (length >= 0 && length <= LONGEST_BODY) {
                return (int) length;
            }
            throw new BadRequestException(length < 0 ? 400 : 413, length < 0 ? "The length is not a number." : "The body is too long.");
        } catch (NumberFormatException _) {
            throw new BadRequestException(400, "The length is not a number.");
        }
    }

    private byte[] readExactly(int length, InputStream in) throws IOException {
        byte[] body = new byte[length];
        int have = Math.min(length, end - start);
        System.arraycopy(buffer, start, body, 0, have);
        start += have;
        while (have < length) {
            int count = in.read(body, have, length - have);
            if (count < 0) {
                throw new EOFException();
            }
            have += count;
        }
        return body;
    }

    private byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = readLine(in);
            int length = parseLength(size.split(";", 2)[0].strip(), 16);
            if (length == 0) {
                while (!readLine(in).isEmpty()) {
                    // trailers say nothing to us
                }
                return body.toByteArray();
            }
            body.writeBytes(readExactly(length, in));
            if (body.size() > LONGEST_BODY) {
                throw new BadRequestException(413, "The body is too long.");
            }
            if (!readLine(in).isEmpty()) {
                throw new BadRequestException(400, "A chunk is longer than it says.");
            }
        }
    }

    private String readLine(InputStream in) throws IOException {
        while (true) {
            for (int i = start; i + 1 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    String line = new String(buffer, start, i - start, StandardCharsets.ISO_8859_1);
                    start = i + 2;
                    return line;
                }
            }
            if (end - start > LONGEST_HEAD) {
                throw new BadRequestException(431, "A line is too long.");
            }
            if (!fill(in)) {
                throw new EOFException();
            }
        }
    }

    // ---- writing -----------------------------------------------------------------------------------------------

    private byte[] rendered(Full answer, boolean chunked, boolean last) {
        byte[] head = head(answer, chunked ? "Transfer-Encoding: chunked\r\n" : lengthHeader(answer, answer.body().length), last);
        if (chunked || answer.body().length == 0) {
            return head;
        }
        byte[] all = Arrays.copyOf(head, head.length + answer.body().length);
        System.arraycopy(answer.body(), 0, all, head.length, answer.body().length);
        return all;
    }

    private static String lengthHeader(Full answer, long length) {
        return answer.status() == 204 ? "" : "Content-Length: " + length + "\r\n";
    }

    private byte[] head(Full answer, String framing, boolean last) {
        StringBuilder head = new StringBuilder(256).append("HTTP/1.1 ").append(answer.status()).append(' ').append(reason(answer.status()))
                .append("\r\nDate: ").append(sandbox.date().now()).append("\r\n").append(framing);
        if (answer.status() != 204) {
            head.append("Content-Type: ").append(answer.contentType()).append("\r\n");
        }
        for (Header header : answer.headers()) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        if (last) {
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> status < 400 ? "Redirect" : "Error";
        };
    }

    private void writeLines(Iterator<byte[]> lines, OutputStream out) throws IOException {
        out.write(rendered(new Full(200, "application/x-ndjson; charset=utf-8", new byte[0], List.of()), true, false));
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        while (lines.hasNext()) {
            block.writeBytes(lines.next());
            if (block.size() > SPACES.length || !lines.hasNext()) {
                writeChunk(out, block.toByteArray(), block.size());
                block.reset();
            }
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void writeChunk(OutputStream out, byte[] bytes, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, 0, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// Whether the connection is still of use to the client.
    private boolean writeBroken(Full answer, FaultRule rule, boolean last, OutputStream out) throws IOException, InterruptedException {
        byte[] body = answer.body();
        switch (rule.fault()) {
            case DRIP_HEADERS -> {
                drip(head(answer, lengthHeader(answer, body.length), last), rule, out);
                out.write(body);
                return true;
            }
            case DRIP_BODY -> {
                out.write(head(answer, lengthHeader(answer, body.length), last));
                drip(body, rule, out);
                return true;
            }
            case THIN_LINE -> {
                drip(rendered(answer, false, last), rule, out);
                return true;
            }
            case SLICED -> {
                for (byte one : rendered(answer, false, last)) {
                    out.write(one);
                }
                return true;
            }
            case TRUNCATED_BODY -> {
                out.write(head(answer, lengthHeader(answer, body.length + Math.max(1, rule.size())), last));
                out.write(body);
                return false;
            }
            case BROKEN_CHUNK -> {
                out.write(head(answer, "Transfer-Encoding: chunked\r\n", last));
                writeChunk(out, body, Math.max(1, body.length / 2));
                out.write("zz\r\n".getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            case OVERSIZED_HEADERS -> {
                out.write(rendered(withFiller(answer, rule.size()), false, last));
                return true;
            }
            case OVERSIZED_BODY -> {
                out.write(head(answer, lengthHeader(answer, body.length + rule.size()), last));
                out.write(body);
                writeSpaces(rule.size(), out);
                return true;
            }
            case COMPRESSED_BOMB -> {
                out.write(head(answer.with("Content-Encoding", "gzip"), "Transfer-Encoding: chunked\r\n", last));
                writeBomb(body, rule.size(), out);
                return true;
            }
            case CLOSE_AFTER_ANSWER -> {
                out.write(rendered(answer, false, last));
                return false;
            }
            default -> throw new IllegalStateException(rule.fault() + " is not a fault of the wire");
        }
    }

    private void drip(byte[] bytes, FaultRule rule, OutputStream out) throws IOException, InterruptedException {
        int portion = Math.clamp(rule.size(), 1, 1 << 20);
        Duration pause = rule.pause();
        for (int at = 0; at < bytes.length; at += portion) {
            out.write(bytes, at, Math.min(portion, bytes.length - at));
            if (pause.isPositive()) {
                sandbox.sleeper().sleep(pause);
            }
        }
    }

    private static Full withFiller(Full answer, long size) {
        Full filled = answer;
        String filler = "x".repeat(8000);
        for (long left = size, number = 1; left > 0; left -= filler.length(), number++) {
            filled = filled.with("X-Filler-" + number, filler.substring(0, (int) Math.min(filler.length(), left)));
        }
        return filled;
    }

    private static void writeSpaces(long size, OutputStream out) throws IOException {
        for (long left = size; left > 0; left -= SPACES.length) {
            out.write(SPACES, 0, (int) Math.min(left, SPACES.length));
        }
    }

    private static void writeBomb(byte[] body, long size, OutputStream out) throws IOException {
        OutputStream chunks = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                writeChunk(out, new byte[] {(byte) one}, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length > 0) {
                    writeChunk(out, Arrays.copyOfRange(bytes, offset, offset + length), length);
                }
            }
        };
        GZIPOutputStream gzip = new GZIPOutputStream(chunks, SPACES.length);
        gzip.write(body);
        writeSpaces(size, gzip);
        gzip.finish();
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
