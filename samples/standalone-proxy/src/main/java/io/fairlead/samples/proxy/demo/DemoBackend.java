package io.fairlead.samples.proxy.demo;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A small HTTP server in this process that can be killed and brought back on the same port. */
final class DemoBackend implements AutoCloseable {
    static {
        // the JDK's server writes head and body apart: without this, each answer waits for a delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private final InetSocketAddress address;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    private DemoBackend(String name, InetSocketAddress address) {
        this.name = name;
        this.address = address;
    }

    /** Starts a backend on a free port of the loopback address. */
    static DemoBackend start(String name) {
        HttpServer first = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        DemoBackend backend = new DemoBackend(name, first.getAddress());
        backend.serve(first);
        return backend;
    }

    Backend backend() {
        return Backend.of(name, address);
    }

    /** Brings the backend back after {@link #close}. */
    void restart() {
        serve(listen(address));
    }

    /** Kills the backend: closes its port and its connections, whatever they are doing. */
    @Override
    public void close() {
        if (server != null && threads != null) {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private void serve(HttpServer listening) {
        byte[] body = ("hello from " + name + '\n').getBytes(StandardCharsets.UTF_8);
        listening.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        threads = Executors.newFixedThreadPool(4);
        listening.setExecutor(threads);
        listening.start();
        server = listening;
    }

    private static HttpServer listen(InetSocketAddress address) {
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("listen " + address + ": " + e.getMessage(), e);
        }
    }
}
