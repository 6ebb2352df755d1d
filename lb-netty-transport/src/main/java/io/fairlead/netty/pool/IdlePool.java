package io.fairlead.netty.pool;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unused upstream connections of one event loop, by backend: last in, first out, so that the pool
 * shrinks to what is needed and a request meets the connection that was proven most recently.
 *
 * <p>Confined to the event loop; never shared, so taking and giving back is a deque operation. Removing a
 * connection that closed while idle is O(idle connections of the backend).
 *
 * @param <T> the connections
 */
public final class IdlePool<T extends IdlePool.Connection> {
    private final Map<String, ArrayDeque<T>> idle = new HashMap<>();
    private final int perBackend;

    private IdlePool(int perBackend) {
        this.perBackend = perBackend;
    }

    /** Returns an empty pool that keeps the given number of unused connections for each backend. */
    public static <T extends Connection> IdlePool<T> keeping(int perBackend) {
        return new IdlePool<>(perBackend);
    }

    /**
     * Takes the connection that was used last and leads to the address in this way.
     *
     * @param backendId the backend
     * @param address where it listens now; connections to where it listened before are closed
     * @param way how it is reached; connections made in another way stay for whoever wants them
     */
    public @Nullable T take(String backendId, SocketAddress address, Object way) {
        ArrayDeque<T> deque = idle.get(backendId);
        if (deque == null) {
            return null;
        }
        ArrayDeque<T> others = null;
        T found = null;
        for (T connection = deque.pollFirst(); connection != null; connection = deque.pollFirst()) {
            if (!connection.isOpen() || !connection.address().equals(address)) {
                connection.close();
            } else if (connection.way() == way || connection.way().equals(way)) {
                found = connection;
                break;
            } else {
                others = (others == null) ? new ArrayDeque<>() : others;
                others.addFirst(connection);
            }
        }
        if (others != null) {
            others.forEach(deque::addFirst);
        }
        return found;
    }

    /** Keeps a connection for later, or returns false when there are enough. */
    public boolean offer(T connection) {
        ArrayDeque<T> deque = idle.computeIfAbsent(connection.backendId(), id -> new ArrayDeque<>());
        if (deque.size() >= perBackend) {
            return false;
        }
        deque.addFirst(connection);
        return true;
    }

    /** Forgets a connection that closed while it was idle; not finding it is fine. */
    public void remove(T connection) {
        ArrayDeque<T> deque = idle.get(connection.backendId());
        if (deque != null && deque.remove(connection) && deque.isEmpty()) {
            idle.remove(connection.backendId());
        }
    }

    /** Closes the unused connections to a backend. */
    public void closeAll(String backendId) {
        ArrayDeque<T> deque = idle.remove(backendId);
        if (deque != null) {
            for (T connection = deque.pollFirst(); connection != null; connection = deque.pollFirst()) {
                connection.close();
            }
        }
    }

    /** Closes the unused connections but those that lead to these addresses, by backend. */
    public void retain(Map<String, SocketAddress> addresses) {
        closeIf(connection -> !connection.address().equals(addresses.get(connection.backendId())));
    }

    /** Closes some of the unused connections. O(unused connections). */
    public void closeIf(Predicate<T> some) {
        idle.values()
                .forEach(deque -> deque.removeIf(connection -> {
                    boolean leaves = some.test(connection);
                    if (leaves) {
                        connection.close();
                    }
                    return leaves;
                }));
        idle.values().removeIf(ArrayDeque::isEmpty);
    }

    /** Closes every unused connection. */
    public void closeAll() {
        closeIf(connection -> true);
    }

    /** Returns how many connections wait for the backend. */
    public int size(String backendId) {
        ArrayDeque<T> deque = idle.get(backendId);
        return (deque == null) ? 0 : deque.size();
    }

    /** A connection that can wait in the pool. */
    public interface Connection {
        /** Returns the id of the backend it leads to. */
        String backendId();

        /** Returns the address it was connected to. */
        SocketAddress address();

        /** Returns how it reaches the backend: equal for those that may stand in for one another. */
        Object way();

        /** Returns whether it can carry a request. */
        boolean isOpen();

        /** Closes it; idempotent. */
        void close();
    }
}
