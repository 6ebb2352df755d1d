package io.fairlead.netty.relay;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;

/**
 * Takes the sockets of two channels, which close them in the end and do nothing else any more. What comes until then comes to
 * the channels, and is passed on first. Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // deregistering cannot fail
final class Takeover {
    private final ChannelEnd before;
    private final SocketEnd after;

    private Takeover(ChannelEnd before, SocketEnd after) {
        this.before = before;
        this.after = after;
    }

    /** Begins; the sockets relay as soon as their channels have let go of them. */
    static Relays.Joined of(ChannelEnd one, ChannelEnd other, Relays relays, Relayed owner) {
        SocketEnd first = new SocketEnd(one.channel(), relays, owner);
        SocketEnd second = new SocketEnd(other.channel(), relays, owner);
        SocketEnd.pair(first, second);
        Takeover taken = new Takeover(one, first);
        Takeover alsoTaken = new Takeover(other, second);
        taken.release();
        alsoTaken
                .release()
                .addListener(
                        released -> { // in this order
                            taken.register(relays);
                            alsoTaken.register(relays);
                            taken.begin();
                            alsoTaken.begin();
                        });
        return new Relays.Joined(first, second);
    }

    private Future<Void> release() {
        Channel channel = before.channel();
        channel.config().setAutoRead(false);
        return channel.deregister();
    }

    private void register(Relays relays) {
        if (!before.channel().isOpen()) {
            after.close(); // nothing if that is what closed it
        }
        if (!after.isClosed()) {
            Future<IoRegistration> registered = ((IoEventLoop) relays.eventLoop()).register(after);
            if (registered.isSuccess()) {
                after.registered(registered.getNow());
            } else {
                after.fail(requireNonNull(registered.cause()));
            }
        }
    }

    private void begin() {
        Early early = before.takeEarly();
        if (!after.isClosed()) {
            after.begin(early);
        }
        early.release();
    }
}
