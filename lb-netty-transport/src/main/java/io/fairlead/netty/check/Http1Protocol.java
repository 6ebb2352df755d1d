package io.fairlead.netty.check;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/** Asks for a page over HTTP/1.1. */
record Http1Protocol(Page page) implements Protocol {
    private static final int USUAL_PORT = 443;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEAD = 32 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;

    @Override
    public String alpn() {
        return "http/1.1";
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
    public void begin(Call call) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(page.method()), page.path(), Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, page.hostOf(call.target(), USUAL_PORT));
        page.headers().forEach((name, value) -> request.headers().set(name, value));
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        call.pipeline().addLast(new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_CHUNK), new Reader(call, page));
        call.pipeline().writeAndFlush(request);
    }

    /** Looks at the head of the response. Not sharable; releases what it is given. */
    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final Call call;
        private final Page page;

        private Reader(Call call, Page page) {
            this.call = call;
            this.page = page;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    if (response.decoderResult().isFailure()) {
                        call.fail("not an HTTP/1.x response");
                    } else {
                        page.judge(call, response.status().code());
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            call.failed(cause);
        }
    }
}
