package io.fairlead.samples.proxy.config;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.filter.Redirect;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.RouteBuilder;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.strategies.Strategies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of a listener that another pool serves. */
@Section(
        doc =
                "Requests that another pool serves than the listener's. Of hosts, of paths, prefixes and regexes, of methods and of server names one has to suit, of headers all. The very host goes before `*.suffix` and any host; an exact path before a regex, that before a prefix, a longer prefix before a shorter one; then the order of writing decides")
public record RouteConfig(
        @Option(doc = "Hosts without port: `example.com`, `*.example.com` for every name below; absent: any")
        List<String> hosts,

        @Option(doc = "Exact paths; absent, as prefixes and regexes: any path")
        List<String> paths,

        @Option(doc = "Paths with what is below them: `/api` stands for `/api` and `/api/users`, not for `/apis`")
        List<String> prefixes,

        @Option(doc = "Regular expressions that match a whole path, without look-around and back references")
        List<String> regexes,

        @Option(doc = "Methods; absent: any") List<String> methods,

        @Option(doc = "Header fields and the value that one of their name has; `*` is any value")
        Map<String, String> headers,

        @Option(
                doc =
                        "Header fields and a regular expression, as in `regexes`, that the whole value of one of their name matches")
        Map<String, String> headerRegexes,

        @Option(doc = "Names that clients ask for in their TLS handshake, as hosts; absent: any, or none")
        List<String> serverNames,

        @Option(
                doc = "The name of the pool that serves them; needed unless there is `redirect` or `respond`",
                among = "pools.name")
        String pool,

        @Option(doc = "How long is waited for its backends; absent: as the listener says", optional = true) @Nullable
        RouteTimeoutsConfig timeouts,

        @Option(
                doc = "In which class its requests wait for a pool without room, 0..7: lower ones come first",
                otherwise = "4",
                range = "0..7")
        int priority,

        @Option(doc = "What is done to the header fields of requests, behind what the listener does")
        HeadersConfig requestHeaders,

        @Option(doc = "What is done to the header fields of responses, before what the listener does")
        HeadersConfig responseHeaders,

        @Option(
                doc =
                        "Where they are sent instead, with the variables of header fields, such as `https://www.example.com{target}`; absent: to the pool",
                format = Format.TOKEN)
        String redirect,

        @Option(doc = "The status of the redirect: 301, 302, 303, 307 or 308", otherwise = "307", range = "301..308")
        int redirectStatus,

        @Option(doc = "What they are answered instead; absent: they meet the pool", optional = true) @Nullable
        RespondConfig respond) {
    static final LoadBalancer NOWHERE =
            LoadBalancer.builder(Strategies.roundRobin()).build();

    /** Checks each option, and that they make a route. */
    public RouteConfig {
        SectionSpec.check(
                RouteConfig.class,
                hosts,
                paths,
                prefixes,
                regexes,
                methods,
                headers,
                headerRegexes,
                serverNames,
                pool,
                timeouts,
                priority,
                requestHeaders,
                responseHeaders,
                redirect,
                redirectStatus,
                respond);
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        prefixes = List.copyOf(prefixes);
        regexes = List.copyOf(regexes);
        methods = List.copyOf(methods);
        headers = new LinkedHashMap<>(headers);
        headerRegexes = new LinkedHashMap<>(headerRegexes);
        if (!redirect.isEmpty() && respond != null) {
            throw new BadValue("respond: only without \"redirect\"");
        }
        if (pool.isEmpty() && redirect.isEmpty() && respond == null) {
            throw new BadValue("pool: missing, and there is neither \"redirect\" nor \"respond\"");
        }
        serverNames = List.copyOf(serverNames);
    }

    /** Returns whether its requests meet a backend. */
    public boolean meetsPool() {
        return redirect.isEmpty() && respond == null;
    }

    /**
     * Returns a route to a pool, to which the options of that pool are still to be told.
     *
     * @param balancer of the pool; null if the route answers by itself
     * @throws IllegalArgumentException saying what is no route
     */
    public RouteBuilder toRoute(@Nullable LoadBalancer balancer) {
        RouteBuilder route =
                begin(balancer).methods(methods.toArray(new String[0])).priority(priority);
        hosts.forEach(route::host);
        paths.forEach(route::path);
        prefixes.forEach(route::prefix);
        regexes.forEach(route::regex);
        serverNames.forEach(route::serverName);
        headers.forEach((name, value) -> {
            if (value.equals("*")) {
                route.header(name);
            } else {
                route.header(name, value);
            }
        });
        headerRegexes.forEach(route::headerMatching);
        if (!requestHeaders.isEmpty() || !responseHeaders.isEmpty()) {
            route.filter(HeadersConfig.rules(requestHeaders, responseHeaders));
        }
        return route;
    }

    private RouteBuilder begin(@Nullable LoadBalancer balancer) {
        if (respond != null) {
            return Route.answering(respond.toFilter());
        }
        return redirect.isEmpty()
                ? Route.to(requireNonNull(balancer, "balancer"))
                : Route.answering(Redirect.to(redirect, redirectStatus));
    }

    /** Checks that it makes a route. */
    void check() {
        try {
            toRoute(NOWHERE);
        } catch (IllegalArgumentException e) {
            throw new BadValue(String.valueOf(e.getMessage()));
        }
    }
}
