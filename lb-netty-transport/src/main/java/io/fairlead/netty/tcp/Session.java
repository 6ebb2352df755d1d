package io.fairlead.netty.tcp;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.fairlead.netty.relay.ChannelEnd;
import io.fairlead.netty.relay.End;
import io.fairlead.netty.relay.Relayed;
import io.fairlead.netty.relay.Relays;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection and, once there is one, that to its backend: watches the clock, and tells the balancer,
 * the counters and the access log how it went. Confined to its event loop.
 */
final class Session implements Relayed {
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
    private final TcpTerms terms;
    private final ChannelEnd accepted;
    private final Connector connector;
    private final Timeout timeout;
    private final Departure departure;
    private final @Nullable SessionLog log;
    private State state = State.CONNECTING;
    private End client; // another one once connected
    private @Nullable End backend; // once connected
    private @Nullable UpstreamCell upstream; // likewise
    private @Nullable Refusal refusal;
    private @Nullable TcpError error; // why it ends; the first reason counts
    private Outcome outcome = Outcome.SUCCESS; // likewise
    private long stuckBytes = MOVING; // what waited to be written when the clock last expired
    private long bytesIn;
    private long bytesOut;

    private Session(TcpLoop loop, TcpTerms terms, Channel channel) {
        this.loop = loop;
        this.terms = terms;
        this.accepted = ChannelEnd.of(this);
        this.client = accepted;
        Client met = Client.of(channel);
        this.connector = new Connector(loop, terms, this, met);
        this.timeout = loop.timer().timeout(this::expired);
        this.departure = new Departure(loop.timer(), terms.config(), this, connector);
        this.log = SessionLog.of(loop, terms.config(), met);
    }

    /** Makes the channel, which does not read yet, the client of a session. */
    static void open(TcpLoop loop, TcpTerms terms, Channel channel) {
        channel.pipeline().addLast(new Session(loop, terms, channel).accepted);
    }

    /** Returns what it began with. */
    TcpTerms terms() {
        return terms;
    }

    /** Returns what ends it when its backend goes. */
    Departure departure() {
        return departure;
    }

    /** A side is connected: the client's begins the session. */
    @Override
    public void active(End side) {
        if (side == client) {
            loop.opened(this);
            if (state == State.CONNECTING) {
                connector.first();
            }
        }
    }

    /** Returns whether it still wants a backend. */
    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    /** Every backend is busy: it waits for one, behind so many others. */
    void waits(int ahead) {
        timeout.arm(terms.queueNanos());
        departure.stay(); // it is with no backend
        if (log != null) {
            log.queues(ahead);
        }
        accepted.watch(); // last: who has gone already is noticed here
    }

    /**
     * It waits no longer.
     *
     * @param turn whether it was its turn
     */
    void waited(boolean turn) {
        timeout.cancel();
        accepted.unwatch();
        if (log != null) {
            log.queued(turn);
        }
    }

    /** Every backend is busy, and there is no place to wait. */
    void findsNoPlace() {
        if (log != null) {
            log.findsNoPlace();
        }
        end(TcpError.QUEUE_FULL, Outcome.CANCELLED);
    }

    /** The client has gone while it waited. */
    @Override
    public void left(End side) {
        end(TcpError.CLIENT_RESET, Outcome.CANCELLED);
    }

    /** A backend is being tried. */
    void trying(Backend backend) {
        timeout.arm(terms.connectNanos());
        departure.stay(); // whatever the backend before was about to do
        if (log != null) {
            log.trying(backend);
        }
    }

    /** A backend is connected. */
    void connected(ChannelEnd side, UpstreamCell counters) {
        upstream = counters;
        state = State.OPEN;
        if (log != null) {
            log.connected();
        }
        progress();
        backend = side;
        Relays.Joined relay = loop.relays().join(accepted, side, this);
        client = relay.one();
        backend = relay.other();
    }

    /** No backend could be connected. */
    void notConnected(TcpError why, @Nullable Refusal refused) {
        refusal = refused;
        end(why, Outcome.CANCELLED);
    }

