package io.fairlead.samples.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Verdict;
import io.fairlead.samples.postgres.FakePostgres.Mood;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With PostgreSQL's driver, and servers that know no more of its protocol than the driver needs. */
@Timeout(60)
class BalancedDataSourceTest {
    private final List<FakePostgres> servers = new ArrayList<>();
    private LoadBalancer balancer;
    private BalancedDataSource source;

    @BeforeEach
    void start() throws IOException {
        for (String id : List.of("a", "b", "c")) {
            servers.add(FakePostgres.start(id, Mood.PRIMARY));
        }
        balancer = LoadBalancer.builder(Strategies.leastConnections())
                .controlExecutor(Runnable::run)
                .backends(servers.stream().map(FakePostgres::backend).toList())
                .build();
        source = BalancedDataSource.over(balancer, Driver.connector(), Duration.ofSeconds(5), true);
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        balancer.close();
        for (FakePostgres server : servers) {
            server.close();
        }
    }

    @Test
    void connectionsGoToTheLeastBusyServerAndEndWithClose() throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            open.add(source.getConnection());
        }
        assertThat(balancer.view().backends()).allMatch(view -> view.inFlight() == 2);
        for (Connection connection : open) {
            assertThat(answers(connection)).isTrue();
            connection.close();
            connection.close();
        }
        assertThat(balancer.view().backends()).allMatch(view -> view.inFlight() == 0);
        assertThat(balancer.view().backends()).allMatch(view -> view.count(Outcome.SUCCESS) == 2);
    }

    @Test
    void serversThatStoppedStartOrAreFullCostNoConnection() throws Exception {
        servers.get(0).close();
        servers.get(1).mood = Mood.STARTING;
        for (int i = 0; i < 9; i++) {
            source.getConnection().close();
        }
        servers.get(1).mood = Mood.FULL;
        for (int i = 0; i < 9; i++) {
            source.getConnection().close();
        }
        assertThat(view("a").count(Outcome.CONNECT_FAILED)).isPositive();
        assertThat(view("b").count(Outcome.BACKEND_ERROR)).isPositive();
        assertThat(view("b").count(Outcome.OVERLOADED)).isPositive();
        assertThat(view("c").count(Outcome.SUCCESS)).isEqualTo(18);
        assertThat(balancer.view().backends()).allMatch(view -> view.inFlight() == 0);
    }

    @Test
    void whenNobodyIsLeftTheExceptionSaysWhatEachServerSaid() {
        servers.forEach(server -> server.mood = Mood.STARTING);
        assertThatThrownBy(source::getConnection)
                .isInstanceOf(SQLTransientConnectionException.class)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08001"))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(4))
                .satisfies(e -> assertThat(e.getSuppressed()[3]).hasMessageContaining("ALL_TRIED"));
    }

    @Test
    void aUserNobodyLetsInIsNotTriedElsewhere() {
        servers.forEach(server -> server.mood = Mood.REFUSING);
        assertThatThrownBy(source::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("not permitted");
        assertThat(balancer.view().backends().stream()
                        .mapToLong(BackendView::acquired)
                        .sum())
                .isEqualTo(1);
        assertThat(balancer.view().backends()).allMatch(view -> view.inFlight() == 0);
    }

    @Test
    void aConnectionThatBreaksCountsAgainstItsServer() throws Exception {
        Connection connection = source.getConnection();
        for (FakePostgres server : servers) {
            server.close();
        }
        assertThatThrownBy(() -> answers(connection)).isInstanceOf(SQLException.class);
        connection.close();
        assertThat(balancer.view().backends().stream()
                        .mapToLong(view -> view.count(Outcome.RESET))
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void whoGoesDownOrIntoMaintenanceLosesItsConnectionsAndTheOthersStay() throws SQLException {
        Connection first = source.getConnection();
        Connection second = source.getConnection();
        Connection third = source.getConnection();
        balancer.report(server(first), "role", Verdict.down("replica"));
        balancer.admin(server(second), AdminState.MAINT);
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isTrue();
        assertThat(answers(third)).isTrue();
        first.close();
        assertThat(balancer.view().backends().stream()
                        .mapToLong(BackendView::inFlight)
                        .sum())
                .isEqualTo(1);
        assertThat(balancer.view().backends().stream()
                        .mapToLong(view -> view.count(Outcome.CANCELLED))
                        .sum())
                .isEqualTo(2);
        third.close();
    }

    @Test
    void whereServersMayChangeTheirRoleConnectionsStay() throws SQLException {
        try (BalancedDataSource reads =
                        BalancedDataSource.over(balancer, Driver.connector(), Duration.ofSeconds(5), false);
                Connection connection = reads.getConnection()) {
            balancer.report(server(connection), "role", Verdict.down("primary"));
            assertThat(answers(connection)).isTrue();
        }
    }

    @Test
    void whoGoesWhileSomebodyConnectsIsNotConnectedTo() throws SQLException {
        try (BalancedDataSource late = BalancedDataSource.over(
                balancer,
                backend -> {
                    Connection connection = Driver.connector().connect(backend);
                    balancer.report(backend.id(), "role", Verdict.down("replica"));
                    return connection;
                },
                Duration.ofSeconds(5),
                true)) {
            assertThat(late.getConnection().isClosed()).isTrue();
        }
    }

    private BackendView view(String id) {
        return balancer.view().backend(id);
    }

    private static String server(Connection connection) {
        return connection.toString().substring(0, 1);
    }

    private static boolean answers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            return row.next() && !row.getBoolean(1);
        }
    }
}
