package io.fairlead.api.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A pick that was sampled into the recent decisions of its pool. */
@Name("io.fairlead.Selection")
@Label("Selection")
@Description("A pick that was sampled into the recent decisions of its pool")
@Category("Fairlead")
@Enabled(false)
@StackTrace(false)
final class SelectionEvent extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Backend")
    @Nullable
    String backend;

    @Label("Refusal")
    @Nullable
    String refusal;

    @Label("Pick")
    long pick;

    @Label("Generation")
    long generation;

    @Label("Candidates")
    int candidates;

    @Label("Tried")
    int tried;

    @Label("Busy")
    int busy;
}
