package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
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
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP/2 client by prior knowledge on Netty's codec, for one connection; the test's thread waits for what comes. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is seen by who waits for an answer
final class Http2Client implements AutoCloseable {
    final AtomicLong sent = new AtomicLong(); // bytes that flow control has let go
    final BlockingQueue<Integer> goAways = new LinkedBlockingQueue<>(); // their last streams
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel channel;
    private final Frames frames = new Frames();
    private final boolean credits;

    Http2Client(int port) {
        this(port, Http2Settings.defaultSettings(), true);
    }

    /** Makes a client that gives the server credit for what it has read, or none. */
    Http2Client(int port, Http2Settings settings, boolean credits) {
        this.credits = credits;
        channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline()
                                .addLast(
                                        new ChannelOutboundHandlerAdapter() {
                                            @Override
                                            public void write(
                                                    ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                                                sent.addAndGet(((ByteBuf) message).readableBytes());
                                                ctx.write(message, promise);
                                            }
                                        },
                                        Http2FrameCodecBuilder.forClient()
                                                .initialSettings(settings)
                                                .build(),
                                        frames);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly()
                .channel();
    }

    /** Sends a request; further fields are names and values. */
    Exchange send(String method, String path, boolean end, String... fields) {
        Http2Headers head = new DefaultHttp2Headers(false)
                .method(method)
                .scheme("http")
                .path(path)
                .authority("test");
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        return frames.open(head, end);
    }

    Exchange get(String path) {
        return send("GET", path, true);
    }

    boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Frames extends Http2ChannelDuplexHandler {
        private final Map<Integer, Exchange> exchanges = new ConcurrentHashMap<>();
        private volatile ChannelHandlerContext context;

        @Override
        protected void handlerAdded0(ChannelHandlerContext ctx) {
            context = ctx;
        }

        Exchange open(Http2Headers head, boolean end) {
            Exchange exchange = new Exchange();
            channel.eventLoop().execute(() -> {
                Http2FrameStream stream = newStream();
                exchange.stream = stream;
                context.writeAndFlush(new DefaultHttp2HeadersFrame(head, end).stream(stream))
                        .addListener(done -> {
                            if (!done.isSuccess()) {
                                exchange.error = String.valueOf(done.cause());
                                exchange.ended.add(exchange);
                            }
                        });
                exchanges.put(stream.id(), exchange);
            });
            return exchange;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof Http2GoAwayFrame away) {
                    goAways.add(away.lastStreamId());
                } else if (message instanceof Http2HeadersFrame frame) {
                    exchanges.get(frame.stream().id()).onHeaders(frame.headers(), frame.isEndStream());
                } else if (message instanceof Http2DataFrame frame) {
                    exchanges.get(frame.stream().id()).onData(frame.content(), frame.isEndStream());
                    if (credits) {
                        ctx.write(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                                .stream(frame.stream()));
                    }
                } else if (message instanceof Http2ResetFrame frame) {
                    exchanges.get(frame.stream().id()).onReset(frame.errorCode());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            exchanges.values().forEach(exchange -> exchange.ended.add(exchange));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** A request and its response. */
    final class Exchange {
        final List<String> interim = new CopyOnWriteArrayList<>();
        volatile Http2Headers headers = new DefaultHttp2Headers();
        volatile Http2Headers trailers = new DefaultHttp2Headers();
        volatile boolean complete;
        volatile String error = "";
        private final BlockingQueue<Exchange> ended = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private volatile Http2FrameStream stream;

        void onHeaders(Http2Headers block, boolean end) {
            if (block.status() == null) {
                trailers = block;
            } else if (block.status().charAt(0) == '1') {
                interim.add(block.status().toString());
            } else {
                headers = block;
            }
            complete = end;
            if (end) {
                ended.add(this);
            }
        }

        void onData(ByteBuf bytes, boolean end) {
            byte[] piece = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), piece);
            synchronized (body) {
                body.writeBytes(piece);
            }
            complete = end;
            if (end) {
                ended.add(this);
            }
        }

        void onReset(long code) {
            error = String.valueOf(Http2Error.valueOf(code));
            ended.add(this);
        }

        Exchange data(String text, boolean end) {
            return data(text.getBytes(StandardCharsets.ISO_8859_1), end);
        }

        Exchange data(byte[] bytes, boolean end) {
            channel.eventLoop()
                    .execute(() -> channel.writeAndFlush(
                            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end).stream(stream)));
            return this;
        }

        Exchange trailers(String... fields) {
            Http2Headers block = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                block.add(fields[i], fields[i + 1]);
            }
            channel.eventLoop()
                    .execute(() -> channel.writeAndFlush(new DefaultHttp2HeadersFrame(block, true).stream(stream)));
            return this;
        }

        void reset(Http2Error why) {
            channel.eventLoop().execute(() -> channel.writeAndFlush(new DefaultHttp2ResetFrame(why).stream(stream)));
        }

        /** Waits for the end of the response, however it ends. */
        Exchange await() throws InterruptedException {
            assertThat(ended.poll(30, TimeUnit.SECONDS))
                    .as("end of the response; got " + received() + headers)
                    .isNotNull();
            return this;
        }

        int status() {
            return headers.status() == null
                    ? 0
                    : Integer.parseInt(headers.status().toString());
        }

        String header(String name) {
            return String.valueOf(headers.get(name));
        }

        int received() {
            synchronized (body) {
                return body.size();
            }
        }

        String body() {
            synchronized (body) {
                return body.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }
}
