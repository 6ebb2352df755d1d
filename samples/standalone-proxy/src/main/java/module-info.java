import org.jspecify.annotations.NullMarked;

/** The standalone proxy and its demo. */
@NullMarked
module io.fairlead.samples.proxy {
    requires io.fairlead.health;
    requires io.fairlead.netty;
    requires io.fairlead.strategies;
    requires java.net.http;
    requires jdk.httpserver;
    requires static org.jspecify;
}
