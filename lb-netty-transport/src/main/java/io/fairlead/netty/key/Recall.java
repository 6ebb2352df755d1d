package io.fairlead.netty.key;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Goes on, on an event loop, when somebody else has been asked who serves a key. */
@SuppressWarnings("FutureReturnValueIgnored") // who waits is told by another stage
public final class Recall {
    private Recall() {}

    /**
     * Goes on at once if there is nothing to wait for, and otherwise afterwards.
     *
     * @param asked null: nothing
     * @param loop on which this is called
     * @param further must look whether it is still wanted
     * @return whether it went on at once
     */
    public static boolean then(@Nullable CompletionStage<?> asked, EventExecutor loop, Runnable further) {
        if (asked == null) {
            further.run();
            return true;
        }
        asked.whenComplete((found, error) -> loop.execute(further));
        return false;
    }
}
