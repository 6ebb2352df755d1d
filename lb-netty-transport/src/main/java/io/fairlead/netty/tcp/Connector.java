package io.fairlead.netty.tcp;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.key.ClientKey;
import io.fairlead.netty.key.Recall;
import io.fairlead.netty.queue.Result;
import io.fairlead.netty.queue.Waiter;
import io.fairlead.netty.queue.Waiting;
import io.fairlead.netty.queue.WaitingLine;
import io.fairlead.netty.relay.ChannelEnd;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/**
 * Finds a session its backend: asks the balancer, waits for room, connects, and asks again. Owns the attempt, until its end.
 * Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel is an event of that channel
final class Connector implements Waiting {
    private static final int RANK = 0; // there is one class of sessions

    private final TcpLoop loop;
    private final TcpTerms terms;
    private final Session session;
    private final Attempt attempt;
    private final Way way;
    private long ticket;
    private @Nullable ChannelEnd trying; // null before, between and after tries
    private @Nullable TcpError gaveUp; // why the current try is being ended here
    private @Nullable TcpError lastError;
    private @Nullable UpstreamCell cell; // of the latest try
    private boolean counted; // as a session of that cell
    private long triedNanos;
    private @Nullable Waiter waiter; // made when it has to wait for the first time

    Connector(TcpLoop loop, TcpTerms terms, Session session, Client client) {
        this.loop = loop;
        this.terms = terms;
        this.session = session;
        this.attempt = terms.lane().attempt();
        this.way = terms.config().edges().way(client);
        ClientKey.of(
                        client.address(),
                        terms.config().ipv4KeyBits(),
                        terms.config().ipv6KeyBits())
                .setOn(attempt);
    }

    /** Tries the first backend, when it is known whether the client has one. */
    void first() {
        Recall.then(terms.config().affinity().recall(attempt), loop.eventLoop(), () -> {
            if (session.isConnecting()) {
                next();
            }
        });
    }

    /** Tries the next backend, or waits for one; the session hears of a success, or of the last failure. */
    void next() {
        WaitingLine line = terms.line();
        boolean behind = line != null && line.isBusy(); // others wait, who come first
        if (!behind && acquire()) {
            begin();
        } else if (line != null && (behind || attempt.refusal() == Refusal.SATURATED)) {
            queue(line);
        } else {
            refused();
        }
    }

    private boolean acquire() {
        if (!terms.config().affinity().acquire(terms.lane().balancer(), attempt)) {
            return false;
        }
        ticket = attempt.ticket();
        return true;
    }

    private void queue(WaitingLine line) {
        Waiter place = waiter;
        if (place == null) {
            place = Waiter.of(loop.eventLoop(), this);
            waiter = place;
        }
        int ahead = line.join(place, RANK, terms.config().queueing().size());
        if (ahead < 0) {
            session.findsNoPlace();
        } else {
            session.waits(ahead);
        }
    }

    private boolean isWaiting() {
        Waiter place = waiter;
        return place != null && place.isWaiting();
    }

    @Override
    public Result take() {
        if (acquire()) {
            return Result.TAKEN;
        }
        return attempt.refusal() == Refusal.SATURATED ? Result.NO_ROOM : Result.HOPELESS;
    }

    @Override
    public void turn(boolean taken, long waitedNanos) {
        session.waited(true);
        if (taken) {
            begin();
        } else {
            refused();
        }
    }

    /** Leaves the line because it took too long; returns false if it does not wait. */
    boolean expires() {
        return leaveLine(true);
    }

    private boolean leaveLine(boolean tooLong) {
        Waiter place = waiter;
        WaitingLine line = terms.line();
        if (place == null || line == null || !place.isWaiting()) {
            return false;
        }
        line.leave(place, tooLong);
        session.waited(false);
        return true;
    }

    private void refused() {
        Refusal refusal = attempt.refusal();
        loop.counters().refusal(refusal);
        // what the last try met says more than that there is no other
        session.notConnected((lastError == null) ? TcpError.NO_BACKEND : lastError, refusal);
    }

    private void begin() {
        if (attempt.tries() > 1) {
            loop.counters().retry();
        }
        Backend backend = attempt.backend();
        UpstreamCell counters = terms.cell(backend.id());
        cell = counters;
        counted = true;
        counters.begin(attempt.tries() > 1);
        session.trying(backend);
        ChannelEnd side = ChannelEnd.of(session);
        trying = side;
        gaveUp = null;
        triedNanos = loop.ticker().nanos();
        ChannelFuture future = loop.connect(
                side, backend.address(), way, terms.config().timeouts().connect());
        if (future.isDone()) {
            done(side, future); // a listener would be told on a foreign thread when there is no channel
        } else {
            future.addListener(connected -> done(side, future));
        }
    }

    private void done(ChannelEnd side, ChannelFuture future) {
        if (side != trying) {
            return; // given up meanwhile
        }
        trying = null;
        Throwable cause = future.cause();
        if (cause != null) {
            failed(side, cause);
        } else {
            attempt.responded();
            UpstreamCell counters = requireNonNull(cell);
            counters.latency(loop.ticker().nanos() - triedNanos);
            session.connected(side, counters);
        }
    }

    private void failed(ChannelEnd side, Throwable cause) {
        // no file descriptor or no port is left here, which says nothing about the backend
        boolean local = !side.isInstalled() || cause.getCause() instanceof BindException;
        boolean late = cause instanceof ConnectTimeoutException; // of a handshake
        TcpError why = (gaveUp != null) ? gaveUp : late ? TcpError.CONNECT_TIMEOUT : TcpError.CONNECT_FAILED;
        TcpError error = local ? TcpError.LOCAL_FAILURE : why;
        Outcome outcome = (why == TcpError.BACKEND_DOWN) ? Outcome.CANCELLED : Outcome.CONNECT_FAILED;
        complete(local ? Outcome.LOCAL_REJECTED : outcome);
        lastError = error;
        requireNonNull(cell).error(error);
        if (attempt.tries() < terms.config().maxTries()) {
            next();
        } else {
            session.notConnected(error, null);
        }
    }

    /** Returns whether the latest try is with this backend of the balancer. */
    boolean isWith(LoadBalancer balancer, String backendId) {
        UpstreamCell latest = cell;
        return latest != null
                && !isWaiting()
                && terms.lane().balancer() == balancer
                && latest.upstream().id().equals(backendId);
    }

    /** Ends the current try, which has failed then. */
    void giveUp(TcpError why) {
        gaveUp = why;
        if (trying != null) {
            trying.close(); // which fails it
        }
    }

    /** Gives up waiting and connecting; the attempt is still to be completed. */
    void cancel() {
        leaveLine(false);
        ChannelEnd side = trying;
        trying = null;
        if (side != null) {
            side.close();
        }
    }

    /** Tells the balancer how the try ended; only the first time counts. */
    void complete(Outcome outcome) {
        attempt.complete(ticket, outcome);
        if (counted && cell != null) {
            counted = false;
            cell.end();
        }
    }
}
