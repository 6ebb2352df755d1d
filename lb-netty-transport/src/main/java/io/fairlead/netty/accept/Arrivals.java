package io.fairlead.netty.accept;

import io.fairlead.netty.head.RequestIds;
import io.fairlead.netty.loop.LoopTimer;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections of an event loop that are not yet clients. Confined to the event loop. */
public final class Arrivals {
    private final LoopTimer timer;
    private final Listener listener;
    private final Complaints complaints;
    private final Set<Arrival> pending = new LinkedHashSet<>();
    private @Nullable RequestIds ids; // made for the first who gets one

    private Arrivals(LoopTimer timer, Listener listener) {
        this.timer = timer;
        this.listener = listener;
        this.complaints = new Complaints(timer);
    }

    /** Returns the arrivals of an event loop. */
    public static Arrivals on(LoopTimer timer, Listener listener) {
        return new Arrivals(timer, listener);
    }

    /**
     * Receives a connection that is not active yet, and has no handler.
     *
     * @param edges what is around its protocol
     */
    public void receive(Channel channel, Edges edges) {
        Arrival arrival = new Arrival(this, timer, channel, edges);
        pending.add(arrival);
        arrival.begin();
    }

    /** Closes all of them. */
    public void closeAll() {
        new ArrayList<>(pending).forEach(Arrival::leave);
    }

    /** Returns an id for a connection. */
    String newId() {
        RequestIds making = ids;
        if (making == null) {
            making = RequestIds.random();
            ids = making;
        }
        return making.next();
    }

    void admitted(Arrival arrival, Channel channel) {
        pending.remove(arrival);
        listener.admitted(channel);
    }

    void ended(Arrival arrival, Client client, @Nullable Refused why, @Nullable String detail) {
        if (pending.remove(arrival) && why != null) {
            refuse(client, why, detail);
        }
    }

    /**
     * Accounts for a connection that is being closed.
     *
     * @param detail what exactly was wrong; null if there is no more to say
     */
    public void refuse(Client client, Refused why, @Nullable String detail) {
        complaints.about(client, why, detail);
        listener.refused(client, why);
    }

    /** Who wants the clients. */
    public interface Listener {
        /** Installs the handlers of a client, who {@link Client#of} tells; they hear of the active channel then. */
        void admitted(Channel channel);

        /** A connection ended before it was a client's. */
        void refused(Client client, Refused why);
    }
}
