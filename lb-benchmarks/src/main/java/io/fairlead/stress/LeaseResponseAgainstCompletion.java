package io.fairlead.stress;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;

/**
 * One thread says that the response of a lease has begun while another completes it: the tracker hears of one end, and of a
 * latency to the response or to the end, never of a time in its place.
 */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
        id = {"0, 1, 1", "0, 1, 2", "1, 1, 1", "1, 1, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "one end, and a latency")
@org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN, desc = "a time for a latency")
@State
public class LeaseResponseAgainstCompletion {
    /** Its sign bit is set, so that the lease has to fold it. */
    private static final long BEGINNING = Long.MIN_VALUE + 1_000;

    private final Told told = new Told();
    private final AtomicLong readings = new AtomicLong(BEGINNING);
    private final LoadBalancer balancer = LoadBalancer.builder(told)
            .ticker(readings::get)
            .controlExecutor(Runnable::run)
            .backends(List.of(Stressed.A))
            .build();
    private final Lease lease = balancer.acquire(Selection.any());

    /** Called by jcstress. */
    public LeaseResponseAgainstCompletion() {}

    /** Says that the response has begun. */
    @Actor
    public void responds() {
        readings.getAndIncrement();
        lease.responded();
    }

    /** Completes. */
    @Actor
    public void completes() {
        readings.getAndIncrement();
        lease.complete(Outcome.SUCCESS);
    }

    /** Reads what the tracker was told. */
    @Arbiter
    public void count(IIL_Result result) {
        result.r1 = told.responses.get();
        result.r2 = told.ends.get();
        result.r3 = told.latency.get();
    }

    /** A strategy that chooses the first, and whose tracker writes down what it is told. */
    private static final class Told implements Strategy, Tracker {
        private final AtomicInteger responses = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicLong latency = new AtomicLong();

        @Override
        public Selector selector(Candidates candidates, @Nullable Selector previous) {
            int choice = (candidates.size() == 0) ? Selector.NONE : 0;
            return key -> choice;
        }

        @Override
        public Tracker tracker(Backend backend) {
            return this;
        }

        @Override
        public void responded(long nowNanos, long latencyNanos) {
            responses.incrementAndGet();
        }

        @Override
        public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
            ends.incrementAndGet();
            latency.set(latencyNanos);
        }
    }
}
