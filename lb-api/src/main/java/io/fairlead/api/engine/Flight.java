package io.fairlead.api.engine;

import io.fairlead.api.Decision;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Refusal;
import io.fairlead.api.StateChange;
import io.fairlead.api.jfr.FlightEvents;

/**
 * The way to the JDK's flight recorder, which a JVM may lack: then nothing is told, and no class of it is looked for.
 */
public final class Flight {
    private static final boolean HAS_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Flight() {}

    static void state(String pool, StateChange change) {
        if (HAS_RECORDER) {
            FlightEvents.state(pool, change);
        }
    }

    /** Tells what passive health thinks of a backend, if it changed its mind. */
    static void judged(String pool, Report report, HealthStatus before) {
        HealthStatus now = report.verdict().status();
        if (!HAS_RECORDER || now == before) {
            return;
        }
        if (now == HealthStatus.DOWN) {
            FlightEvents.ejection(pool, report.id(), report.source(), report.verdict());
        } else if (before == HealthStatus.DOWN || before == HealthStatus.TRIAL) {
            FlightEvents.readmission(pool, report.id(), report.source(), report.verdict());
        }
    }

    static void panic(String pool, boolean entered) {
        if (HAS_RECORDER) {
            FlightEvents.panic(pool, entered);
        }
    }

    static void refused(String pool, Refusal refusal) {
        if (HAS_RECORDER) {
            FlightEvents.refusal(pool, refusal);
        }
    }

    /** Tells of a pick that was sampled. */
    public static void picked(Decision decision) {
        if (HAS_RECORDER) {
            FlightEvents.selection(decision);
        }
    }
}
