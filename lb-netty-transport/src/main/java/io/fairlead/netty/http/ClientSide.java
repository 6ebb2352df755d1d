package io.fairlead.netty.http;

import io.fairlead.netty.filter.Answer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Where a request comes from and its response goes: an HTTP/1.1 connection, which has one at a time, or a stream
 * of an HTTP/2 connection. Messages are HTTP/1.1's, whatever is spoken. Confined to the event loop.
 */
interface ClientSide {
    /** Gives out no more of the request until {@link #resume}. */
    void hold();

    /** Gives out the request again; some may come before this returns. */
    void resume();

    /** Reads from the client if and only if there is somewhere to put what comes. */
    void updateReading();

    /** Restarts the clock of the exchange. */
    void arm(long nanos);

    /** Returns whether the client keeps up with what is written. */
    boolean isWritable();

    /** Writes an interim response, whose fields have been rewritten. */
    void writeInterim(int status, HttpHeaders headers);

    /** Writes the head of the final response, which has been rewritten. */
    void writeHead(HttpResponse head);

    /** Writes a piece of the response, or its end; takes it over. */
    void writeContent(HttpContent content);

    /**
     * The response to go over to another protocol has been written: from now on bytes of either side go to the other. Only
     * a client of HTTP/1.1 asks for that.
     */
    void tunnel(BackendSide backend);

    /** Flushes what was written since the last flush. */
    void flush();

    /**
     * The response is complete, and the exchange at rest.
     *
     * @param close whether the client was told that its connection ends
     * @param requestComplete whether nothing of the request is still to come
     */
    void finished(boolean close, boolean requestComplete);

    /**
     * Answers with an error of our own; the exchange is at rest.
     *
     * @param linger whether some of the request may still come
     */
    void error(int status, boolean linger);

    /**
     * Answers with what a filter says; the exchange is at rest.
     *
     * @param keep whether another request may follow: this one has no body
     */
    void answer(Answer answer, boolean keep);

    /**
     * Cuts a response that cannot be completed, so that the client cannot take it for complete; the exchange is at rest.
     *
     * @param reset whether the end of the connection alone would look like the end of the response
     */
    void cut(boolean reset);
}
