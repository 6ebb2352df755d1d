package io.fairlead.netty.traffic;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a balancer: forgets backends that have left, has unused connections closed that lead where no
 * request should go, and knows whether anybody is eligible.
 *
 * <p>Costs the requests nothing. Of the watches that share a table of backends, the one that was told last to follow
 * writes to it; the lock of the table decides.
 */
public final class PoolWatch implements LoadBalancerListener, AutoCloseable {
    private final LoadBalancer balancer;
    private final Upstreams upstreams;
    private final Connections connections;
    private final LoadBalancer.Subscription subscription;
    private Map<String, Member> members = Map.of(); // guarded by upstreams
    private boolean ended; // likewise
    private volatile boolean anyEligible; // written under that lock

    private record Member(BackendState state, int configuredWeight) {
        boolean takesRequests() {
            return state.eligible() && state.weight(configuredWeight) > 0;
        }
    }

    private PoolWatch(LoadBalancer balancer, Upstreams upstreams, Connections connections) {
        this.balancer = balancer;
        this.upstreams = upstreams;
        this.connections = connections;
        this.subscription = balancer.subscribe(this);
    }

    /**
     * Subscribes to the balancer; nothing comes of it before {@link #follow}.
     *
     * @param connections what its events close
     * @throws IllegalStateException if the balancer is closed
     */
    public static PoolWatch of(LoadBalancer balancer, Upstreams upstreams, Connections connections) {
        return new PoolWatch(balancer, upstreams, connections);
    }

    /** Catches up with the balancer, and follows it from now on instead of whoever did. Any thread. */
    public void follow() {
        synchronized (upstreams) {
            upstreams.followedBy(this);
            catchUp();
        }
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onMembership(Changes changes) {
        synchronized (upstreams) {
            if (upstreams.isFollowedBy(this)) {
                catchUp();
            }
        }
    }

    private void catchUp() {
        // in this order: a backend that is entered while this runs may be too new for the view, and stays
        Set<String> known = upstreams.ids();
        Map<String, Member> present = new HashMap<>();
        for (BackendView view : balancer.view().backends()) {
            String id = view.backend().id();
            present.put(id, new Member(view.state(), view.configuredWeight()));
            upstreams.of(id).keep(view.state().admin() == AdminState.READY);
        }
        members = present;
        update();
        for (String id : known) {
            if (!present.containsKey(id)) {
                upstreams.remove(id);
                connections.closeIdle(id);
            }
        }
    }

    @Override
    public void onState(StateChange change) {
        synchronized (upstreams) {
            String id = change.backend().id();
            Member before = members.get(id);
            if (before == null || !upstreams.isFollowedBy(this)) {
                return; // left meanwhile
            }
            members.put(id, new Member(change.after(), before.configuredWeight));
            update();
            Upstream upstream = upstreams.of(id);
            boolean ready = change.after().admin() == AdminState.READY;
            upstream.keep(ready);
            if (!ready || change.after().health() == HealthStatus.DOWN) {
                // in panic requests go to backends that are down: what they connect anew is kept again
                upstream.turn();
                connections.closeIdle(id);
            }
            connections.changed(change);
        }
    }

    @Override
    public void onClosed() {
        synchronized (upstreams) {
            ended = true;
            update();
        }
    }

    /** Returns whether a backend takes requests, panic aside. Any thread. */
    public boolean anyEligible() {
        return anyEligible;
    }

    private void update() {
        boolean any = false;
        for (@Nullable Member member : members.values()) {
            any |= member != null && member.takesRequests();
        }
        anyEligible = any && !ended;
    }

    /** Ends the subscription; idempotent. */
    @Override
    public void close() {
        subscription.close();
    }

    /** The connections that lead to backends. Told by any thread, one call at a time and in order; must not block. */
    public interface Connections {
        /** Closes the unused connections to a backend, soon. */
        void closeIdle(String backendId);

        /** A backend has changed its state. */
        default void changed(StateChange change) {}
    }
}
