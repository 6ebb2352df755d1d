package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.StickyHost;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.cookie.StickySession;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.forward.Asker;
import io.fairlead.netty.head.Authority;
import io.fairlead.netty.head.RequestIds;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.tls.ServerTls;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a request goes through before a backend is asked for: who asks, its id, the filters, its route. One for an
 * exchange, used for request after request; confined to the event loop.
 */
final class Admission {
    private final LoopContext loop;
    private final ClientSide side; // to which answers go
    private final RequestAccount account;
    private final StickySession sticky = StickySession.create();
    private Asker client = Asker.of(null, null, "http");
    private final RequestView view = new RequestView(client);
    private boolean secure;
    private @Nullable Answer answer; // of a filter
    private @Nullable String named; // the backend whose host was asked for
    private ProxyError error = ProxyError.NO_ROUTE;
    private int status;

    Admission(LoopContext loop, ClientSide side, RequestAccount account) {
        this.loop = loop;
        this.side = side;
        this.account = account;
    }

    /** The client connection is open. */
    void connected(Client met) {
        client = Asker.of(met.address(), met.destination(), met.scheme());
        secure = met.secure();
        view.of(client, met.serverName());
    }

    /**
     * Takes a request that the guard has let pass, and counts it in.
     *
     * @param listener by which it is received
     * @return the terms by which it is served; null if no backend is to be asked
     */
    @Nullable
    Terms admit(HttpRequest received, Terms listener) {
        ProxyConfig config = listener.config();
        client.begin(received.headers(), config.forwarding());
        account.client(client.socketAddress(), secure);
        String id = null;
        if (config.requestId() != null) {
            id = identify(received.headers(), config.requestId());
            account.identified(received);
        }
        view.show(received, id);
        if (isMisdirected(config)) {
            return refused(ProxyError.MISDIRECTED, 421);
        }
        Terms served = (config.routes() == null && listener.filters() == null) ? listener : route(received, listener);
        return (served == null || loop.requests().enter()) ? served : refused(ProxyError.OVERLOADED, 503);
    }

    /** Another connection would have another certificate: RFC 9110 section 15.5.20. */
    private boolean isMisdirected(ProxyConfig config) {
        ServerTls tls = config.edges().tls();
        String asked = view.serverName();
        if (!secure || tls == null || asked == null) {
            return false;
        }
        String authority = view.authority();
        if (Authority.isOf(authority, asked)) {
            return false;
        }
        String host = Authority.lowerCase(authority.substring(0, Authority.hostEnd(authority)));
        return tls.isMisdirected(asked, host);
    }

    private @Nullable Terms route(HttpRequest received, Terms listener) {
        answer = null;
        try {
            Filters filters = listener.filters();
            if (filters != null) {
                filters.receivedByListener(view);
            }
            Routes routes = listener.config().routes();
            Terms served = listener;
            if (routes != null && view.answer() == null) {
                if (!routes.accepts(received.uri())) {
                    return refused(ProxyError.BAD_REQUEST, 400);
                }
                served = listener.route(view);
                if (served == null) {
                    return secure && view.hasRouteByName(listener)
                            ? refused(ProxyError.MISDIRECTED, 421)
                            : refused(ProxyError.NO_ROUTE, 404);
                }
                account.routed(served);
                Filters own = served.filters();
                if (own != null) {
                    own.receivedByRoute(view);
                }
            }
            answer = view.answer();
            return (answer == null) ? served : null;
        } catch (RuntimeException e) {
            loop.logOnce("filter", e);
            return refused(ProxyError.FILTER_FAILED, 500);
        }
    }

    private @Nullable Terms refused(ProxyError reason, int with) {
        answer = null;
        error = reason;
        status = with;
        return null;
    }

    private String identify(HttpHeaders headers, String field) {
        String given = client.isTrusted() ? headers.get(field) : null;
        if (given != null && RequestIds.isSane(given)) {
            return given;
        }
        String made = loop.requestIds().next();
        headers.set(field, made);
        return made;
    }

    /** Answers the request that was not admitted, with what a filter says or with an error. */
    void turnAway(HttpRequest received) {
        end();
        boolean expectsBody = RequestBody.isExpected(received);
        Answer given = answer;
        if (given == null) {
            loop.counters().error(error);
            account.fails(error, Phase.REQUEST);
            side.error(status, expectsBody);
        } else {
            side.answer(given, !expectsBody && HttpUtil.isKeepAlive(received));
        }
    }

    /** Returns the class in which the request waits, should the pool be saturated. */
    int priority(Terms served) {
        return view.priorityOr(served.config().priority());
    }

    /** Returns who asks. */
    Asker client() {
        return client;
    }

    /** Reads the sticky cookie of a request that is served by these terms, and returns whom it prefers; null for nobody. */
    @Nullable
    String preferred(HttpRequest received, Terms served) {
        StickyHost hosts = served.config().stickyHost();
        named = (hosts == null) ? null : hosts.backendId(view.authority());
        sticky.begin(served.config().cookie(), received.headers());
        return (named == null) ? sticky.preferred() : named;
    }

    /** Returns the answer that sends the client to the name of its backend; null if the request is served where it is. */
    @Nullable
    Answer redirect(HttpRequest rewritten, String backendId, Terms served) {
        StickyHost hosts = served.config().stickyHost();
        String host = (hosts == null || backendId.equals(named)) ? null : hosts.host(backendId);
        HttpMethod method = rewritten.method();
        if (host == null || !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            return null;
        }
        String authority = view.authority();
        String port = authority.substring(Authority.portStart(authority));
        return Answer.of(307, "Location", view.scheme() + "://" + host + port + rewritten.uri());
    }

    /** Asks elsewhere whom the sticky cookie means, if that is not known; null: there is nothing to wait for. */
    @Nullable
    CompletionStage<?> recall() {
        return sticky.recall();
    }

    /** Returns whom the sticky cookie prefers after all; null for nobody. */
    @Nullable
    String recalled() {
        return sticky.recalled();
    }

    /** Shows the filters a request that is about to be forwarded; returns false if one fails. */
    boolean forwards(Terms served) {
        Filters filters = served.filters();
        if (filters == null) {
            return true;
        }
        try {
            filters.forwarding(view);
            return true;
        } catch (RuntimeException e) {
            loop.logOnce("filter", e);
            return false;
        }
    }

    /** Tells the client whom it should meet again, and shows the filters a response; returns false if one fails. */
    boolean responds(HttpResponse response, String backendId, Terms served) {
        sticky.respond(response.headers(), backendId, client.isSecure());
        Filters filters = served.filters();
        if (filters == null) {
            return true;
        }
        try {
            filters.responding(view, ResponseView.of(response, backendId));
            return true;
        } catch (RuntimeException e) {
            loop.logOnce("filter", e);
            return false;
        }
    }

    /** The request has ended. */
    void end() {
        view.hide();
    }
}
