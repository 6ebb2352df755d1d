package io.fairlead.netty.check;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/** Asks for a page over HTTP/1.1. */
record Http1Protocol(Page page) implements Protocol {
    private static final String ALPN = "http/1.1";
    private static final int USUAL_PORT = 443;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEAD = 32 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;

    @Override
    public List<String> alpn(List<String> usual) {
        List<String> fitting =
                usual.stream().filter(name -> !name.equals(Http2Exchange.ALPN)).toList();
        return fitting.isEmpty() ? List.of(ALPN) : fitting;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
    public void begin(Call call) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(page.method()), page.path(), Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, page.hostOf(call.target(), USUAL_PORT));
        page.headers().forEach((name, value) -> request.headers().set(name, value));
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        call.pipeline()
                .addLast(
                        new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_CHUNK),
                        new Reader(call, new PageAnswer(call, page)));
        call.pipeline().writeAndFlush(request);
    }

    /** Hands the response over. Not sharable; releases what it is given. */
    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final Call call;
        private final PageAnswer answer;

        private Reader(Call call, PageAnswer answer) {
            this.call = call;
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    if (response.decoderResult().isFailure()) {
                        call.fail("not an HTTP/1.x response");
                    } else {
                        answer.status(response.status().code());
                    }
                } else if (message instanceof HttpContent content) {
                    if (content.decoderResult().isFailure()) {
                        call.fail("not a proper body of HTTP/1.x");
                    } else {
                        answer.body(content.content(), content instanceof LastHttpContent);
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
