package io.fairlead.netty.admin;

import io.fairlead.api.AdminState;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.Failure;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Outcome;
import io.fairlead.api.PoolView;
import io.fairlead.api.Verdict;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Views for tests of the renderers. */
final class Pools {
    static final TrafficView TRAFFIC = new TrafficView(
            4,
            9,
            1234567,
            2048,
            5_000_000,
            Map.of(2, 1200L, 5, 34L),
            Map.of("connect_failed", 7L, "backend_timeout", 2L),
            3,
            1_834_000,
            48_500_000);

    /** 120 checks, the last of which passed three seconds ago. */
    static final CheckView PASSED = new CheckView(
            "a",
            "http",
            HealthStatus.UP,
            "HTTP 200",
            Duration.ofNanos(1_234_567),
            Duration.ofSeconds(3),
            5,
            120,
            2,
            List.of(new Failure("http", "connection refused", Duration.ofSeconds(13), 2)));

    /** Down for a minute now, and for another one before. */
    static final Downtime TWICE = new Downtime(true, 5, Duration.ofSeconds(60).toNanos(), 2);

    static final AffinityStats STICKY = new AffinityStats(1500, 123_456, 2_345, 17, 3);

    private Pools() {}

    static BackendView backend(String id, HealthStatus health, AdminState admin, boolean candidate, String reason) {
        return new BackendView(
                Backend.builder(id, InetSocketAddress.createUnresolved("10.0.0.1", 80))
                        .weight(2)
                        .build(),
                new BackendState(health, admin, admin, OptionalInt.empty(), OptionalInt.empty(), reason, 5),
                Duration.ofSeconds(65),
                health == HealthStatus.UNKNOWN ? Map.of() : Map.of("http", new Verdict(health, reason)),
                health == HealthStatus.UNKNOWN ? Map.of() : Map.of("http", Duration.ofSeconds(65)),
                health == HealthStatus.DOWN
                        ? List.of(new Failure("http", reason, Duration.ofSeconds(65), 1))
                        : List.of(),
                2,
                2,
                candidate ? 1 : 0,
                1,
                candidate,
                3,
                100,
                Map.of(Outcome.SUCCESS, 90L, Outcome.TIMEOUT, 7L));
    }

    /** The same backend with other failures. */
    static BackendView failed(BackendView view, Failure... failures) {
        return new BackendView(
                view.backend(),
                view.state(),
                view.age(),
                view.sources(),
                view.sourceAges(),
                List.of(failures),
                view.configuredWeight(),
                view.weight(),
                view.factor(),
                view.ramp(),
                view.candidate(),
                view.inFlight(),
                view.acquired(),
                view.outcomes());
    }

    static Snapshot of(String name, Map<String, TrafficView> traffic, BackendView... backends) {
        PoolView view = new PoolView(name, "round-robin", 7, false, false, 11, List.of(), List.of(backends));
        return new Snapshot(
                List.of(new Snapshot.Pool(view, traffic, Map.of("a", List.of(PASSED)), Map.of("b", TWICE), null)),
                List.of(new FrontendView("web", "http", "0.0.0.0:80", TRAFFIC)),
                1_000_000);
    }

    /** One backend up with traffic, one down without. */
    static Snapshot two() {
        return of(
                "api",
                Map.of("a", TRAFFIC),
                backend("a", HealthStatus.UP, AdminState.READY, true, "HTTP 200"),
                backend("b", HealthStatus.DOWN, AdminState.READY, false, "HTTP 503, \"gone\""));
    }

    /** The same pools, each with an affinity that counts. */
    static Snapshot sticky(Snapshot snapshot) {
        List<Snapshot.Pool> pools = snapshot.pools().stream()
                .map(pool -> new Snapshot.Pool(pool.view(), pool.traffic(), pool.checks(), pool.downtimes(), STICKY))
                .toList();
        return new Snapshot(pools, snapshot.frontends(), snapshot.millis());
    }

    /** Every text is the given one. */
    static Snapshot hostile(String text) {
        String id = text.isEmpty() ? "x" : text;
        TrafficView traffic = new TrafficView(1, 1, 1, 1, 1, Map.of(), Map.of(text, 1L), 1, 1, 1);
        CheckView check = new CheckView(
                id,
                text,
                HealthStatus.DOWN,
                text,
                Duration.ZERO,
                Duration.ZERO,
                -1,
                1,
                1,
                List.of(new Failure(text, text, Duration.ZERO, 1)));
        BackendView backend = backend(id, HealthStatus.DOWN, AdminState.DRAIN, false, text);
        PoolView view = new PoolView(text, text, 1, true, true, 0, List.of(), List.of(backend));
        return new Snapshot(
                List.of(new Snapshot.Pool(
                        view, Map.of(id, traffic), Map.of(id, List.of(check)), Map.of(id, TWICE), STICKY)),
                List.of(new FrontendView(text, text, text, traffic)),
                0);
    }

    static Snapshot many(int count) {
        List<BackendView> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            backends.add(backend("b" + i, HealthStatus.UP, AdminState.READY, true, ""));
        }
        return of("api", Map.of(), backends.toArray(BackendView[]::new));
    }
}
