import org.jspecify.annotations.NullMarked;

/** Connections to PostgreSQL from a balancer inside the application. */
@NullMarked
module io.fairlead.samples.postgres {
    requires io.fairlead.health;
    requires io.fairlead.strategies;
    requires java.logging;
    requires java.sql;
    requires static org.jspecify;
}
