package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * One client connection: its requests one after the other, its timeouts and its end.
 *
 * <p>Not sharable; confined to its event loop. Inbound messages are its own: content is handed to the
 * exchange, which owns it from then on, everything else is released here. Outbound messages belong to
 * the encoder as soon as they are written.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class FrontHandler extends ChannelInboundHandlerAdapter
        implements ClientConnection, ClientSide, RequestDecoder.Listener {
    private static final io.fairlead.netty.log.Phase REQUEST = io.fairlead.netty.log.Phase.REQUEST;

    private enum Phase {
        /** Between requests: nothing has come. */
        IDLE,
        /** Some of a request head has come. */
        HEAD,
        /** Answered by the proxy itself; the end of the request is due. */
        ANSWERED,
        /** The exchange is at work. */
        EXCHANGE,
        /** Another protocol is spoken, which is not looked at. */
        TUNNEL,
        /** The last response is being written or read; what else comes is dropped. */
        CLOSING
    }

    private final LoopContext loop;
    private final Channel channel;
    private final ClientCodec codec;
    private final ClientOutput output;
    private final Timeout timeout;
    private final RequestAccount account;
    private final Exchange exchange;
    private Terms terms; // of the request in progress, or of the next
    private Phase phase = Phase.IDLE;

    private FrontHandler(LoopContext loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
        this.terms = loop.terms();
        this.codec = ClientCodec.install(terms, this, channel.pipeline());
        this.output = new ClientOutput(channel);
        this.account = new RequestAccount(loop, codec);
        this.timeout = loop.timer().timeout(this::expired);
        this.exchange = new Exchange(loop, this, account);
    }

    /** Makes the channel a client connection of the loop. If it is active, {@link #opened} must follow. */
    static FrontHandler install(LoopContext loop, Channel channel) {
        FrontHandler front = new FrontHandler(loop, channel);
        channel.pipeline().addLast(front);
        return front;
    }

    @Override
    public void adopt() {
        Terms next = loop.terms();
        if (phase != Phase.IDLE) {
            return; // some of the next request has come
        }
        if (terms != next) {
            terms = next;
            account.adopt(next);
            exchange.adopt(next);
        }
        try {
            codec.adopt(next);
        } catch (Exception e) {
            exceptionCaught(channel.pipeline().lastContext(), e);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        opened();
    }

    /** The channel is active. */
    void opened() {
        Client met = Client.of(channel);
        account.client(met.address(), met.secure());
        exchange.connected(met);
        timeout.arm(terms.idleNanos());
        loop.opened(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timeout.cancel();
        if (phase == Phase.EXCHANGE) {
            exchange.clientGone();
        } else if (phase == Phase.HEAD) {
            account.fails(loop.isClosing() ? Ending.PROXY_CLOSED : Ending.CLIENT_GONE, REQUEST);
        }
        account.close();
        phase = Phase.CLOSING;
        loop.closed(this, channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.CLOSING) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            onRequest(request);
        } else if (message instanceof HttpContent content) {
            if (phase == Phase.ANSWERED) {
                content.release(); // empty, and the last
                finished(false, true);
            } else {
                onContent(content);
            }
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        exchange.flushUpstream();
        flush();
        adopt(); // what could not be changed by a request that ended in the middle of decoding
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (phase == Phase.EXCHANGE) {
            exchange.clientWritabilityChanged();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // a failed read or write closes the channel by itself, and channelInactive does the rest
        if (cause instanceof IOException) {
            return;
        }
        loop.logOnce("client connection", cause);
        if (cause instanceof DecoderException && phase != Phase.EXCHANGE && phase != Phase.CLOSING) {
            reject(400);
        } else {
            channel.close();
        }
    }

    private void onRequest(HttpRequest request) {
        if (request.decoderResult().cause() instanceof PrematureChannelClosureException) {
            ReferenceCountUtil.release(request); // the client hung up in the middle of a head
            return;
        }
        loop.counters().request();
        terms = loop.terms();
        account.open(terms); // unless its first byte has
        account.head(request);
        codec.answers(request.method().equals(HttpMethod.HEAD));
        int status = Reception.check(request, terms);
        if (status != RequestGuard.OK) {
            ReferenceCountUtil.release(request);
            reject(status);
            return;
        }
        if (terms.isHealthRequest(request)) {
            answerHealth(request);
            return;
        }
        phase = Phase.EXCHANGE;
        timeout.cancel();
        exchange.begin(request, terms);
    }

    private void answerHealth(HttpRequest request) {
        boolean hasBody = RequestBody.isExpected(request);
        boolean close = hasBody || !HttpUtil.isKeepAlive(request) || loop.isLeaving();
        int status = Reception.health(loop, terms);
        ReferenceCountUtil.release(request);
        loop.counters().response(status);
        output.write(ErrorResponses.health(status, !close, channel.alloc()));
        account.forget();
        if (close) {
            end(hasBody || codec.hasBytes());
        } else {
            phase = Phase.ANSWERED;
        }
    }

    private void onContent(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            exchange.badBody();
        } else {
            exchange.body.onContent(content);
        }
    }

    private void reject(int status) {
        loop.counters().error(ProxyError.BAD_REQUEST);
        account.fails(ProxyError.BAD_REQUEST, REQUEST);
        error(status, true);
    }

    private void expired() {
        switch (phase) {
            case IDLE, CLOSING -> channel.close();
            case HEAD -> {
                loop.counters().error(ProxyError.CLIENT_TIMEOUT);
                account.fails(ProxyError.CLIENT_TIMEOUT, REQUEST);
                error(408, true);
            }
            case EXCHANGE -> exchange.expired();
            case ANSWERED -> channel.close();
            case TUNNEL -> {} // which has a clock of its own
        }
    }

    @Override
    public void drain() {
        if (phase == Phase.IDLE) {
            channel.close();
        }
    }

    @Override
    public void closeNow() {
        channel.close();
    }

    @Override
    public void onBytes() {
        if (phase == Phase.IDLE) {
            phase = Phase.HEAD;
            account.open(terms);
            timeout.arm(terms.requestHeadNanos());
        }
    }

    @Override
    public void onStemming() {
        updateReading();
    }

    @Override
    public void onPreface(ByteBuf bytes) {
        timeout.cancel();
        account.forget();
        phase = Phase.CLOSING;
        codec.remove(); // first: it would encode the settings
        channel.pipeline().remove(this);
        Http2Front.install(loop, channel, this).begin(bytes);
    }

    @Override
    public void hold() {
        codec.hold();
    }

    @Override
    public void resume() {
        try {
            codec.resume();
        } catch (Exception e) {
            exceptionCaught(channel.pipeline().lastContext(), e);
        }
        updateReading();
    }

    @Override
    public void updateReading() {
        channel.config().setAutoRead(phase != Phase.EXCHANGE || !(exchange.body.isBlocked() || codec.isStemming()));
    }

    @Override
    public void arm(long nanos) {
        timeout.arm(nanos);
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void writeInterim(int status, HttpHeaders headers) {
        output.interim(status, headers);
    }

    @Override
    public void writeHead(HttpResponse head) {
        output.write(head);
    }

    @Override
    public void writeContent(HttpContent content) {
        output.write(content);
    }

    @Override
    public void tunnel(BackendSide backend) {
        timeout.cancel();
        phase = Phase.TUNNEL;
        flush();
        ByteBuf early = codec.leave(); // first: it would encode what the backend has sent already
        long idle = terms.config().timeouts().tunnel().toNanos();
        ChannelPipeline pipeline = channel.pipeline();
        Tunnel begun = backend.tunnel(behind -> {
            Tunnel tunnel = Tunnel.between(loop, channel, behind, idle, this::tunnelEnded);
            pipeline.addBefore(pipeline.context(this).name(), null, tunnel.client());
            return tunnel;
        });
        begun.early(early);
    }

    private void tunnelEnded(long in, long out, boolean inTime) {
        phase = Phase.CLOSING;
        codec.count(in, out);
        exchange.tunnelEnded(inTime);
        account.close();
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public void finished(boolean close, boolean requestComplete) {
        account.close();
        if (close || loop.isDraining()) {
            end(!requestComplete || codec.hasBytes());
            return;
        }
        flush();
        phase = Phase.IDLE;
        adopt();
        if (phase == Phase.IDLE) {
            timeout.arm(terms.idleNanos());
        }
        resume();
        if (phase == Phase.IDLE && codec.hasBytes()) {
            onBytes();
        }
        exchange.flushUpstream();
        flush();
    }

    @Override
    public void error(int status, boolean linger) {
        loop.counters().response(status);
        account.answers(status);
        output.write(ErrorResponses.of(status, terms.retryAfterSeconds(loop.nextJitter()), channel.alloc()));
        account.close();
        end(linger || codec.hasBytes());
    }

    @Override
    public void answer(Answer answer, boolean keep) {
        boolean close = !keep || loop.isLeaving();
        loop.counters().response(answer.status());
        account.answers(answer.status());
        output.write(ErrorResponses.of(answer, !close, channel.alloc()));
        if (close) {
            account.close();
            end(!keep || codec.hasBytes());
        } else {
            phase = Phase.ANSWERED;
            timeout.arm(terms.idleNanos());
        }
    }

    @Override
    public void cut(boolean reset) {
        account.close();
        if (reset) {
            phase = Phase.CLOSING;
            codec.discard();
            output.reset();
        } else {
            end(false);
        }
    }

    private void end(boolean linger) {
        phase = Phase.CLOSING;
        codec.discard();
        channel.config().setAutoRead(true);
        timeout.arm(terms.bodyNanos());
        if (linger) {
            output.linger(timeout);
        } else {
            output.end();
        }
    }
}
