package io.fairlead.benchmarks.peers;

import io.fairlead.benchmarks.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.RpcStatus;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RandomLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RoundRobinLoadBalance;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Dubbo: its load balances over invokers that do not change, and the counting of its filter for active calls. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class DubboBenchmark {
    private static final String METHOD = "call";

    /** The size of the pool. */
    @Param("10")
    private int backends;

    private List<Invoker<Object>> invokers;
    private URL url;
    private List<Invocation> invocations;
    private LoadBalance roundRobin;
    private LoadBalance random;
    private LoadBalance leastActive;
    private LoadBalance consistentHash;

    /** Builds the invokers. */
    @Setup
    public void build() {
        invokers = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            invokers.add(new Backend(new URL(
                    "dubbo", Pools.HOST, Pools.port(i), "peers", Map.of("weight", Integer.toString(Pools.weight(i))))));
        }
        url = invokers.get(0).getUrl();
        invocations = Keys.carriers(key -> new RpcInvocation(
                null, METHOD, "peers", "", new Class<?>[] {String.class}, new Object[] {Long.toHexString(key)}));
        roundRobin = new RoundRobinLoadBalance();
        random = new RandomLoadBalance();
        leastActive = new LeastActiveLoadBalance();
        consistentHash = new ConsistentHashLoadBalance();
    }

    /** A pick in weighted turn. */
    @Benchmark
    public Invoker<Object> roundRobin(Keys next) {
        return roundRobin.select(invokers, url, next.next(invocations));
    }

    /** A random pick by weight. */
    @Benchmark
    public Invoker<Object> random(Keys next) {
        return random.select(invokers, url, next.next(invocations));
    }

    /** The least of all, a call, its end. */
    @Benchmark
    public Invoker<Object> leastActive(Keys next) {
        Invoker<Object> invoker = leastActive.select(invokers, url, next.next(invocations));
        RpcStatus.beginCount(invoker.getUrl(), METHOD, Integer.MAX_VALUE);
        RpcStatus.endCount(invoker.getUrl(), METHOD, 1, true);
        return invoker;
    }

    /** A pick by a key of 16 characters, the first argument of the call. */
    @Benchmark
    public Invoker<Object> consistentHash(Keys next) {
        return consistentHash.select(invokers, url, next.next(invocations));
    }

    /** A server that is there. */
    private record Backend(URL getUrl) implements Invoker<Object> {
        @Override
        public Class<Object> getInterface() {
            return Object.class;
        }

        @Override
        public Result invoke(Invocation invocation) {
            throw new UnsupportedOperationException("nothing is called");
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void destroy() {}
    }
}
