package io.fairlead.netty.accept;

import io.fairlead.api.Ticker;
import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener that tells its clients who they are, in a line, and then repeats what they say. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is seen by the client
public final class Door implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;
    private final BlockingQueue<Refused> refusals = new LinkedBlockingQueue<>();

    private Door(@Nullable ProxyProtocol header, @Nullable ServerTls tls) {
        LoopTimer timer = LoopTimer.on(Ticker.system());
        Arrivals arrivals = Arrivals.on(timer, new Arrivals.Listener() {
            @Override
            public void admitted(Channel channel) {
                channel.pipeline().addLast(new Echo());
            }

            @Override
            public void refused(Client client, Refused why) {
                refusals.add(why);
            }
        });
        group.scheduleAtFixedRate(timer::tick, 20, 20, TimeUnit.MILLISECONDS);
        listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        arrivals.receive(channel, new Edges(tls, header, null, null));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    public static Door of(@Nullable ProxyProtocol header, @Nullable ServerTls tls) {
        return new Door(header, tls);
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Waits for the next refusal. */
    public @Nullable Refused refusal() throws InterruptedException {
        return refusals.poll(10, TimeUnit.SECONDS);
    }

    /** Returns how many refusals nobody has asked for. */
    public int refusals() {
        return refusals.size();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Client client = Client.of(ctx.channel());
            String line = client.scheme()
                    + ' '
                    + client.serverName()
                    + ' '
                    + client.protocol()
                    + ' '
                    + client.address()
                    + '\n';
            ctx.writeAndFlush(Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush((ByteBuf) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
