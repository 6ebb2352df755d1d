package io.fairlead.samples.proxy.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Answers requests in HTTP/1.1, one on a connection, with a page or as a gRPC service whose status stands in a trailer: behind a
 * proxy that speaks TLS and HTTP/2 it is a backend that does.
 */
final class TrailingServer implements AutoCloseable {
    private final ServerSocket server;

    /** What was asked, with its head. */
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    volatile String page = "all good";
    volatile int serving = 1;

    private TrailingServer(ServerSocket server) {
        this.server = server;
    }

    static TrailingServer start() throws IOException {
        TrailingServer started = new TrailingServer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        Daemons.start("trailing-server", started::serve);
        return started;
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                String head = readTo(in, "\r\n\r\n");
                if (head.contains("transfer-encoding: chunked")) {
                    readTo(in, "0\r\n\r\n");
                }
                asked.add(head);
                String answer = head.startsWith("POST ") ? call() : page();
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // the proxy has gone, or the test is over
            }
        }
    }

    /** Reads to the end of a text, in lower case but for the first line. */
    private static String readTo(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the end of the connection");
            }
            boolean first = read.indexOf("\n") < 0;
            read.append(first ? (char) b : Character.toLowerCase((char) b));
        }
        return read.toString();
    }

    private String page() {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + page.length() + "\r\n\r\n" + page;
    }

    private String call() {
        String message = "\0\0\0\0\2\10" + (char) serving; // field 1, a number
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/grpc\r\nTrailer: grpc-status\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n7\r\n" + message + "\r\n0\r\ngrpc-status: 0\r\n\r\n";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
