package io.fairlead.samples.proxy.config;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.TcpProtocol;
import io.fairlead.netty.TcpRoute;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.List;

/** Clients of a TCP listener that another pool serves. */
@Section(
        doc =
                "Clients that another pool serves than the listener's, by what they say first, which is passed on as it came. Of protocols, of server names and of names of ALPN one has to suit. The very name goes before `*.suffix`, that before any; then the order of writing decides")
public record TcpRouteConfig(
        @Option(
                doc = "What they speak: `http`, `http2`, `tls`, `ssh` or `postgresql`; absent: anything",
                format = Format.NAME)
        List<String> protocols,

        @Option(
                doc =
                        "Names that TLS clients ask for: `db.example.com`, `*.example.com` for every name below; TLS is not ended for that",
                format = Format.LINE)
        List<String> serverNames,

        @Option(doc = "What TLS clients offer by ALPN, such as `h2` or `postgresql`", format = Format.LINE)
        List<String> alpn,

        @Option(
                doc =
                        "Whether it also serves clients that say nothing within `patience`, for protocols in which servers speak first",
                otherwise = "false")
        boolean silent,

        @Option(doc = "The name of the pool that serves them", required = true, among = "pools.name")
        String pool) {
    /** Checks each option, and that they make a route. */
    public TcpRouteConfig {
        SectionSpec.check(TcpRouteConfig.class, protocols, serverNames, alpn, silent, pool);
        protocols = List.copyOf(protocols);
        serverNames = List.copyOf(serverNames);
        alpn = List.copyOf(alpn);
    }

    /**
     * Returns a route to a pool, to which the options of that pool are still to be told.
     *
     * @throws IllegalArgumentException saying what is no route
     */
    public TcpRoute.Builder toRoute(LoadBalancer balancer) {
        TcpRoute.Builder route = TcpRoute.to(balancer).alpn(alpn.toArray(new String[0]));
        for (String protocol : protocols) {
            route.protocols(
                    switch (protocol) {
                        case "http" -> TcpProtocol.HTTP;
                        case "http2" -> TcpProtocol.HTTP_2;
                        case "tls" -> TcpProtocol.TLS;
                        case "ssh" -> TcpProtocol.SSH;
                        case "postgresql" -> TcpProtocol.POSTGRESQL;
                        default ->
                            throw new IllegalArgumentException(
                                    "protocols: " + protocol + " (expected: http, http2, tls, ssh or postgresql)");
                    });
        }
        serverNames.forEach(route::serverName);
        return silent ? route.silent() : route;
    }

    /** Checks that it makes a route. */
    void check() {
        try {
            toRoute(RouteConfig.NOWHERE);
        } catch (IllegalArgumentException e) {
            throw new BadValue(String.valueOf(e.getMessage()));
        }
    }
}
