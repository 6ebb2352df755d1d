package io.fairlead.benchmarks.peers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import io.fairlead.benchmarks.Pools;
import io.netty.util.AttributeKey;
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

/** Armeria: endpoint groups with its selection strategies. It counts nothing, so that there is nothing to complete. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class ArmeriaBenchmark {
    private static final AttributeKey<Long> HASH = AttributeKey.valueOf(ArmeriaBenchmark.class, "HASH");

    /** The size of the pool. */
    @Param("10")
    private int backends;

    private List<ClientRequestContext> requests;
    private EndpointGroup roundRobin;
    private EndpointGroup weightedRoundRobin;
    private EndpointGroup sticky;

    /** Builds all groups. */
    @Setup
    public void build() {
        requests = Keys.carriers(ArmeriaBenchmark::request);
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            endpoints.add(Endpoint.of(Pools.HOST, Pools.port(i)).withWeight(Pools.weight(i)));
        }
        roundRobin = EndpointGroup.of(EndpointSelectionStrategy.roundRobin(), endpoints);
        weightedRoundRobin = EndpointGroup.of(EndpointSelectionStrategy.weightedRoundRobin(), endpoints);
        sticky = EndpointGroup.of(EndpointSelectionStrategy.sticky(request -> hash(request)), endpoints);
    }

    /** Closes them. */
    @TearDown
    public void close() {
        roundRobin.close();
        weightedRoundRobin.close();
        sticky.close();
    }

    /** A pick in turn. */
    @Benchmark
    public Endpoint roundRobin(Keys next) {
        return roundRobin.selectNow(next.next(requests));
    }

    /** A pick in weighted turn. */
    @Benchmark
    public Endpoint weightedRoundRobin(Keys next) {
        return weightedRoundRobin.selectNow(next.next(requests));
    }

    /** A pick by hash, which is an attribute of the request. */
    @Benchmark
    public Endpoint sticky(Keys next) {
        return sticky.selectNow(next.next(requests));
    }

    private static ClientRequestContext request(long hash) {
        ClientRequestContext request = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        request.setAttr(HASH, hash);
        return request;
    }

    private static long hash(ClientRequestContext request) {
        Long hash = request.attr(HASH);
        return (hash == null) ? 0 : hash;
    }
}
