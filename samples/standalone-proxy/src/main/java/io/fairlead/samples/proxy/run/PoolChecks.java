package io.fairlead.samples.proxy.run;

import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Verdict;
import io.fairlead.health.HealthMonitor;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.samples.proxy.config.AgentConfig;
import io.fairlead.samples.proxy.config.CheckConfig;
import io.fairlead.samples.proxy.config.CheckType;
import io.fairlead.samples.proxy.config.PoolConfig;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks of a pool and the questions to its agents; a reload may replace each. */
final class PoolChecks implements AutoCloseable {
    private static final String AGENT = "agent";

    private final LoadBalancer balancer;
    private final Checkers checkers;
    private final Scheduler timer;
    private final PoolTls tls = new PoolTls(true); // of the JDK, as checks are
    private @Nullable BackendTls used; // by the checks that run

    // written by the thread that starts and reloads, read by pages too
    private volatile @Nullable Running checks;
    private volatile @Nullable Running agents;

    private PoolChecks(LoadBalancer balancer, Checkers checkers, Scheduler timer) {
        this.balancer = balancer;
        this.checkers = checkers;
        this.timer = timer;
    }

    /**
     * Returns checks that have not begun.
     *
     * @param checkers make the checks
     * @param timer says when
     */
    static PoolChecks of(LoadBalancer balancer, Checkers checkers, Scheduler timer) {
        return new PoolChecks(balancer, checkers, timer);
    }

    /** A monitor and the source of its verdicts. */
    private record Running(String source, HealthMonitor monitor) {}

    /**
     * Checks as the configuration says from now on, or not at all.
     *
     * @throws IllegalArgumentException naming the file that cannot be used; nothing has changed then
     */
    void check(PoolConfig pool) {
        CheckConfig config = pool.check();
        BackendTls encryption = tls.of(pool.checkTls(), pool.protocol());
        if (config.type() == CheckType.NONE) {
            end(checks, null);
            checks = null;
            used = null;
            return;
        }
        String source = config.type().name().toLowerCase(Locale.ROOT);
        HealthMonitor.Builder next = HealthMonitor.builder(balancer, checkers.of(pool, encryption))
                .interval(config.interval())
                .fastInterval(config.fastInterval().isZero() ? config.interval() : config.fastInterval())
                .downInterval(config.downInterval().isZero() ? config.interval() : config.downInterval())
                .timeout(config.timeout())
                .jitter(config.jitter())
                .rise(config.rise())
                .fall(config.fall())
                .initial(config.initial());
        end(checks, source);
        checks = start(source, next);
        used = encryption;
    }

    /**
     * Checks with the files as they are now.
     *
     * @throws IllegalArgumentException naming the file that cannot be used; nothing has changed then
     */
    void recheck(PoolConfig pool) {
        if (tls.of(pool.checkTls(), pool.protocol()) != used) {
            check(pool);
        }
    }

    /** Asks the agents as the configuration says from now on, or not at all. */
    void ask(@Nullable AgentConfig config) {
        if (config == null) {
            end(agents, null);
            agents = null;
            return;
        }
        HealthMonitor.Builder next = HealthMonitor.builder(balancer, checkers.of(config))
                .interval(config.interval())
                .timeout(config.timeout());
        end(agents, AGENT);
        agents = start(AGENT, next);
    }

    private Running start(String source, HealthMonitor.Builder monitor) {
        return new Running(source, monitor.source(source).scheduler(timer).start());
    }

    /**
     * Ends a monitor. Another one, under a source of its own, goes on from what it has said; without one, that is
     * taken back: nobody would ever say that a backend is up again.
     */
    private void end(@Nullable Running before, @Nullable String nextSource) {
        if (before == null) {
            return;
        }
        before.monitor().close();
        if (before.source().equals(nextSource)) {
            return;
        }
        for (BackendView member : balancer.view().backends()) {
            Verdict said = member.sources().get(before.source());
            if (said != null && nextSource != null) {
                balancer.report(member.backend().id(), nextSource, said);
            }
            balancer.report(member.backend().id(), before.source(), Verdict.unknown());
        }
    }

    /** Returns what the checks saw; any thread. */
    List<CheckView> views() {
        return Stream.of(checks, agents)
                .flatMap(running -> (running == null) ? Stream.of() : running.monitor().view().stream())
                .toList();
    }

    @Override
    public void close() {
        Stream.of(checks, agents).forEach(running -> {
            if (running != null) {
                running.monitor().close();
            }
        });
    }
}
