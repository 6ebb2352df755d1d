package io.fairlead.netty.tcp;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: finds it a backend, watches the clock, and tells the balancer, the counters and the
 * access log how it went. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel is an event of that channel
final class Session {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MOVING = -1;

    private enum State {
        /** Looking for a backend. */
        CONNECTING,
        /** Both sides are connected. */
        OPEN,
        /** One side or the proxy has had enough; last bytes may be on their way. */
        ENDING,
        /** Over and told. */
        CLOSED
    }

    private final TcpLoop loop;
    private final Side client;
    private final Attempt attempt;
    private final Timeout timeout;
    private final @Nullable SessionLog log;
    private State state = State.CONNECTING;
    private @Nullable Side backend; // of the current try
    private long ticket;
    private boolean connectTimedOut;
    private @Nullable TcpError connectError; // of the try before
    private @Nullable Refusal refusal;
    private @Nullable TcpError error; // why it ends; the first reason counts
    private Outcome outcome = Outcome.SUCCESS; // likewise
    private long stuckBytes = MOVING; // what waited to be written when the clock last expired
    private long bytesIn;
    private long bytesOut;

    private Session(TcpLoop loop, Channel channel) {
        this.loop = loop;
        this.client = new Side(this);
        this.attempt = loop.lane().attempt();
        this.timeout = loop.timer().timeout(this::expired);
        this.log = SessionLog.of(loop, channel.remoteAddress());
        if (channel.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null) {
            attempt.hash(SourceHash.of(inet.getAddress().getAddress()));
        }
    }

    /** Makes the channel, which does not read yet, the client of a session. */
    static void open(TcpLoop loop, Channel channel) {
        channel.pipeline().addLast(new Session(loop, channel).client);
    }

    /** A side is connected: the client's begins the session. */
    void active(Side side) {
        if (side == client) {
            loop.opened(this);
            if (state == State.CONNECTING) {
                tryNext();
            }
        }
    }

    private void tryNext() {
        backend = null;
        if (!loop.config().balancer().acquire(attempt)) {
            refusal = attempt.refusal();
            loop.counters().refusal(refusal);
            // what the last try met says more than that there is no other
            end((connectError == null) ? TcpError.NO_BACKEND : connectError, Outcome.CANCELLED);
            return;
        }
        ticket = attempt.ticket();
        if (attempt.tries() > 1) {
            loop.counters().retry();
        }
        Side side = new Side(this);
        backend = side;
        connectTimedOut = false;
        timeout.arm(loop.connectNanos());
        Backend chosen = attempt.backend();
        if (log != null) {
            log.trying(chosen);
        }
        ChannelFuture future = loop.connect(side, chosen.address());
        if (future.isDone()) {
            connected(side, future); // a listener would be told on a foreign thread when there is no channel
        } else {
            future.addListener(done -> connected(side, future));
        }
    }

    private void connected(Side side, ChannelFuture future) {
        if (side != backend || state != State.CONNECTING) {
            return; // given up meanwhile, and closed by whoever gave it up
        }
        Throwable cause = future.cause();
        if (cause != null) {
            connectFailed(side, cause);
            return;
        }
        state = State.OPEN;
        attempt.responded();
        if (log != null) {
            log.connected();
        }
        Side.join(client, side);
        progress();
        client.setReading(true);
    }

    private void connectFailed(Side side, Throwable cause) {
        // no file descriptor or no port is left here, which says nothing about the backend
        boolean local = !side.isInstalled() || cause.getCause() instanceof BindException;
        complete(local ? Outcome.LOCAL_REJECTED : Outcome.CONNECT_FAILED);
        TcpError failure =
                local ? TcpError.LOCAL_FAILURE : connectTimedOut ? TcpError.CONNECT_TIMEOUT : TcpError.CONNECT_FAILED;
        connectError = failure;
        if (attempt.tries() < loop.config().maxTries()) {
            tryNext();
        } else {
            backend = null;
            end(failure, Outcome.CANCELLED);
        }
    }

    /** Bytes have come from a side, for the other. */
    void received(Side side, int bytes) {
        if (side == client) {
            bytesIn += bytes;
            loop.counters().bytesIn(bytes);
        } else {
            bytesOut += bytes;
            loop.counters().bytesOut(bytes);
        }
    }

