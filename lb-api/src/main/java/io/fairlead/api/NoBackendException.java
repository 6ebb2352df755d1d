package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/**
 * No backend could be given to {@link LoadBalancer#acquire(Selection)}. The message lists every backend
 * with its state, its reason and how long it has been so. Carries no stack trace: it is an answer, not
 * a mistake.
 */
public final class NoBackendException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    NoBackendException(Refusal refusal, PoolView pool) {
        super(describe(refusal, pool), null, false, false);
        this.refusal = requireNonNull(refusal, "refusal");
    }

    /** Returns why. */
    public Refusal refusal() {
        return refusal;
    }

    private static String describe(Refusal refusal, PoolView pool) {
        StringBuilder text =
                new StringBuilder(pool.name()).append(": no backend: ").append(refusal);
        String separator = " [";
        for (BackendView view : pool.backends()) {
            text.append(separator)
                    .append(view.backend().id())
                    .append(' ')
                    .append(view.state().word())
                    .append(" for ")
                    .append(view.age().toMillis())
                    .append(" ms");
            if (!view.state().reason().isEmpty()) {
                text.append(" (").append(view.state().reason()).append(')');
            }
            if (view.weight() == 0) {
                text.append(", weight 0");
            }
            text.append(", ").append(view.inFlight()).append(" in flight");
            separator = "; ";
        }
        return pool.backends().isEmpty() ? text.toString() : text.append(']').toString();
    }
}
