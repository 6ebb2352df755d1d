package io.fairlead.samples.postgres;

import io.fairlead.api.Backend;
import io.fairlead.health.check.Checks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * Writes numbered rows into a table until it is told to end, and an account of each transaction: the client of the
 * script beside it. What the account says is committed must be in the table, whatever was killed meanwhile.
 *
 * <p>Clients {@code kept} keep their connection through the proxy while it works, {@code fresh} ones open another for
 * each transaction; {@code embedded} ones, which write, and {@code reads} ask a {@link PostgresCluster} in this process.
 */
public final class LedgerClient {
    private static final String NAME = "bench"; // of user, database and all
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Account account;
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private LedgerClient(Account account) {
        this.account = account;
    }

    /**
     * Runs until it is terminated, and ends what was begun.
     *
     * @param args the file for the account, the address of the proxy, and those of the servers if there are to be embedded
     *     clients; addresses as {@code host:port}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println("usage: LedgerClient ACCOUNT PROXY [SERVER...]");
            System.exit(2);
        }
        List<Backend> servers = new ArrayList<>();
        for (String address : List.of(args).subList(2, args.length)) {
            servers.add(backend("pg" + (servers.size() + 1), address));
        }
        try (Account account = Account.open(Path.of(args[0]))) {
            new LedgerClient(account).run(backend("proxy", args[1]), servers);
        }
    }

    private void run(Backend proxy, List<Backend> servers) throws InterruptedException {
        Connector connector = Connector.postgres(NAME, properties());
        start(new LedgerTask.Plan("kept", () -> connector.connect(proxy), true, true), 4);
        start(new LedgerTask.Plan("fresh", () -> connector.connect(proxy), false, true), 2);
        if (servers.isEmpty()) {
            untilTerminated();
            return;
        }
        try (PostgresCluster cluster = PostgresCluster.of(
                servers, connector, WITHIN, engine -> Checks.postgres(engine, NAME), CHECK_INTERVAL)) {
            start(new LedgerTask.Plan("embedded", cluster.writes()::getConnection, true, true), 2);
            start(new LedgerTask.Plan("reads", cluster.reads()::getConnection, false, false), 1);
            untilTerminated();
        }
    }

    private void start(LedgerTask.Plan plan, int clients) {
        for (int i = 1; i <= clients; i++) {
            Thread thread = new Thread(new LedgerTask(plan, i, account, end), plan.group() + '-' + i);
            thread.start();
            threads.add(thread);
        }
    }

    private void untilTerminated() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.countDown();
            threads.forEach(LedgerClient::join);
        }));
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who waits for a machine that is gone waits for these: the address has moved within three seconds. */
    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", NAME);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("socketTimeout", "3");
        return properties;
    }

    private static Backend backend(String id, String address) {
        int colon = address.lastIndexOf(':');
        return Backend.of(id, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }
}
