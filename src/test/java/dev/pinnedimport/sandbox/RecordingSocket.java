package dev.pinnedimport.sandbox;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A connection without a network, on which every write is seen apart from the others.
final class RecordingSocket extends Socket {

    private final List<Integer> writes = new ArrayList<>();
    private final byte[] request;

    RecordingSocket(String requestLine) {
        this.request = (requestLine + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// How many bytes each write of the answer had.
    List<Integer> writesOf(Sandbox sandbox) {
        new Connection(this, sandbox.callbacks()).run();
        return writes;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // there is no network
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(request);
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) {
                writes.add(1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(length);
            }
        };
    }
}
