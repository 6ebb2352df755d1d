package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.discovery.ListSource;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: knows routes and rights, and nothing of Netty. What is asked for is never echoed in an error, but to an
 * operator who sends a list with a mistake.
 */
final class AdminRouter {
    private static final String HEALTH = "/health/";
    private static final int SMALL = 4096; // bytes

    private final Survey survey;
    private final ListEdits edits;
    private final AdminAuth auth;
    private final boolean loopback;
    private final BooleanSupplier draining;

    private AdminRouter(Survey survey, ListEdits edits, AdminAuth auth, boolean loopback, BooleanSupplier draining) {
        this.survey = survey;
        this.edits = edits;
        this.auth = auth;
        this.loopback = loopback;
        this.draining = draining;
    }

    static AdminRouter of(
            Survey survey,
            Function<String, @Nullable ListSource> lists,
            AdminAuth auth,
            boolean loopback,
            BooleanSupplier draining) {
        return new AdminRouter(survey, ListEdits.of(lists), auth, loopback, draining);
    }

    /** Returns how long the body of a request may be, whose head alone is known. */
    int mostBytes(AdminRequest head) {
        boolean edits = head.path().startsWith("/pools/") && ListEdits.takes(head.method());
        return edits && auth.bears(head) ? ListEdits.LARGEST : SMALL;
    }

    AdminResponse answer(AdminRequest request) {
        String path = request.path();
        if (path.equals("/livez") || path.equals("/readyz") || path.startsWith(HEALTH)) {
            return request.reads() ? probe(path) : AdminResponse.notAllowed("GET, HEAD");
        }
        // a page of another site whose name was pointed at this machine would send its own name
        if (loopback && !isLocal(request.host())) {
            return AdminResponse.text(421, "misdirected: use localhost or an IP address\n");
        }
        if (path.equals("/login")) {
            return login(request);
        }
        List<String> segments = path.isEmpty() ? null : Paths.segments(path);
        if (segments == null) {
            return AdminResponse.text(400, "bad path\n");
        }
        if (segments.get(0).equals("pools")) {
            return action(request, segments);
        }
        if (!loopback && auth.caller(request) == AdminAuth.Caller.STRANGER) {
            return unknownCaller(request);
        }
        AdminResponse page = page(request, path, segments);
        return page.status() == 404 || request.reads() ? page : AdminResponse.notAllowed("GET, HEAD");
    }

    private AdminResponse probe(String path) {
        if (path.equals("/livez")) {
            return AdminResponse.text(200, "ok\n");
        }
        if (path.startsWith(HEALTH)) {
            return health(Paths.segments(path));
        }
        Probes.Readiness readiness = Probes.readiness(survey.snapshot(), draining.getAsBoolean());
        return AdminResponse.text(readiness.ready() ? 200 : 503, readiness.text());
    }

    private AdminResponse health(@Nullable List<String> segments) {
        Snapshot.Pool pool = segments == null || segments.size() != 2
                ? null
                : survey.snapshot().pool(segments.get(1));
        if (pool == null) {
            return AdminResponse.text(404, "no such pool\n");
        }
        Probes.Readiness health = Probes.health(pool, draining.getAsBoolean());
        return AdminResponse.json(health.ready() ? 200 : 503, health.text());
    }

    private AdminResponse page(AdminRequest request, String path, List<String> segments) {
        switch (path) {
            case "/", "/stats" -> {
                String nonce = auth.nonce();
                boolean operator = auth.caller(request) == AdminAuth.Caller.COOKIE;
                return AdminResponse.html(
                        200,
                        nonce,
                        StatsPage.of(
                                survey.snapshot(), nonce, operator ? auth.csrf() : null, auth.hasToken() && !operator));
            }
            case "/stats;csv", "/stats.csv" -> {
                return AdminResponse.of(AdminResponse.TEXT, StatsCsv.of(survey.snapshot()));
            }
            case "/stats.json" -> {
                return AdminResponse.json(200, StatsJson.of(survey.snapshot()));
            }
            case "/metrics" -> {
                return AdminResponse.of("text/plain; version=0.0.4; charset=utf-8", Metrics.of(survey.snapshot()));
            }
            case "/events" -> {
                return AdminResponse.of(AdminResponse.EVENTS, "");
            }
            default -> {
                boolean explains = segments.get(0).equals("explain") && segments.size() > 1 && segments.size() < 4;
                return explains
                        ? explain(segments.get(1), segments.size() == 3 ? segments.get(2) : null)
                        : AdminResponse.text(404, "not found\n");
            }
        }
    }