    /** Restarts the clock. */
    void progress() {
        if (state == State.OPEN) {
            stuckBytes = MOVING;
            timeout.arm(isHalfOpen() ? loop.halfOpenNanos() : loop.idleNanos());
        }
    }

    /** A side was reset: what it sent goes out, then the other is reset too. */
    void reset(Side side) {
        Side server = backend;
        if (state != State.OPEN || server == null) {
            side.close();
            return;
        }
        if (side == client) {
            reason(TcpError.CLIENT_RESET, server.hasEnded() ? Outcome.SUCCESS : Outcome.CANCELLED);
        } else {
            // who is being left may be rude, who has said nothing has failed
            reason(TcpError.BACKEND_RESET, (bytesOut > 0 && isHalfOpen()) ? Outcome.SUCCESS : Outcome.RESET);
        }
        state = State.ENDING;
        Side other = (side == client) ? server : client;
        side.close();
        if (side.hasEnded()) {
            timeout.arm(other.hasEnded() ? loop.halfOpenNanos() : LINGER_NANOS);
            other.discard();
        } else {
            timeout.arm(loop.halfOpenNanos());
            other.resetWhenFlushed();
        }
    }

    /** A side is closed. */
    void closed(Side side) {
        if (side != client && side != backend) {
            return;
        }
        if (state == State.OPEN && !side.isDone()) {
            reset(side);
        } else if (state == State.CONNECTING && side == client) {
            end(TcpError.CLIENT_RESET, Outcome.CANCELLED);
        }
        if (side == backend && state != State.CONNECTING) {
            complete(outcome);
        }
        if (state != State.CLOSED && client.isClosed() && (backend == null || backend.isClosed())) {
            state = State.CLOSED;
            timeout.cancel();
            if (error != null) {
                loop.counters().error(error);
            }
            if (log != null) {
                log.write(error, refusal, bytesIn, bytesOut);
            }
            loop.closed(this);
        }
    }

    /** The time for draining is over. */
    void abort() {
        end(TcpError.DRAINED, Outcome.CANCELLED);
    }

    /** Something is wrong with this program. */
    void failed(Throwable cause) {
        loop.logOnce(cause);
        end(TcpError.LOCAL_FAILURE, Outcome.LOCAL_REJECTED);
    }

    private void expired() {
        Side server = backend;
        if (server == null) {
            return;
        }
        if (state == State.CONNECTING) {
            connectTimedOut = true;
            server.close();
            return;
        }
        long pending = client.pendingBytes() + server.pendingBytes();
        if (pending > 0 && pending != stuckBytes) {
            stuckBytes = pending; // somebody may be reading, slowly
            timeout.arm((state == State.OPEN && !isHalfOpen()) ? loop.idleNanos() : loop.halfOpenNanos());
        } else if (state == State.ENDING) {
            client.reset();
            server.reset();
        } else {
            timedOut(server);
        }
    }

    private void timedOut(Side server) {
        boolean unread = server.pendingBytes() > 0;
        boolean unanswered = bytesIn > 0 && bytesOut == 0 && !server.hasEnded();
        if (unread || unanswered) {
            end(TcpError.BACKEND_TIMEOUT, Outcome.TIMEOUT);
        } else if (client.hasEnded() && client.pendingBytes() == 0) {
            end(TcpError.BACKEND_TIMEOUT, Outcome.SUCCESS);
        } else {
            end(TcpError.CLIENT_TIMEOUT, Outcome.SUCCESS);
        }
    }

    /** Ends it here and now, whatever is going on. */
    private void end(TcpError why, Outcome how) {
        reason(why, how);
        complete(outcome);
        Side server = backend;
        if (state == State.CONNECTING) {
            backend = null; // not of the session yet: nobody waits for its end
        }
        state = State.ENDING;
        if (server != null) {
            server.cut();
        }
        client.cut();
    }

    private void reason(TcpError why, Outcome how) {
        if (error == null) {
            error = why;
            outcome = how;
        }
    }

    private void complete(Outcome how) {
        attempt.complete(ticket, how);
    }

    private boolean isHalfOpen() {
        return client.hasEnded() || (backend != null && backend.hasEnded());
    }
}
