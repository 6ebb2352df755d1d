package io.fairlead.api.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A request was given no backend. */
@Name("io.fairlead.Refusal")
@Label("Refusal")
@Description("A request was given no backend")
@Category("Fairlead")
@StackTrace(false)
final class RefusalEvent extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Refusal")
    @Nullable
    String refusal;
}
