package io.fairlead.netty.accept;

import io.netty.buffer.Unpooled;
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

    /**
     * Sends everything that was written, and then that no more comes: in the words of TLS first.
     *
     * @param sent runs when only the FIN is left to be sent; never if the connection fails before
     */
    public static void finish(Channel channel, Runnable sent) {
        ChannelHandlerContext secured = channel.pipeline().context(SslHandler.class);
        if (secured == null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(written -> end(channel, written.isSuccess(), sent));
        } else {
            TlsEnds ends = channel.pipeline().get(TlsEnds.class);
            if (ends != null) {
                ends.saying(secured);
            }
            channel.flush();
            // fails if TLS has said so already, because the peer has: what was written before is sent all the same
            ((SslHandler) secured.handler())
                    .closeOutbound()
                    .addListener(said -> secured.writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(written -> end(channel, written.isSuccess(), sent)));
        }
    }

    private static void end(Channel channel, boolean written, Runnable sent) {
        if (written && channel instanceof DuplexChannel duplex) {
            sent.run(); // before the event of the shutdown
            duplex.shutdownOutput(); // nothing if it was closed by that
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
