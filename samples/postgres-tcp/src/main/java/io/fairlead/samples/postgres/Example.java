package io.fairlead.samples.postgres;

import io.fairlead.api.Backend;
import io.fairlead.health.check.Checks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;

/** What the README shows, compiled. */
final class Example {
    private Example() {}

    static boolean primaryAnswers(Properties properties, String secret) throws SQLException {
        // tag::readme[]
        try (PostgresCluster cluster = PostgresCluster.of(
                List.of(Backend.of("pg1", "10.0.1.30", 5432), Backend.of("pg2", "10.0.1.31", 5432)),
                Connector.postgres("bench", properties), // any JDBC driver will do
                Duration.ofSeconds(2), // how long to try elsewhere
                engine -> Checks.postgres(engine, "check").password(secret),
                Duration.ofSeconds(1))) { // from check to check
            DataSource writes = cluster.writes(); // the primary, whoever that is
            DataSource reads = cluster.reads(); // the least busy replica, or else whoever answers
            // end::readme[]
            return answers(writes) && answers(reads);
        }
    }

    private static boolean answers(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            return row.next();
        }
    }
}
