import org.jspecify.annotations.NullMarked;

/** The contract of Fairlead and its engine. */
@NullMarked
module io.fairlead.api {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.fairlead.api;
}
