package io.fairlead.samples.postgres;

import io.fairlead.api.Lease;
import io.fairlead.api.Outcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The driver's connection, whose end is told to the balancer once: a proxy, as {@link Connection} has sixty methods. */
final class LeasedConnection implements InvocationHandler {
    private final Connection connection;
    private final Lease lease;
    private final Consumer<LeasedConnection> ended;

    LeasedConnection(Connection connection, Lease lease, Consumer<LeasedConnection> ended) {
        this.connection = connection;
        this.lease = lease;
        this.ended = ended;
    }

    String server() {
        return lease.backend().id();
    }

    /** Breaks the connection because its server is not to be used; that says nothing new about the server. */
    void abort() {
        end(Outcome.CANCELLED);
        try {
            connection.abort(Runnable::run); // now: until then it would still work
        } catch (SQLException e) {
            // it is as broken as it was to become
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return server() + ' ' + connection;
            }
            // the driver closes a connection that broke before anybody else does
            case "close" -> end(connection.isClosed() ? Outcome.RESET : Outcome.SUCCESS);
            case "abort" -> end(Outcome.CANCELLED);
            default -> {}
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void end(Outcome outcome) {
        ended.accept(this);
        lease.complete(outcome);
    }
}
