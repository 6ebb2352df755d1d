package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.SlowStart;
import java.time.Duration;

/**
 * Since when a member warms up: remembered whether or not there is a slow start, so that one which begins later finds
 * those that have just come back. Used by the control side only.
 */
final class Warmth {
    private boolean cold; // was out, and warms up from when it is eligible
    private boolean warming;
    private boolean converged; // is as fast as others, where that decides
    private boolean newcomer;
    private long sinceNanos;

    /** Takes note that the member joined a pool which is running. */
    void joined(long nowNanos) {
        warming = true;
        converged = false;
        newcomer = true;
        sinceNanos = nowNanos;
    }

    /** Takes note of a state. A draining backend stays warm, one on trial stays cold. */
    void now(BackendState state, long nowNanos) {
        if (state.health() == HealthStatus.DOWN || state.admin() == AdminState.MAINT) {
            cold = true;
            warming = false;
        } else if (cold && state.eligible() && state.health() != HealthStatus.TRIAL) {
            cold = false;
            warming = true;
            converged = false;
            newcomer = false;
            sinceNanos = nowNanos;
        }
    }

    /** Takes note that it answers as fast as others. */
    void converged() {
        converged = true;
    }

    /** Returns whether another step is to come. */
    boolean isWarming(SlowStart rule, long nowNanos) {
        return warming
                && !(converged && rule.endsByLatency())
                && nowNanos - sinceNanos < rule.window().toNanos();
    }

    /** Returns whether it warms up as one that was not missing before it came. */
    boolean isNewcomer() {
        return newcomer;
    }

    /** Returns the share of its load that it takes, at the step reached. */
    double ramp(SlowStart rule, long nowNanos) {
        if (!isWarming(rule, nowNanos)) {
            return 1;
        }
        long window = rule.window().toNanos();
        long step = (nowNanos - sinceNanos) * SlowStart.STEPS / window;
        return rule.factor(Duration.ofNanos(step * window / SlowStart.STEPS));
    }
}
