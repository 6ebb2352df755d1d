package io.fairlead.health;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.CheckView;
import io.fairlead.api.LoadBalancer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * The watches of a monitor, one for each target: follow the membership of its balancers, and are shared by those that
 * have the same backends. Thread-safe.
 *
 * <p>What a change makes of them is decided under the lock; watches are started and stopped, and balancers called,
 * after it.
 */
final class Watches {
    private static final LoadBalancer.Subscription NOT_YET = () -> {};

    private final MonitorConfig config;
    private final Asker asker;
    private final Slots slots;

    // all below are guarded by this
    private final SplittableRandom random;
    private final Map<Attachment, LoadBalancer.Subscription> attached = new LinkedHashMap<>();
    private final Map<Target, Watch> watches = new HashMap<>();
    private boolean stopped;

    private Watches(MonitorConfig config, SplittableRandom random) {
        this.config = config;
        this.asker = Asker.of(config.checker(), config.ticker());
        this.slots = Slots.of(config.maxConcurrent());
        this.random = random;
    }

    static Watches of(MonitorConfig config, SplittableRandom random) {
        return new Watches(config, random);
    }

    /** Begins to watch the members of a balancer; see {@link HealthMonitor#attach}. */
    LoadBalancer.Subscription attach(LoadBalancer balancer) {
        Attachment attachment = Attachment.of(balancer, this);
        synchronized (this) {
            if (stopped) {
                throw new IllegalStateException("the health monitor is closed");
            }
            if (attached.keySet().stream().anyMatch(other -> other.balancer() == balancer)) {
                throw new IllegalArgumentException(
                        "balancer: " + balancer.name() + " (expected: one that is not attached)");
            }
            attached.put(attachment, NOT_YET);
        }
        LoadBalancer.Subscription subscription;
        try {
            subscription = balancer.subscribe(attachment);
        } catch (RuntimeException e) {
            detach(attachment);
            throw e;
        }
        boolean wanted;
        synchronized (this) {
            wanted = attached.replace(attachment, subscription) != null;
        }
        if (!wanted) {
            subscription.close(); // the monitor was closed meanwhile
        }
        return () -> detach(attachment);
    }

    /** Forgets a balancer and the watches that only it had; idempotent. */
    void detach(Attachment attachment) {
        List<Runnable> then = new ArrayList<>();
        synchronized (this) {
            LoadBalancer.Subscription subscription = attached.remove(attachment);
            if (subscription == null) {
                return;
            }
            then.add(subscription::close);
            attachment.targets.values().forEach(target -> leave(attachment, target, then));
            attachment.targets.clear();
        }
        then.forEach(Runnable::run);
    }

    /**
     * Follows the changes of a balancer. The members may be newer than the changes: who is missing there has left
     * again, and the change that says so is about to be told.
     */
    void follow(Attachment attachment, Changes changes, Map<String, BackendView> members) {
        List<Runnable> then = new ArrayList<>();
        synchronized (this) {
            if (!attached.containsKey(attachment)) {
                return;
            }
            for (String id : changes.removed()) {
                Target target = attachment.targets.remove(id);
                if (target != null) {
                    leave(attachment, target, then);
                }
            }
            for (String id : changes.updated()) {
                Target before = attachment.targets.get(id);
                BackendView member = members.get(id);
                if (before != null && member != null) {
                    update(attachment, before, member, then);
                }
            }
            int joined = changes.added().size();
            for (int i = 0; i < joined; i++) {
                BackendView member = members.get(changes.added().get(i));
                if (member != null) {
                    join(attachment, member, i / (double) joined, then);
                }
            }
        }
        then.forEach(Runnable::run);
    }

    private void join(Attachment attachment, BackendView member, double place, List<Runnable> then) {
        Backend backend = member.backend();
        Target target = Target.of(backend);
        Watch watch = watches.get(target);
        if (watch == null) {
            Findings known = Findings.of(config, member.sources().get(config.source()));
            Watch made = Watch.of(config, asker, slots, backend, known, random.split());
            watches.put(target, made);
            then.add(() -> made.start(place));
            watch = made;
        }
        Watch watching = watch;
        watching.audience().add(attachment.balancer());
        attachment.targets.put(backend.id(), target);
        then.add(() -> watching.brief(attachment.balancer()));
    }

    private void leave(Attachment attachment, Target target, List<Runnable> then) {
        Watch watch = requireNonNull(watches.get(target));
        watch.audience().remove(attachment.balancer());
        if (watch.audience().isEmpty()) {
            watches.remove(target);
            then.add(watch::stop);
        }
    }

    /** A watch follows a backend to its new address, unless others have it at the old one or it is known there. */
    private void update(Attachment attachment, Target before, BackendView member, List<Runnable> then) {
        Backend backend = member.backend();
        Target after = Target.of(backend);
        Watch watch = requireNonNull(watches.get(before));
        if (!after.equals(before)) {
            if (watches.containsKey(after) || watch.audience().size() > 1) {
                leave(attachment, before, then);
                join(attachment, member, 0, then);
                return;
            }
            watches.remove(before);
            watches.put(after, watch);
            attachment.targets.put(backend.id(), after);
        }
        watch.update(backend);
    }

    /** Returns what is known about the members of balancers, each once, in the order of joining. */
    List<CheckView> view(Predicate<LoadBalancer> of) {
        Set<Watch> asked = new LinkedHashSet<>();
        synchronized (this) {
            for (Attachment attachment : attached.keySet()) {
                if (of.test(attachment.balancer())) {
                    attachment.targets.values().forEach(target -> asked.add(requireNonNull(watches.get(target))));
                }
            }
        }
        return asked.stream().map(Watch::view).toList();
    }

    /** Ends everything, now and in the future; idempotent. */
    void stop() {
        List<Attachment> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(attached.keySet());
        }
        all.forEach(this::detach);
    }
}
