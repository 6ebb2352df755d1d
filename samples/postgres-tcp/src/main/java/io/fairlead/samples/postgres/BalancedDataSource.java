package io.fairlead.samples.postgres;

import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.NoBackendException;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to whichever server a balancer gives: pick, connect, and elsewhere when that fails.
 *
 * <p>A connection is in flight at its server from here to its {@code close}; strategies that compare loads see it. Each call opens
 * one: a pool of connections belongs on top of this.
 *
 * <p>Thread-safe. The balancer stays the caller's; {@link #close} gives back what was subscribed, and leaves
 * connections as they are.
 */
final class BalancedDataSource implements DataSource, AutoCloseable {
    private final LoadBalancer balancer;
    private final Connector connector;
    private final Selection selection;
    private final OpenConnections open = new OpenConnections();
    private final LoadBalancer.Subscription subscription;

    private BalancedDataSource(LoadBalancer balancer, Connector connector, Selection selection, boolean abortsOnDown) {
        this.balancer = balancer;
        this.connector = connector;
        this.selection = selection;
        this.subscription = abortsOnDown ? balancer.subscribe(open) : () -> {};
    }

    /**
     * Returns a source over a balancer.
     *
     * @param within how long after the first try another one may begin
     * @param abortsOnDown whether connections are aborted when their server goes down, into maintenance or out of the
     *     pool, so that who keeps them, such as a pool on top of this, comes back for others
     */
    static BalancedDataSource over(LoadBalancer balancer, Connector connector, Duration within, boolean abortsOnDown) {
        return new BalancedDataSource(balancer, connector, Selection.any().within(within), abortsOnDown);
    }

    /**
     * Opens a connection.
     *
     * @throws SQLTransientConnectionException if nobody is left to try; it says why, server by server
     * @throws SQLException what a server says that every other would say too, such as a wrong password
     */
    @Override
    public Connection getConnection() throws SQLException {
        SQLTransientConnectionException refused =
                new SQLTransientConnectionException("no server to connect to", "08001");
        try {
            return connect(refused);
        } catch (NoBackendException e) {
            refused.addSuppressed(e);
            throw refused;
        }
    }

    private Connection connect(SQLException refused) throws SQLException {
        long since = open.departures(); // before the pick: a server that goes while we connect to it is noticed
        Lease lease = balancer.acquire(selection);
        while (true) {
            try {
                Connection connection = connector.connect(lease.backend());
                lease.responded();
                return open.opened(connection, lease, since);
            } catch (SQLException e) {
                Outcome outcome = SqlOutcome.ofConnect(e);
                if (outcome == Outcome.LOCAL_REJECTED) {
                    lease.complete(outcome);
                    throw e;
                }
                refused.addSuppressed(e);
                since = open.departures();
                lease = lease.next(outcome);
            } catch (RuntimeException e) {
                lease.close();
                throw e;
            }
        }
    }

    /** Listens to the balancer no more; idempotent. */
    @Override
    public void close() {
        subscription.close();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("getConnection(user, password): the connector knows the user");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            throw new SQLException("unwrap: not a " + type.getName());
        }
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    @SuppressWarnings("NullAway") // JDBC says null here
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("setLogWriter");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("setLoginTimeout: the connector has its own");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("getParentLogger");
    }
}