    /** Bytes have come from a side, for the other. */
    @Override
    public void received(End side, int bytes) {
        int in = (side == client) ? bytes : 0;
        int out = bytes - in;
        bytesIn += in;
        bytesOut += out;
        loop.counters().bytes(in, out);
        if (upstream != null) {
            upstream.bytes(in, out);
        }
    }

    /** Restarts the clock. */
    @Override
    public void progress() {
        if (state == State.OPEN) {
            stuckBytes = MOVING;
            timeout.arm(isHalfOpen() ? terms.halfOpenNanos() : terms.idleNanos());
        }
    }

    /** A side was reset: what it sent goes out, then the other is reset too. */
    @Override
    public void reset(End side) {
        End server = backend;
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
        End other = (side == client) ? server : client;
        side.close();
        if (side.hasEnded()) {
            timeout.arm(other.hasEnded() ? terms.halfOpenNanos() : LINGER_NANOS);
            other.discard();
        } else {
            timeout.arm(terms.halfOpenNanos());
            other.resetWhenFlushed();
        }
    }

    /** A side is closed. */
    @Override
    public void closed(End side) {
        if (side != client && side != backend) {
            return; // a try that failed
        }
        if (state == State.OPEN && !side.isDone()) {
            reset(side);
        } else if (state == State.CONNECTING && side == client) {
            end(TcpError.CLIENT_RESET, Outcome.CANCELLED);
        }
        if (side == backend) {
            connector.complete(outcome);
        }
        if (state != State.CLOSED && client.isClosed() && (backend == null || backend.isClosed())) {
            state = State.CLOSED;
            timeout.cancel();
            departure.stay();
            connector.complete(outcome); // the backend's channel may be closed without having said so
            if (error != null) {
                loop.counters().error(error);
                if (upstream != null) {
                    upstream.error(error);
                }
            }
            if (log != null) {
                log.write(error, refusal, bytesIn, bytesOut);
            }
            loop.closed(this);
        }
    }

    /** Its time is over. */
    void abort(TcpError why) {
        end(why, Outcome.CANCELLED);
    }

    /** Its backend is to be left at once: for another one as long as that goes unnoticed, otherwise with a reset. */
    void leave() {
        End server = backend;
        if (server == null) {
            connector.giveUp(TcpError.BACKEND_DOWN);
            return;
        }
        reason(TcpError.BACKEND_DOWN, Outcome.CANCELLED);
        state = State.ENDING;
        connector.complete(outcome);
        server.reset();
        client.reset();
    }

    /** Something is wrong with this program. */
    @Override
    public void failed(Throwable cause) {
        loop.logOnce(cause);
        end(TcpError.LOCAL_FAILURE, Outcome.LOCAL_REJECTED);
    }

    private void expired() {
        End server = backend;
        if (server == null) {
            if (connector.expires()) {
                end(TcpError.QUEUE_TIMEOUT, Outcome.CANCELLED);
            } else {
                connector.giveUp(TcpError.CONNECT_TIMEOUT);
            }
            return;
        }
        long pending = client.pendingBytes() + server.pendingBytes();
        if (pending > 0 && pending != stuckBytes) {
            stuckBytes = pending; // somebody may be reading, slowly
            timeout.arm((state == State.OPEN && !isHalfOpen()) ? terms.idleNanos() : terms.halfOpenNanos());
        } else if (state == State.ENDING) {
            client.reset();
            server.reset();
        } else {
            timedOut(server);
        }
    }

    private void timedOut(End server) {
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
        state = State.ENDING;
        connector.cancel();
        connector.complete(outcome);
        if (backend != null) {
            backend.cut();
        }
        client.cut();
    }

    private void reason(TcpError why, Outcome how) {
        if (error == null) {
            error = why;
            outcome = how;
        }
    }

    private boolean isHalfOpen() {
        return client.hasEnded() || (backend != null && backend.hasEnded());
    }
}
