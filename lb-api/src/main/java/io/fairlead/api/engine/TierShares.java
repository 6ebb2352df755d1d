package io.fairlead.api.engine;

import io.fairlead.api.Failover;
import io.fairlead.api.Panic;
import java.util.List;

/**
 * How the load is divided among tiers, and which of them panic: Envoy's priority rule.
 *
 * @param shares of the load, by tier; their sum is 1, or 0 when there is nobody to choose
 * @param panic whether health is ignored, by tier
 * @param everyone whether all tiers panic, and all READY backends share the load alike
 */
@SuppressWarnings("ArrayRecordComponent") // read once, right after it was made
record TierShares(double[] shares, boolean[] panic, boolean everyone) {
    /** What arithmetic may leave of nothing. */
    private static final double ROUNDING = 1e-9;

    static TierShares of(List<Tier> tiers, Failover failover, Panic policy) {
        double[] able = new double[tiers.size()];
        double total = 0;
        int inhabited = 0;
        for (int i = 0; i < able.length; i++) {
            double available = tiers.get(i).available();
            able[i] = (available == 0) ? 0 : Math.min(1, failover.overProvisioning() * available);
            total += able[i];
            inhabited += (tiers.get(i).ready() > 0) ? 1 : 0;
        }
        boolean covered = inhabited > 1 && total > 1 - ROUNDING;
        boolean[] panic = new boolean[able.length];
        int panicking = 0;
        for (int i = 0; i < able.length; i++) {
            Tier tier = tiers.get(i);
            panic[i] =
                    policy.belowPercent() >= 0 && tier.ready() > 0 && !covered && (total == 0 || tier.isBelow(policy));
            panicking += panic[i] ? 1 : 0;
        }
        if (panicking > 0 && panicking == inhabited) {
            return new TierShares(bySize(tiers), panic, true);
        }
        double[] shares = divide(able, total);
        for (int i = 0; i < shares.length; i++) {
            panic[i] &= shares[i] > 0; // a tier without any load has nothing to panic about
        }
        return new TierShares(shares, panic, false);
    }

    private static double[] divide(double[] able, double total) {
        double[] shares = new double[able.length];
        double left = 1;
        for (int i = 0; i < able.length && total > 0; i++) {
            double share = Math.min(left, able[i] / Math.min(1, total));
            shares[i] = (share > ROUNDING) ? share : 0;
            left -= shares[i];
        }
        return shares;
    }

    private static double[] bySize(List<Tier> tiers) {
        double[] shares = tiers.stream().mapToDouble(Tier::readySize).toArray();
        double total = 0;
        for (double share : shares) {
            total += share;
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= total;
        }
        return shares;
    }
}
