package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** The server's side of an HTTP/2 connection: reads a request and does what the test says. */
final class Http2Server extends Http2ChannelDuplexHandler {
    private final Consumer<Request> handler;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Http2Headers head = new DefaultHttp2Headers();

    private Http2Server(Consumer<Request> handler) {
        this.handler = handler;
    }

    static Consumer<ChannelPipeline> answering(Consumer<Request> handler) {
        return pipeline -> pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2Server(handler));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2HeadersFrame frame) {
                head = frame.headers();
                if (frame.isEndStream()) {
                    handler.accept(new Request(ctx, frame.stream(), head, Unpooled.wrappedBuffer(body.toByteArray())));
                }
            } else if (message instanceof Http2DataFrame frame) {
                ByteBuf bytes = frame.content();
                byte[] piece = new byte[bytes.readableBytes()];
                bytes.readBytes(piece);
                body.writeBytes(piece);
                if (frame.isEndStream()) {
                    handler.accept(new Request(ctx, frame.stream(), head, Unpooled.wrappedBuffer(body.toByteArray())));
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // the client goes as it likes
    }

    /** A request, complete. */
    @SuppressWarnings("FutureReturnValueIgnored") // whether an answer arrives is seen by the client
    record Request(ChannelHandlerContext ctx, Http2FrameStream stream, Http2Headers head, ByteBuf body) {
        /** Sends header names and values. */
        Request headers(boolean last, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(headers, last).stream(stream));
            return this;
        }

        Request data(boolean last, byte... bytes) {
            ctx.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), last).stream(stream));
            return this;
        }

        void reset(Http2Error error) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        void goAway(Http2Error error) {
            DefaultHttp2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(error);
            ctx.writeAndFlush(frame);
        }
    }
}
