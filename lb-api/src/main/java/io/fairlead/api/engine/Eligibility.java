package io.fairlead.api.engine;

import io.fairlead.api.BackendState;
import io.fairlead.api.Division;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Locality;
import io.fairlead.api.Settings;
import io.fairlead.api.SlowStart;
import io.fairlead.api.TierView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who may be chosen now, and for how much of the load: the only place where admin state, health, weight 0, tier, zone,
 * slow start and panic decide.
 *
 * @param candidates what selectors choose from, lower tiers first, each in the order of the update
 * @param groups who is selected among by one selector: everybody, or the candidates of each tier
 * @param preferable what only a preference reaches: draining, of weight 0, or of a tier or zone that is not in use
 * @param tiers what operators see
 * @param trials who takes one attempt at a time, being on trial
 * @param warming whether time alone will change this
 */
record Eligibility(
        List<Chosen> candidates,
        List<Group> groups,
        List<Seat> preferable,
        List<TierView> tiers,
        Set<Member> trials,
        boolean warming) {
    /** Nobody. */
    static final Eligibility NOBODY =
            new Eligibility(List.of(), List.of(new Group(0, 0, 0, 1)), List.of(), List.of(), Set.of(), false);

    /** The candidates {@code from..to - 1}, and their share of the load. */
    record Group(int tier, int from, int to, double share) {}

    static Eligibility of(Collection<Seat> roster, Settings settings, long now) {
        Division division = settings.strategy().division();
        boolean byKey = division == Division.KEY;
        SlowStart slowStart = byKey ? SlowStart.none() : settings.slowStart();
        double trialRamp = settings.slowStart().minPercent() / 100.0;
        Map<Integer, Tier> byNumber = new TreeMap<>();
        boolean warming = false;
        for (Seat seat : roster) {
            BackendState state = seat.member().state();
            int weight = seat.weight(state);
            if (weight > 0) {
                double ramp = seat.member().warmth.ramp(slowStart, now);
                byNumber.computeIfAbsent(seat.spec().tier(), number -> new Tier(number, trialRamp))
                        .add(seat, state, weight, (division == Division.FACTOR) ? 1 : weight, ramp);
                warming |= seat.member().warmth.isWarming(slowStart, now);
            }
        }
        List<Tier> tiers = List.copyOf(byNumber.values());
        TierShares shares = TierShares.of(tiers, settings.failover(), settings.panic());
        Portions portions = new Portions();
        List<TierView> views = new ArrayList<>(tiers.size());
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            boolean panic = shares.panic()[i];
            double share = shares.shares()[i];
            Locality locality = (byKey || panic || share == 0) ? Locality.none() : settings.locality();
            Map<String, Double> zones = ZoneShares.of(tier, locality);
            if (share > 0) {
                portions.add(tier, share, tier.chosen(panic), zones);
            }
            views.add(new TierView(tier.number(), share, tier.available(), panic, zones));
        }
        List<Chosen> candidates = byKey ? portions.unfactored() : portions.candidates();
        List<Group> groups = (byKey && !shares.everyone()) ? portions.tierByTier() : portions.together();
        return new Eligibility(
                candidates, groups, rest(roster, candidates), views, trials(roster, candidates, views), warming);
    }

    /** Nobody is spared where health is ignored, or where all are on trial and somebody has to take the load. */
    private static Set<Member> trials(Collection<Seat> roster, List<Chosen> candidates, List<TierView> tiers) {
        Set<Integer> panicking = new HashSet<>();
        tiers.stream().filter(TierView::panic).forEach(tier -> panicking.add(tier.tier()));
        Set<Member> trials = new HashSet<>();
        for (Seat seat : roster) {
            if (seat.member().state().health() == HealthStatus.TRIAL
                    && !panicking.contains(seat.spec().tier())) {
                trials.add(seat.member());
            }
        }
        return trials.isEmpty() || candidates.stream().noneMatch(Eligibility::isHealthy) ? Set.of() : trials;
    }

    private static boolean isHealthy(Chosen candidate) {
        BackendState state = candidate.seat().member().state();
        return state.eligible() && state.health() != HealthStatus.TRIAL;
    }

    private static List<Seat> rest(Collection<Seat> roster, List<Chosen> candidates) {
        Set<Member> chosen = new HashSet<>(2 * candidates.size());
        candidates.forEach(candidate -> chosen.add(candidate.seat().member()));
        List<Seat> rest = new ArrayList<>();
        for (Seat seat : roster) {
            if (seat.member().state().reachable() && !chosen.contains(seat.member())) {
                rest.add(seat);
            }
        }
        return rest;
    }

    /** Returns whether health is ignored somewhere. */
    boolean panic() {
        return tiers.stream().anyMatch(TierView::panic);
    }

    /** Returns whether selectors over the other one would do for this one. */
    boolean selectsAs(Eligibility other) {
        if (candidates.size() != other.candidates.size() || !groups.equals(other.groups)) {
            return false;
        }
        for (int i = 0; i < candidates.size(); i++) {
            if (!candidates.get(i).selectsAs(other.candidates.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether nobody can tell the other one from this one, given that its selectors would do. */
    boolean servesAs(Eligibility other) {
        if (preferable.size() != other.preferable.size()
                || warming != other.warming
                || !tiers.equals(other.tiers)
                || !trials.equals(other.trials)) {
            return false;
        }
        for (int i = 0; i < candidates.size(); i++) {
            Chosen here = candidates.get(i);
            Chosen there = other.candidates.get(i);
            if (here.ramp() != there.ramp() || !here.seat().servesAs(there.seat())) {
                return false;
            }
        }
        for (int i = 0; i < preferable.size(); i++) {
            if (!preferable.get(i).servesAs(other.preferable.get(i))) {
                return false;
            }
        }
        return true;
    }
}
