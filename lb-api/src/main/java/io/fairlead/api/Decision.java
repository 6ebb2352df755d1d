package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One pick that a balancer remembered: what a request asked for, what it got, and between whom. Immutable.
 *
 * @param pick the number of the pick, from 1: all picks of the balancer are counted, and some remembered
 * @param atNanos when, by the balancer's {@link Ticker}
 * @param hash the hash key of the request
 * @param preference the backend that the request preferred
 * @param tried the backends that this request had tried before, in that order
 * @param busy candidates that could not be given: at their {@link Backend#maxConcurrency()}, or busy on trial
 * @param chosen the backend that was given; empty when the request was refused
 * @param refusal why the request was refused; empty when it was not
 * @param pool the pool as it was at the latest change before: who were the candidates and with which weight, and why
 *     the others were none. Its counters are of that time too
 * @see LoadBalancer#decisions
 */
public record Decision(
        long pick,
        long atNanos,
        OptionalLong hash,
        Optional<String> preference,
        List<String> tried,
        List<String> busy,
        Optional<String> chosen,
        Optional<Refusal> refusal,
        PoolView pool) {
    /** Copies the lists. */
    public Decision {
        requireNonNull(hash, "hash");
        requireNonNull(preference, "preference");
        tried = List.copyOf(tried);
        busy = List.copyOf(busy);
        requireNonNull(chosen, "chosen");
        requireNonNull(refusal, "refusal");
        requireNonNull(pool, "pool");
    }

    /** Returns the ids of those that could be chosen, tried and busy ones included. */
    public List<String> candidates() {
        return pool.backends().stream()
                .filter(BackendView::candidate)
                .map(view -> view.backend().id())
                .toList();
    }

    /** Says in words how the pick came about: a line for the choice, and one for each backend. */
    public String explain() {
        StringBuilder text = new StringBuilder("pick ").append(pick).append(" from generation ");
        text.append(pool.generation())
                .append(" of ")
                .append(pool.name())
                .append(" (")
                .append(pool.strategy());
        text.append("): ").append(chosen.map(id -> "chose " + id).orElse(""));
        text.append(refusal.map(why -> "refused, " + why).orElse(""));
        hash.ifPresent(key -> text.append("; hash key ").append(Long.toHexString(key)));
        preference.ifPresent(id -> text.append("; preferred ").append(id));
        for (BackendView view : pool.backends()) {
            String id = view.backend().id();
            text.append('\n').append(id).append(": ").append(pool.summary(id));
            text.append(tried.contains(id) ? "; tried before" : "").append(busy.contains(id) ? "; busy" : "");
        }
        return text.toString();
    }
}
