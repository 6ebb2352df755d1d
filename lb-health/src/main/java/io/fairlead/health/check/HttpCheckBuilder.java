package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Builds a checker that asks for a page over plain HTTP/1.1 and looks at the status, never at the body.
 *
 * <p>Each check opens a connection and asks for it to be closed. It passes as {@code "HTTP 200"} or fails
 * as {@code "HTTP 503 (expected: 200..399)"} once the head of the response is complete; interim responses
 * are skipped, redirects are not followed.
 *
 * @see Checks#http
 */
public final class HttpCheckBuilder {
    private static final Set<String> NOT_TO_SET =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");

    private final CheckEngine engine;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<StatusRanges.Range> expected = new ArrayList<>();
    private String method = "GET";
    private String path = "/";
    private String host = "";
    private int port;

    HttpCheckBuilder(CheckEngine engine) {
        this.engine = engine;
        headers.put("user-agent", "User-Agent: fairlead");
        headers.put("accept", "Accept: */*");
    }

    /**
     * Sets what to ask for: a path and maybe a query. Defaults to {@code "/"}.
     *
     * @throws IllegalArgumentException if it does not start with a slash, or has characters that need encoding
     */
    public HttpCheckBuilder path(String path) {
        this.path = HttpSyntax.path(path);
        return this;
    }

    /**
     * Sets the method, {@code "GET"} or {@code "HEAD"}. Defaults to {@code "GET"}.
     *
     * @throws IllegalArgumentException if it is another one
     */
    public HttpCheckBuilder method(String method) {
        requireNonNull(method, "method");
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new IllegalArgumentException(
                    "method: \"" + HttpSyntax.printable(method) + "\" (expected: GET or HEAD)");
        }
        this.method = method;
        return this;
    }

    /**
     * Sets the Host header. Defaults to host and port of the backend's address.
     *
     * @throws IllegalArgumentException if it is not a host with or without a port
     */
    public HttpCheckBuilder host(String host) {
        this.host = HttpSyntax.host(host);
        return this;
    }

    /**
     * Sets a header, replacing what was set for the name. Defaults to a User-Agent {@code "fairlead"} and
     * an Accept of everything.
     *
     * @throws IllegalArgumentException if name or value are not allowed in a header, or the check itself
     *     decides about the header
     */
    public HttpCheckBuilder header(String name, String value) {
        String key = HttpSyntax.headerName(name).toLowerCase(Locale.ROOT);
        if (NOT_TO_SET.contains(key)) {
            throw new IllegalArgumentException("header name: \"" + name + "\" (expected: one the check does not set)");
        }
        headers.put(key, name + ": " + HttpSyntax.headerValue(name, value));
        return this;
    }

    /** Adds a status to be content with; see {@link #expect(int, int)}. */
    public HttpCheckBuilder expect(int status) {
        return expect(status, status);
    }

    /**
     * Adds statuses to be content with, both ends included. Defaults to 200..399, which the first call
     * replaces.
     *
     * @throws IllegalArgumentException if the range is empty or not within 100..599
     */
    public HttpCheckBuilder expect(int from, int to) {
        expected.add(new StatusRanges.Range(from, to));
        return this;
    }

    /**
     * Sets the port to ask, 1..65535; a Unix domain socket has none. Defaults to the port of the backend's
     * address.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public HttpCheckBuilder port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
        this.port = port;
        return this;
    }

    /** Returns the checker, which no later change of this builder affects. */
    public HealthChecker build() {
        return new HttpCheck(
                engine,
                method + ' ' + path + " HTTP/1.1\r\n",
                host,
                String.join("\r\n", headers.values()) + "\r\nConnection: close\r\n\r\n",
                expected.isEmpty() ? StatusRanges.DEFAULT : new StatusRanges(expected),
                port);
    }
}
