package io.fairlead.benchmarks.peers;

import static java.util.Objects.requireNonNull;

import io.fairlead.benchmarks.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.WeightedServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.SimpleObjectProvider;
import reactor.core.publisher.Flux;

/** Spring Cloud LoadBalancer: its balancers over a list that does not change. They count nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class SpringCloudBenchmark {
    /** The size of the pool. */
    @Param("10")
    private int backends;

    private Request<?> request;
    private ReactorServiceInstanceLoadBalancer roundRobin;
    private ReactorServiceInstanceLoadBalancer weightedRoundRobin;
    private ReactorServiceInstanceLoadBalancer random;

    /** Builds the balancers. */
    @Setup
    public void build() {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            instances.add(
                    new DefaultServiceInstance("backend-" + i, "peers", Pools.HOST, Pools.port(i), false, Map.of()));
        }
        FixedList list = new FixedList(List.copyOf(instances));
        request = new DefaultRequest<>("peers");
        roundRobin = new RoundRobinLoadBalancer(provider(list), "peers");
        weightedRoundRobin = new RoundRobinLoadBalancer(provider(weighted(list)), "peers");
        random = new RandomLoadBalancer(provider(list), "peers");
    }

    /** A pick in turn. */
    @Benchmark
    public @Nullable Response<ServiceInstance> roundRobin() {
        return roundRobin.choose(request).block();
    }

    /** A pick in weighted turn. */
    @Benchmark
    public @Nullable Response<ServiceInstance> weightedRoundRobin() {
        return weightedRoundRobin.choose(request).block();
    }

    /** A random pick. */
    @Benchmark
    public @Nullable Response<ServiceInstance> random() {
        return random.choose(request).block();
    }

    /** Returns the list in which each instance stands as often as its weight says, once and for all as if cached. */
    private static FixedList weighted(FixedList list) {
        ServiceInstanceListSupplier supplier = new WeightedServiceInstanceListSupplier(
                list, instance -> Pools.weight(instance.getPort() - Pools.port(0)));
        return new FixedList(requireNonNull(supplier.get().blockFirst()));
    }

    private static ObjectProvider<ServiceInstanceListSupplier> provider(ServiceInstanceListSupplier supplier) {
        return new SimpleObjectProvider<>(supplier);
    }

    private static final class FixedList implements ServiceInstanceListSupplier {
        private final Flux<List<ServiceInstance>> instances;

        FixedList(List<ServiceInstance> instances) {
            this.instances = Flux.just(instances);
        }

        @Override
        public String getServiceId() {
            return "peers";
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return instances;
        }
    }
}
