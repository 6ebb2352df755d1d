package io.fairlead.netty.tcp;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StateChange;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session whose backend goes: at once, or when the time for draining is over, if its options say so. Confined to its
 * event loop.
 */
final class Departure {
    private final LoopTimer timer;
    private final TcpConfig config;
    private final Session session;
    private final Connector connector;
    private @Nullable Timeout deadline; // made when the backend begins to drain

    Departure(LoopTimer timer, TcpConfig config, Session session, Connector connector) {
        this.timer = timer;
        this.config = config;
        this.session = session;
        this.connector = connector;
    }

    /** Returns whether a change of this backend concerns the session. */
    boolean concerns(LoadBalancer balancer, String backendId) {
        return connector.isWith(balancer, backendId);
    }

    /** The backend of the session has changed. */
    void changed(StateChange change) {
        if (config.closeSessionsOnDown() && !isGone(change.before()) && isGone(change.after())) {
            session.leave();
        } else if (isReady(change.after())) {
            stay();
        } else if (isReady(change.before())) {
            drain();
        }
    }

    private void drain() {
        Duration patience = config.backendDrainTimeout();
        if (patience != null) {
            Timeout armed = timer.timeout(() -> session.abort(TcpError.BACKEND_DRAINED));
            armed.arm(patience.toNanos());
            deadline = armed;
        }
    }

    /** Lets the session go on. */
    void stay() {
        Timeout armed = deadline;
        if (armed != null) {
            armed.cancel();
            deadline = null;
        }
    }

    /** Whether anything can have to be done about a change of these states. */
    static boolean matters(StateChange change) {
        return isGone(change.before()) != isGone(change.after()) || isReady(change.before()) != isReady(change.after());
    }

    private static boolean isGone(BackendState state) {
        return state.health() == HealthStatus.DOWN || state.admin() == AdminState.MAINT;
    }

    private static boolean isReady(BackendState state) {
        return state.admin() == AdminState.READY;
    }
}