    private AdminResponse explain(String poolName, @Nullable String id) {
        Snapshot.Pool pool = survey.snapshot().pool(poolName);
        if (pool == null) {
            return AdminResponse.text(404, "no such pool\n");
        }
        if (id == null) {
            return AdminResponse.text(200, ExplainText.brief(pool));
        }
        BackendView backend = pool.backend(id);
        return backend == null
                ? AdminResponse.text(404, "no such backend\n")
                : AdminResponse.text(200, ExplainText.full(pool, backend));
    }

    private AdminResponse login(AdminRequest request) {
        if (request.method().equals("POST")) {
            if (!auth.hasToken()) {
                return AdminResponse.text(403, "no token is configured\n");
            }
            if (auth.caller(request) == AdminAuth.Caller.TOKEN) {
                return AdminResponse.seeOther("/stats", Map.of("Set-Cookie", auth.setCookie()));
            }
        } else if (!request.reads()) {
            return AdminResponse.notAllowed("GET, HEAD, POST");
        }
        boolean failed = request.method().equals("POST");
        String nonce = auth.nonce();
        return AdminResponse.html(failed ? 401 : 200, nonce, StatsPage.login(nonce, failed));
    }

    private AdminResponse action(AdminRequest request, List<String> segments) {
        String what = segments.size() == 5 && segments.get(2).equals("backends") ? segments.get(4) : "";
        if (segments.size() < 5 && ListEdits.suits(segments)) {
            return edit(request, segments);
        }
        boolean weighs = what.equals("weight");
        if (!weighs && Switch.state(what) == null) {
            return AdminResponse.text(404, "not found\n");
        }
        if (!request.method().equals("POST")) {
            return AdminResponse.notAllowed("POST");
        }
        if (!auth.hasToken()) {
            return AdminResponse.text(403, "actions need a token, and none is configured\n");
        }
        AdminAuth.Caller caller = auth.caller(request);
        if (caller == AdminAuth.Caller.STRANGER) {
            return unknownCaller(request);
        }
        if (caller == AdminAuth.Caller.COOKIE && !auth.isOwnForm(request)) {
            return AdminResponse.text(403, "the form's token is missing or old: reload the page\n");
        }
        Switch change = weighs ? Switch.weight(request.sent("weight")) : Switch.state(what);
        if (change == null) {
            return AdminResponse.text(
                    400,
                    "weight: missing or no weight (expected: weight=0..65535, or weight= for the configured one)\n");
        }
        return apply(change, segments.get(1), segments.get(3), caller);
    }

    private AdminResponse edit(AdminRequest request, List<String> segments) {
        if (!auth.hasToken()) {
            return AdminResponse.text(403, "actions need a token, and none is configured\n");
        }
        if (!auth.bears(request)) {
            return unknownCaller(request);
        }
        return (survey.pool(segments.get(1)) == null)
                ? AdminResponse.text(404, "no such pool\n")
                : edits.answer(request, segments.get(1), segments.size() == 4 ? segments.get(3) : null);
    }

    private AdminResponse apply(Switch change, String poolName, String id, AdminAuth.Caller caller) {
        LoadBalancer pool = survey.pool(poolName);
        if (pool == null) {
            return AdminResponse.text(404, "no such pool\n");
        }
        String now;
        try {
            now = change.apply(pool, id);
        } catch (IllegalArgumentException e) {
            return AdminResponse.text(404, "no such backend\n");
        } catch (IllegalStateException e) {
            return AdminResponse.text(409, "the balancer is closed\n");
        }
        return caller == AdminAuth.Caller.COOKIE
                ? AdminResponse.seeOther("/stats", Map.of())
                : AdminResponse.text(200, now + "\n");
    }

    private AdminResponse unknownCaller(AdminRequest request) {
        if (request.wantsHtml()) {
            String nonce = auth.nonce();
            return AdminResponse.html(401, nonce, StatsPage.login(nonce, false));
        }
        return new AdminResponse(
                401, AdminResponse.TEXT, Map.of("WWW-Authenticate", "Bearer realm=\"fairlead\""), "token required\n");
    }

    private static boolean isLocal(String host) {
        if (host.isEmpty() || host.startsWith("[")) {
            return true;
        }
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return name.equalsIgnoreCase("localhost") || NetUtil.isValidIpV4Address(name);
    }
}
