package io.fairlead.api.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A pool entered or left panic. */
@Name("io.fairlead.Panic")
@Label("Panic")
@Description("A pool entered or left panic")
@Category("Fairlead")
@StackTrace(false)
final class PanicEvent extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Entered")
    boolean entered;
}
