package io.fairlead.simulate;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A simulated backend, which counts what it is sent. */
final class Server implements Backend {
    private final String id;
    private final Service service;
    private final Outcome outcome;
    private int served;
    private int inFlight;
    private int peak;

    private Server(String id, Service service, Outcome outcome) {
        this.id = id;
        this.service = requireNonNull(service, "service");
        this.outcome = outcome;
    }

    static Server of(String id, Service service) {
        return new Server(id, service, Outcome.SUCCESS);
    }

    /** Returns a server that answers every request with an error of its own. */
    static Server failing(String id, Service service) {
        return new Server(id, service, Outcome.BACKEND_ERROR);
    }

    /** Returns servers whose service depends on their number. */
    static List<Server> farm(int size, IntFunction<Service> services) {
        List<Server> farm = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            farm.add(of("server-" + i, services.apply(i)));
        }
        return farm;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SocketAddress address() {
        return InetSocketAddress.createUnresolved(id, 80);
    }

    /** Takes a request and returns when it is answered. */
    long begin(long now) {
        served++;
        inFlight++;
        peak = StrictMath.max(peak, inFlight);
        return service.answeredAt(now);
    }

    /** Answers a request. */
    Outcome end() {
        inFlight--;
        return outcome;
    }

    /** Returns how many requests were sent here. */
    int served() {
        return served;
    }

    /** Returns how many requests are here now. */
    int inFlight() {
        return inFlight;
    }

    /** Returns the most requests that were here at once. */
    int peak() {
        return peak;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Server server && server.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
