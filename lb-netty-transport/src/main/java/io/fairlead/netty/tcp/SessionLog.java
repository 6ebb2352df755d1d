package io.fairlead.netty.tcp;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.Refusal;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.AccessRecord;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the access log says of one session: HAProxy's timers and termination state. Confined to its event loop. */
final class SessionLog {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final long NOT_REACHED = -1;

    private final AccessLog log;
    private final TcpLoop loop;
    private final TcpConfig config;
    private final Client client;
    private final long startedMillis = CLOCK.millis();
    private final long startedNanos;
    private @Nullable String server; // of the latest try
    private int tries;
    private long connectNanos = NOT_REACHED; // without the time in the queue
    private Phase unconnected = Phase.CONNECT; // where it ends if no backend is connected
    private int ahead; // who waited already when it began to wait
    private boolean queued;
    private long queuedNanos; // when it began to wait
    private long waitedNanos; // altogether

    private SessionLog(AccessLog log, TcpLoop loop, TcpConfig config, Client client) {
        this.log = log;
        this.loop = loop;
        this.config = config;
        this.client = client;
        this.startedNanos = loop.ticker().nanos();
    }

    /** Begins a session; null when there is no log. */
    static @Nullable SessionLog of(TcpLoop loop, TcpConfig config, Client client) {
        AccessLog log = config.accessLog();
        return (log == null || client.address() == null) ? null : new SessionLog(log, loop, config, client);
    }

    void trying(Backend backend) {
        server = backend.id();
        tries++;
    }

    /** It waits for a backend, behind so many others. */
    void queues(int others) {
        ahead = others;
        queued = true;
        queuedNanos = loop.ticker().nanos();
        unconnected = Phase.QUEUE;
    }

    /**
     * It waits no longer.
     *
     * @param turn whether it was its turn
     */
    void queued(boolean turn) {
        waitedNanos += loop.ticker().nanos() - queuedNanos;
        unconnected = turn ? Phase.CONNECT : Phase.QUEUE;
    }

    /** It finds no place to wait. */
    void findsNoPlace() {
        unconnected = Phase.QUEUE;
    }

    void connected() {
        connectNanos = loop.ticker().nanos() - startedNanos - waitedNanos;
    }

    /**
     * Logs the end of the session.
     *
     * @param refusal why the balancer gave no backend, if it did not
     */
    void write(@Nullable TcpError error, @Nullable Refusal refusal, long bytesIn, long bytesOut) {
        Phase reached = (connectNanos < 0) ? unconnected : Phase.DATA;
        write(ending(error, refusal), (error == null) ? Phase.COMPLETE : reached, bytesIn, bytesOut);
    }

    /** Logs a connection that ended before its session began. */
    void refused(TcpError error) {
        write(ending(error, null), Phase.REQUEST, 0, 0);
    }

    private void write(Ending ending, Phase phase, long bytesIn, long bytesOut) {
        int retries = Math.max(0, tries - 1);
        int open = loop.openConnections() + 1; // its own has just been closed
        log.log(new AccessRecord(
                startedMillis,
                requireNonNull(client.address()),
                config.name(),
                client.secure(),
                config.balancer().name(),
                server,
                new AccessRecord.Timers(
                        NOT_REACHED,
                        (tries == 0 && !queued) ? NOT_REACHED : waitedNanos,
                        connectNanos,
                        NOT_REACHED,
                        loop.ticker().nanos() - startedNanos),
                0,
                bytesIn,
                bytesOut,
                ending,
                phase,
                new AccessRecord.Load(open, open, 0, 0, retries, retries > 0, 0, ahead),
                null,
                List.of(),
                List.of()));
    }

    private static Ending ending(@Nullable TcpError error, @Nullable Refusal refusal) {
        if (error == null) {
            return Ending.COMPLETED;
        }
        return switch (error) {
            case HANDSHAKE_FAILED -> Ending.HANDSHAKE_FAILED;
            case HANDSHAKE_TIMEOUT -> Ending.HANDSHAKE_TIMEOUT;
            case BAD_PROXY_HEADER -> Ending.BAD_PROXY_HEADER;
            case BAD_HELLO -> Ending.BAD_REQUEST;
            case NO_ROUTE -> Ending.NO_ROUTE;
            case NO_BACKEND -> (refusal == Refusal.SATURATED) ? Ending.SATURATED : Ending.NO_BACKEND;
            case QUEUE_FULL -> Ending.QUEUE_FULL;
            case QUEUE_TIMEOUT -> Ending.QUEUE_TIMEOUT;
            case CONNECT_FAILED -> Ending.CONNECT_FAILED;
            case CONNECT_TIMEOUT -> Ending.CONNECT_TIMEOUT;
            case CLIENT_RESET -> Ending.CLIENT_GONE;
            case BACKEND_RESET -> Ending.BACKEND_RESET;
            case CLIENT_TIMEOUT -> Ending.CLIENT_TIMEOUT;
            case BACKEND_TIMEOUT -> Ending.BACKEND_TIMEOUT;
            case BACKEND_DOWN -> Ending.BACKEND_DOWN;
            case BACKEND_DRAINED, DRAINED, LOCAL_FAILURE -> Ending.PROXY_CLOSED;
        };
    }
}
