package io.fairlead.netty.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.LoadBalancer;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Which route has a request: the rules one by one, and all of them against a reference that knows no table. */
class RoutesTest {
    private static final LoadBalancer POOL =
            LoadBalancer.builder(Strategies.roundRobin()).name("pool").build();

    /** A route as it is written. */
    record Spec(List<String> hosts, List<String> paths, List<String> methods, boolean header) {
        Route route() {
            RouteBuilder builder = Route.to(POOL);
            hosts.forEach(builder::host);
            for (String path : paths) {
                switch (path.charAt(0)) {
                    case '=' -> builder.path(path.substring(1));
                    case '~' -> builder.regex(path.substring(1));
                    default -> builder.prefix(path);
                }
            }
            builder.methods(methods.toArray(new String[0]));
            return header ? builder.header("X-Env", "beta").build() : builder.build();
        }
    }

    /** A request, as it comes. */
    record Ask(String host, String path, String method, boolean header) {
        Heads head() {
            Heads head = new Heads(method, host, path, null, new ArrayList<>());
            return header ? head.with("x-env", "alpha").with("X-ENV", "beta") : head;
        }
    }

    @Property(tries = 2_000)
    void theTableAgreesWithTheReference(@ForAll("specs") List<Spec> specs, @ForAll("asks") List<Ask> asks) {
        Routes routes =
                Routes.builder().add(specs.stream().map(Spec::route).toList()).build();
        for (Ask ask : asks) {
            assertThat(routes.find(ask.head())).as("%s in %s", ask, specs).isEqualTo(reference(specs, ask));
        }
    }

    /** Tries every host and every path of every route, and takes the best. */
    private static int reference(List<Spec> specs, Ask ask) {
        long best = Long.MAX_VALUE;
        int found = Routes.NONE;
        for (int i = 0; i < specs.size(); i++) {
            Spec spec = specs.get(i);
            boolean suits =
                    (spec.methods.isEmpty() || spec.methods.contains(ask.method)) && (!spec.header || ask.header);
            for (String host : spec.hosts.isEmpty() ? List.of("*") : spec.hosts) {
                for (String path : spec.paths.isEmpty() ? List.of("") : spec.paths) {
                    int hostRank = hostRank(host, ask.host);
                    int pathRank = pathRank(path, ask.path);
                    long rank = (hostRank * 1_000L + pathRank) * 1_000 + i;
                    if (suits && hostRank >= 0 && pathRank >= 0 && rank < best) {
                        best = rank;
                        found = i;
                    }
                }
            }
        }
        return found;
    }

    private static int hostRank(String pattern, String asked) {
        String host = asked.toLowerCase(Locale.ROOT).replaceAll(":[0-9]*$", "").replaceAll("(.)\\.$", "$1");
        if (pattern.equals("*")) {
            return 999;
        }
        if (pattern.startsWith("*.")) {
            String suffix = pattern.substring(1);
            return host.endsWith(suffix) && host.length() > suffix.length() ? 500 - suffix.length() : -1;
        }
        return pattern.equals(host) ? 0 : -1;
    }

    private static int pathRank(String pattern, String target) {
        String path = target.replaceAll("\\?.*", "");
        if (pattern.startsWith("=")) {
            return pattern.substring(1).equals(path) ? 0 : -1;
        }
        if (pattern.startsWith("~")) {
            return Pattern.matches(pattern.substring(1), path) ? 1 : -1;
        }
        boolean below = path.equals(pattern) || path.startsWith(pattern.endsWith("/") ? pattern : pattern + "/");
        return pattern.isEmpty() || below ? 999 - pattern.length() : -1;
    }

