package io.fairlead.netty.http;

import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.log.Phase;

/** How a try ends without a response head. */
enum Failure {
    /** No connection was made, so nothing was sent. */
    CONNECT(Outcome.CONNECT_FAILED, ProxyError.CONNECT_FAILED, 502, Phase.CONNECT),
    /** The connection ended before the response head. */
    CLOSED(Outcome.RESET, ProxyError.BACKEND_RESET, 502, Phase.HEADERS),
    /** The backend has more to do than it takes, and says that it has not looked at the request. */
    REFUSED(Outcome.OVERLOADED, ProxyError.BACKEND_RESET, 503, Phase.HEADERS),
    /** The backend is ending the connection, and says that it has not looked at the request. */
    AWAY(Outcome.RESET, ProxyError.BACKEND_RESET, 502, Phase.HEADERS),
    /** The backend answered with something that is not a response. */
    MALFORMED(Outcome.BACKEND_ERROR, ProxyError.BAD_RESPONSE, 502, Phase.HEADERS),
    /** The backend did not answer in time. */
    TIMEOUT(Outcome.TIMEOUT, ProxyError.BACKEND_TIMEOUT, 504, Phase.HEADERS);

    /** What the balancer is told. */
    final Outcome outcome;
    /** What is counted if no other try succeeds. */
    final ProxyError error;
    /** What the client is told if no other try succeeds. */
    final int status;
    /** How far the try had come. */
    final Phase phase;

    Failure(Outcome outcome, ProxyError error, int status, Phase phase) {
        this.outcome = outcome;
        this.error = error;
        this.status = status;
        this.phase = phase;
    }
}
