package io.fairlead.netty;

import io.fairlead.api.Backend;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that speaks HTTP/2 by prior knowledge, on Netty's codec, and does what the test says. */
@SuppressWarnings("FutureReturnValueIgnored") // whether an answer arrives is seen by the client
final class Http2Origin implements AutoCloseable {
    /** Answers a request that is complete. On the origin's event loop. */
    interface Handler {
        void handle(Request request);
    }

    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger resets = new AtomicInteger();
    private final String id;
    private final Handler handler;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Channel listening;

    private Http2Origin(String id, Http2Settings settings, Handler handler) {
        this.id = id;
        this.handler = handler;
        this.listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        connections.incrementAndGet();
                        open.add(accepted);
                        accepted.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(settings)
                                                .build(),
                                        new Frames());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    static Http2Origin start(String id, Handler handler) {
        return start(id, Http2Settings.defaultSettings(), handler);
    }

    static Http2Origin start(String id, Http2Settings settings, Handler handler) {
        return new Http2Origin(id, settings, handler);
    }

    Backend backend() {
        return Backend.of(id, listening.localAddress());
    }

    /** Closes its connections without a word. */
    void hangUp() {
        open.forEach(Channel::close);
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        hangUp();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Frames extends Http2ChannelDuplexHandler {
        private final Map<Integer, Request> streams = new HashMap<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof Http2HeadersFrame frame) {
                    Request request = streams.computeIfAbsent(
                            frame.stream().id(), opened -> new Request(ctx, frame.stream(), frame.headers()));
                    if (request.head != frame.headers()) {
                        request.trailers = frame.headers();
                    }
                    if (frame.isEndStream()) {
                        handle(request);
                    }
                } else if (message instanceof Http2DataFrame frame) {
                    Request request = streams.get(frame.stream().id());
                    byte[] piece = new byte[frame.content().readableBytes()];
                    frame.content().readBytes(piece);
                    request.body.writeBytes(piece);
                    ctx.write(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                            .stream(frame.stream()));
                    if (frame.isEndStream()) {
                        handle(request);
                    }
                } else if (message instanceof Http2ResetFrame) {
                    resets.incrementAndGet();
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void handle(Request request) {
            requests.incrementAndGet();
            handler.handle(request);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // a stream that was reset cannot be answered
        }
    }

    /** A request and the ways to answer it; any thread. */
    static final class Request {
        final Http2Headers head;
        Http2Headers trailers = new DefaultHttp2Headers();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final ChannelHandlerContext ctx;
        private final Http2FrameStream stream;

        Request(ChannelHandlerContext ctx, Http2FrameStream stream, Http2Headers head) {
            this.ctx = ctx;
            this.stream = stream;
            this.head = head;
        }

        int stream() {
            return stream.id();
        }

        String path() {
            return head.path().toString();
        }

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        Request headers(boolean end, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end).stream(stream));
            return this;
        }

        Request data(boolean end, byte[] bytes) {
            ctx.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end).stream(stream));
            return this;
        }

        void answer(String text) {
            headers(false, ":status", "200").data(true, text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void reset(Http2Error error) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        /** Says that the connection ends, and which streams it still answers: so many beyond the last that came. */
        void goAway(int more) {
            DefaultHttp2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
            frame.setExtraStreamIds(more);
            ctx.writeAndFlush(frame);
        }

        void close() {
            ctx.channel().close();
        }
    }
}
