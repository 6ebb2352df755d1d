package io.fairlead.netty.traffic;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Ticker;
import io.fairlead.netty.queue.WaitingLine;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a proxy has in a balancer: a lane for each event loop, and a watch of the members. */
public final class BalancerUse {
    private final LoadBalancer balancer;
    private final Upstreams upstreams;
    private final PoolWatch watch;
    private final WaitingLine line;
    private final Map<String, SocketAddress> addresses = new HashMap<>(); // complete when made
    private final List<LoopLane> lanes = new ArrayList<>();
    private final Set<Integer> used = ConcurrentHashMap.newKeySet(); // indices of lanes that are not given back

    private BalancerUse(LoadBalancer balancer, int loops, Upstreams upstreams, PoolWatch.Connections connections) {
        this.balancer = balancer;
        this.upstreams = upstreams;
        this.watch = PoolWatch.of(balancer, upstreams, connections); // refused by a closed balancer: before any lane
        for (BackendView view : balancer.view().backends()) {
            addresses.put(view.backend().id(), view.backend().address());
        }
        this.line = WaitingLine.of(balancer, Ticker.system());
        for (int i = 0; i < loops; i++) {
            int index = i;
            used.add(index);
            lanes.add(LoopLane.in(balancer, () -> givenBack(index)));
        }
    }

    /**
     * Subscribes and opens the lanes, which the event loops retire.
     *
     * @param connections what the balancer's events close
     * @throws IllegalStateException if the balancer is closed
     */
    public static BalancerUse of(
            LoadBalancer balancer, int loops, Upstreams upstreams, PoolWatch.Connections connections) {
        return new BalancerUse(balancer, loops, upstreams, connections);
    }

    /** Returns the balancer. */
    public LoadBalancer balancer() {
        return balancer;
    }

    /** Returns the counters of its backends, which the balancer before it may have begun. */
    public Upstreams upstreams() {
        return upstreams;
    }

    /** Returns what knows the members. */
    public PoolWatch watch() {
        return watch;
    }

    /** Returns who waits for it. */
    public WaitingLine line() {
        return line;
    }

    /** Returns where the members are, by id, as they were when the lanes were opened. */
    public Map<String, SocketAddress> addresses() {
        return addresses;
    }

    /** A lane is given back; with the last one, nobody is left who could wait. Any thread. */
    private void givenBack(int index) {
        if (used.remove(index) && used.isEmpty()) {
            line.retire();
        }
    }

    /** Ends the subscription and gives back the lanes, which no event loop has been given. */
    public void giveBack() {
        close();
        lanes.forEach(LoopLane::retire);
    }

    /**
     * Ends the subscription. The lanes are given back by the event loops, and with the last one the line ends: until then
     * somebody may come to wait who began before this, and has to hear of room.
     */
    public void close() {
        watch.close();
    }

    /** Ends everything, when nobody is left on the event loops, or those have ended without giving back their lanes. */
    public void end() {
        close();
        line.retire();
    }

    /** Returns the lane of an event loop. */
    public LoopLane lane(int loop) {
        return lanes.get(loop);
    }
}
