package io.fairlead.samples.postgres;

import io.fairlead.api.Backend;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens a connection to one server. */
@FunctionalInterface
interface Connector {
    Connection connect(Backend backend) throws SQLException;

    /**
     * Returns a connector through PostgreSQL's JDBC driver.
     *
     * @param database the database, the same on every server
     * @param properties what the driver is told: user, password, time limits; without {@code connectTimeout} a host that
     *     is gone costs ten seconds
     */
    static Connector postgres(String database, Properties properties) {
        Properties copy = new Properties();
        copy.putAll(properties);
        return backend -> DriverManager.getConnection(url((InetSocketAddress) backend.address(), database), copy);
    }

    private static String url(InetSocketAddress address, String database) {
        String host = address.getHostString();
        String literal = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return "jdbc:postgresql://" + literal + ':' + address.getPort() + '/' + database;
    }
}
