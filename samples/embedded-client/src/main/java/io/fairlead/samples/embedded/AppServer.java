package io.fairlead.samples.embedded;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.Backend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A small HTTP server that answers with its name: stands for a service that runs elsewhere. */
final class AppServer {
    private final Backend backend;
    private final HttpServer server;

    private AppServer(Backend backend, HttpServer server) {
        this.backend = backend;
        this.server = server;
    }

    static AppServer start(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = name.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return new AppServer(Backend.of(name, server.getAddress()), server);
    }

    Backend backend() {
        return backend;
    }

    void stop() {
        server.stop(0);
    }
}
