package io.fairlead.netty.http;

import io.fairlead.netty.accept.Farewell;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/**
 * What is written to a client connection, flushed together, and how it ends. Confined to the event loop. Messages belong to the
 * encoder as soon as they are written.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class ClientOutput {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Channel channel;
    private boolean dirty;

    ClientOutput(Channel channel) {
        this.channel = channel;
    }

    /** Writes a part of a response. */
    void write(Object message) {
        dirty = true;
        channel.write(message, channel.voidPromise());
    }

    /** Writes a response that another one follows. */
    void interim(int status, HttpHeaders headers) {
        write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.EMPTY_BUFFER,
                headers,
                EmptyHttpHeaders.INSTANCE));
    }

    /** Flushes what was written since the last flush. */
    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    /** Closes when everything is written, if that is not for the timeout to do. */
    void end() {
        flushed().addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Closes our half when everything is written, and has the client's read for a while yet: the kernel would answer unread
     * bytes with a reset, which can overtake the response.
     *
     * @param closing closes the channel, and is armed again for that while
     */
    void linger(Timeout closing) {
        if (channel instanceof DuplexChannel duplex) {
            flushed().addListener(done -> {
                closing.arm(LINGER_NANOS);
                Farewell.shutdownOutput(duplex);
            });
        } else {
            end();
        }
    }

    private ChannelFuture flushed() {
        dirty = false;
        return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }

    /** Resets the connection, with what was not sent. */
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        Farewell.cut(channel);
    }
}
