package io.fairlead.api.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Passive health put a backend out. */
@Name("io.fairlead.Ejection")
@Label("Ejection")
@Description("Passive health put a backend out")
@Category("Fairlead")
@StackTrace(false)
final class EjectionEvent extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Backend")
    @Nullable
    String backend;

    @Label("Source")
    @Nullable
    String source;

    @Label("Reason")
    @Nullable
    String reason;
}
