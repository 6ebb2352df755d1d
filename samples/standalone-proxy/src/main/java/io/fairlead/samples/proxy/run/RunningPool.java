package io.fairlead.samples.proxy.run;

import io.fairlead.api.Affinity;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Strategy;
import io.fairlead.health.HealthMonitor;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import io.fairlead.health.check.HttpCheckBuilder;
import io.fairlead.samples.proxy.config.CheckConfig;
import io.fairlead.samples.proxy.config.CheckType;
import io.fairlead.samples.proxy.config.PoolChange;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.option.Statuses;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A pool that serves: its balancer and its health checks. Used by the thread that starts and reloads. */
final class RunningPool implements AutoCloseable {
    private final LoadBalancer balancer;
    private final CheckEngine engine;
    private final Scheduler timer;
    private final PoolAffinity affinity;
    private volatile @Nullable HealthMonitor monitor; // written by that thread, read by pages too

    private RunningPool(LoadBalancer balancer, PoolAffinity affinity, CheckEngine engine, Scheduler timer) {
        this.balancer = balancer;
        this.affinity = affinity;
        this.engine = engine;
        this.timer = timer;
    }

    /**
     * Starts a pool.
     *
     * @param engine makes the checks
     * @param timer says when
     */
    static RunningPool start(PoolConfig config, Strategy strategy, CheckEngine engine, Scheduler timer) {
        LoadBalancer balancer = LoadBalancer.builder(config.toSettings(strategy))
                .name(config.name())
                .scheduler(timer)
                .backends(config.toBackends())
                .build();
        RunningPool pool = new RunningPool(balancer, PoolAffinity.of(config.stickiness()), engine, timer);
        pool.check(config.check());
        return pool;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    Affinity affinity() {
        return affinity;
    }

    /**
     * Becomes another pool in place; backends that stay keep their counters, their health and what operators set.
     *
     * @throws RuntimeException if it cannot; what changed before that is changed back by the reversed change
     */
    void change(PoolChange change, Function<StrategyConfig, Strategy> strategies) {
        PoolConfig after = change.after();
        if (change.changesSettings()) {
            balancer.reconfigure(after.toSettings(strategies.apply(after.strategy())));
        }
        if (change.updatesBackends()) {
            balancer.update(after.toBackends());
        }
        if (change.replacesMonitor()) {
            check(after.check());
        }
    }

    /** Forgets who served whom, and remembers as the configuration says from now on, or not at all. */
    void stick(StickinessConfig config) {
        affinity.begin(config);
    }

    /** Checks as the configuration says from now on, or not at all. */
    private void check(CheckConfig config) {
        if (monitor != null) {
            monitor.close();
            monitor = null;
        }
        if (config.type() == CheckType.NONE) {
            return;
        }
        monitor = HealthMonitor.builder(balancer, checker(config))
                .source(config.type().name().toLowerCase(Locale.ROOT))
                .interval(config.interval())
                .timeout(config.timeout())
                .jitter(config.jitter())
                .rise(config.rise())
                .fall(config.fall())
                .scheduler(timer)
                .start();
    }

    /** Returns what the checks saw; any thread. */
    List<CheckView> checks() {
        HealthMonitor running = monitor;
        return (running == null) ? List.of() : running.view();
    }

    /** Returns what the affinity did, or null if there is none; any thread. */
    @Nullable
    AffinityStats affinityStats() {
        return affinity.stats();
    }

    private HealthChecker checker(CheckConfig config) {
        if (config.type() == CheckType.TCP) {
            return Checks.tcp(engine);
        }
        HttpCheckBuilder check = Checks.http(engine).path(config.path());
        if (!config.host().isEmpty()) {
            check.host(config.host());
        }
        if (config.port() != 0) {
            check.port(config.port());
        }
        for (Statuses statuses : config.statuses()) {
            check.expect(statuses.from(), statuses.to());
        }
        return check.build();
    }

    /** Returns how many attempts are on its backends. */
    long inFlight() {
        return balancer.view().backends().stream()
                .mapToLong(BackendView::inFlight)
                .sum();
    }

    @Override
    public void close() {
        if (monitor != null) {
            monitor.close();
        }
        balancer.close();
    }
}
