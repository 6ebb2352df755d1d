package io.fairlead.api.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Passive health let a backend back in, on trial or for good. */
@Name("io.fairlead.Readmission")
@Label("Readmission")
@Description("Passive health let a backend back in, on trial or for good")
@Category("Fairlead")
@StackTrace(false)
final class ReadmissionEvent extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Backend")
    @Nullable
    String backend;

    @Label("Source")
    @Nullable
    String source;

    @Label("Status")
    @Nullable
    String status;

    @Label("Reason")
    @Nullable
    String reason;
}
