package io.fairlead.netty.check;

import io.netty.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of checks that ask for a page and look at the status, and at the body if they are told what must be in it.
 * Confined to one thread.
 *
 * <p>A check passes as {@code "HTTP 200"} or fails as {@code "HTTP 503 (expected: 200..399)"} once the head of the
 * response is complete; interim responses are skipped, redirects are not followed. Of a body the first 32 KiB are looked
 * at; compressed ones stay as they are.
 *
 * @param <T> the options themselves, for chaining
 */
public abstract sealed class RequestOptions<T extends RequestOptions<T>> extends TlsOptions<T>
        permits HttpsCheckBuilder, Http2CheckBuilder {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<Statuses.Range> expected = new ArrayList<>();
    private String method = "GET";
    private String path = "/";
    private String host = "";
    private @Nullable BodyRule body;

    RequestOptions(Bootstrap connections) {
        super(connections);
        headers.put("user-agent", "fairlead");
        headers.put("accept", "*/*");
    }

    final Page page() {
        if (body != null && method.equals("HEAD")) {
            throw new IllegalArgumentException("method: HEAD (expected: GET, to look at the body)");
        }
        return new Page(
                method,
                path,
                host,
                Collections.unmodifiableMap(new LinkedHashMap<>(headers)),
                expected.isEmpty() ? Statuses.DEFAULT : new Statuses(expected),
                body);
    }

    /**
     * Sets what to ask for: a path and maybe a query. Defaults to {@code "/"}.
     *
     * @throws IllegalArgumentException if it does not start with a slash, or has characters that need encoding
     */
    public final T path(String path) {
        this.path = Syntax.path(path);
        return self();
    }

    /**
     * Sets the method, {@code "GET"} or {@code "HEAD"}. Defaults to {@code "GET"}.
     *
     * @throws IllegalArgumentException if it is another one
     */
    public final T method(String method) {
        this.method = Syntax.method(method);
        return self();
    }

    /**
     * Sets the Host header or, in HTTP/2, the authority. Defaults to {@link #serverName} with the port unless it is the
     * usual one.
     *
     * @throws IllegalArgumentException if it is not a host with or without a port
     */
    public final T host(String host) {
        this.host = Syntax.host(host);
        return self();
    }

    /**
     * Sets a header, replacing what was set for the name. Defaults to a User-Agent {@code "fairlead"} and an Accept of
     * everything.
     *
     * @throws IllegalArgumentException if name or value are not allowed in a header, or the check itself decides about
     *     the header
     */
    public final T header(String name, String value) {
        headers.put(Syntax.headerName(name).toLowerCase(Locale.ROOT), Syntax.headerValue(name, value));
        return self();
    }

    /** Adds a status to be content with; see {@link #expect(int, int)}. */
    public final T expect(int status) {
        return expect(status, status);
    }

    /**
     * Adds statuses to be content with, both ends included. Defaults to 200..399, which the first call replaces.
     *
     * @throws IllegalArgumentException if the range is empty or not within 100..599
     */
    public final T expect(int from, int to) {
        expected.add(new Statuses.Range(from, to));
        return self();
    }

    /**
     * Demands a text in the body, in UTF-8. The check passes as {@code "HTTP 200 with "OK""} as soon as the text has
     * come. Replaces {@link #bodyMatches}; {@link #build} refuses it with a HEAD request, which has no body. Defaults to
     * nothing: the body is not read.
     *
     * @throws IllegalArgumentException if the text is empty
     */
    public final T bodyContains(String text) {
        this.body = BodyRule.text(text);
        return self();
    }

    /**
     * Demands a match of a regular expression ({@link java.util.regex.Pattern}) anywhere in the body, which is searched
     * once, when it is complete. Replaces {@link #bodyContains}; {@link #build} refuses it with a HEAD request.
     *
     * <p>The expression sees each byte as a character of ISO 8859-1. It is given up, and the check fails, after a million
     * looks at a character, about ten milliseconds of its event loop: on the wrong input, expressions such as
     * {@code .*.*.*x} would take much longer.
     *
     * @throws IllegalArgumentException if it is no regular expression, or not in ASCII
     */
    public final T bodyMatches(String regex) {
        this.body = BodyRule.regex(regex);
        return self();
    }
}
