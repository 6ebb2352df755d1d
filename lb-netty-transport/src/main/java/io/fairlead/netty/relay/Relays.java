package io.fairlead.netty.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Makes relays of connections, and has what those of an event loop share: memory through which all bytes go, pipes, and a
 * list of those that have had their turn. Confined to the event loop.
 */
public final class Relays {
    /*
     * Large enough that system calls do not count beside the copying, small enough to stay in the cache between the call
     * that fills the memory and the one that empties it, and for what is kept for each slow reader.
     */
    private static final int SCRATCH = 64 * 1024;
    private static final int MOST_PIPES = 1024;
    private static final int MOST_UNUSED_PIPES = 16;

    private final EventLoop eventLoop;
    private final boolean splices;
    private final Pipes pipes = Pipes.ofAtMost(MOST_PIPES, MOST_UNUSED_PIPES);
    private final ArrayDeque<SocketEnd> waiting = new ArrayDeque<>();
    private final Runnable turn = this::turn;
    private boolean called; // the turn will come
    private @Nullable Scratch scratch; // made for the first relay of sockets

    private Relays(EventLoop eventLoop, boolean splices) {
        this.eventLoop = eventLoop;
        this.splices = splices;
    }

    /**
     * Returns what makes the relays of an event loop.
     *
     * @param splices whether long streams go through pipes of the kernel, where there is epoll
     */
    public static Relays on(EventLoop eventLoop, boolean splices) {
        return new Relays(eventLoop, splices);
    }

    /**
     * Relays from now on what either end receives, or has received already, to the other. Sockets of epoll are taken from
     * their channels, unless they are encrypted.
     *
     * @param owner is told what becomes of the ends that this returns, and nothing more of those given unless they are these
     */
    public Joined join(ChannelEnd one, ChannelEnd other, Relayed owner) {
        if (!isPlain(one.channel()) || !isPlain(other.channel())) {
            ChannelEnd.join(one, other);
            return new Joined(one, other);
        }
        return Takeover.of(one, other, this, owner);
    }

    /** Returns whether what comes and goes is what the socket has, and nothing waits in the channel to be sent first. */
    private static boolean isPlain(Channel channel) {
        if (!(channel instanceof UnixChannel unix
                && unix.fd() instanceof Socket
                && channel.pipeline().get(SslHandler.class) == null)) {
            return false;
        }
        channel.flush(); // a PROXY header, for which a new connection has room
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null || waiting.isEmpty();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean splices() {
        return splices;
    }

    Pipes pipes() {
        return pipes;
    }

    Scratch scratch() {
        Scratch shared = scratch;
        if (shared == null) {
            shared = new Scratch(SCRATCH);
            scratch = shared;
        }
        return shared;
    }

    /** Lets an end go on when the others have had their turn. */
    void later(SocketEnd end) {
        waiting.addLast(end);
        call();
    }

    private void call() {
        if (!called) {
            called = true;
            eventLoop.execute(turn);
        }
    }

    private void turn() {
        called = false;
        for (int left = waiting.size(); left > 0; left--) {
            waiting.removeFirst().proceed();
        }
    }

    /** Frees what is shared, when no relay is left. */
    public void close() {
        pipes.close();
        Scratch shared = scratch;
        scratch = null;
        if (shared != null) {
            shared.free();
        }
    }

    /** The two ends of a relay, in the order in which they were given. */
    public record Joined(End one, End other) {}
}
