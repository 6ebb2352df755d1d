package io.fairlead.api.jfr;

import io.fairlead.api.Decision;
import io.fairlead.api.Refusal;
import io.fairlead.api.StateChange;
import io.fairlead.api.Verdict;

/**
 * Writes events of a pool to the flight recorder. While no recording wants an event, telling of it costs one look at a
 * flag and no allocation.
 */
public final class FlightEvents {
    // asked whether anybody records, and never committed: an event of its own for each question would be garbage
    private static final StateChangeEvent STATE = new StateChangeEvent();
    private static final EjectionEvent EJECTION = new EjectionEvent();
    private static final ReadmissionEvent READMISSION = new ReadmissionEvent();
    private static final PanicEvent PANIC = new PanicEvent();
    private static final RefusalEvent REFUSAL = new RefusalEvent();
    private static final SelectionEvent SELECTION = new SelectionEvent();

    private FlightEvents() {}

    /** A backend changed its state. */
    public static void state(String pool, StateChange change) {
        if (STATE.isEnabled()) {
            StateChangeEvent event = new StateChangeEvent();
            event.pool = pool;
            event.backend = change.backend().id();
            event.before = change.before().word();
            event.after = change.after().word();
            event.health = change.after().health().name();
            event.admin = change.after().admin().name();
            event.reason = change.after().reason();
            event.commit();
        }
    }

    /** Passive health put a backend out. */
    public static void ejection(String pool, String backend, String source, Verdict verdict) {
        if (EJECTION.isEnabled()) {
            EjectionEvent event = new EjectionEvent();
            event.pool = pool;
            event.backend = backend;
            event.source = source;
            event.reason = verdict.reason();
            event.commit();
        }
    }

    /** Passive health lets a backend back in, on trial or for good. */
    public static void readmission(String pool, String backend, String source, Verdict verdict) {
        if (READMISSION.isEnabled()) {
            ReadmissionEvent event = new ReadmissionEvent();
            event.pool = pool;
            event.backend = backend;
            event.source = source;
            event.status = verdict.status().name();
            event.reason = verdict.reason();
            event.commit();
        }
    }

    /** A pool entered or left panic. */
    public static void panic(String pool, boolean entered) {
        if (PANIC.isEnabled()) {
            PanicEvent event = new PanicEvent();
            event.pool = pool;
            event.entered = entered;
            event.commit();
        }
    }

    /** A request was refused. */
    public static void refusal(String pool, Refusal refusal) {
        if (REFUSAL.isEnabled()) {
            RefusalEvent event = new RefusalEvent();
            event.pool = pool;
            event.refusal = refusal.name();
            event.commit();
        }
    }

    /** A pick was sampled. */
    public static void selection(Decision decision) {
        if (SELECTION.isEnabled()) {
            SelectionEvent event = new SelectionEvent();
            event.pool = decision.pool().name();
            event.backend = decision.chosen().orElse("");
            event.refusal = decision.refusal().map(Refusal::name).orElse("");
            event.pick = decision.pick();
            event.generation = decision.pool().generation();
            event.candidates = decision.candidates().size();
            event.tried = decision.tried().size();
            event.busy = decision.busy().size();
            event.commit();
        }
    }
}
