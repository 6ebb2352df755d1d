package io.fairlead.samples.postgres;

import io.fairlead.samples.postgres.Account.Ending;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client: one transaction after the other, never the same again, so that what is in the table and what is in the account
 * can be compared.
 */
final class LedgerTask implements Runnable {
    private static final long PAUSE_MILLIS = 20;

    /**
     * What a client does.
     *
     * @param group what its name begins with
     * @param source opens connections
     * @param keeps whether it keeps a connection while that works, or closes it after each transaction
     * @param writes whether it inserts, or asks what server it has met
     */
    record Plan(String group, Source source, boolean keeps, boolean writes) {}

    /** Opens a connection. */
    @FunctionalInterface
    interface Source {
        Connection open() throws SQLException;
    }

    private final Plan plan;
    private final String name;
    private final Account account;
    private final CountDownLatch end;
    private @Nullable Connection connection;
    private Ending ending = Ending.REFUSED;

    LedgerTask(Plan plan, int index, Account account, CountDownLatch end) {
        this.plan = plan;
        this.name = plan.group() + '-' + index;
        this.account = account;
        this.end = end;
    }

    @Override
    public void run() {
        try {
            long number = 0;
            do {
                transact(number++);
            } while (!end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            hangUp();
        }
    }

    private void transact(long number) {
        long begun = System.currentTimeMillis();
        String word = "";
        ending = Ending.REFUSED;
        try {
            Connection current = connection;
            if (current == null) {
                current = plan.source().open();
                connection = current;
                ending = Ending.FAILED;
                current.setAutoCommit(false);
            }
            ending = Ending.FAILED;
            word = plan.writes() ? insert(current, number) : ask(current);
        } catch (SQLException e) {
            word = e.getSQLState() == null ? e.getClass().getSimpleName() : e.getSQLState();
        }
        account.write(name, number, begun, System.currentTimeMillis(), ending, word);
        if (!plan.keeps() || ending != Ending.COMMITTED) {
            hangUp();
        }
    }

    private String insert(Connection current, long number) throws SQLException {
        try (PreparedStatement insert = current.prepareStatement("INSERT INTO ledger VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setLong(2, number);
            insert.executeUpdate();
        }
        ending = Ending.DOUBTFUL;
        current.commit();
        ending = Ending.COMMITTED;
        return "";
    }

    private String ask(Connection current) throws SQLException {
        try (PreparedStatement ask = current.prepareStatement("SELECT pg_is_in_recovery()");
                ResultSet answer = ask.executeQuery()) {
            answer.next();
            String server = answer.getBoolean(1) ? "replica" : "primary";
            ending = Ending.COMMITTED;
            return server;
        }
    }

    private void hangUp() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // it is gone, which is what was wanted
            }
        }
    }
}
