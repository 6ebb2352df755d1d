package io.fairlead.benchmarks.peers;

import io.fairlead.benchmarks.Pools;
import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.xds.shaded.com.github.xds.data.orca.v3.OrcaLoadReport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
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

/**
 * gRPC: the pickers of its policies, by the interface that a channel uses. Least request counts by the tracer of a
 * stream, which is made, told that the stream began, and told that it ended; the other policies count nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-ups
public class GrpcBenchmark {
    private static final StreamInfo STREAM = StreamInfo.newBuilder().build();
    private static final Metadata.Key<byte[]> REPORT =
            Metadata.Key.of("endpoint-load-metrics-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** The size of the pool. */
    @Param("10")
    private int backends;

    private final GrpcRequest request = GrpcRequest.plain();
    private List<GrpcRequest> hashed;
    private GrpcPool roundRobin;
    private GrpcPool weightedRoundRobin;
    private GrpcPool leastRequest;
    private GrpcPool ringHash;

    /** Builds all balancers. */
    @Setup
    public void build() throws InterruptedException {
        hashed = Keys.carriers(GrpcRequest::hashed);
        roundRobin = new GrpcPool("round_robin", Map.of(), backends);
        leastRequest = new GrpcPool("least_request_experimental", Map.of(), backends);
        ringHash = new GrpcPool("ring_hash_experimental", Map.of(), backends);
        connectAll();
        weightedRoundRobin = new GrpcPool(
                "weighted_round_robin", Map.of("blackoutPeriod", "0s", "weightUpdatePeriod", "0.5s"), backends);
        learnWeights();
    }

    /** Closes them. */
    @TearDown
    public void close() {
        roundRobin.close();
        weightedRoundRobin.close();
        leastRequest.close();
        ringHash.close();
    }

    /** A pick in turn. */
    @Benchmark
    public PickResult roundRobin() {
        return roundRobin.pick(request);
    }

    /** A pick in weighted turn, with the tracer factory that would listen for weights. */
    @Benchmark
    public PickResult weightedRoundRobin() {
        return weightedRoundRobin.pick(request);
    }

    /** The lesser of two, a stream, its end. */
    @Benchmark
    public PickResult leastRequest() {
        PickResult picked = leastRequest.pick(request);
        ClientStreamTracer tracer = picked.getStreamTracerFactory().newClientStreamTracer(STREAM, request.getHeaders());
        tracer.streamCreated(Attributes.EMPTY, request.getHeaders());
        tracer.streamClosed(Status.OK);
        return picked;
    }

    /** A pick from a ring of 1,024 points or more, by a hash that is there. */
    @Benchmark
    public PickResult ringHash(Keys next) {
        return ringHash.pick(next.next(hashed));
    }

    /** Picks by every hash until each finds a connection: the ring connects when it is asked. */
    private void connectAll() {
        for (int waiting = 1, rounds = 0; waiting > 0; rounds++) {
            if (rounds > 2 * backends) {
                throw new IllegalStateException(waiting + " hashes find no connection");
            }
            waiting = 0;
            for (GrpcRequest each : hashed) {
                waiting += (ringHash.pick(each).getSubchannel() == null) ? 1 : 0;
            }
        }
    }

    /** Reports the weights as servers do, in the trailers of calls, and waits until they are in use. */
    private void learnWeights() throws InterruptedException {
        for (int i = 0; i < 2 * backends; i++) {
            PickResult picked = weightedRoundRobin.pick(request);
            InetSocketAddress address = (InetSocketAddress)
                    picked.getSubchannel().getAddresses().getAddresses().get(0);
            int weight = Pools.weight(address.getPort() - Pools.port(0));
            Metadata trailers = new Metadata();
            trailers.put(
                    REPORT,
                    OrcaLoadReport.newBuilder()
                            .setApplicationUtilization(1)
                            .setRpsFractional(weight)
                            .build()
                            .toByteArray());
            picked.getStreamTracerFactory()
                    .newClientStreamTracer(STREAM, request.getHeaders())
                    .inboundTrailers(trailers);
        }
        // gRPC takes the reports over by a timer of its own, every 0.5 s; what follows fails if it has not
        Thread.sleep(1_000);
        int first = 0;
        int second = 0;
        for (int i = 0; i < 300 * backends; i++) {
            InetSocketAddress address = (InetSocketAddress) weightedRoundRobin
                    .pick(request)
                    .getSubchannel()
                    .getAddresses()
                    .getAddresses()
                    .get(0);
            first += (address.getPort() == Pools.port(0)) ? 1 : 0;
            second += (address.getPort() == Pools.port(1)) ? 1 : 0;
        }
        if (second < 1.8 * first) {
            throw new IllegalStateException("weights are not in use: " + first + " and " + second + " picks");
        }
    }
}
