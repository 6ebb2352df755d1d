package io.fairlead.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketsTest {
    /** What is not set, because Netty or Linux does it, must hold all the same. */
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void connectionsOfBothSidesSendAtOnceAndNoticeDeadPeers(Transport transport) throws Exception {
        Transports transports = Transports.of(transport);
        Sockets sockets = Sockets.forMessages(transports);
        EventLoopGroup group = transports.newGroup(1);
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        try {
            Listening where = Listening.byDefault();
            where.on("127.0.0.1", 0);
            Channel listening = sockets.bind(where, group, ConnectionGate.ofAtMost(10), accepted::complete);
            Channel connected = sockets.client()
                    .group(group)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(listening.localAddress())
                    .sync()
                    .channel();

            for (Channel channel : new Channel[] {connected, accepted.get(10, TimeUnit.SECONDS)}) {
                assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY))
                        .isTrue();
                assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE))
                        .isTrue();
            }
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
