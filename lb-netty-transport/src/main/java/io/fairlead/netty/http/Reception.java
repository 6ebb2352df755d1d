package io.fairlead.netty.http;

import io.netty.handler.codec.http.HttpRequest;

/** Decides what becomes of a request before any backend is asked: pure functions of its head and its terms. */
final class Reception {
    private Reception() {}

    /** Returns {@link RequestGuard#OK} or the status to refuse the request with. */
    static int check(HttpRequest request, Terms terms) {
        return check(request, terms, RequestGuard.check(request, terms.limits()));
    }

    /** Returns the same for a request that came as HTTP/2. */
    static int checkHttp2(HttpRequest request, Terms terms) {
        return check(request, terms, RequestGuard.checkHttp2(request, terms.limits()));
    }

    private static int check(HttpRequest request, Terms terms, int status) {
        if (status == RequestGuard.OK
                && HeaderRewriter.isLoop(request.headers(), terms.config().pseudonym())) {
            return 508;
        }
        return status;
    }

    /** Returns how a request for the health of the proxy is answered. */
    static int health(LoopContext loop, Terms terms) {
        return (terms.anyEligible() && !loop.shared().isDraining()) ? 200 : 503;
    }
}
