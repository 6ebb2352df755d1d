package io.fairlead.netty.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, to be read, changed or answered by an {@link HttpFilter}.
 *
 * <p>Lives as long as the call it was given to, and must not be kept: it is used for request after request. Confined to
 * the event loop.
 */
public interface RequestHead {
    /** The class in which requests wait of which nobody says otherwise. */
    int USUAL_PRIORITY = 4;

    /** The class that waits longest. */
    int LAST_PRIORITY = 7;

    /** Returns the method, such as GET. */
    String method();

    /**
     * Returns the request target: path and query, {@code *}, or, before the request is routed, maybe an absolute
     * {@code http} or {@code https} URI.
     */
    String target();

    /** Returns the host that was asked for, maybe with a port, as it was sent; empty if none was named. */
    String authority();

    /**
     * Returns the scheme that the client used, http or https: that of the connection, or what the trusted proxies before
     * this one say ({@code X-Forwarded-Proto}, or {@code proto} of {@code Forwarded}).
     */
    String scheme();

    /** Returns the name that the client asked for in its TLS handshake; null without one. */
    @Nullable
    String serverName();

    /**
     * Returns the address of the client, an IP address without a port: the peer of the connection, or whom the trusted
     * proxies before this one name. {@code unknown} if it has no IP address.
     */
    String clientAddress();

    /** Returns the id of the request; null if requests are not given one. */
    @Nullable
    String requestId();

    /** Returns the value of a header field, the first if there are several; null without one. */
    @Nullable
    String header(String name);

    /** Returns the values of a header field in their order; empty without one. */
    List<String> headers(String name);

    /**
     * Gives a header field this value alone.
     *
     * @throws IllegalArgumentException if the name or the value cannot stand in a head, or the field says where the
     *     message ends, which filters cannot change: Connection, Content-Length, Transfer-Encoding and their like
     */
    void set(String name, String value);

    /**
     * Adds a header field behind those that have its name.
     *
     * @throws IllegalArgumentException as {@link #set} does
     */
    void add(String name, String value);

    /**
     * Removes the header fields of a name.
     *
     * @throws IllegalArgumentException if the field says where the message ends
     */
    void remove(String name);

    /**
     * Asks for something else, of the same host.
     *
     * @param target a path, maybe with a query
     * @throws IllegalArgumentException if it does not begin with a slash, or has blanks, control characters or a
     *     fragment
     */
    void target(String target);

    /**
     * Waits in this class, should the pool be saturated, whatever the route says: who waits in a lower one comes first. A class that
     * always has somebody waiting leaves nothing to those behind it but their timeout.
     *
     * @param rank 0..7
     * @throws IllegalArgumentException if out of range
     */
    void priority(int rank);

    /** Answers the request here and now: neither another filter nor a backend sees it. */
    void answer(Answer answer);
}
