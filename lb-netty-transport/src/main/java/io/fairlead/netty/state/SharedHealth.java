package io.fairlead.netty.state;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Tells other instances which backends of a pool this one sees failing, and hears what they see: as hints, which count only
 * for backends of which this instance knows nothing itself, and which are forgotten unless they are repeated.
 *
 * <p>A backend is hinted to be down when more than half of the other instances say so, all of those counted who have said
 * anything, be it that nothing fails. One instance that has lost its network takes nobody's backends away.
 *
 * <p>Every so often, spread by a fifth: the pool is looked at, what is seen is said, and what others say is asked for. While
 * the store fails, hints end in time. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits is told by another stage
public final class SharedHealth implements AutoCloseable {
    /** The source under which hints are reported. */
    public static final String SOURCE = "fleet";

    private static final double JITTER = 0.2;
    private static final int LIVES = 3;

    private final LoadBalancer balancer;
    private final StateStore store;
    private final String instance;
    private final Duration every;
    private final Scheduler scheduler;
    private final SplittableRandom random = new SplittableRandom(); // guarded by this, as what follows
    private Set<String> hinted = new HashSet<>();
    private Scheduler.Task next = () -> {};
    private boolean closed;

    private SharedHealth(
            LoadBalancer balancer, StateStore store, String instance, Duration every, Scheduler scheduler) {
        this.balancer = balancer;
        this.store = store;
        this.instance = instance;
        this.every = every;
        this.scheduler = scheduler;
    }

    /**
     * Begins to say and to hear.
     *
     * @param balancer whose name is that of the pool in all instances
     * @param instance the name of this instance, unique among those who share the store
     * @param every how often, such as 5 s; hints end after three times that
     * @throws IllegalArgumentException if that is shorter than 100 ms or longer than an hour
     */
    public static SharedHealth start(
            LoadBalancer balancer, StateStore store, String instance, Duration every, Scheduler scheduler) {
        if (every.toMillis() < 100 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every: " + every + " (expected: PT0.1S..PT1H)");
        }
        SharedHealth health = new SharedHealth(
                requireNonNull(balancer, "balancer"),
                requireNonNull(store, "store"),
                requireNonNull(instance, "instance"),
                every,
                requireNonNull(scheduler, "scheduler"));
        health.exchange();
        return health;
    }

    private void exchange() {
        synchronized (this) {
            if (closed) {
                return;
            }
            long nanos = (long) (every.toNanos() * (1 - JITTER + 2 * JITTER * random.nextDouble()));
            next = scheduler.schedule(Duration.ofNanos(nanos), this::exchange);
        }
        String pool = balancer.name();
        store.say(pool, instance, failing(), every.multipliedBy(LIVES));
        store.said(pool).whenComplete((said, error) -> {
            if (error == null) {
                hear(said);
            }
        });
    }

    /** Returns who fails as this instance sees it itself, and why. */
    private Map<String, String> failing() {
        Map<String, String> failing = new TreeMap<>();
        for (BackendView view : balancer.view().backends()) {
            view.sources().forEach((source, verdict) -> {
                if (verdict.isFirsthand() && verdict.status() == HealthStatus.DOWN) {
                    failing.put(view.backend().id(), source + ": " + verdict.reason());
                }
            });
        }
        return failing;
    }

    private void hear(Map<String, Map<String, String>> said) {
        Map<String, Integer> votes = new HashMap<>();
        Map<String, String> reasons = new HashMap<>();
        int others = 0;
        for (Map.Entry<String, Map<String, String>> other : new TreeMap<>(said).entrySet()) {
            if (!other.getKey().equals(instance)) {
                others++;
                other.getValue().forEach((id, reason) -> {
                    votes.merge(id, 1, Integer::sum);
                    reasons.putIfAbsent(id, other.getKey() + ": " + reason);
                });
            }
        }
        Set<String> down = new HashSet<>();
        for (Map.Entry<String, Integer> vote : votes.entrySet()) {
            if (vote.getValue() * 2 > others) {
                down.add(vote.getKey());
            }
        }
        Set<String> before;
        synchronized (this) {
            if (closed) {
                return;
            }
            before = hinted;
            hinted = down;
        }
        String of = " of " + others;
        for (String id : down) {
            String why = "seen by " + votes.get(id) + of + ", " + reasons.get(id);
            balancer.report(id, SOURCE, Verdict.down(why).asHint(every.multipliedBy(LIVES)));
        }
        for (String id : before) {
            if (!down.contains(id)) {
                balancer.report(id, SOURCE, Verdict.unknown());
            }
        }
    }

    /** Says and hears nothing any more; hints end in time. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }
}
