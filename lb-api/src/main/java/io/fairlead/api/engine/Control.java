package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendState;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Selector;
import io.fairlead.api.Settings;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The control side of a balancer: one writer at a time merges membership, admin state, weight and health,
 * and publishes the next generation.
 *
 * <p>Whoever calls {@code update}, {@code reconfigure}, {@code admin}, {@code weight}, {@code subscribe}, {@code
 * openLane} or {@code close} becomes the writer under {@link #lock}. Reports only enter the inbox; the control
 * executor, or the next writer, takes all of them at once and rebuilds once.
 */
public final class Control {
    private final Pool pool;
    private final PoolConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final Announcer announcer;
    private final Seating seating;
    private final LanePool lanes = new LanePool();
    private final Inbox inbox;
    private boolean stale; // a generation has to be built, perhaps because that failed before; guarded by lock

    Control(Pool pool, PoolConfig config) {
        this.pool = pool;
        this.config = config;
        this.announcer = new Announcer(pool);
        this.seating = new Seating(config, this::enqueue);
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
            RosterUpdate next = RosterUpdate.of(config.name(), backends);
            Map<String, Seat> before = pool.roster;
            Map<String, Seat> seats = seating.of(next, before, pool.settings.strategy(), lanes());
            Generation built = build(seats.values(), pool.settings);
            seating.taken(before, seats);
            pool.roster = seats;
            publish(built);
            Changes changes = next.changesSince(before);
            if (!changes.isEmpty()) {
                announcer.membership(changes, seats.size());
            }
            return changes;
        });
    }

    /** Changes what can be changed in place; see {@link LoadBalancer#reconfigure}. */
    public void reconfigure(Settings wanted) {
        write(() -> {
            requireOpen();
            Settings before = pool.settings;
            boolean sameStrategy = isSame(before.strategy(), wanted.strategy());
            boolean samePanic = before.panic().equals(wanted.panic());
            boolean sameBudget = before.retryBudget().equals(wanted.retryBudget());
            if (sameStrategy && samePanic && sameBudget) {
                return null;
            }
            RetryTokens retries = sameBudget
                    ? pool.retries
                    : pool.retries.under(wanted.retryBudget(), config.ticker().nanos());
            if (!sameStrategy || !samePanic) {
                Map<String, Seat> seats = sameStrategy ? pool.roster : seating.under(wanted.strategy(), pool.roster);
                Generation built = build(seats.values(), wanted);
                pool.roster = seats;
                publish(built);
            }
            pool.retries = retries;
            pool.settings = wanted;
            announcer.settings(wanted);
            return null;
        });
    }

    private static boolean isSame(Strategy one, Strategy other) {
        return one.equals(other) && one.name().equals(other.name());
    }

    /** Sets what the operator wants; see {@link LoadBalancer#admin}. */
    public void admin(String id, AdminState wanted) {
        operate(id, member -> member.admin(wanted, config.ticker().nanos()));
    }

    /** Sets the operator's weight, or nothing for the configured one; see {@link LoadBalancer#weight}. */
    public void weight(String id, OptionalInt weight) {
        weight.ifPresent(value -> BackendSpec.requireWeight(id, value));
        operate(id, member -> member.weigh(weight));
    }

    private void operate(String id, Predicate<Member> command) {
        write(() -> {
            requireOpen();
            Seat seat = pool.roster.get(id);
            if (seat == null) {
                throw new IllegalArgumentException(
                        config.name() + ": no backend " + id + " (expected: one of " + pool.roster.keySet() + ')');
            }
            BackendState before = seat.member().state();
            if (command.test(seat.member())) {
                announcer.state(seat, before);
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
            announcer.present(registration);
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
            seating.extendTo(lanes.count());
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
                announcer.closed();
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
            announcer.drain();
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
            announcer.state(seat, before);
            stale = true;
        }
    }

    private void rebuild() {
        try {
            publish(build(pool.roster.values(), pool.settings));
        } catch (RuntimeException e) {
            announcer.rebuildFailed(e);
        }
    }

    private Generation build(Collection<Seat> seats, Settings settings) {
        Generation previous = pool.generation;
        Eligibility eligibility = Eligibility.of(seats, settings.panic());
        MemberCandidates candidates = MemberCandidates.of(eligibility.candidates(), pool.nextSeed());
        Selector selector = requireNonNull(
                settings.strategy().selector(candidates, (previous.number == 0) ? null : previous.selector),
                "selector");
        boolean listened = pool.listeners.wantCompletions();
        return Generation.of(
                pool, previous.number + 1, selector, eligibility, !seats.isEmpty(), listened, config.leakDetection());
    }

    private void publish(Generation next) {
        boolean before = pool.generation.panic;
        pool.generation = next;
        stale = false;
        if (next.panic != before) {
            announcer.panic(next.panic);
        }
    }

    private void requireOpen() {
        if (pool.closed) {
            throw new IllegalStateException(config.name() + " is closed");
        }
    }
}
