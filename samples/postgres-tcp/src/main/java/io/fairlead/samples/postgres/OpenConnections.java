package io.fairlead.samples.postgres;

import io.fairlead.api.AdminState;
import io.fairlead.api.Changes;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Knows what is open on which server, and aborts it when the server goes down or leaves. Thread-safe. */
final class OpenConnections implements LoadBalancerListener {
    private final Set<LeasedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong departures = new AtomicLong();
    private final Map<String, Long> latest = new ConcurrentHashMap<>(); // departure of a server by its id

    /** Returns how many servers went so far. */
    long departures() {
        return departures.get();
    }

    /**
     * Returns the connection as the application gets it: its end completes the lease.
     *
     * @param since the {@link #departures} before the server was picked: one that went after that is aborted at once
     */
    Connection opened(Connection connection, Lease lease, long since) {
        LeasedConnection leased = new LeasedConnection(connection, lease, open::remove);
        open.add(leased);
        if (latest.getOrDefault(leased.server(), 0L) > since) {
            leased.abort();
        }
        return (Connection)
                Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, leased);
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public void onState(StateChange change) {
        if (change.after().health() == HealthStatus.DOWN || change.after().admin() == AdminState.MAINT) {
            depart(change.backend().id());
        }
    }

    @Override
    public void onMembership(Changes changes) {
        changes.removed().forEach(this::depart);
    }

    private void depart(String server) {
        latest.put(server, departures.incrementAndGet());
        for (LeasedConnection each : open) {
            if (each.server().equals(server)) {
                each.abort();
            }
        }
    }
}
