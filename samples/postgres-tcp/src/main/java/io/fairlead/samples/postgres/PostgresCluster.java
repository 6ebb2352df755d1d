package io.fairlead.samples.postgres;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Panic;
import io.fairlead.health.HealthMonitor;
import io.fairlead.health.InitialState;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.PostgresCheckBuilder;
import io.fairlead.health.check.Role;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * PostgreSQL servers of which one takes writes: every server is asked by {@code pg_is_in_recovery()} what it is, and
 * connections go where its answer says. Two pools over the same servers, so that a promotion is two verdicts and no
 * change of configuration.
 *
 * <p>Writes that nobody can take are refused, and never sent to a replica. Reads that no replica can take go to whoever
 * answers: between two verdicts about a promotion there is a moment without either role.
 */
final class PostgresCluster implements AutoCloseable {
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(1);
    private static final int FALL = 2;

    private final CheckEngine engine;
    private final LoadBalancer primary;
    private final LoadBalancer replicas;
    private final HealthMonitor primaryMonitor;
    private final HealthMonitor replicaMonitor;
    private final BalancedDataSource writes;
    private final BalancedDataSource reads;

    /**
     * Begins to ask the servers.
     *
     * @param connector opens connections for the application
     * @param within how long after the first try to connect another one may begin
     * @param check begins a check: its user, and a password, if it has one
     * @param interval from one check of a server to the next
     */
    static PostgresCluster of(
            List<Backend> servers,
            Connector connector,
            Duration within,
            Function<CheckEngine, PostgresCheckBuilder> check,
            Duration interval) {
        return new PostgresCluster(servers, connector, within, check, interval);
    }

    private PostgresCluster(
            List<Backend> servers,
            Connector connector,
            Duration within,
            Function<CheckEngine, PostgresCheckBuilder> check,
            Duration interval) {
        engine = CheckEngine.start();
        primary = pool("primary", servers, Panic.never());
        replicas = pool("replicas", servers, Panic.whenNoneIsEligible());
        primaryMonitor = monitor(primary, check.apply(engine).role(Role.PRIMARY), interval);
        replicaMonitor = monitor(replicas, check.apply(engine).role(Role.REPLICA), interval);
        writes = BalancedDataSource.over(primary, connector, within, true);
        reads = BalancedDataSource.over(replicas, connector, within, false);
    }

    private static LoadBalancer pool(String name, List<Backend> servers, Panic panic) {
        return LoadBalancer.builder(Strategies.leastConnections())
                .name(name)
                .backends(servers)
                .panic(panic)
                .build();
    }

    private static HealthMonitor monitor(LoadBalancer pool, PostgresCheckBuilder check, Duration interval) {
        return HealthMonitor.builder(pool, check.build())
                .source("role")
                .interval(interval)
                .fastInterval(interval.dividedBy(2))
                .timeout(CHECK_TIMEOUT)
                .rise(1)
                .fall(FALL)
                .initial(InitialState.DOWN)
                .start();
    }

    /** Returns connections to the server that takes writes; they are aborted when it takes none any more. */
    DataSource writes() {
        return writes;
    }

    /** Returns connections to the least busy replica, or to any server while there is none. */
    DataSource reads() {
        return reads;
    }

    /** Returns the servers as the pool of the primary sees them. */
    LoadBalancer primary() {
        return primary;
    }

    /** Returns the servers as the pool of the replicas sees them. */
    LoadBalancer replicas() {
        return replicas;
    }

    /** Ends the checks and refuses connections; those that are open stay. */
    @Override
    public void close() {
        primaryMonitor.close();
        replicaMonitor.close();
        engine.close();
        writes.close();
        reads.close();
        primary.close();
        replicas.close();
    }
}
