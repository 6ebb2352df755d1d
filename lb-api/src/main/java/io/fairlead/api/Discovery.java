package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the members of a balancer what its {@linkplain BackendSource sources} say, and what is fixed beside them.
 *
 * <pre>{@code
 * Discovery discovery = Discovery.builder(balancer)
 *         .source(DnsSource.builder(dns, "api.internal:8080").build())
 *         .start();
 * }</pre>
 *
 * <p><b>What is found stays</b> until the same source says something better. A source that fails, or says nothing at
 * all, takes nobody away. A list with a backend that cannot be, such as one of weight -1, changes nothing.
 *
 * <p><b>An empty list is not believed</b> of a source that had backends, unless it {@linkplain
 * BackendSource#emptyIsMeant means it} or says so often enough, if that is wanted.
 *
 * <p><b>Bounds.</b> Of a longer list than {@link Builder#most} the first are taken, in the order of their ids: the same
 * ones in every instance.
 *
 * <p>Members are united: first the fixed ones, then those of each source in order; of several with one id the first
 * counts. Many lists that come at once are one update of the balancer, which runs on the executor. A problem is logged
 * when it begins, when it changes and when it is over. Thread-safe.
 */
public final class Discovery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);

    private final LoadBalancer balancer;
    private final Executor executor;
    private final Ticker ticker;
    private final List<Finding> findings = new ArrayList<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private final Object writing = new Object(); // held while the balancer is updated
    private final CountDownLatch answered;
    private List<Backend> fixed; // guarded by writing
    private List<Backend> members = List.of(); // told to the balancer; guarded by writing
    private List<Backend> held; // found by the one before; guarded by writing
    private volatile boolean closed; // written by close

    private record Sourced(BackendSource source, int emptyAfter) {}

    private Discovery(Builder builder) {
        this.balancer = builder.balancer;
        this.executor = builder.executor;
        this.ticker = builder.ticker;
        this.fixed = builder.fixed;
        this.held = builder.held;
        this.answered = new CountDownLatch(builder.sources.size());
        for (Sourced sourced : builder.sources) {
            findings.add(Finding.of(
                    sourced.source,
                    balancer.name(),
                    sourced.emptyAfter,
                    builder.most,
                    ticker,
                    answered::countDown,
                    this::changed));
        }
    }

    /** Returns a builder of what feeds a balancer, whose members are from then on nobody else's business. */
    public static Builder builder(LoadBalancer balancer) {
        return new Builder(balancer);
    }

    /**
     * Replaces the fixed members, at once and on the calling thread.
     *
     * @throws IllegalArgumentException as {@link LoadBalancer#update} does; nothing has changed then
     */
    public void fixed(Collection<? extends Backend> backends) {
        synchronized (writing) {
            List<Backend> before = fixed;
            fixed = List.copyOf(backends);
            try {
                update();
            } catch (RuntimeException e) {
                fixed = before;
                throw e;
            }
        }
    }

    /** Returns what each source has said, in their order. */
    public List<DiscoveryView> views() {
        long now = ticker.nanos();
        return findings.stream().map(finding -> finding.view(now)).toList();
    }

    /**
     * Waits until every source has said something, be it that it failed, and the balancer knows it. Not for event loops.
     *
     * @return false if that took too long
     */
    public boolean awaitFirst(Duration patience) throws InterruptedException {
        if (!answered.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        apply();
        return true;
    }

    /** Ends all sources; the members of the balancer stay. Idempotent. */
    @Override
    public void close() {
        closed = true;
        findings.forEach(Finding::close);
    }

    /** A source has said something new: one update for all that is said until it runs. */
    private void changed() {
        if (!closed && due.compareAndSet(false, true)) {
            try {
                executor.execute(this::apply);
            } catch (RuntimeException e) {
                due.set(false);
                log.warn("pool {}: the executor takes no update of its members", balancer.name(), e);
            }
        }
    }

    private List<Backend> found() {
        synchronized (writing) {
            Map<String, Backend> union = new LinkedHashMap<>();
            held.forEach(backend -> union.put(backend.id(), backend));
            findings.forEach(finding -> finding.latest().forEach(backend -> union.putIfAbsent(backend.id(), backend)));
            return List.copyOf(union.values());
        }
    }

    private void apply() {
        due.set(false);
        synchronized (writing) {
            try {
                update();
            } catch (IllegalStateException e) {
                close(); // so is the balancer
            } catch (RuntimeException e) {
                log.warn("pool {}: what was found is not taken", balancer.name(), e);
            }
        }
    }

    private void update() {
        Map<String, Backend> union = new LinkedHashMap<>();
        fixed.forEach(backend -> union.put(backend.id(), backend));
        if (!held.isEmpty() && findings.stream().allMatch(Finding::hasAnswered)) {
            held = List.of();
        }
        held.forEach(backend -> union.putIfAbsent(backend.id(), backend));
        findings.forEach(finding -> finding.latest().forEach(backend -> union.putIfAbsent(backend.id(), backend)));
        List<Backend> next = List.copyOf(union.values());
        if (!closed && !Finding.same(members, next)) {
            balancer.update(next);
            members = next;
        }
    }

    /** Builds and starts a {@link Discovery}. */
    public static final class Builder {
        private final LoadBalancer balancer;
        private final List<Sourced> sources = new ArrayList<>();
        private List<Backend> fixed = List.of();
        private List<Backend> held = List.of();
        private @Nullable Discovery before;
        private int most = 10_000;
        private Ticker ticker = Ticker.system();
        private Executor executor = ForkJoinPool.commonPool();

        private Builder(LoadBalancer balancer) {
            this.balancer = requireNonNull(balancer, "balancer");
        }

        /** Adds a source, which belongs to the discovery from {@link #start} on; of which nothing empty is believed. */
        public Builder source(BackendSource source) {
            return source(source, 0);
        }

        /**
         * Adds a source, which belongs to the discovery from {@link #start} on.
         *
         * @param emptyAfter how often in a row it has to say that there is nobody until it is believed; 0: never
         * @throws IllegalArgumentException if out of range
         */
        public Builder source(BackendSource source, int emptyAfter) {
            if (emptyAfter < 0 || emptyAfter > 1_000_000) {
                throw new IllegalArgumentException("emptyAfter: " + emptyAfter + " (expected: 0..1000000)");
            }
            sources.add(new Sourced(requireNonNull(source, "source"), emptyAfter));
            return this;
        }

        /**
         * Goes on after another discovery of the same balancer, which ends then: whom it found stays until all sources of
         * this one have said who there is. Both may share a source that can be started again.
         */
        public Builder after(Discovery before) {
            this.before = requireNonNull(before, "before");
            return this;
        }

        /** Sets members that are there whatever sources say. Defaults to none. */
        public Builder fixed(Collection<? extends Backend> backends) {
            this.fixed = List.copyOf(backends);
            return this;
        }

        /**
         * Sets how many backends are taken of one source. Defaults to 10,000.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder most(int backends) {
            if (backends < 1 || backends > 1_000_000) {
                throw new IllegalArgumentException("most: " + backends + " (expected: 1..1000000)");
            }
            this.most = backends;
            return this;
        }

        /** Sets the clock, by which ages are told. Defaults to {@link Ticker#system()}. */
        public Builder ticker(Ticker ticker) {
            this.ticker = requireNonNull(ticker, "ticker");
            return this;
        }

        /** Sets where the balancer is updated. Defaults to the JDK's common pool. */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Makes the fixed members those of the balancer, and starts the sources.
         *
         * @throws IllegalArgumentException as {@link LoadBalancer#update} does; nothing was started then
         */
        public Discovery start() {
            Discovery earlier = before;
            if (earlier != null) {
                earlier.close();
                held = earlier.found();
            }
            Discovery discovery = new Discovery(this);
            discovery.fixed(fixed);
            discovery.findings.forEach(Finding::start);
            return discovery;
        }
    }
}
