package io.fairlead.benchmarks.peers;

import io.fairlead.benchmarks.Pools;
import io.servicetalk.client.api.ConnectionFactory;
import io.servicetalk.client.api.DefaultServiceDiscovererEvent;
import io.servicetalk.client.api.LoadBalancedConnection;
import io.servicetalk.client.api.LoadBalancer;
import io.servicetalk.client.api.RequestTracker;
import io.servicetalk.client.api.ServiceDiscovererEvent;
import io.servicetalk.concurrent.api.AsyncCloseables;
import io.servicetalk.concurrent.api.Completable;
import io.servicetalk.concurrent.api.Executor;
import io.servicetalk.concurrent.api.Executors;
import io.servicetalk.concurrent.api.ListenableAsyncCloseable;
import io.servicetalk.concurrent.api.Publisher;
import io.servicetalk.concurrent.api.Single;
import io.servicetalk.context.api.ContextMap;
import io.servicetalk.loadbalancer.LoadBalancers;
import io.servicetalk.loadbalancer.LoadBalancingPolicies;
import io.servicetalk.loadbalancer.LoadBalancingPolicy;
import io.servicetalk.transport.api.TransportObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * ServiceTalk: its default load balancer, which selects a connection, asynchronously, over connections that are there.
 * A request tells the tracker that the balancer hands out of its beginning and its end; latency is measured always.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class ServiceTalkBenchmark {
    /** The size of the pool. */
    @Param("10")
    private int backends;

    private Executor executor;
    private LoadBalancer<Connection> roundRobin;
    private LoadBalancer<Connection> twoChoices;

    /** Builds both balancers, and opens all connections. */
    @Setup
    public void build() throws ExecutionException, InterruptedException {
        executor = Executors.newFixedSizeExecutor(1);
        roundRobin = balancer(LoadBalancingPolicies.roundRobin().build());
        twoChoices = balancer(LoadBalancingPolicies.p2c().build());
        for (int i = 0; i < 20 * backends; i++) {
            select(roundRobin);
            select(twoChoices);
        }
    }

    /** Closes them. */
    @TearDown
    public void close() throws ExecutionException, InterruptedException {
        roundRobin.closeAsync().toFuture().get();
        twoChoices.closeAsync().toFuture().get();
        executor.closeAsync().toFuture().get();
    }

    /** A pick in turn. */
    @Benchmark
    public Connection roundRobin() throws ExecutionException, InterruptedException {
        return select(roundRobin);
    }

    /** The better of two, a request, its end. */
    @Benchmark
    public Connection twoChoices() throws ExecutionException, InterruptedException {
        Connection connection = select(twoChoices);
        RequestTracker tracker = connection.tracker;
        if (tracker != null) {
            tracker.onRequestSuccess(tracker.beforeRequestStart());
        }
        return connection;
    }

    private static Connection select(LoadBalancer<Connection> balancer)
            throws ExecutionException, InterruptedException {
        return balancer.selectConnection(connection -> true, null).toFuture().get();
    }

    private LoadBalancer<Connection> balancer(LoadBalancingPolicy<String, Connection> policy) {
        List<ServiceDiscovererEvent<String>> events = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            events.add(new DefaultServiceDiscovererEvent<>(
                    Pools.HOST + ":" + Pools.port(i), ServiceDiscovererEvent.Status.AVAILABLE));
        }
        Publisher<Collection<ServiceDiscovererEvent<String>>> discovered =
                Publisher.<Collection<ServiceDiscovererEvent<String>>>from(events)
                        .concat(Publisher.never());
        return LoadBalancers.<String, Connection>builder("peers")
                .loadBalancingPolicy(policy)
                .backgroundExecutor(executor)
                .build()
                .newLoadBalancer(discovered, new Connections(), "peers");
    }

    /** Opens connections at once. */
    private static final class Connections implements ConnectionFactory<String, Connection> {
        private final ListenableAsyncCloseable closeable = AsyncCloseables.emptyAsyncCloseable();

        @Override
        public Single<Connection> newConnection(
                String address, @Nullable ContextMap context, @Nullable TransportObserver observer) {
            return Single.succeeded(
                    new Connection((context == null) ? null : context.get(RequestTracker.REQUEST_TRACKER_KEY)));
        }

        @Override
        public Completable onClose() {
            return closeable.onClose();
        }

        @Override
        public Completable closeAsync() {
            return closeable.closeAsync();
        }
    }

    /** A connection that is there. */
    public static final class Connection implements LoadBalancedConnection {
        private final ListenableAsyncCloseable closeable = AsyncCloseables.emptyAsyncCloseable();
        private final @Nullable RequestTracker tracker;

        Connection(@Nullable RequestTracker tracker) {
            this.tracker = tracker;
        }

        @Override
        public int score() {
            return 1;
        }

        @Override
        public Completable onClose() {
            return closeable.onClose();
        }

        @Override
        public Completable closeAsync() {
            return closeable.closeAsync();
        }
    }
}
