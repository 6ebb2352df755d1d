package io.fairlead.netty.http;

import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.util.function.Function;

/**
 * Where a request goes and its response comes from: a connection to a backend that carries one request at a time,
 * or a stream of one that carries many. Messages are HTTP/1.1's, whatever is spoken. Confined to the event loop.
 */
interface BackendSide {
    /**
     * Carries a request of the exchange from now on, until {@link #release} or {@link #abandon}.
     *
     * @param relay takes the response
     * @param head whether the request is HEAD
     */
    void bind(Exchange exchange, ResponseRelay relay, boolean head);

    /** Writes a request head, which is the whole request if it is said to be complete. */
    void writeHead(HttpRequest head, boolean complete);

    /** Writes a piece of a request body, or the end of it if it is the last; takes it over. */
    void write(HttpContent content, boolean last);

    void flush();

    /** Reads the response, or leaves it to wait. */
    void setReading(boolean reading);

    /** Returns whether the backend keeps up with what is written. */
    boolean isWritable();

    /** The backend has sent more than it was asked for. */
    void poison();

    /** Ends the binding to an exchange whose response is complete: keeps the connection if it may be kept. */
    void release(boolean reusable);

    /** Ends the binding to an exchange in the middle of something. */
    void abandon();

    /**
     * Decodes no more: bytes go to the tunnel, and its bytes come. Only with a backend of HTTP/1.1.
     *
     * @param begins is given the channel, and returns the tunnel
     * @return the tunnel, which has begun
     */
    Tunnel tunnel(Function<Channel, Tunnel> begins);

    /** Returns the id of the backend. */
    String backendId();

    /** Returns the counters of the backend. */
    UpstreamCell cell();
}
