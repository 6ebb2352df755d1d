package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a checker that asks for a page over plain HTTP/1.1 and looks at the status, and at the body if it
 * is told what must be in it.
 *
 * <p>Each check opens a connection and asks for it to be closed. It passes as {@code "HTTP 200"} or fails
 * as {@code "HTTP 503 (expected: 200..399)"} once the head of the response is complete; interim responses
 * are skipped, redirects are not followed. Of a body the first 32 KiB are looked at, without what
 * {@code Transfer-Encoding: chunked} adds; compressed ones stay as they are.
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
    private @Nullable BodyRule body;

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
            throw new IllegalArgumentException("method: \"" + Words.printable(method) + "\" (expected: GET or HEAD)");
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
        this.port = Ports.require(port);
        return this;
    }

    /**
     * Demands a text in the body, in UTF-8. The check passes as {@code "HTTP 200 with "OK""} as soon as the
     * text has come. Replaces {@link #bodyMatches}. Defaults to nothing: the body is not read.
     *
     * @throws IllegalArgumentException if the text is empty
     */
    public HttpCheckBuilder bodyContains(String text) {
        if (requireNonNull(text, "body text").isEmpty()) {
            throw new IllegalArgumentException("body text: \"\" (expected: at least one character)");
        }
        this.body = BodyRule.text(text);
        return this;
    }

    /**
     * Demands a match of a regular expression ({@link java.util.regex.Pattern}) anywhere in the body, which
     * is searched once, when it is complete. Replaces {@link #bodyContains}.
     *
     * <p>The expression sees each byte as a character of ISO 8859-1. It is given up, and the check fails,
     * after a million looks at a character, about ten milliseconds: on the wrong input, expressions such as
     * {@code .*.*.*x} would take much longer.
     *
     * @throws IllegalArgumentException if it is no regular expression, or not in ASCII
     */
    public HttpCheckBuilder bodyMatches(String regex) {
        this.body = BodyRule.regex(BoundedRegex.of("body regex", regex));
        return this;
    }

    /**
     * Returns the checker, which no later change of this builder affects.
     *
     * @throws IllegalArgumentException if the body of a HEAD request is to be looked at, which has none
     */
    public HealthChecker build() {
        if (body != null && method.equals("HEAD")) {
            throw new IllegalArgumentException("method: HEAD (expected: GET, to look at the body)");
        }
        return new HttpCheck(
                engine,
                method + ' ' + path + " HTTP/1.1\r\n",
                host,
                String.join("\r\n", headers.values()) + "\r\nConnection: close\r\n\r\n",
                expected.isEmpty() ? StatusRanges.DEFAULT : new StatusRanges(expected),
                port,
                body);
    }
}
