package io.fairlead.netty.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The final head of a backend's response as it is about to be sent to the client, to be read and changed by an
 * {@link HttpFilter}.
 *
 * <p>Lives as long as the call it was given to, and must not be kept. Confined to the event loop.
 */
public interface ResponseHead {
    /** Returns the status. */
    int status();

    /** Returns the id of the backend that has answered. */
    String backendId();

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
}
