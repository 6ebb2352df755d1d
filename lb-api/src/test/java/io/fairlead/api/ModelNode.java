package io.fairlead.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One membership of an id, as the model of {@link LoadBalancerModelTest} sees it. */
final class ModelNode {
    /** In ms; nothing takes time but steps of the clock as long as this. */
    static final int STEP = 5;

    final String id;
    final Counts counts;
    final Map<String, Word> sources = new TreeMap<>();
    Backend backend;
    AdminState operator = AdminState.READY;
    OptionalInt weight = OptionalInt.empty();
    Learning.@Nullable Book book; // of the strategy in use
    boolean newcomer;
    boolean cold;
    long warmSince = -1; // ms; below 0: it does not warm up
    int trying; // attempts that hold the permit of a trial

    ModelNode(Backend backend, Counts counts) {
        this.id = backend.id();
        this.backend = backend;
        this.counts = counts;
    }

    /** What counts: hints only if nobody else knows. */
    List<Verdict> counted() {
        List<Verdict> own = new ArrayList<>();
        List<Verdict> all = new ArrayList<>();
        boolean known = false;
        for (Word word : sources.values()) {
            all.add(word.verdict());
            if (!word.isHint()) {
                own.add(word.verdict());
                known |= word.verdict().status() != HealthStatus.UNKNOWN;
            }
        }
        return known ? own : all;
    }

    HealthStatus health() {
        for (HealthStatus worst : List.of(HealthStatus.DOWN, HealthStatus.TRIAL, HealthStatus.UP)) {
            if (counted().stream().anyMatch(verdict -> verdict.status() == worst)) {
                return worst;
            }
        }
        return HealthStatus.UNKNOWN;
    }

    AdminState admin() {
        for (AdminState strictest : List.of(AdminState.MAINT, AdminState.DRAIN)) {
            if (operator == strictest
                    || counted().stream().anyMatch(verdict -> verdict.wish().equals(Optional.of(strictest)))) {
                return strictest;
            }
        }
        return AdminState.READY;
    }

    OptionalInt percent() {
        return counted().stream()
                .flatMapToInt(verdict -> verdict.weightPercent().stream())
                .min();
    }

    String word() {
        return health() + "/" + admin() + "/" + operator + "/" + weight + "/" + percent();
    }

    int weight() {
        if (weight.isPresent()) {
            return weight.getAsInt();
        }
        double share = backend.weight() * percent().orElse(100) / 100.0;
        return (share == 0) ? 0 : (int) Math.max(1, Math.round(share));
    }

    boolean eligible() {
        return admin() == AdminState.READY && health() != HealthStatus.DOWN;
    }

    boolean healthy() {
        return eligible() && health() != HealthStatus.TRIAL;
    }

    void moved(long now) {
        if (health() == HealthStatus.DOWN || admin() == AdminState.MAINT) {
            cold = true;
            warmSince = -1;
        } else if (cold && healthy()) {
            cold = false;
            newcomer = false;
            warmSince = now;
        }
    }

    double warmth(long now) {
        long steps = (warmSince < 0) ? 10 : Math.min(10, (now - warmSince) / STEP);
        return (steps == 0) ? 1 / 60.0 : steps / 10.0; // the least is a sixtieth of the window
    }

    /** What a source said, and when it said it in ms. */
    record Word(Verdict verdict, long at) {
        boolean isForgotten(long now) {
            return isHint() && now >= at + verdict.hintFor().orElseThrow().toMillis();
        }

        boolean isHint() {
            return verdict.hintFor().isPresent();
        }
    }

    /** What survives a departure with attempts in flight. */
    static final class Counts {
        int inFlight;
        int permits;
        long acquired;
        final Map<Outcome, Long> outcomes = new HashMap<>();
    }
}
