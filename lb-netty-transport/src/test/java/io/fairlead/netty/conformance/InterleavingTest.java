package io.fairlead.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.Transport;
import io.fairlead.netty.conformance.Fault.Framing;
import io.fairlead.netty.conformance.Fault.Kind;
import io.fairlead.netty.conformance.FaultClient.Result;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever backends and clients do to one another, in whatever order: every attempt ends once, and every request is
 * answered once or loses its connection.
 */
final class InterleavingTest {
    private static final AtomicLong COMPLETED = new AtomicLong();
    private static final AtomicLong IDS = new AtomicLong(100_000);
    private static FaultyOrigin origin;
    private static LoadBalancer balancer;
    private static HttpProxy proxy;

    /** What a client does about a request. */
    enum Conduct {
        /** Sends it and reads the answer. */
        READS,
        /** Sends it together with the next, and reads the answer before that of the next. */
        PIPELINES,
        /** Sends a part of it, and goes away. */
        LEAVES_EARLY,
        /** Sends it, and goes away before the answer. */
        LEAVES
    }

    /** A request of a conversation. */
    record Step(String method, Kind kind, Framing framing, int size, int offset, int part, Conduct conduct) {
        Fault fault() {
            return new Fault(kind, framing, size, offset);
        }
    }

    @BeforeContainer
    static void start() {
        Set<String> tried = ConcurrentHashMap.newKeySet();
        origin = FaultyOrigin.start(tried);
        balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(Backend.of("one", origin.address()), Backend.of("two", origin.address())))
                .retryBudget(RetryBudget.unlimited())
                .build();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsCompletions() {
                return true;
            }

            @Override
            public void onCompleted(Backend backend, Outcome outcome) {
                COMPLETED.incrementAndGet();
            }
        });
        proxy = HttpProxy.builder(balancer)
                .listen("127.0.0.1", 0)
                .transport(Transport.NIO)
                .eventLoopThreads(1)
                .start();
    }

    @AfterContainer
    static void stop() {
        proxy.close();
        assertThat(isAllOver())
                .as("%s, %s completed", balancer.view(), COMPLETED)
                .isTrue();
        balancer.close();
        origin.close();
    }

    @Property(tries = 200)
    void everyRequestIsAnsweredOnceOrLosesItsConnection(@ForAll("conversations") @Size(max = 6) List<Step> steps)
            throws IOException {
        try (FaultClient client = new FaultClient(proxy.port())) {
            StringBuilder waiting = new StringBuilder();
            ArrayDeque<Step> asked = new ArrayDeque<>();
            ArrayDeque<String> ids = new ArrayDeque<>();
            for (Step step : steps) {
                String id = String.valueOf(IDS.getAndIncrement());
                String bytes = FaultClient.request(step.method(), id, step.fault(), 1 + step.part());
                asked.add(step);
                ids.add(id);
                waiting.append(
                        step.conduct() == Conduct.LEAVES_EARLY
                                ? bytes.substring(0, 1 + step.part() % bytes.length())
                                : bytes);
                if (step.conduct() == Conduct.PIPELINES) {
                    continue;
                }
                client.send(waiting.toString());
                waiting.setLength(0);
                if (step.conduct() == Conduct.READS) {
                    readAll(client, asked, ids); // and goes on on the same connection, if there is one
                } else {
                    client.leave();
                }
                asked.clear();
                ids.clear();
            }
        }
        // the proxy may not even have read what a client sent before it left: in the end everything has ended
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        boolean over = isAllOver();
        while (!over && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            over = isAllOver();
        }
        assertThat(over).as("%s, %s completed", balancer.view(), COMPLETED).isTrue();
        assertThat(origin.malformed()).as("messages that were none").isZero();
    }

    private static void readAll(FaultClient client, ArrayDeque<Step> asked, ArrayDeque<String> ids) throws IOException {
        while (!asked.isEmpty() && client.isConnected()) {
            Step step = asked.remove();
            String id = ids.remove();
            Result result = client.read(step.method(), id, step.fault());
            assertThat(result)
                    .as("%s %s %s", id, step, client.odd())
                    .isNotEqualTo(Result.HUNG)
                    .isNotEqualTo(Result.MIXED_UP);
            if (result == Result.CUT || result == Result.REFUSED) {
                assertThat(client.isConnected()).as("after %s", result).isFalse();
            }
        }
    }

    private static boolean isAllOver() {
        long acquired = 0;
        for (BackendView backend : balancer.view().backends()) {
            if (backend.inFlight() != 0) {
                return false;
            }
            acquired += backend.acquired();
        }
        return COMPLETED.get() == acquired;
    }

    @Provide
    Arbitrary<List<Step>> conversations() {
        Arbitrary<Kind> kinds = Arbitraries.of(
                Kind.NONE,
                Kind.NONE,
                Kind.FIN,
                Kind.RESET,
                Kind.EARLY,
                Kind.GARBAGE,
                Kind.DOUBLE,
                Kind.INTERIM,
                Kind.SLOW);
        return Combinators.combine(
                        Arbitraries.of("GET", "HEAD", "PUT", "POST"),
                        kinds,
                        Arbitraries.of(Framing.class),
                        Arbitraries.integers().between(0, 300),
                        Arbitraries.integers().between(0, 400),
                        Arbitraries.integers().between(0, 200),
                        Arbitraries.of(
                                Conduct.READS, Conduct.READS, Conduct.PIPELINES, Conduct.LEAVES_EARLY, Conduct.LEAVES))
                .as(Step::new)
                .list()
                .ofMinSize(1);
    }
}
