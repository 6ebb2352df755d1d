package io.fairlead.netty.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Ends of connections that TLS has to be told of, or must not hear of. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
public final class Farewell {
    private Farewell() {}

    /** Says that no more comes, when everything is written: in the words of TLS first. */
    public static void shutdownOutput(DuplexChannel channel) {
        SslHandler secured = channel.pipeline().get(SslHandler.class);
        if (secured == null) {
            channel.shutdownOutput();
        } else {
            secured.closeOutbound().addListener(said -> channel.shutdownOutput());
        }
    }

    /** Closes without a word: TLS would tell the peer that it has everything. */
    public static void cut(Channel channel) {
        ChannelHandlerContext secured = channel.pipeline().context(SslHandler.class);
        if (secured == null) {
            channel.close();
        } else {
            secured.close();
        }
    }
}
