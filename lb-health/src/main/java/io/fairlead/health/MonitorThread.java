package io.fairlead.health;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Makes the thread of a monitor that was given no scheduler. */
final class MonitorThread {
    private MonitorThread() {}

    /** Returns one daemon thread, which starts with the first task; shutting it down drops the tasks that wait. */
    static ScheduledThreadPoolExecutor create() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "fairlead-monitor");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }
}
