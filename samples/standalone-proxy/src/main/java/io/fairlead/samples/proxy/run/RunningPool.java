package io.fairlead.samples.proxy.run;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Strategy;
import io.fairlead.netty.state.SharedHealth;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.samples.proxy.config.PoolChange;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.samples.proxy.config.StrategyConfig;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A pool that serves: its balancer, its health checks and its outlier detection. Used by the thread that starts and reloads. */
final class RunningPool implements AutoCloseable {
    private final LoadBalancer balancer;
    private final PoolChecks checks;
    private final PoolAffinity affinity;
    private final PoolOutliers outliers;
    private final PoolMembers members;
    private final @Nullable SharedHealth hints;
    private final PoolTls tls = new PoolTls(false);
    private final PoolTls streamTls = new PoolTls(true);

    private RunningPool(
            LoadBalancer balancer,
            PoolChecks checks,
            PoolAffinity affinity,
            PoolOutliers outliers,
            PoolMembers members,
            @Nullable SharedHealth hints) {
        this.balancer = balancer;
        this.members = members;
        this.hints = hints;
        this.checks = checks;
        this.affinity = affinity;
        this.outliers = outliers;
    }

    /**
     * Starts a pool.
     *
     * @param checkers make the checks
     * @param timer says when
     * @param names who is asked for names
     * @param fleet what is shared with other processes
     * @throws IllegalArgumentException naming the file that its checks cannot use
     */
    static RunningPool start(
            PoolConfig config, Strategy strategy, Checkers checkers, Scheduler timer, NameServers names, Fleet fleet) {
        PoolOutliers outliers = PoolOutliers.of(config.outlier(), timer);
        LoadBalancer balancer = LoadBalancer.builder(config.toSettings(strategy))
                .name(config.name())
                .passiveHealth(outliers)
                .scheduler(timer)
                .backends(config.toBackends())
                .build();
        PoolChecks checks = PoolChecks.of(balancer, checkers, timer);
        try {
            checks.check(config);
            checks.ask(config.agent());
        } catch (RuntimeException e) {
            checks.close();
            outliers.close();
            balancer.close();
            throw e;
        }
        return new RunningPool(
                balancer,
                checks,
                PoolAffinity.of(balancer, config.stickiness(), fleet),
                outliers,
                PoolMembers.of(balancer, config, names, timer),
                fleet.watch(balancer));
    }

    LoadBalancer balancer() {
        return balancer;
    }

    /**
     * Returns how connections to its backends are encrypted; null for not at all.
     *
     * @throws IllegalArgumentException naming the file that cannot be used
     */
    @Nullable
    BackendTls tls(PoolConfig config) {
        return tls.of(config.tls(), config.protocol());
    }

    /**
     * Returns the same for connections that are half-closed, as those of a tcp listener are.
     *
     * @throws IllegalArgumentException naming the file that cannot be used
     */
    @Nullable
    BackendTls streamTls(PoolConfig config) {
        return streamTls.of(config.tls(), config.protocol());
    }

    PoolAffinity affinity() {
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
        if (change.updatesBackends() || change.replacesSources()) {
            members.become(after, change.replacesSources());
        }
        if (change.replacesOutliers()) {
            outliers.begin(after.outlier());
        }
        if (change.replacesMonitor()) {
            checks.check(after);
        }
        if (change.replacesAgent()) {
            checks.ask(after.agent());
        }
    }

    /**
     * Reads the files of its checks again if they have changed.
     *
     * @throws IllegalArgumentException naming the file that cannot be used; the checks go on as before then
     */
    void recheck(PoolConfig config) {
        checks.recheck(config);
    }

    /** Forgets who served whom, and remembers as the configuration says from now on, or not at all. */
    void stick(StickinessConfig config) {
        affinity.begin(config);
    }

    PoolMembers members() {
        return members;
    }

    /** Returns what the checks saw; any thread. */
    List<CheckView> checks() {
        return checks.views();
    }

    /** Returns what the affinity did, or null if there is none; any thread. */
    @Nullable
    AffinityStats affinityStats() {
        return affinity.stats();
    }

    /** Returns how many attempts are on its backends. */
    long inFlight() {
        return balancer.view().backends().stream()
                .mapToLong(BackendView::inFlight)
                .sum();
    }

    @Override
    public void close() {
        members.close();
        if (hints != null) {
            hints.close();
        }
        checks.close();
        outliers.close();
        affinity.close();
        balancer.close();
    }
}
