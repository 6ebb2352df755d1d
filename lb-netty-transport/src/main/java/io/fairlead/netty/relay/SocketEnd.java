package io.fairlead.netty.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * An end of a relay that is a socket of epoll, taken from its channel, which only closes it in the end. Confined to its event
 * loop.
 *
 * <p>Asks for every event once and for all, edge-triggered: what was not used is remembered, and no system call says
 * what is waited for next.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it
final class SocketEnd implements End, EpollIoHandle {
    private static final EpollIoOps EVERYTHING = EpollIoOps.EPOLLIN
            .with(EpollIoOps.EPOLLOUT)
            .with(EpollIoOps.EPOLLRDHUP)
            .with(EpollIoOps.EPOLLET);
    private static final int TO_WRITE = Native.EPOLLOUT | Native.EPOLLERR | Intake.HANGUP;
    private static final int BUDGET = 1 << 20; // bytes until it is another's turn

    private final Channel channel;
    private final Socket socket;
    private final Relays relays;
    private final Relayed owner;
    private final Intake intake;
    private final Outlet outlet;
    private @Nullable SocketEnd peer; // written once
    private @Nullable IoRegistration registration; // once the channel has let go of the socket
    private boolean ended; // received a FIN
    private boolean finishing; // a FIN follows what waits
    private boolean finished; // sent a FIN
    private boolean broken; // a write failed: see ChannelEnd
    private boolean brokenPipe;
    private boolean discarding;
    private boolean resetting; // a reset follows what waits
    private boolean closed;

    SocketEnd(Channel channel, Relays relays, Relayed owner) {
        this.channel = channel;
        this.socket = (Socket) ((UnixChannel) channel).fd();
        this.relays = relays;
        this.owner = owner;
        this.intake = new Intake(socket, relays);
        this.outlet = new Outlet(socket, relays.pipes());
    }

    /** Makes the two the ends of one relay. */
    static void pair(SocketEnd one, SocketEnd other) {
        one.peer = other;
        other.peer = one;
    }

    /** Events can be asked for. */
    void registered(IoRegistration with) {
        registration = with;
    }

    /** Passes on what has come before, and from now on what comes. */
    void begin(Early early) {
        try {
            broken = early.hasFailed();
            ByteBuf bytes = early.all();
            if (bytes != null) {
                owner.received(this, bytes.readableBytes());
                peer().send(bytes);
            }
            if (!closed && registration != null) {
                registration.submit(EVERYTHING);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void send(ByteBuf bytes) {
        if (!accepts()) {
            bytes.release();
            return;
        }
        try {
            outlet.send(bytes);
        } catch (IOException e) {
            onBroken(e);
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        int ready = ((EpollIoEvent) event).ops().value();
        intake.announced(ready);
        try {
            if ((ready & TO_WRITE) != 0 && outlet.pending() > 0) {
                flush();
            }
            pump();
        } catch (Throwable e) { // none may reach the event loop, which would end
            fail(e);
        }
    }

    /** Goes on after the others have had their turn. */
    void proceed() {
        try {
            pump();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Bytes may have been lost: nobody is to take the rest for all. */
    void fail(Throwable cause) {
        reset();
        peer().reset();
        owner.failed(cause);
    }

    /** Passes on what there is to read, as long as the peer takes it. */
    private void pump() {
        SocketEnd to = peer();
        boolean moved = false;
        int budget = BUDGET;
        while (intake.isReadable() && !closed && !resetting && (discarding || to.isOpenForMore())) {
            if (budget <= 0) {
                relays.later(this);
                break;
            }
            int bytes;
            try {
                bytes = intake.read();
            } catch (IOException e) {
                owner.reset(this);
                break;
            }
            if (bytes > 0) {
                budget -= bytes;
                moved = true;
                pass(bytes, to);
            } else if (bytes < 0) {
                onEnd(to);
            }
        }
        if (moved) {
            owner.progress();
        }
    }

    private void pass(int bytes, SocketEnd to) {
        if (discarding || !to.accepts()) {
            intake.drop();
            return;
        }
        owner.received(this, bytes);
        try {
            intake.pass(to.outlet);
        } catch (IOException e) {
            to.onBroken(e);
        }
    }

    private void flush() {
        try {
            outlet.flush();
        } catch (IOException e) {
            onBroken(e);
            return;
        }
        if (outlet.pending() == 0) {
            flushed();
            peer().pump();
        }
    }

    private void flushed() {
        if (resetting) {
            reset();
        } else if (finishing && !finished) {
            sayFin();
        }
    }

    private void onEnd(SocketEnd to) {
        if (!broken || brokenPipe) {
            ended = true;
            to.finish();
            owner.progress();
        }
        if (broken) {
            owner.reset(this);
        } else {
            closeIfDone();
        }
    }

    private void onBroken(IOException cause) {
        outlet.discard();
        if (resetting) {
            reset();
        } else if (!broken && !closed) {
            broken = true;
            brokenPipe = BrokenPipe.is(cause);
            if (ended) {
                owner.reset(this);
            } else {
                readOn();
            }
        }
    }

    private void readOn() {
        intake.again();
        relays.later(this);
    }

    private void finish() {
        if (accepts()) {
            finishing = true;
            if (outlet.pending() == 0) {
                sayFin();
            }
        }
    }

    private void sayFin() {
        finished = true;
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) { // Netty's name for "not connected any more"
            // was reset meanwhile, which reading tells
        }
        closeIfDone();
    }

    private void closeIfDone() {
        if (isDone()) {
            close();
        }
    }

    private boolean accepts() {
        return !finishing && !broken && !closed;
    }

    private boolean isOpenForMore() {
        return accepts() && outlet.pending() == 0;
    }

    private SocketEnd peer() {
        return requireNonNull(peer, "peer");
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public boolean isDone() {
        return ended && finished;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public long pendingBytes() {
        return outlet.pending();
    }

    @Override
    public void discard() {
        discarding = true;
        if (!ended) {
            readOn();
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            try {
                socket.setSoLinger(0);
            } catch (IOException e) {
                // was reset by its peer
            }
            close();
        }
    }

    @Override
    public void resetWhenFlushed() {
        resetting = true;
        if (outlet.pending() == 0) {
            reset();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            outlet.discard();
            intake.drop();
            if (registration != null) {
                registration.cancel(); // before the descriptor can be another's
            }
            channel.close();
            relays.eventLoop().execute(() -> owner.closed(this));
        }
    }
}
