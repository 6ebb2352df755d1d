import org.jspecify.annotations.NullMarked;

/** The load-balancing strategies. */
@NullMarked
module io.fairlead.strategies {
    requires transitive io.fairlead.api;
    requires com.github.benmanes.caffeine;
    requires static jdk.management; // the selector contract counts allocated bytes where it can
    requires static transitive org.jspecify;

    exports io.fairlead.strategies;
    exports io.fairlead.strategies.hash;
    exports io.fairlead.strategies.sticky;
    exports io.fairlead.strategies.testing;
}
