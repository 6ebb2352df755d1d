package io.fairlead.netty.traffic;

import io.fairlead.api.Attempt;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;

/**
 * The lane of one event loop in a balancer. Once retired, it is given back by the last who uses it. Confined to
 * the event loop as soon as that loop has it.
 */
public final class LoopLane {
    private final LoadBalancer balancer;
    private final Lane lane;
    private final Runnable end;
    private int users;
    private boolean retired;

    private LoopLane(LoadBalancer balancer, Runnable end) {
        this.balancer = balancer;
        this.lane = balancer.lane();
        this.end = end;
    }

    /**
     * Opens a lane.
     *
     * @param end runs once it is given back; may run more than once
     */
    static LoopLane in(LoadBalancer balancer, Runnable end) {
        return new LoopLane(balancer, end);
    }

    /** Returns whose lane it is. */
    public LoadBalancer balancer() {
        return balancer;
    }

    /** Returns an attempt of this lane, which acquires between {@link #enter} and {@link #leave} only. */
    public Attempt attempt() {
        return lane.attempt();
    }

    /** Returns whether nobody enters any more. */
    public boolean isRetired() {
        return retired;
    }

    /** Somebody is about to acquire. */
    public void enter() {
        assert !retired || users > 0 : "the lane was given back";
        users++;
    }

    /** Somebody who entered has completed, and does not acquire again. */
    public void leave() {
        users--;
        closeIfUnused();
    }

    /** Nobody enters any more. */
    public void retire() {
        retired = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (retired && users == 0) {
            lane.close();
            end.run();
        }
    }
}
