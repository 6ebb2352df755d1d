package io.fairlead.api;

/** Why {@link LoadBalancer#acquire(Attempt)} gave no backend. */
public enum Refusal {
    /** The pool has no backends. */
    EMPTY,
    /** Every backend is down, draining, in maintenance or of weight 0. */
    ALL_DOWN,
    /** Every eligible backend that was not tried is at its {@link Backend#maxConcurrency()}, or busy on trial. */
    SATURATED,
    /** Every eligible backend has been tried by this request. */
    ALL_TRIED,
    /** The balancer's {@link RetryBudget} is spent; only retries are refused for this. */
    BUDGET_EXHAUSTED,
    /** The deadline of the request has passed; only retries are refused for this. */
    DEADLINE_EXCEEDED,
    /** The balancer is closed. */
    CLOSED
}
