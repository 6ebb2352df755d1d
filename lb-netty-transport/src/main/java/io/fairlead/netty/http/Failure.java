package io.fairlead.netty.http;

import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyError;

/** How a try ends without a response head. */
enum Failure {
    /** No connection was made, so nothing was sent. */
    CONNECT(Outcome.CONNECT_FAILED, ProxyError.CONNECT_FAILED, 502),
    /** The connection ended before the response head. */
    CLOSED(Outcome.RESET, ProxyError.BACKEND_RESET, 502),
    /** The backend answered with something that is not a response. */
    MALFORMED(Outcome.BACKEND_ERROR, ProxyError.BAD_RESPONSE, 502),
    /** The backend did not answer in time. */
    TIMEOUT(Outcome.TIMEOUT, ProxyError.BACKEND_TIMEOUT, 504);

    /** What the balancer is told. */
    final Outcome outcome;
    /** What is counted if no other try succeeds. */
    final ProxyError error;
    /** What the client is told if no other try succeeds. */
    final int status;

    Failure(Outcome outcome, ProxyError error, int status) {
        this.outcome = outcome;
        this.error = error;
        this.status = status;
    }
}
