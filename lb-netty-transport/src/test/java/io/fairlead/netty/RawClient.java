package io.fairlead.netty;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client made of a blocking socket, which sends any bytes and reads what comes, with a bounded wait. */
final class RawClient implements AutoCloseable {
    final Socket socket;
    final InputStream in;
    final OutputStream out;

    RawClient(int port) throws IOException {
        this(connected(port));
    }

    /** Speaks over a connection that somebody else has made. */
    RawClient(Socket connected) throws IOException {
        socket = connected;
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out = socket.getOutputStream();
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Sends one request on a connection of its own. */
    static Response once(int port, String request) throws IOException {
        try (RawClient client = new RawClient(port)) {
            return client.send(request).read(request.startsWith("HEAD "));
        }
    }

    static Response get(int port, String path) throws IOException {
        return once(port, "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    RawClient send(String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return this;
    }

    Response read() throws IOException {
        return read(false);
    }

    Response read(boolean head) throws IOException {
        String line = Origin.Call.readLine(in);
        Response response = new Response(line, Integer.parseInt(line.split(" ", 3)[1]));
        for (String field = Origin.Call.readLine(in); !field.isEmpty(); field = Origin.Call.readLine(in)) {
            int colon = field.indexOf(':');
            response.headers.merge(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).trim(),
                    (a, b) -> a + ", " + b);
        }
        boolean bodyless = head || response.status < 200 || response.status == 204 || response.status == 304;
        if (!bodyless) {
            response.body = readBody(response);
        }
        return response;
    }

    private String readBody(Response response) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(response.headers.get("transfer-encoding"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                copy(size, body);
                Origin.Call.readLine(in);
            }
            for (String trailer = Origin.Call.readLine(in); !trailer.isEmpty(); trailer = Origin.Call.readLine(in)) {
                response.trailers.append(trailer).append('\n');
            }
        } else if (response.headers.containsKey("content-length")) {
            copy(Long.parseLong(response.headers.get("content-length")), body);
        } else {
            in.transferTo(body);
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(Origin.Call.readLine(in), 16);
    }

    private void copy(long size, OutputStream target) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (long left = size; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("truncated by " + left);
            }
            target.write(buffer, 0, read);
            left -= read;
        }
    }

    /** Returns whether the proxy closes the connection, with nothing more to read. */
    boolean isClosedByPeer() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One response as it arrived. */
    static final class Response {
        final String line;
        final int status;
        final Map<String, String> headers = new TreeMap<>();
        final StringBuilder trailers = new StringBuilder();
        String body = "";

        private Response(String line, int status) {
            this.line = line;
            this.status = status;
        }

        String backend() {
            return headers.getOrDefault("x-backend", "none");
        }
    }
}
