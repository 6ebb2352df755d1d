import org.jspecify.annotations.NullMarked;

/** Health monitoring: active checks and what is learned from traffic. */
@NullMarked
module io.fairlead.health {
    requires transitive io.fairlead.api;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.fairlead.health;
    exports io.fairlead.health.check;
    exports io.fairlead.health.outlier;
}
