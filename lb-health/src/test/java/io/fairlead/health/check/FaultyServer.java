package io.fairlead.health.check;

import io.fairlead.api.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A server on loopback that does to each connection what it was told, each on a thread of its own. */
final class FaultyServer implements AutoCloseable {
    /** What a server does to a connection, which is closed when it returns or throws. */
    interface Behavior {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    private FaultyServer(ServerSocket server, Behavior behavior) {
        this.server = server;
        this.acceptor = daemon(() -> accept(behavior));
    }

    static FaultyServer that(Behavior behavior) {
        try {
            return new FaultyServer(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), behavior);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the request, then sends the text, then closes. */
    static FaultyServer answering(String text) {
        return that(socket -> {
            readHead(socket);
            send(socket, text);
        });
    }

    static String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Reads a line that ends in LF, which is left out. */
    static String readLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString();
    }

    /** Reads so many bytes, or all there are. */
    static byte[] read(Socket socket, int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    static void send(Socket socket, String text) throws IOException {
        send(socket, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Keeps the connection until the test ends. */
    static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    Backend backend() {
        return Backend.of("a", address());
    }

    private void accept(Behavior behavior) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                daemon(() -> serve(socket, behavior));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, Behavior behavior) {
        try (socket) {
            behavior.serve(socket);
        } catch (IOException | InterruptedException e) {
            // the checker has gone, which is what some tests want
        } finally {
            open.remove(socket);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "faulty-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join(30_000); // a blocked accept may outlive the close by one connection
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
