package io.fairlead.samples.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import io.fairlead.health.check.Checks;
import io.fairlead.samples.postgres.FakePostgres.Mood;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes and reads follow the roles of the servers. */
@Timeout(60)
class PostgresClusterTest {
    private FakePostgres first;
    private FakePostgres second;
    private PostgresCluster cluster;

    @BeforeEach
    void start() throws Exception {
        first = FakePostgres.start("pg1", Mood.PRIMARY);
        second = FakePostgres.start("pg2", Mood.REPLICA);
        cluster = PostgresCluster.of(
                List.of(first.backend(), second.backend()),
                Driver.connector(),
                Duration.ofSeconds(5),
                engine -> Checks.postgres(engine, "app"),
                Duration.ofMillis(50));
        await(cluster.primary(), "pg1", HealthStatus.UP);
        await(cluster.replicas(), "pg2", HealthStatus.UP);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        first.close();
        second.close();
    }

    @Test
    void writesGoToThePrimaryAndReadsToTheReplica() throws SQLException {
        for (int i = 0; i < 5; i++) {
            assertThat(recovers(cluster.writes())).isFalse();
            assertThat(recovers(cluster.reads())).isTrue();
        }
    }

    @Test
    void readsGoToThePrimaryWhenThereIsNoReplicaAndWritesNeverToAReplica() throws Exception {
        second.close();
        await(cluster.replicas(), "pg2", HealthStatus.DOWN);
        assertThat(recovers(cluster.reads())).isFalse();
        first.mood = Mood.REPLICA;
        await(cluster.primary(), "pg1", HealthStatus.DOWN);
        assertThatThrownBy(() -> cluster.writes().getConnection())
                .isInstanceOf(SQLTransientConnectionException.class)
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("replica (expected: primary)"));
    }

    @Test
    void aPromotionMovesWritesAndWhoWasConnectedIsToldSo() throws Exception {
        Connection kept = cluster.writes().getConnection();
        first.mood = Mood.REPLICA;
        second.mood = Mood.PRIMARY;
        await(cluster.primary(), "pg1", HealthStatus.DOWN);
        await(cluster.primary(), "pg2", HealthStatus.UP);
        await(cluster.replicas(), "pg1", HealthStatus.UP);
        await(cluster.replicas(), "pg2", HealthStatus.DOWN);
        assertThat(kept.isClosed()).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(recovers(cluster.writes())).isFalse();
            assertThat(recovers(cluster.reads())).isTrue();
        }
        assertThat(cluster.primary().view().backends()).allMatch(view -> view.inFlight() == 0);
    }

    private static boolean recovers(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void await(LoadBalancer pool, String id, HealthStatus status) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        LoadBalancer.Subscription subscription = pool.subscribe(new LoadBalancerListener() {
            @Override
            public void onState(StateChange change) {
                if (change.backend().id().equals(id) && change.after().health() == status) {
                    reached.countDown();
                }
            }
        });
        if (pool.view().backend(id).state().health() != status) {
            assertThat(reached.await(30, TimeUnit.SECONDS))
                    .as(id + " is " + status)
                    .isTrue();
        }
        subscription.close();
    }
}
