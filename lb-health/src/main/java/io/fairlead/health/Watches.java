package io.fairlead.health;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.CheckView;
import io.fairlead.api.LoadBalancerListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The watches of a monitor, one for each member of the balancer: follows the membership.
 *
 * <p>Members that join together are first asked one after the other, spread evenly over the interval.
 */
final class Watches implements LoadBalancerListener {
    private final MonitorConfig config;

    // all below are guarded by this
    private final SplittableRandom random;
    private final Map<String, Watch> watches = new LinkedHashMap<>();
    private boolean stopped;

    private Watches(MonitorConfig config, SplittableRandom random) {
        this.config = config;
        this.random = random;
    }

    static Watches of(MonitorConfig config, SplittableRandom random) {
        return new Watches(config, random);
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onMembership(Changes changes) {
        Map<String, Backend> members = new HashMap<>();
        for (BackendView view : config.balancer().view().backends()) {
            members.put(view.backend().id(), view.backend());
        }
        apply(changes, members);
    }

    @Override
    public void onClosed() {
        stop();
    }

    /**
     * Follows the changes. The members may be newer than the changes: who is missing there has left again,
     * and the change that says so is about to be told.
     */
    private synchronized void apply(Changes changes, Map<String, Backend> members) {
        if (stopped) {
            return;
        }
        for (String id : changes.removed()) {
            Watch watch = watches.remove(id);
            if (watch != null) {
                watch.stop();
            }
        }
        for (String id : changes.updated()) {
            Watch watch = watches.get(id);
            Backend backend = members.get(id);
            if (watch != null && backend != null) {
                watch.update(backend);
            }
        }
        int joined = changes.added().size();
        for (int i = 0; i < joined; i++) {
            Backend backend = members.get(changes.added().get(i));
            if (backend != null) {
                Watch watch = Watch.of(config, backend, random.split());
                watches.put(backend.id(), watch);
                watch.start(config.interval().multipliedBy(i).dividedBy(joined));
            }
        }
    }

    List<CheckView> view() {
        List<Watch> all;
        synchronized (this) {
            all = List.copyOf(watches.values());
        }
        List<CheckView> views = new ArrayList<>(all.size());
        for (Watch watch : all) {
            views.add(watch.view());
        }
        return List.copyOf(views);
    }

    /** Stops every watch, now and in the future; idempotent. */
    void stop() {
        List<Watch> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(watches.values());
            watches.clear();
        }
        all.forEach(Watch::stop);
    }
}
