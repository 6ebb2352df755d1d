package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendState;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.PoolView;
import io.fairlead.api.Refusal;
import io.fairlead.api.Selector;
import io.fairlead.api.StateChange;
import io.fairlead.api.Ticker;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control side of a balancer: one writer at a time merges membership, admin state and health, and
 * publishes the next generation.
 *
 * <p>Whoever calls {@code update}, {@code admin}, {@code subscribe}, {@code openLane} or {@code close}
 * becomes the writer under {@link #control}. Reports only enter {@link #reports}; the control executor, or
 * the next writer, takes all of them at once and rebuilds once.
 */
public final class Pool {
    /** The lane that every thread may count on, atomically. */
    public static final int SHARED_LANE = 0;

    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final PoolConfig config;
    private final ReentrantLock control = new ReentrantLock();
    private final Queue<Report> reports = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final EventQueue events = new EventQueue();
    private final AtomicLong seeds;
    private final AtomicLong refused = new AtomicLong();
    private final RetryTokens retries;
    private final LanePool lanes = new LanePool();
    private final Departed departed = new Departed();
    private final @Nullable LeakDetector leaks;

    // all four are written by the writer under control and read by any thread
    private volatile Map<String, Seat> roster = Map.of();
    private volatile Generation generation;
    private volatile SafeListeners listeners = SafeListeners.NONE;
    private volatile boolean closed;

    private boolean stale; // a rebuild failed and must be tried again; guarded by control

    private Pool(PoolConfig config) {
        this.config = config;
        Long seed = config.seed();
        this.seeds = new AtomicLong((seed == null) ? new SplittableRandom().nextLong() : seed);
        this.retries = new RetryTokens(
                config.retryBudget(), this::startedByMembers, config.ticker().nanos());
        this.leaks = config.leakDetection() ? new LeakDetector(config.name()) : null;
        this.generation = Generation.of(
                this, 0, key -> Selector.NONE, Eligibility.of(List.of(), config.panic()), false, false, false);
    }

    /** Returns a pool without members. */
    public static Pool create(PoolConfig config) {
        return new Pool(config);
    }

    // ---- data side

    /** Returns the generation in use. */
    public Generation generation() {
        return generation;
    }

    /** Returns 64 random bits, seeded. */
    public long nextSeed() {
        return SplitMix.mix(seeds.getAndAdd(SplitMix.GAMMA));
    }

    /** Returns the clock. */
    public Ticker ticker() {
        return config.ticker();
    }

    /** Returns what is left for retries. */
    public RetryTokens retries() {
        return retries;
    }

    /** Returns who is told of completions; nobody once the pool is closed. */
    public SafeListeners listeners() {
        return closed ? SafeListeners.NONE : listeners;
    }

    /** Returns who looks for leaked leases, when somebody does. */
    public @Nullable LeakDetector leaks() {
        return leaks;
    }

    /** Counts a refusal. */
    public void refused(Refusal refusal, boolean listened) {
        refused.incrementAndGet();
        if (listened) {
            listeners().onRefused(refusal);
        }
    }

    /** Returns the name of the balancer. */
    public String name() {
        return config.name();
    }

    /** Returns the number of lanes that cells exist for. */
    int lanes() {
        return lanes.count();
    }

    /** Takes a verdict about whoever has the id. */
    public void report(String id, String source, Verdict verdict) {
        enqueue(new Report(id, null, source, verdict));
    }

    private void enqueue(Report report) {
        if (closed) {
            return;
        }
        reports.add(report);
        if (scheduled.compareAndSet(false, true)) {
            try {
                config.executor().execute(this::takeReports);
            } catch (RejectedExecutionException e) {
                scheduled.set(false); // the next writer takes the reports
                log.warn("{}: the control executor rejects tasks; reports wait for the next change", name(), e);
            }
        }
    }

    private void takeReports() {
        scheduled.set(false);
        write(() -> null);
    }

    /** Returns the pool as it is now. */
    public PoolView view() {
        return Views.of(config, generation, roster.values(), closed, refused.get());
    }

    private long startedByMembers() {
        long started = 0;
        for (Seat seat : roster.values()) {
            started += seat.member().live.started();
        }
        return started;
    }

    // ---- control side

    /** Makes the given backends the members; see {@link LoadBalancer#update}. */
    public Changes update(Collection<? extends Backend> backends) {
        return write(() -> {
            requireOpen();
            long now = ticker().nanos();
            RosterUpdate next = RosterUpdate.of(name(), backends);
            Map<String, Seat> seats = new LinkedHashMap<>();
            for (BackendSpec spec : next.specs()) {
                Seat seat = roster.get(spec.id());
                Backend backend = requireNonNull(next.backends().get(spec.id()));
                Member member = (seat == null) ? join(spec, backend, now) : seat.member();
                seats.put(spec.id(), new Seat(member, backend, spec));
            }
            Generation built = build(seats.values());
            seats.values()
                    .forEach(
                            seat -> seat.member().live.permits.limit(seat.spec().maxConcurrency()));
            roster.forEach((id, seat) -> {
                if (!seats.containsKey(id)) {
                    departed.add(id, seat.member().live);
                }
            });
            departed.forgetIdle();
            Map<String, Seat> before = roster;
            roster = Collections.unmodifiableMap(seats);
            publish(built);
            stale = false;
            Changes changes = next.changesSince(before);
            if (!changes.isEmpty()) {
                log.info(
                        "{}: {} added, {} removed, {} changed; {} members",
                        name(),
                        changes.added().size(),
                        changes.removed().size(),
                        changes.updated().size(),
                        seats.size());
                tell(told -> told.onMembership(changes));
            }
            return changes;
        });
    }

    private Member join(BackendSpec spec, Backend backend, long now) {
        LiveCounts live = departed.take(spec.id());
        if (live == null) {
            live = LiveCounts.create(lanes(), spec.maxConcurrency());
        }
        Tracker learned = requireNonNull(config.strategy().tracker(backend), "tracker");
        Member member = new Member(spec.id(), live, learned, now);
        List<Tracker> all = new ArrayList<>();
        all.add(learned);
        for (PassiveHealth passive : config.passive()) {
            String source = passive.source();
            all.add(passive.watch(backend, verdict -> enqueue(new Report(spec.id(), member, source, verdict))));
        }
        member.watchedBy(Trackers.of(all));
        return member;
    }

    /** Sets what the operator wants; see {@link LoadBalancer#admin}. */
    public void admin(String id, AdminState wanted) {
        write(() -> {
            requireOpen();
            Seat seat = roster.get(id);
            if (seat == null) {
                throw new IllegalArgumentException(
                        name() + ": no backend " + id + " (expected: one of " + roster.keySet() + ')');
            }
            BackendState before = seat.member().state();
            if (seat.member().admin(wanted, ticker().nanos())) {
                changed(seat, before);
                stale = true;
            }
            return null;
        });
    }

    /** Adds a listener; see {@link LoadBalancer#subscribe}. */
    public LoadBalancer.Subscription subscribe(LoadBalancerListener listener) {
        SafeListeners.Registration registration = new SafeListeners.Registration(listener);
        write(() -> {
            requireOpen();
            listeners = listeners.with(registration);
            generation = generation.withListeners(listeners.wantCompletions());
            Changes present = new Changes(List.copyOf(roster.keySet()), List.of(), List.of());
            events.add(() -> registration.onMembership(present));
            return null;
        });
        return () -> {
            registration.end();
            write(() -> {
                listeners = listeners.without(registration);
                generation = generation.withListeners(listeners.wantCompletions());
                return null;
            });
        };
    }

    /** Opens a lane, or reuses one that was given back; returns its number. */
    public int openLane() {
        return write(() -> {
            int lane = lanes.open();
            roster.values().forEach(seat -> seat.member().live.extendTo(lanes.count()));
            departed.extendTo(lanes.count());
            generation = generation.withLanes(lanes.count());
            return lane;
        });
    }

    /** Takes a lane back. */
    public void returnLane(int lane) {
        write(() -> {
            lanes.giveBack(lane);
            return null;
        });
    }

    /** Refuses everything from now on; see {@link LoadBalancer#close}. */
    public void close() {
        write(() -> {
            if (!closed) {
                generation = generation.closed();
                closed = true;
                reports.clear();
                SafeListeners told = listeners;
                events.add(told::onClosed);
            }
            return null;
        });
    }

    /** Lets the caller be the writer: takes the reports first, rebuilds at most once, tells events last. */
    private <T> T write(Supplier<T> change) {
        try {
            control.lock();
            try {
                for (Report report = reports.poll(); report != null; report = reports.poll()) {
                    apply(report);
                }
                return change.get();
            } finally {
                if (stale && !closed) {
                    rebuild(); // also when the change was refused: the reports taken with it count
                }
                control.unlock();
            }
        } finally {
            events.drain();
        }
    }

    private void apply(Report report) {
        Seat seat = roster.get(report.id());
        if (closed || seat == null || (report.member() != null && report.member() != seat.member())) {
            return; // about somebody who left: not an error, reports race with updates
        }
        BackendState before = seat.member().state();
        if (seat.member().judge(report.source(), report.verdict(), ticker().nanos())) {
            changed(seat, before);
            stale = true;
        }
    }

    private void changed(Seat seat, BackendState before) {
        BackendState after = seat.member().state();
        String reason = after.reason();
        log.info(
                "{}: {}: {} -> {}{}",
                name(),
                seat.spec().id(),
                before.word(),
                after.word(),
                reason.isEmpty() ? "" : " (" + reason + ')');
        StateChange change = new StateChange(seat.backend(), before, after);
        tell(told -> told.onState(change));
    }

    private void rebuild() {
        try {
            publish(build(roster.values()));
            stale = false;
        } catch (RuntimeException e) {
            log.error(
                    "{}: {} failed to build a selector; generation {} stays in use",
                    name(),
                    config.strategy().name(),
                    generation.number,
                    e);
        }
    }

    private Generation build(Collection<Seat> seats) {
        Generation previous = generation;
        Eligibility eligibility = Eligibility.of(seats, config.panic());
        MemberCandidates candidates = MemberCandidates.of(eligibility.candidates(), nextSeed());
        Selector selector = requireNonNull(
                config.strategy().selector(candidates, (previous.number == 0) ? null : previous.selector), "selector");
        boolean listened = listeners.wantCompletions();
        return Generation.of(
                this, previous.number + 1, selector, eligibility, !seats.isEmpty(), listened, leaks != null);
    }

    private void publish(Generation next) {
        boolean before = generation.panic;
        generation = next;
        if (next.panic != before) {
            log.warn("{}: panic {}", name(), next.panic ? "entered: health is ignored" : "left");
            tell(told -> told.onPanic(next.panic));
        }
    }

    private void tell(Consumer<SafeListeners> event) {
        SafeListeners told = listeners;
        if (!told.isEmpty()) {
            events.add(() -> event.accept(told));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(name() + " is closed");
        }
    }
}
