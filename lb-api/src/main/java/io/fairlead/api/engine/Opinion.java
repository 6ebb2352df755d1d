package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Verdict;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all sources together say about a backend: the one place where they are merged.
 *
 * @param health the worst that any says
 * @param wish the strictest admin state that any asks for, READY when none does
 * @param weightPercent the least that any leaves of the weight
 * @param reason what the sources say that decide
 */
record Opinion(HealthStatus health, AdminState wish, OptionalInt weightPercent, String reason) {
    /** Of nobody. */
    static final Opinion NONE = new Opinion(HealthStatus.UNKNOWN, AdminState.READY, OptionalInt.empty(), "");

    /** Merges what the sources say; hints count only where nobody else knows. */
    static Opinion of(SortedMap<String, Said> sources) {
        SortedMap<String, Verdict> counted = new TreeMap<>();
        boolean firsthand =
                sources.values().stream().anyMatch(said -> said.verdict().isFirsthand());
        sources.forEach((source, said) -> {
            if (!firsthand || said.verdict().hintFor().isEmpty()) {
                counted.put(source, said.verdict());
            }
        });
        HealthStatus health = HealthStatus.UNKNOWN;
        AdminState wish = AdminState.READY;
        OptionalInt percent = OptionalInt.empty();
        for (Verdict verdict : counted.values()) {
            health = max(health, verdict.status());
            wish = max(wish, verdict.wish().orElse(AdminState.READY));
            percent = least(percent, verdict.weightPercent());
        }
        return new Opinion(health, wish, percent, reason(counted, health, wish));
    }

    /** Returns the later one in the order of declaration, which is the order in which statuses and states win. */
    static <E extends Enum<E>> E max(E one, E other) {
        return (one.compareTo(other) >= 0) ? one : other;
    }

    private static OptionalInt least(OptionalInt one, OptionalInt other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return (one.getAsInt() <= other.getAsInt()) ? one : other;
    }

    /** Joins the reasons of the sources that decide, in the order of their names. */
    private static String reason(SortedMap<String, Verdict> counted, HealthStatus health, AdminState wish) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Verdict> entry : counted.entrySet()) {
            Verdict verdict = entry.getValue();
            String source = entry.getKey() + (verdict.hintFor().isEmpty() ? "" : " (hint)");
            boolean decides = verdict.status() == health && health != HealthStatus.UNKNOWN;
            boolean wishes = wish != AdminState.READY && verdict.wish().orElse(AdminState.READY) == wish;
            if (wishes) {
                separate(text).append(source).append(" asks for ").append(wish);
                text.append(verdict.reason().isEmpty() ? "" : ": " + verdict.reason());
            } else if (decides && !verdict.reason().isEmpty()) {
                separate(text).append(source).append(": ").append(verdict.reason());
            }
        }
        return text.toString();
    }

    private static StringBuilder separate(StringBuilder text) {
        return text.append(text.isEmpty() ? "" : ", ");
    }
}
