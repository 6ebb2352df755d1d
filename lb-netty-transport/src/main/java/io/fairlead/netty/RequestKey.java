package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.Attempt;
import io.fairlead.netty.head.Fields;

/**
 * What the {@linkplain Attempt#hash hash key} of an HTTP request is made of: what requests have in common that a
 * hashing strategy or an {@link Affinity} sends to one backend. Read from the request as the client sent it, without
 * allocation. A request that lacks it, or has it empty, has no key.
 *
 * @param by which part of the request
 * @param name of the header field, the cookie or the query parameter; empty for what has no name
 */
public record RequestKey(By by, String name) {
    private static final RequestKey SOURCE = new RequestKey(By.SOURCE, "");
    private static final RequestKey PATH = new RequestKey(By.PATH, "");
    private static final RequestKey TARGET = new RequestKey(By.TARGET, "");
    private static final RequestKey METHOD_AND_PATH = new RequestKey(By.METHOD_AND_PATH, "");

    /** A part of a request. */
    public enum By {
        /** The address of the client. */
        SOURCE,
        /** The value of a header field. */
        HEADER,
        /** The value of a cookie. */
        COOKIE,
        /** The path, without the query. */
        PATH,
        /** The path with the query. */
        TARGET,
        /** The value of a query parameter. */
        QUERY,
        /** The method and the path. */
        METHOD_AND_PATH
    }

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is no name of such a part
     */
    public RequestKey {
        requireNonNull(by, "by");
        requireNonNull(name, "name");
        switch (by) {
            case HEADER -> require(Fields.isToken(name), "header", name, "the name of a header field");
            case COOKIE -> require(Fields.isToken(name), "cookie", name, "the name of a cookie");
            case QUERY ->
                require(
                        name.matches("[!-~&&[^#&=]]{1,256}"),
                        "query",
                        name,
                        "the name of a query parameter, percent-encoded as clients send it");
            default -> require(name.isEmpty(), "name", name, "none");
        }
    }

    /** The address of the client, all of it, without the port: the key that TCP connections have. */
    public static RequestKey source() {
        return SOURCE;
    }

    /**
     * The value of a header field as the client sent it, the first if there are several. A request without it has no
     * key, nor has one where it is empty.
     *
     * @throws IllegalArgumentException if it is no name of a header field
     */
    public static RequestKey header(String name) {
        return new RequestKey(By.HEADER, name);
    }

    /**
     * The value of a cookie, the first of that name; names are case-sensitive.
     *
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public static RequestKey cookie(String name) {
        return new RequestKey(By.COOKIE, name);
    }

    /** The path as it was sent, without host and query. */
    public static RequestKey path() {
        return PATH;
    }

    /** The path and the query as they were sent, without the host: for caches. */
    public static RequestKey target() {
        return TARGET;
    }

    /**
     * The value of a query parameter as it was sent, the first of that name: neither is percent-decoded.
     *
     * @throws IllegalArgumentException if the name cannot stand in a query
     */
    public static RequestKey query(String parameter) {
        return new RequestKey(By.QUERY, parameter);
    }

    /** The method and the path: reads of a page may meet another backend than writes. */
    public static RequestKey methodAndPath() {
        return METHOD_AND_PATH;
    }

    private static void require(boolean holds, String what, String name, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + name + " (expected: " + expected + ")");
        }
    }
}
