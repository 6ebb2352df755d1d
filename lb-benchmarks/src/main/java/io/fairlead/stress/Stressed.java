package io.fairlead.stress;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.Candidates;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Selector;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The small balancers that races are run on. */
final class Stressed {
    private static final SocketAddress NOWHERE = InetSocketAddress.createUnresolved("nowhere", 1);
    static final Backend A = Backend.of("a", NOWHERE);
    static final Backend B = Backend.of("b", NOWHERE);

    private Stressed() {}

    /** A balancer that always chooses the first of its backends and merges reports on the reporting thread. */
    static LoadBalancer balancer(Backend... backends) {
        return LoadBalancer.builder((candidates, previous) -> {
                    int choice = (candidates.size() == 0) ? Selector.NONE : 0;
                    return key -> choice;
                })
                .controlExecutor(Runnable::run)
                .backends(List.of(backends))
                .build();
    }

    /** Returns A and B as candidates, idle and equal. */
    static Candidates candidates() {
        return Candidates.of(List.of(A, B), 7);
    }

    static long inFlight(LoadBalancer balancer) {
        return balancer.view().backends().stream()
                .mapToLong(BackendView::inFlight)
                .sum();
    }

    static long ended(LoadBalancer balancer) {
        return balancer.view().backends().stream()
                .flatMap(backend -> backend.outcomes().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
