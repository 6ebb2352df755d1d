package io.fairlead.netty.admin;

import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures the downtimes of a pool from its events, with the times that these carry. Told by the balancer one event at
 * a time, read by any thread.
 */
final class PoolDowntimes implements LoadBalancerListener {
    private final LoadBalancer balancer;
    private final Map<String, Downtime> byId = new ConcurrentHashMap<>();

    private PoolDowntimes(LoadBalancer balancer) {
        this.balancer = balancer;
    }

    /** Returns a listener to be subscribed. */
    static PoolDowntimes of(LoadBalancer balancer) {
        return new PoolDowntimes(balancer);
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onMembership(Changes changes) {
        changes.removed().forEach(byId::remove);
        changes.added().forEach(id -> byId.put(id, Downtime.NONE));
        // members at the time of subscribing may be down already, and nobody tells
        for (BackendView view : balancer.view().backends()) {
            if (view.state().health() == HealthStatus.DOWN) {
                byId.computeIfPresent(
                        view.backend().id(),
                        (id, before) -> before.goesDown(view.state().sinceNanos()));
            }
        }
    }

    @Override
    public void onState(StateChange change) {
        BackendState after = change.after();
        byId.computeIfPresent(
                change.backend().id(),
                (id, before) -> after.health() == HealthStatus.DOWN
                        ? before.goesDown(after.sinceNanos())
                        : before.comesUp(after.sinceNanos()));
    }

    /** Returns the downtimes by id. */
    Map<String, Downtime> all() {
        return Map.copyOf(byId);
    }
}
