package io.fairlead.benchmarks.peers;

import io.fairlead.benchmarks.Pools;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Vert.x: the selectors of its load balancers, and the metrics that its requests keep. What the client puts around
 * them (an object a request, a reading of the clock) is left out, in its favor.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class VertxBenchmark {
    /** The size of the pool. */
    @Param("10")
    private int backends;

    private List<String> keys;
    private ServerSelector roundRobin;
    private ServerSelector random;
    private ServerSelector consistentHashing;
    private Pool leastRequests;
    private Pool twoChoices;

    /** Builds all selectors. */
    @Setup
    public void build() {
        keys = Keys.carriers(Long::toHexString);
        roundRobin = new Pool(LoadBalancer.ROUND_ROBIN, backends).selector;
        random = new Pool(LoadBalancer.RANDOM, backends).selector;
        consistentHashing = new Pool(LoadBalancer.CONSISTENT_HASHING, backends).selector;
        leastRequests = new Pool(LoadBalancer.LEAST_REQUESTS, backends);
        twoChoices = new Pool(LoadBalancer.POWER_OF_TWO_CHOICES, backends);
    }

    /** A pick in turn. */
    @Benchmark
    public int roundRobin() {
        return roundRobin.select();
    }

    /** A random pick. */
    @Benchmark
    public int random() {
        return random.select();
    }

    /** A pick by a key of 16 characters. */
    @Benchmark
    public int consistentHashing(Keys next) {
        return consistentHashing.select(next.next(keys));
    }

    /** The least of all, a request, its end. */
    @Benchmark
    public int leastRequests() {
        return leastRequests.serve();
    }

    /** The lesser of two, a request, its end. */
    @Benchmark
    public int twoChoices() {
        return twoChoices.serve();
    }

    /** Servers and the selector over them. */
    private static final class Pool {
        private final List<Server> servers = new ArrayList<>();
        private final ServerSelector selector;

        Pool(LoadBalancer balancer, int size) {
            for (int i = 0; i < size; i++) {
                servers.add(new Server(
                        "backend-" + i,
                        SocketAddress.inetSocketAddress(Pools.port(i), Pools.HOST),
                        balancer.newMetrics()));
            }
            selector = balancer.selector(servers);
        }

        int serve() {
            int selected = selector.select();
            use(servers.get(selected).metrics());
            return selected;
        }

        private static <M> void use(InteractionMetrics<M> metrics) {
            M request = metrics.initiateRequest();
            metrics.reportRequestBegin(request);
            metrics.reportRequestEnd(request);
            metrics.reportResponseBegin(request);
            metrics.reportResponseEnd(request);
        }
    }

    private record Server(String key, SocketAddress address, InteractionMetrics<?> metrics) implements ServerEndpoint {
        @Override
        public String protocolId() {
            return "";
        }

        @Override
        public ServerInteraction newInteraction() {
            throw new UnsupportedOperationException("the metrics are used directly");
        }

        @Override
        public Object unwrap() {
            return this;
        }
    }
}
