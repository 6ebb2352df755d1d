package io.fairlead.netty.accept;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/** Makes channels that begin with more than the bytes of a stream look as if they did not. */
public final class Streams {
    private Streams() {}

    /**
     * Stops reading, since the handler that is added next keeps what has come, and reads when it is wanted.
     *
     * @param channel of a client who is being admitted
     */
    public static void hold(Channel channel) {
        channel.config().setAutoRead(false);
        translateEnds(channel);
    }

    /** Tells the handlers that are added next of the ends of TLS, if it is spoken, as of those of a socket. */
    public static void translateEnds(Channel channel) {
        if (channel.pipeline().get(SslHandler.class) != null) {
            channel.pipeline().addLast(new TlsEnds());
        }
    }
}