    @Provide
    Arbitrary<List<Spec>> specs() {
        Arbitrary<String> hosts = Arbitraries.of("a.b", "b", "x.a.b", "*.b", "*.a.b", "*.x.a.b", "*", "c", "*.c");
        Arbitrary<String> paths = Arbitraries.of(
                "=/", "=/p", "=/p/q", "/", "/p", "/p/", "/p/q", "/p/q/", "~/p/[a-z]+", "~/.*q", "~/p(/r)*", "=/p/");
        Arbitrary<List<String>> methods = Arbitraries.of(List.of(), List.of(), List.of("GET"), List.of("PUT", "POST"));
        Arbitrary<Spec> spec = Combinators.combine(
                        hosts.list().ofMaxSize(2),
                        paths.list().ofMaxSize(2),
                        methods,
                        Arbitraries.of(false, false, true))
                .as(Spec::new);
        return spec.list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<Ask>> asks() {
        Arbitrary<Ask> ask = Combinators.combine(
                        Arbitraries.of(
                                "a.b",
                                "A.b:80",
                                "b",
                                "x.a.b",
                                "y.x.a.b.",
                                "z.b",
                                "c",
                                "d.c:",
                                "",
                                "n",
                                "[::1]",
                                "ab.b",
                                ".b"),
                        Arbitraries.of("/", "/p", "/p?/q", "/p/", "/p/q", "/p/q/r", "/pq", "/p/r/r", "/x/q", "*", "/P"),
                        Arbitraries.of("GET", "PUT", "POST"),
                        Arbitraries.of(true, false))
                .as(Ask::new);
        return ask.list().ofSize(10);
    }

    @Test
    void hostsGoFromTheVeryNameToAnyName() {
        Routes routes = Routes.of(
                Route.to(POOL).build(),
                Route.to(POOL).host("*.example.com").build(),
                Route.to(POOL).host("*.eu.example.com").build(),
                Route.to(POOL).host("Shop.Example.com").host("[::1]").build());
        assertThat(found(routes, "shop.example.com", "/")).isEqualTo(3);
        assertThat(found(routes, "SHOP.example.COM.:8080", "/")).isEqualTo(3);
        assertThat(found(routes, "[::1]:80", "/")).isEqualTo(3);
        assertThat(found(routes, "a.b.eu.example.com", "/")).isEqualTo(2);
        assertThat(found(routes, "x.example.com", "/")).isEqualTo(1);
        assertThat(found(routes, "example.com", "/")).isEqualTo(0);
        assertThat(found(routes, "", "/")).isEqualTo(0);
    }

    @Test
    void pathsOfAbsoluteTargetsBeginBehindTheHost() {
        Routes routes = Routes.of(
                Route.to(POOL).prefix("/p").build(), Route.to(POOL).path("/").build());
        assertThat(found(routes, "h", "http://h/p?x")).isEqualTo(0);
        assertThat(found(routes, "h", "http://h?/p")).isEqualTo(Routes.NONE);
    }

    @Test
    void aRouteThatDoesNotSuitLetsTheNextOneHaveTheRequest() {
        Routes routes = Routes.of(
                Route.to(POOL).host("a").path("/x").methods("PUT").build(),
                Route.to(POOL).host("a").headerMatching("X-V", "[2-9]|1\\d").build(),
                Route.to(POOL).header("Authorization").build());
        assertThat(routes.find(Heads.get("a", "/x"))).isEqualTo(Routes.NONE);
        assertThat(routes.find(Heads.get("a", "/x").with("x-v", "1").with("X-V", "12")))
                .isEqualTo(1);
        assertThat(routes.find(Heads.get("a", "/x").with("x-v", "1").with("authorization", "")))
                .isEqualTo(2);
        assertThat(routes.match(Heads.get("a", "/x"))).isNull();
    }

    @Test
    void serverNamesAreThoseOfTheHandshake() {
        Routes routes = Routes.of(
                Route.to(POOL).serverName("*.example.com").serverName("b").build());
        for (String name : List.of("a.EXAMPLE.com", "B")) {
            assertThat(routes.find(new Heads("GET", "x", "/", name, List.of()))).isZero();
        }
        assertThat(routes.find(new Heads("GET", "a.example.com", "/", null, List.of())))
                .isEqualTo(Routes.NONE);
        assertThat(routes.find(new Heads("GET", "b", "/", "example.com", List.of())))
                .isEqualTo(Routes.NONE);
    }

    @Test
    void pathsThatClimbOutAreRefusedHoweverTheyAreWritten() {
        Routes routes = Routes.of(Route.to(POOL).build());
        for (String path : List.of(
                "/..",
                "/../x",
                "/a/../..",
                "/%2e%2E/x",
                "/.%2e",
                "/a/..%2f..%2fx",
                "/a\\..\\..\\x",
                "/a%5C../..",
                "//../",
                "/a//../../x",
                "http://h/a/../..",
                "/a/./../../b")) {
            assertThat(routes.accepts(path)).as(path).isFalse();
        }
        for (String path : List.of(
                "/",
                "/a/..",
                "/a/../b",
                "/a/...",
                "/..a",
                "/a?/../..",
                "*",
                "/%",
                "/%2",
                "/a/%2e%2",
                "/a%2fb/../..",
                "http://h?../..",
                "/%2e",
                "/a/%2e%2e/b")) {
            assertThat(routes.accepts(path)).as(path).isTrue();
        }
    }

    @Test
    void strictPathsMeanTheSameToEverybody() {
        Routes routes =
                Routes.builder().add(Route.to(POOL).build()).strictPaths(true).build();
        for (String path : List.of(
                "/a/../b",
                "/.",
                "/a/./b",
                "//a",
                "/a//b",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a%00",
                "/a/%2e%2e/b",
                "/..",
                "\\a",
                "/a/.%2E")) {
            assertThat(routes.accepts(path)).as(path).isFalse();
        }
        for (String path :
                List.of("/", "/a/", "/a.b/..c", "/a%20b", "*", "/%zz", "http://h/a", "http://h", "/a?//..%2f")) {
            assertThat(routes.accepts(path)).as(path).isTrue();
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        LoadBalancer namesake =
                LoadBalancer.builder(Strategies.roundRobin()).name("pool").build();
        assertThatThrownBy(() -> Routes.of()).hasMessage("routes: none (expected: at least one)");
        assertThatThrownBy(() ->
                        Routes.of(Route.to(POOL).build(), Route.to(namesake).build()))
                .hasMessage("routes: two pools have the name pool (expected: names of their own)");
        RouteBuilder route = Route.to(POOL);
        assertThatThrownBy(() -> route.host("a:80"))
                .hasMessage("host: a:80 (expected: a name without port, such as example.com or *.example.com)");
        assertThatThrownBy(() -> route.host("a.*.b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> route.prefix("api"))
                .hasMessage("prefix: api (expected: / and then visible ASCII, without query and fragment)");
        assertThatThrownBy(() -> route.regex("/(a")).hasMessage("regex: /(a: ) expected at character 4");
        assertThatThrownBy(() -> route.methods("G T")).hasMessage("method: G T (expected: a method, such as GET)");
        assertThatThrownBy(() -> route.header("a b")).hasMessage("header: a b (expected: the name of a header field)");
        assertThatThrownBy(() -> route.maxTries(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int found(Routes routes, String host, String target) {
        return routes.find(Heads.get(host, target));
    }
}
