package io.fairlead.samples.proxy.demo;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.health.HealthMonitor;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import io.fairlead.netty.HttpProxy;
import io.fairlead.strategies.Strategies;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Three backends, a balancer with health checks and a proxy, all in this process, and what is shown with them. */
final class DemoRun implements AutoCloseable {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
    private static final String VICTIM = "app2";

    private final List<DemoBackend> backends = new ArrayList<>();
    private final LoadBalancer balancer;
    private final CheckEngine checks;
    private final HealthMonitor monitor;
    private final HttpProxy proxy;
    private final Consumer<String> out; // takes one line

    private DemoRun(int port, Consumer<String> out) {
        this.out = out;
        for (String name : List.of("app1", VICTIM, "app3")) {
            backends.add(DemoBackend.start(name));
        }
        List<Backend> members = backends.stream().map(DemoBackend::backend).toList();
        this.balancer = LoadBalancer.builder(Strategies.roundRobin())
                .name("demo")
                .backends(members)
                .build();
        this.checks = CheckEngine.start();
        this.monitor = HealthMonitor.builder(balancer, Checks.http(checks).build())
                .source("http")
                .interval(CHECK_INTERVAL)
                .start();
        this.proxy = listen(balancer, port, out);
    }

    /** Starts everything, on the given port or, when it is taken, on a free one. */
    static DemoRun start(int port, Consumer<String> out) {
        return new DemoRun(port, out);
    }

    private static HttpProxy listen(LoadBalancer balancer, int port, Consumer<String> out) {
        HttpProxy.Builder builder = HttpProxy.builder(balancer).xBackend(true);
        try {
            return builder.listen("127.0.0.1", port).start();
        } catch (UncheckedIOException e) {
            out.accept(e.getMessage() + "; taking a free port");
            return builder.listen("127.0.0.1", 0).start();
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + proxy.port() + '/');
    }

    /**
     * Sends traffic in three phases, one line for each: all serve, one is killed on the way, it is back.
     *
     * @param requests in each phase
     * @return the phases as the clients saw them
     */
    List<Load> show(int requests) throws InterruptedException {
        say(
                "Fairlead demo: round robin over 3 backends, checked every %d ms, proxy %s",
                CHECK_INTERVAL.toMillis(), uri());
        say(
                "%-12s %9s %6s %6s %6s %7s %8s %9s %9s",
                (Object[])
                        new String[] {"phase", "requests", "app1", "app2", "app3", "errors", "retries", "p50", "p99"});
        DemoBackend victim = backends.get(1);
        List<Load> phases = new ArrayList<>();

        phases.add(phase("steady", requests, () -> {}));

        StateWatch down = StateWatch.of(balancer, VICTIM, HealthStatus.DOWN);
        phases.add(phase(VICTIM + " killed", requests, () -> {
            down.start();
            victim.close();
        }));
        StateWatch.Seen takenOut = down.await();
        say("  %s taken out after %d ms (%s)", VICTIM, takenOut.after().toMillis(), takenOut.reason());

        StateWatch up = StateWatch.of(balancer, VICTIM, HealthStatus.UP);
        up.start();
        victim.restart();
        StateWatch.Seen readmitted = up.await();
        say(
                "  %s readmitted %d ms after its restart (%s)",
                VICTIM, readmitted.after().toMillis(), readmitted.reason());
        phases.add(phase(VICTIM + " back", requests, () -> {}));
        return phases;
    }

    private Load phase(String name, int requests, Runnable midway) throws InterruptedException {
        long retriesBefore = proxy.stats().retries();
        Load load = Load.send(uri(), requests, midway);
        say(
                "%-12s %9d %6d %6d %6d %7d %8d %6.1f ms %6.1f ms",
                name,
                load.requests(),
                load.served().getOrDefault("app1", 0),
                load.served().getOrDefault("app2", 0),
                load.served().getOrDefault("app3", 0),
                load.errors(),
                proxy.stats().retries() - retriesBefore,
                load.p50().toNanos() / 1e6,
                load.p99().toNanos() / 1e6);
        return load;
    }

    private void say(String format, Object... values) {
        out.accept(String.format(Locale.ROOT, format, values));
    }

    LoadBalancer balancer() {
        return balancer;
    }

    @Override
    public void close() {
        proxy.close();
        monitor.close();
        checks.close();
        balancer.close();
        backends.forEach(DemoBackend::close);
    }
}
