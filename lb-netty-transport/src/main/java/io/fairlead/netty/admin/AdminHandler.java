package io.fairlead.netty.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the admin server. Not sharable. Copies the few bytes it wants of a body, and leaves the release of
 * what it reads to its base class.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class AdminHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger logger = LoggerFactory.getLogger(AdminHandler.class);

    private final AdminRouter router;
    private final EventStream events;
    private final StringBuilder body = new StringBuilder();
    private @Nullable HttpRequest head;
    private int mostBytes; // of the body
    private boolean finished; // nothing more is answered on this connection

    private AdminHandler(AdminRouter router, EventStream events) {
        this.router = router;
        this.events = events;
    }

    static AdminHandler of(AdminRouter router, EventStream events) {
        return new AdminHandler(router, events);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (finished) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            refuse(ctx, AdminResponse.text(400, "bad request\n"));
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (message instanceof HttpContent content && !finished) {
            read(ctx, content);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        body.setLength(0);
        mostBytes = router.mostBytes(read(request));
        if (HttpUtil.getContentLength(request, 0L) > mostBytes) {
            refuse(ctx, AdminResponse.text(413, "body too large\n"));
        } else if (request.headers().contains(HttpHeaderNames.EXPECT)) {
            refuse(ctx, AdminResponse.text(417, "expectation failed\n"));
        }
    }

    private void read(ChannelHandlerContext ctx, HttpContent content) {
        if (body.length() + content.content().readableBytes() > mostBytes) {
            refuse(ctx, AdminResponse.text(413, "body too large\n"));
            return;
        }
        body.append(content.content().toString(StandardCharsets.ISO_8859_1));
        HttpRequest request = head;
        if (content instanceof LastHttpContent && request != null) {
            head = null;
            answer(ctx, request);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request) {
        AdminResponse response;
        try {
            response = router.answer(read(request));
        } catch (RuntimeException e) {
            logger.warn("The admin server could not answer", e);
            response = AdminResponse.text(500, "internal error\n");
        }
        if (response.isStream() && request.method().equals(HttpMethod.GET)) {
            stream(ctx, response);
        } else {
            send(ctx, response, request.method().equals(HttpMethod.HEAD), HttpUtil.isKeepAlive(request));
        }
    }

    private AdminRequest read(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return new AdminRequest(
                request.method().name(),
                request.uri(),
                headers.get(HttpHeaderNames.HOST, ""),
                headers.get(HttpHeaderNames.AUTHORIZATION, ""),
                headers.get(HttpHeaderNames.COOKIE, ""),
                headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
                headers.get(HttpHeaderNames.ACCEPT, ""),
                headers.get("sec-fetch-site", ""),
                body.toString());
    }

    private void stream(ChannelHandlerContext ctx, AdminResponse response) {
        if (events.isFull()) {
            refuse(ctx, AdminResponse.text(503, "too many listeners\n"));
            return;
        }
        finished = true;
        ctx.pipeline().remove(ReadTimeoutHandler.class);
        HttpResponse answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        headers(answer.headers(), response);
        HttpUtil.setTransferEncodingChunked(answer, true);
        ctx.write(answer);
        events.add(ctx.channel());
    }

    /**
     * Answers and closes. What follows on this connection is read for a second and dropped: closing at once could make
     * the client's kernel throw the answer away.
     */
    private void refuse(ChannelHandlerContext ctx, AdminResponse response) {
        finished = true;
        write(ctx, response, false, false).addListener(written -> {
            if (ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
            ctx.executor().schedule(() -> ctx.close(), 1, TimeUnit.SECONDS);
        });
    }

    private void send(ChannelHandlerContext ctx, AdminResponse response, boolean headOnly, boolean keepAlive) {
        ChannelFuture written = write(ctx, response, headOnly, keepAlive);
        if (!keepAlive) {
            finished = true;
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static ChannelFuture write(
            ChannelHandlerContext ctx, AdminResponse response, boolean headOnly, boolean keepAlive) {
        ByteBuf bytes = ByteBufUtil.writeUtf8(ctx.alloc(), response.body());
        int length = bytes.readableBytes();
        if (headOnly) {
            bytes.release();
            bytes = Unpooled.EMPTY_BUFFER;
        }
        DefaultFullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), bytes);
        headers(answer.headers(), response);
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        answer.headers().set(HttpHeaderNames.CONNECTION, keepAlive ? "keep-alive" : "close");
        return ctx.writeAndFlush(answer);
    }

    private static void headers(HttpHeaders headers, AdminResponse response) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, response.type());
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.headers().forEach(headers::set);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof ReadTimeoutException)) {
            logger.debug("Admin connection from {} closed", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
