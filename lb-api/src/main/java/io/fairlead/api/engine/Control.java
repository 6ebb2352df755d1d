package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
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
    private final Judges judges;
    private final Seating seating;
    private final Hearing hearing;
    private final Generations generations;
    private final WarmupTimer warmup;
    private final LanePool lanes = new LanePool();
    private final Inbox inbox;
    private boolean stale; // a generation has to be built, perhaps because that failed before; guarded by lock

    Control(Pool pool, PoolConfig config) {
        this.pool = pool;
        this.config = config;
        this.announcer = new Announcer(pool);
        this.judges = new Judges(config.passive());
        this.generations = new Generations(pool, config);
        this.inbox = new Inbox(config.executor(), () -> write(() -> null));
        this.hearing = new Hearing(pool, config, announcer, judges, inbox::callWriter);
        this.warmup = new WarmupTimer(config.scheduler(), inbox::callWriter);
        this.seating = new Seating(config, judges, warmup.convergence(), this::enqueue);
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
            Changes changes = next.changesSince(before);
            Map<String, Seat> seats;
            Generation built;
            try {
                seats = seating.of(next, before, pool.settings, lanes());
                built = generations.next(seats.values(), pool.settings, false);
            } catch (RuntimeException e) {
                judges.left(changes.added());
                throw e;
            }
            seating.taken(before, seats);
            pool.roster = seats;
            publish(built);
            judges.left(changes.removed());
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
            if (sameStrategy && wanted.withStrategy(before.strategy()).equals(before)) {
                return null;
            }
            RetryTokens retries = before.retryBudget().equals(wanted.retryBudget())
                    ? pool.retries
                    : pool.retries.under(wanted.retryBudget(), config.ticker().nanos());
            boolean sameTrackers = sameStrategy
                    && wanted.slowStart().endsByLatency() == before.slowStart().endsByLatency();
            Map<String, Seat> seats = sameTrackers ? pool.roster : seating.under(wanted, sameStrategy, pool.roster);
            Generation built = generations.next(seats.values(), wanted, !sameStrategy);
            pool.roster = seats;
            publish(built);
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
        operate(id, member -> member.weigh(weight, config.ticker().nanos()));
    }

    private void operate(String id, Predicate<Member> command) {
        write(() -> {
            requireOpen();
            Seat seat = pool.roster.get(id);
            if (seat == null) {
                throw new IllegalArgumentException(
                        config.name() + ": no backend " + id + " (expected: one of " + pool.roster.keySet() + ')');
            }
            stale |= hearing.change(seat, command);
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
                stale |= hearing.forgetHints();
                inbox.takeAll(report -> stale |= hearing.take(report));
                stale |= warmup.takeDue(pool.roster.values(), config.ticker().nanos());
                return change.get();
            } finally {
                if (stale && !pool.closed) {
                    rebuild(); // also when the change was refused: the reports taken with it count
                }
                boolean warming = !pool.closed && pool.generation.eligibility.warming();
                warmup.keep(warming, pool.settings.slowStart(), pool.roster.values());
                hearing.keepHints();
                lock.unlock();
            }
        } finally {
            announcer.drain();
        }
    }

    private void rebuild() {
        try {
            publish(generations.next(pool.roster.values(), pool.settings, false));
        } catch (RuntimeException e) {
            announcer.rebuildFailed(e);
        }
    }

    private void publish(Generation next) {
        stale = false;
        Generation before = pool.generation;
        if (next != before) {
            pool.generation = next;
            boolean panic = next.eligibility.panic();
            if (panic != before.eligibility.panic()) {
                announcer.panic(panic);
            }
        }
    }

    private void requireOpen() {
        if (pool.closed) {
            throw new IllegalStateException(config.name() + " is closed");
        }
    }
}
