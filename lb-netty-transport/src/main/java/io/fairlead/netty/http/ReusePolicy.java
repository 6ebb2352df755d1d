package io.fairlead.netty.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Decides whether a connection may carry another request: pure functions. The rule is RFC 9112 section 9.3, and that neither side may take
 * anything for the next message that belongs to this one.
 */
final class ReusePolicy {
    private ReusePolicy() {}

    /**
     * Returns whether the connection of a client goes on after a response, which is what its head says.
     *
     * @param keepAlive whether the client wants that, by the version and the fields of its request
     * @param framing how the response is delimited for it
     * @param requestComplete whether nothing of its request is still to come: what came later would be taken for a request
     * @param leaving whether the proxy is being drained
     */
    static boolean clientGoesOn(boolean keepAlive, ResponseFraming framing, boolean requestComplete, boolean leaving) {
        return keepAlive && framing != ResponseFraming.CLOSE && requestComplete && !leaving;
    }

    /**
     * Returns whether a response leaves the connection of its backend in a known state.
     *
     * @param keepAlive whether the backend keeps it, by the version and the fields of its response
     * @param delimited whether the end of the response was seen by something else than the end of the connection
     * @param requestComplete whether nothing of the request is still to be sent
     */
    static boolean backendGoesOn(boolean keepAlive, boolean delimited, boolean requestComplete) {
        return keepAlive && delimited && requestComplete;
    }

    /**
     * Returns whether the connection of a backend may wait for another request after that.
     *
     * @param wanted whether anybody may want it: its backend is in use, its time has not come
     * @param leftovers whether bytes have come that belong to no response
     * @param sent whether all of the request has been handed to the operating system
     * @param open whether it is still there
     */
    static boolean mayWait(boolean wanted, boolean leftovers, boolean sent, boolean open) {
        return wanted && !leftovers && sent && open;
    }

    /**
     * Returns whether the end of a response is part of it.
     *
     * @param response as it came from the backend
     * @param framing how it is delimited for the client
     */
    static boolean isDelimited(HttpResponse response, ResponseFraming framing) {
        return framing == ResponseFraming.NONE
                || framing == ResponseFraming.LENGTH
                || response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || isOfHttp2(response);
    }

    @SuppressWarnings("ReferenceEquality") // a backend of HTTP/1 may claim to speak any version
    private static boolean isOfHttp2(HttpResponse response) {
        return response.protocolVersion() == Http2Heads.VERSION; // where a stream ends by itself
    }
}
