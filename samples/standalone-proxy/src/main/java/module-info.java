import org.jspecify.annotations.NullMarked;

/** The standalone proxy and its demo. */
@NullMarked
module io.fairlead.samples.proxy {
    requires info.picocli;
    requires io.fairlead.health;
    requires io.fairlead.netty;
    requires io.fairlead.strategies;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.net.http;
    requires jdk.httpserver;
    requires jdk.unsupported;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires static org.jspecify;
    requires transitive io.fairlead.api;

    exports io.fairlead.samples.proxy.spi;

    opens io.fairlead.samples.proxy.cli to
            info.picocli;

    uses io.fairlead.samples.proxy.spi.StrategyProvider;
}
