package io.fairlead.api.engine;

import io.fairlead.api.BackendState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.SlowStart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Ends warming up, step by step, for members that answer about as fast as those that are warm. Used by the control side;
 * whether anything is to be measured is read by every completion while the rule asks for it.
 */
final class Convergence {
    private volatile boolean measuring; // written by the control side

    boolean isMeasuring() {
        return measuring;
    }

    /** Measures from now on if some member warms up until it is fast, and not otherwise. */
    void keep(boolean warming, SlowStart rule, Collection<Seat> seats) {
        boolean wanted = warming && rule.endsByLatency();
        if (wanted && !measuring) {
            seats.forEach(seat -> seat.member().pace.take()); // what was measured another time
        }
        measuring = wanted;
    }

    /** A step has ended: looks at what was answered in it. */
    void step(Collection<Seat> seats, SlowStart rule, long nowNanos) {
        if (!rule.endsByLatency()) {
            return;
        }
        Pace.Sample peers = Pace.Sample.NONE;
        List<Member> warming = new ArrayList<>();
        List<Pace.Sample> samples = new ArrayList<>();
        for (Seat seat : seats) {
            Member member = seat.member();
            Pace.Sample sample = member.pace.take();
            if (member.warmth.isWarming(rule, nowNanos)) {
                warming.add(member);
                samples.add(sample);
            } else if (isHealthy(member.state())) {
                peers = peers.plus(sample);
            }
        }
        for (int i = 0; i < warming.size(); i++) {
            if (samples.get(i).isWithin(rule.latencyFactor(), peers)) {
                warming.get(i).warmth.converged();
            }
        }
    }

    private static boolean isHealthy(BackendState state) {
        return state.eligible() && state.health() != HealthStatus.TRIAL;
    }
}
