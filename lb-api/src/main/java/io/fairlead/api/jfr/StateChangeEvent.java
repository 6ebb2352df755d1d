package io.fairlead.api.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A backend changed its health, admin state or weight. */
@Name("io.fairlead.StateChange")
@Label("State Change")
@Description("A backend changed its health, admin state or weight")
@Category("Fairlead")
@StackTrace(false)
final class StateChangeEvent extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Backend")
    @Nullable
    String backend;

    @Label("Before")
    @Nullable
    String before;

    @Label("After")
    @Nullable
    String after;

    @Label("Health")
    @Nullable
    String health;

    @Label("Admin State")
    @Nullable
    String admin;

    @Label("Reason")
    @Nullable
    String reason;
}
