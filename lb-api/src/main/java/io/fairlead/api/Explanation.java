package io.fairlead.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words why requests are given a backend or are not. */
final class Explanation {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private final PoolView pool;
    private final BackendView backend;
    private final BackendState state;
    private final @Nullable TierView tier;

    private Explanation(PoolView pool, BackendView backend) {
        this.pool = pool;
        this.backend = backend;
        this.state = backend.state();
        this.tier = tierOf(pool, backend);
    }

    /** Says it in one line. */
    static String summary(PoolView pool, BackendView backend) {
        return line(new Explanation(pool, backend).summary());
    }

    /** Says all there is to say, line by line; the summary first. */
    static String full(PoolView pool, BackendView backend) {
        return new Explanation(pool, backend)
                .full().stream().map(Explanation::line).collect(Collectors.joining("\n"));
    }

    /** Reasons come from outside: none may begin a line of its own. */
    private static String line(String text) {
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }

    private String summary() {
        if (pool.closed()) {
            return "out: the balancer is closed";
        }
        if (state.admin() == AdminState.MAINT) {
            return "out: " + whoSet(AdminState.MAINT);
        }
        String reason = state.reason().isEmpty() ? "health is " + state.health() : state.reason();
        if (backend.candidate()) {
            return switch (state.health()) {
                case UP -> "in: healthy" + weight() + part();
                case UNKNOWN -> "in: nothing reported yet" + weight() + part();
                case TRIAL -> "in: on trial, " + reason + weight() + part();
                case DOWN -> "in: panic, so health is ignored; " + reason + weight() + part();
            };
        }
        if (state.health() == HealthStatus.DOWN) {
            return "out: " + reason;
        }
        if (state.admin() == AdminState.DRAIN) {
            boolean bySource = state.operator() == AdminState.READY;
            return "draining: serves only requests that prefer it" + (bySource ? "; " + state.reason() : "");
        }
        if (backend.weight() == 0) {
            return "standby: weight 0, serves only requests that prefer it" + weight();
        }
        return (tier != null && !tier.zones().isEmpty())
                ? "standby: zone " + zone() + " waits while other zones of tier " + tier.tier() + " are preferred"
                : "standby: tier " + backend.backend().tier() + " waits while a lower tier is in use";
    }

    private String whoSet(AdminState admin) {
        return state.operator() == admin ? "an operator set " + admin : state.reason();
    }

    /** Tells of a weight that is not the configured one. */
    private String weight() {
        String configured = " (configured: " + backend.configuredWeight() + ')';
        if (state.weightOverride().isPresent()) {
            return "; an operator set weight " + backend.weight() + configured;
        }
        OptionalInt percent = state.weightPercent();
        return (percent.isEmpty() || percent.getAsInt() == 100)
                ? ""
                : "; weight " + backend.weight() + ", " + percent.getAsInt() + " % as reported" + configured;
    }

    /** Tells why a backend takes part of its load only. */
    private String part() {
        StringBuilder text = new StringBuilder();
        if (backend.ramp() < 1) {
            boolean trial = state.health() == HealthStatus.TRIAL;
            text.append(trial ? "; takes " : "; warming up, at ").append(percent(backend.ramp()));
        }
        if (tier != null && tier.share() < 1) {
            text.append("; tier ").append(tier.tier()).append(" takes ").append(percent(tier.share()));
        }
        if (tier != null && !tier.zones().isEmpty()) {
            double share = tier.zones().getOrDefault(backend.backend().zone(), 0.0);
            text.append("; zone ").append(zone()).append(" takes ").append(percent(share));
            text.append(pool.tiers().size() > 1 ? " of its tier" : "");
        }
        return text.toString();
    }

    private List<String> full() {
        List<String> lines = new ArrayList<>();
        lines.add(summary());
        lines.add("health: " + state.health() + (state.reason().isEmpty() ? "" : ", " + state.reason()));
        lines.add("admin: " + state.admin() + ", " + wishes());
        lines.add("since: " + lasting(backend.age()) + " ago");
        new TreeMap<>(backend.sources()).forEach((source, verdict) -> lines.add(said(source, verdict)));
        backend.failures().forEach(failure -> lines.add(failed(failure)));
        lines.add("weight: " + backend.weight() + weighed());
        lines.add("factor: " + backend.factor() + (backend.ramp() < 1 ? ", of which ramp " + backend.ramp() : ""));
        if (tier == null) {
            lines.add("tier: " + backend.backend().tier() + ", nobody of which has a weight");
        } else {
            lines.add("tier: " + tier.tier() + ", takes " + percent(tier.share()) + ", " + percent(tier.available())
                    + " of it is available" + (tier.panic() ? ", in panic" : ""));
        }
        if (!backend.backend().zone().isEmpty()) {
            lines.add("zone: " + zone() + zoneShare());
        }
        lines.add("pool: " + pool.strategy() + ", generation " + pool.generation() + (pool.panic() ? ", panic" : ""));
        return lines;
    }

    private String wishes() {
        StringBuilder text = new StringBuilder("the operator wants ").append(state.operator());
        for (Map.Entry<String, Verdict> source : new TreeMap<>(backend.sources()).entrySet()) {
            AdminState wish = source.getValue().wish().orElse(AdminState.READY);
            if (wish != AdminState.READY) {
                text.append(", ").append(source.getKey()).append(" asks for ").append(wish);
            }
        }
        return text.toString();
    }

    private String said(String source, Verdict verdict) {
        StringBuilder text =
                new StringBuilder("source ").append(source).append(": ").append(verdict.status());
        Duration age = backend.sourceAges().get(source);
        text.append(age == null ? "" : " for " + lasting(age));
        text.append(verdict.reason().isEmpty() ? "" : ", " + verdict.reason());
        verdict.weightPercent()
                .ifPresent(
                        percent -> text.append("; leaves it ").append(percent).append(" % of its weight"));
        verdict.wish().ifPresent(wish -> text.append("; asks for ").append(wish));
        verdict.hintFor()
                .ifPresent(expiry -> text.append("; a hint, forgotten when not repeated within ")
                        .append(lasting(expiry))
                        .append(backend.hintsCount() ? "" : "; does not count, because this instance knows better"));
        return text.toString();
    }

    private static String failed(Failure failure) {
        return "failure seen by " + failure.source() + ": " + failure.detail() + ", "
                + (failure.count() == 1 ? "" : failure.count() + " times, last ") + lasting(failure.age()) + " ago";
    }

    private String weighed() {
        if (state.weightOverride().isPresent()) {
            return ", set by an operator (configured: " + backend.configuredWeight() + ')';
        }
        return state.weightPercent().isPresent()
                ? ", which is " + state.weightPercent().getAsInt() + " % of the configured "
                        + backend.configuredWeight()
                : ", as configured";
    }

    private String zoneShare() {
        return (tier == null || tier.zones().isEmpty())
                ? ", zones do not matter now"
                : ", takes "
                        + percent(tier.zones().getOrDefault(backend.backend().zone(), 0.0))
                        + " of its tier";
    }

    private String zone() {
        String zone = backend.backend().zone();
        return zone.isEmpty() ? "unknown" : zone;
    }

    private static @Nullable TierView tierOf(PoolView pool, BackendView backend) {
        for (TierView tier : pool.tiers()) {
            if (tier.tier() == backend.backend().tier()) {
                return tier;
            }
        }
        return null;
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** Says how long something lasted: in milliseconds below ten seconds, else in seconds. */
    private static String lasting(Duration time) {
        long millis = time.toMillis();
        return (millis < 10_000) ? millis + " ms" : millis / 1000 + " s";
    }
}
