package io.fairlead.netty.http;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import io.fairlead.netty.traffic.Upstream;
import io.fairlead.netty.traffic.Upstreams;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the balancer: forgets backends that have left, has unused connections closed that lead where no
 * request should go, and knows whether anybody is eligible.
 *
 * <p>Called by the balancer one event at a time; costs the requests nothing.
 */
final class PoolWatch implements LoadBalancerListener {
    private final LoadBalancer balancer;
    private final Upstreams upstreams;
    private final Consumer<String> closeIdle;
    private Map<String, Member> members = Map.of(); // confined to the events
    private volatile boolean anyEligible; // written by the events

    private record Member(boolean eligible, boolean weighted) {}

    private PoolWatch(LoadBalancer balancer, Upstreams upstreams, Consumer<String> closeIdle) {
        this.balancer = balancer;
        this.upstreams = upstreams;
        this.closeIdle = closeIdle;
    }

    /**
     * Returns a listener to be subscribed.
     *
     * @param closeIdle closes the unused connections to the backend of the id
     */
    static PoolWatch of(LoadBalancer balancer, Upstreams upstreams, Consumer<String> closeIdle) {
        return new PoolWatch(balancer, upstreams, closeIdle);
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onMembership(Changes changes) {
        // in this order: a backend that is entered while this runs may be too new for the view, and stays
        Set<String> known = upstreams.ids();
        Map<String, Member> present = new HashMap<>();
        for (BackendView view : balancer.view().backends()) {
            String id = view.backend().id();
            present.put(id, new Member(view.state().eligible(), view.weight() > 0));
            upstreams.of(id).keep(view.state().admin() == AdminState.READY);
        }
        members = present;
        update();
        for (String id : known) {
            if (!present.containsKey(id)) {
                upstreams.remove(id);
                closeIdle.accept(id);
            }
        }
    }

    @Override
    public void onState(StateChange change) {
        String id = change.backend().id();
        Member before = members.get(id);
        if (before == null) {
            return; // left meanwhile
        }
        members.put(id, new Member(change.after().eligible(), before.weighted));
        update();
        Upstream upstream = upstreams.of(id);
        boolean ready = change.after().admin() == AdminState.READY;
        upstream.keep(ready);
        if (!ready || change.after().health() == HealthStatus.DOWN) {
            // in panic requests go to backends that are down: what they connect anew is kept again
            upstream.turn();
            closeIdle.accept(id);
        }
    }

    @Override
    public void onClosed() {
        members = Map.of();
        anyEligible = false;
    }

    /** Returns whether a backend takes requests, panic aside. Any thread. */
    boolean anyEligible() {
        return anyEligible;
    }

    private void update() {
        boolean any = false;
        for (@Nullable Member member : members.values()) {
            any |= member != null && member.eligible && member.weighted;
        }
        anyEligible = any;
    }
}
