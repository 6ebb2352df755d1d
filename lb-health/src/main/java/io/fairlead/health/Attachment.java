package io.fairlead.health;

import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One balancer of a monitor: has the watches follow its membership. */
final class Attachment implements LoadBalancerListener {
    /** Which watch each member has, in the order of joining; guarded by the watches. */
    final Map<String, Target> targets = new LinkedHashMap<>();

    private final LoadBalancer balancer;
    private final Watches watches;

    private Attachment(LoadBalancer balancer, Watches watches) {
        this.balancer = balancer;
        this.watches = watches;
    }

    static Attachment of(LoadBalancer balancer, Watches watches) {
        return new Attachment(balancer, watches);
    }

    LoadBalancer balancer() {
        return balancer;
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onMembership(Changes changes) {
        Map<String, BackendView> members = new HashMap<>();
        for (BackendView view : balancer.view().backends()) {
            members.put(view.backend().id(), view);
        }
        watches.follow(this, changes, members);
    }

    @Override
    public void onClosed() {
        watches.detach(this);
    }
}
