import org.jspecify.annotations.NullMarked;

/** Client-side balancing inside a service. */
@NullMarked
module io.fairlead.samples.embedded {
    requires io.fairlead.health;
    requires io.fairlead.strategies;
    requires java.net.http;
    requires jdk.httpserver;
    requires static org.jspecify;
}
