package io.fairlead.netty;

import io.fairlead.api.Backend;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend made of blocking sockets, that does to its connections what the test says, byte for byte. */
final class Origin implements AutoCloseable {
    /** Answers one request; returns whether to keep the connection. */
    interface Handler {
        boolean handle(Call call) throws IOException;
    }

    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger connections = new AtomicInteger();
    private final String id;
    private final ServerSocket server;
    private final Handler handler;
    private final Thread acceptor;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private Origin(String id, int port, Handler handler) throws IOException {
        this.id = id;
        this.handler = handler;
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        this.acceptor = daemon(this::accept);
    }

    static Origin start(String id, Handler handler) {
        return start(id, 0, handler);
    }

    static Origin start(String id, int port, Handler handler) {
        try {
            return new Origin(id, port, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers 200 with its id. */
    static Origin plain(String id) {
        return start(id, call -> call.answer(200, id));
    }

    Backend backend() {
        return Backend.of(id, server.getLocalSocketAddress());
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns how many connections are open. */
    int open() {
        return sockets.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            acceptor.join(30_000); // a blocked accept may outlive the close by one connection
            for (Socket socket : sockets) {
                reset(socket);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses connections from now on, and waits until it does. */
    void stopListening() throws IOException {
        server.close();
        try {
            acceptor.join(30_000);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static void reset(Socket socket) throws IOException {
        if (!socket.isClosed()) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed meanwhile
            }
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            while (true) {
                Call call = Call.read(socket, in);
                requests.incrementAndGet();
                if (!handler.handle(call)) {
                    return;
                }
                call.drain();
            }
        } catch (IOException e) {
            // the other side went away, as it may
        } finally {
            sockets.remove(socket);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "origin");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** One request as it arrived. */
    static final class Call {
        final Socket socket;
        final InputStream in;
        final OutputStream out;
        final String line;
        final Map<String, String> headers = new TreeMap<>();
        private boolean drained;

        private Call(Socket socket, InputStream in, String line) throws IOException {
            this.socket = socket;
            this.in = in;
            this.out = socket.getOutputStream();
            this.line = line;
        }

        static Call read(Socket socket, InputStream in) throws IOException {
            Call call = new Call(socket, in, readLine(in));
            for (String field = readLine(in); !field.isEmpty(); field = readLine(in)) {
                int colon = field.indexOf(':');
                call.headers.merge(
                        field.substring(0, colon).toLowerCase(Locale.ROOT),
                        field.substring(colon + 1).trim(),
                        (a, b) -> a + ", " + b);
            }
            return call;
        }

        boolean answer(int status, String body) throws IOException {
            drain();
            return send("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        boolean send(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        }

        boolean reset() throws IOException {
            Origin.reset(socket);
            return false;
        }

        /** Reads the body to its end and returns it. */
        String body() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            copyBody(body);
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        void drain() throws IOException {
            copyBody(OutputStream.nullOutputStream());
        }

        long copyBody(OutputStream target) throws IOException {
            if (drained) {
                return 0;
            }
            drained = true;
            if (headers.containsKey("transfer-encoding")) {
                long total = 0;
                for (int size = chunkSize(); size > 0; size = chunkSize()) {
                    total += copy(size, target);
                    readLine(in);
                }
                String trailer = readLine(in);
                while (!trailer.isEmpty()) {
                    trailer = readLine(in);
                }
                return total;
            }
            return copy(Long.parseLong(headers.getOrDefault("content-length", "0")), target);
        }

        private int chunkSize() throws IOException {
            return Integer.parseInt(readLine(in), 16);
        }

        private long copy(long size, OutputStream target) throws IOException {
            byte[] buffer = new byte[32 * 1024];
            for (long left = size; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException();
                }
                target.write(buffer, 0, read);
                left -= read;
            }
            return size;
        }

        static String readLine(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
