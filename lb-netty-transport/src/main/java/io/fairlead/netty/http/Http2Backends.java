package io.fairlead.netty.http;

import io.fairlead.api.Backend;
import io.fairlead.netty.accept.Way;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections of one event loop to backends, in use or not: the first that has room carries the next
 * request. Confined to the event loop.
 */
final class Http2Backends {
    private final Map<String, List<Http2Back>> connections = new HashMap<>();

    /** Returns a connection, made in this way, that has room for a request, or will have it; null for none. */
    @Nullable
    Http2Back find(Backend backend, Way way) {
        List<Http2Back> candidates = connections.get(backend.id());
        if (candidates != null) {
            for (int i = 0; i < candidates.size(); i++) {
                Http2Back candidate = candidates.get(i);
                if (candidate.hasRoom()
                        && candidate.address().equals(backend.address())
                        && candidate.way().equals(way)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    /** Takes a connection that is being made. */
    void add(Http2Back connection) {
        connections
                .computeIfAbsent(connection.backendId(), id -> new ArrayList<>(2))
                .add(connection);
    }

    /** Forgets a connection that has ended; not finding it is fine. */
    void remove(Http2Back connection) {
        List<Http2Back> list = connections.get(connection.backendId());
        if (list != null && list.remove(connection) && list.isEmpty()) {
            connections.remove(connection.backendId());
        }
    }

    /** Closes the connections to a backend as soon as they are unused. */
    void retire(String backendId) {
        List<Http2Back> list = connections.get(backendId);
        if (list != null) {
            new ArrayList<>(list).forEach(Http2Back::retire);
        }
    }

    /** Retires the connections but those that lead to these addresses, by backend. */
    void retain(Map<String, SocketAddress> addresses) {
        retireIf(connection -> !connection.address().equals(addresses.get(connection.backendId())));
    }

    /** Closes some connections as soon as they are unused. */
    void retireIf(Predicate<Http2Back> some) {
        all().forEach(connection -> {
            if (some.test(connection)) {
                connection.retire();
            }
        });
    }

    /** Closes the connections as soon as they are unused. */
    void retireAll() {
        retireIf(connection -> true);
    }

    private List<Http2Back> all() {
        List<Http2Back> all = new ArrayList<>();
        connections.values().forEach(all::addAll);
        return all;
    }
}
