package io.fairlead.benchmarks.peers;

import com.netflix.loadbalancer.BaseLoadBalancer;
import com.netflix.loadbalancer.BestAvailableRule;
import com.netflix.loadbalancer.DummyPing;
import com.netflix.loadbalancer.IRule;
import com.netflix.loadbalancer.LoadBalancerStats;
import com.netflix.loadbalancer.RandomRule;
import com.netflix.loadbalancer.RoundRobinRule;
import com.netflix.loadbalancer.Server;
import com.netflix.loadbalancer.ServerStats;
import io.fairlead.benchmarks.Pools;
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
import org.openjdk.jmh.annotations.TearDown;

/** Ribbon: its load balancer with its rules, and the statistics of a server that its clients keep. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class RibbonBenchmark {
    /** The size of the pool. */
    @Param("10")
    private int backends;

    private BaseLoadBalancer roundRobin;
    private BaseLoadBalancer random;
    private BaseLoadBalancer bestAvailable;

    /** Builds all balancers. */
    @Setup
    public void build() {
        roundRobin = balancer(new RoundRobinRule());
        random = balancer(new RandomRule());
        bestAvailable = balancer(new BestAvailableRule());
    }

    /** Stops their timers. */
    @TearDown
    public void close() {
        roundRobin.shutdown();
        random.shutdown();
        bestAvailable.shutdown();
    }

    /** A pick in turn. */
    @Benchmark
    public Server roundRobin() {
        return roundRobin.chooseServer(null);
    }

    /** A random pick. */
    @Benchmark
    public Server random() {
        return random.chooseServer(null);
    }

    /** The least of all, a request, its end. */
    @Benchmark
    public Server bestAvailable() {
        Server server = bestAvailable.chooseServer(null);
        ServerStats stats = bestAvailable.getLoadBalancerStats().getSingleServerStat(server);
        stats.incrementActiveRequestsCount();
        stats.decrementActiveRequestsCount();
        return server;
    }

    private BaseLoadBalancer balancer(IRule rule) {
        BaseLoadBalancer balancer =
                new BaseLoadBalancer("peers", rule, new LoadBalancerStats("peers"), new DummyPing());
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            Server server = new Server(Pools.HOST, Pools.port(i));
            server.setAlive(true);
            servers.add(server);
        }
        balancer.setServersList(servers);
        return balancer;
    }
}
