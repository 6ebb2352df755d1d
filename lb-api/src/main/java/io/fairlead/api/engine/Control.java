package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendState;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Selector;
import io.fairlead.api.StateChange;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control side of a balancer: one writer at a time merges membership, admin state and health, and
 * publishes the next generation.
 *
 * <p>Whoever calls {@code update}, {@code admin}, {@code subscribe}, {@code openLane} or {@code close}
 * becomes the writer under {@link #lock}. Reports only enter the inbox; the control executor, or the next
 * writer, takes all of them at once and rebuilds once.
 */
public final class Control {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final Pool pool;
    private final PoolConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final EventQueue events = new EventQueue();
    private final LanePool lanes = new LanePool();
    private final Departed departed = new Departed();
    private final Inbox inbox;
    private boolean stale; // a generation has to be built, perhaps because that failed before; guarded by lock

    Control(Pool pool, PoolConfig config) {
        this.pool = pool;
        this.config = config;
        this.inbox = new Inbox(config.executor(), () -> write(() -> null));
    }

    /** Takes a verdict about whoever has the id; see {@link LoadBalancer#report}. */
    public void report(String id, String source, Verdict verdict) {
        enqueue(new Report(id, null, source, verdict));
    }

    private void enqueue(Report report) {
        if (!pool.closed) {
            inbox.add(report);
        }
    }

    /** Returns the number of lanes that cells exist for. */
    int lanes() {
        return lanes.count();
    }

    /** Makes the given backends the members; see {@link LoadBalancer#update}. */
    public Changes update(Collection<? extends Backend> backends) {
        return write(() -> {
            requireOpen();
            long now = config.ticker().nanos();
            RosterUpdate next = RosterUpdate.of(config.name(), backends);
            Map<String, Seat> seats = new LinkedHashMap<>();
            for (BackendSpec spec : next.specs()) {
                Seat seat = pool.roster.get(spec.id());
                Backend backend = requireNonNull(next.backends().get(spec.id()));
                Member member = (seat == null) ? join(spec, backend, now) : seat.member();
                seats.put(spec.id(), new Seat(member, backend, spec));
            }
            Generation built = build(seats.values());
            seats.values()
                    .forEach(
                            seat -> seat.member().live.permits.limit(seat.spec().maxConcurrency()));
            pool.roster.forEach((id, seat) -> {
                if (!seats.containsKey(id)) {
                    departed.add(id, seat.member().live);
                }
            });
            departed.forgetIdle();
            Map<String, Seat> before = pool.roster;
            pool.roster = Collections.unmodifiableMap(seats);
            publish(built);
            stale = false;
            Changes changes = next.changesSince(before);
            if (!changes.isEmpty()) {
                log.info(
                        "{}: {} added, {} removed, {} changed; {} members",
                        config.name(),
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
            Seat seat = pool.roster.get(id);
            if (seat == null) {
                throw new IllegalArgumentException(
                        config.name() + ": no backend " + id + " (expected: one of " + pool.roster.keySet() + ')');
            }
            BackendState before = seat.member().state();
            if (seat.member().admin(wanted, config.ticker().nanos())) {
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
            pool.listeners = pool.listeners.with(registration);
            pool.generation = pool.generation.withListeners(pool.listeners.wantCompletions());
            Changes present = new Changes(List.copyOf(pool.roster.keySet()), List.of(), List.of());
            events.add(() -> registration.onMembership(present));
            return null;
        });
        return () -> {
            registration.end();
            write(() -> {
                pool.listeners = pool.listeners.without(registration);
                pool.generation = pool.generation.withListeners(pool.listeners.wantCompletions());
                return null;
            });
        };
    }

    /** Opens a lane, or reuses one that was given back; returns its number. */
    public int openLane() {
        return write(() -> {
            int lane = lanes.open();
            pool.roster.values().forEach(seat -> seat.member().live.extendTo(lanes.count()));
            departed.extendTo(lanes.count());
            pool.generation = pool.generation.withLanes(lanes.count());
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
            if (!pool.closed) {
                pool.generation = pool.generation.closed();
                pool.closed = true;
                SafeListeners told = pool.listeners;
                events.add(told::onClosed);
            }
            return null;
        });
    }

    /** Lets the caller be the writer: takes the reports first, rebuilds at most once, tells events last. */
    private <T> T write(Supplier<T> change) {
        try {
            lock.lock();
            try {
                inbox.takeAll(this::apply);
                return change.get();
            } finally {
                if (stale && !pool.closed) {
                    rebuild(); // also when the change was refused: the reports taken with it count
                }
                lock.unlock();
            }
        } finally {
            events.drain();
        }
    }

    private void apply(Report report) {
        Seat seat = pool.roster.get(report.id());
        if (pool.closed || seat == null || (report.member() != null && report.member() != seat.member())) {
            return; // about somebody who left: not an error, reports race with updates
        }
        BackendState before = seat.member().state();
        if (seat.member()
                .judge(report.source(), report.verdict(), config.ticker().nanos())) {
            changed(seat, before);
            stale = true;
        }
    }

    private void changed(Seat seat, BackendState before) {
        BackendState after = seat.member().state();
        String reason = after.reason();
        log.info(
                "{}: {}: {} -> {}{}",
                config.name(),
                seat.spec().id(),
                before.word(),
                after.word(),
                reason.isEmpty() ? "" : " (" + reason + ')');
        StateChange change = new StateChange(seat.backend(), before, after);
        tell(told -> told.onState(change));
    }

    private void rebuild() {
        try {
            publish(build(pool.roster.values()));
            stale = false;
        } catch (RuntimeException e) {
            log.error(
                    "{}: {} failed to build a selector; generation {} stays in use",
                    config.name(),
                    config.strategy().name(),
                    pool.generation.number,
                    e);
        }
    }

    private Generation build(Collection<Seat> seats) {
        Generation previous = pool.generation;
        Eligibility eligibility = Eligibility.of(seats, config.panic());
        MemberCandidates candidates = MemberCandidates.of(eligibility.candidates(), pool.nextSeed());
        Selector selector = requireNonNull(
                config.strategy().selector(candidates, (previous.number == 0) ? null : previous.selector), "selector");
        boolean listened = pool.listeners.wantCompletions();
        return Generation.of(
                pool, previous.number + 1, selector, eligibility, !seats.isEmpty(), listened, config.leakDetection());
    }

    private void publish(Generation next) {
        boolean before = pool.generation.panic;
        pool.generation = next;
        if (next.panic != before) {
            log.warn("{}: panic {}", config.name(), next.panic ? "entered: health is ignored" : "left");
            tell(told -> told.onPanic(next.panic));
        }
    }

    private void tell(Consumer<SafeListeners> event) {
        SafeListeners told = pool.listeners;
        if (!told.isEmpty()) {
            events.add(() -> event.accept(told));
        }
    }

    private void requireOpen() {
        if (pool.closed) {
            throw new IllegalStateException(config.name() + " is closed");
        }
    }
}
