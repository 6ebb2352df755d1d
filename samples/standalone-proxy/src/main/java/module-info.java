import org.jspecify.annotations.NullMarked;

/** The standalone proxy and its demo. */
@NullMarked
module io.fairlead.samples.proxy {
    requires io.fairlead.health;
    requires io.fairlead.netty;
    requires io.fairlead.strategies;
    requires org.slf4j;
    requires static org.jspecify;
}
