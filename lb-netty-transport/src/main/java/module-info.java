import org.jspecify.annotations.NullMarked;

/** The TCP and HTTP transport on Netty. */
@NullMarked
@SuppressWarnings("requires-automatic") // Lettuce has no descriptor
module io.fairlead.netty {
    requires transitive io.fairlead.api;
    requires com.github.benmanes.caffeine;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver.dns;
    requires transitive io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires org.slf4j;
    requires static lettuce.core;
    requires static transitive org.jspecify;

    exports io.fairlead.netty;
    exports io.fairlead.netty.admin;
    exports io.fairlead.netty.check;
    exports io.fairlead.netty.discovery;
    exports io.fairlead.netty.filter;
    exports io.fairlead.netty.log;
    exports io.fairlead.netty.net;
    exports io.fairlead.netty.route;
    exports io.fairlead.netty.state;
    exports io.fairlead.netty.tls;
}
