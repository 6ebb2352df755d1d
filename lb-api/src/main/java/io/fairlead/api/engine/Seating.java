package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.Settings;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the seats of the next roster. Nothing of the roster in use changes until {@link #taken}, so that a
 * strategy which throws leaves everything as it was. Used by the control side only.
 */
final class Seating {
    private final PoolConfig config;
    private final Judges judges;
    private final Convergence convergence;
    private final Consumer<Report> reports;
    private final Departed departed = new Departed();

    /**
     * Makes a seating for nobody yet.
     *
     * @param reports takes what passive health says, from any thread
     */
    Seating(PoolConfig config, Judges judges, Convergence convergence, Consumer<Report> reports) {
        this.config = config;
        this.judges = judges;
        this.convergence = convergence;
        this.reports = reports;
    }

    /** Returns the seats of an update: those who stay keep theirs, with the properties that are new. */
    Map<String, Seat> of(RosterUpdate next, Map<String, Seat> roster, Settings settings, int lanes) {
        long now = config.ticker().nanos();
        Map<String, Seat> seats = new LinkedHashMap<>();
        for (BackendSpec spec : next.specs()) {
            Seat seat = roster.get(spec.id());
            Backend backend = requireNonNull(next.backends().get(spec.id()));
            if (seat == null) {
                seat = join(spec, backend, settings, lanes, now);
                if (!roster.isEmpty()) {
                    seat.member().warmth.joined(now);
                }
            }
            seats.put(spec.id(), new Seat(seat.member(), backend, spec, seat.trackers()));
        }
        return Collections.unmodifiableMap(seats);
    }

    /**
     * Returns the same seats, watched by the trackers that other settings want.
     *
     * @param sameStrategy whether those of the strategy stay
     */
    Map<String, Seat> under(Settings settings, boolean sameStrategy, Map<String, Seat> roster) {
        Map<String, Seat> seats = new LinkedHashMap<>();
        roster.forEach((id, seat) -> {
            Tracker learned = sameStrategy ? seat.trackers().learned() : learned(settings.strategy(), seat.backend());
            Trackers trackers = seat.trackers().with(learned, pace(settings, seat.member()));
            seats.put(id, new Seat(seat.member(), seat.backend(), seat.spec(), trackers));
        });
        return Collections.unmodifiableMap(seats);
    }

    private Seat join(BackendSpec spec, Backend backend, Settings settings, int lanes, long now) {
        LiveCounts live = departed.get(spec.id());
        if (live == null) {
            live = LiveCounts.create(lanes, spec.maxConcurrency());
        }
        Member member = new Member(spec.id(), live, new Pace(convergence), now);
        Tracker learned = learned(settings.strategy(), backend);
        List<Tracker> passive = judges.watch(
                backend, (source, verdict) -> reports.accept(new Report(spec.id(), member, source, verdict)));
        return new Seat(member, backend, spec, Trackers.of(learned, passive, pace(settings, member)));
    }

    private static Tracker pace(Settings settings, Member member) {
        return settings.slowStart().endsByLatency() ? member.pace : Tracker.NONE;
    }

    private static Tracker learned(Strategy strategy, Backend backend) {
        return requireNonNull(strategy.tracker(backend), "tracker");
    }

    /** Takes note that an update is about to be published: limits apply, and who left is remembered while busy. */
    void taken(Map<String, Seat> before, Map<String, Seat> after) {
        after.values()
                .forEach(seat -> seat.member().live.permits.limit(seat.spec().maxConcurrency()));
        before.forEach((id, seat) -> {
            if (!after.containsKey(id)) {
                departed.add(id, seat.member().live);
            }
        });
        departed.forgetIdle();
    }

    /** Makes cells for lanes that those who left have none for. */
    void extendTo(int lanes) {
        departed.extendTo(lanes);
    }
}
