package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, on an HTTP/2 connection of its own (RFC 9113).
 *
 * <p>Not sharable; confined to its event loop. Releases what it is given.
 */
final class Http2Exchange extends Http2ChannelDuplexHandler {
    /** The ALPN name of HTTP/2. */
    static final String ALPN = "h2";

    private final Call call;
    private final Http2Headers head;
    private final byte[] body;
    private final Answer answer;
    private @Nullable Http2FrameStream stream; // written once, when added

    private Http2Exchange(Call call, Http2Headers head, byte[] body, Answer answer) {
        this.call = call;
        this.head = head;
        this.body = body;
        this.answer = answer;
    }

    /**
     * Sends a request.
     *
     * @param body empty for a request without
     * @param answer takes the response
     */
    static void begin(Call call, Http2Headers head, byte[] body, Answer answer) {
        Http2Settings settings = Http2Settings.defaultSettings().pushEnabled(false);
        call.pipeline()
                .addLast(
                        Http2FrameCodecBuilder.forClient()
                                .initialSettings(settings)
                                .build(),
                        new Http2Exchange(call, head, body, answer));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the stream ends when its data cannot be written
    protected void handlerAdded0(ChannelHandlerContext ctx) {
        Http2FrameStream opened = newStream();
        stream = opened;
        ctx.write(new DefaultHttp2HeadersFrame(head, body.length == 0).stream(opened))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        call.failed(written.cause());
                    }
                });
        if (body.length > 0) {
            ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true).stream(opened));
        }
        ctx.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2HeadersFrame headers) {
                answer.headers(headers.headers(), headers.isEndStream());
            } else if (message instanceof Http2DataFrame data) {
                answer.data(data.content(), data.isEndStream());
            } else if (message instanceof Http2ResetFrame reset) {
                call.fail("stream reset with " + name(reset.errorCode()));
            } else if (message instanceof Http2GoAwayFrame away && isIgnoredBy(away)) {
                call.fail("GOAWAY with " + name(away.errorCode()));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private boolean isIgnoredBy(Http2GoAwayFrame away) {
        return stream != null && away.lastStreamId() < stream.id();
    }

    private static String name(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        return (error == null) ? "error " + errorCode : error.name();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        call.failed(cause);
    }

    /** Returns the status of a response; 0 when it has none. */
    static int status(Http2Headers headers) {
        CharSequence status = headers.status();
        return (status != null && status.toString().matches("[1-9][0-9]{2}")) ? Integer.parseInt(status.toString()) : 0;
    }

    /** Takes a response. On the event loop. */
    interface Answer {
        /** A header block: of an interim response, of the response, or its trailers. */
        void headers(Http2Headers headers, boolean last);

        /**
         * A piece of the body.
         *
         * @param bytes are the caller's
         */
        void data(ByteBuf bytes, boolean last);
    }
}
