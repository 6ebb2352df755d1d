import org.jspecify.annotations.NullMarked;

/** The contract of Fairlead and its engine. */
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer has no descriptor
module io.fairlead.api {
    requires org.slf4j;
    requires static jdk.jfr;
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports io.fairlead.api;
    exports io.fairlead.api.metrics;
}
