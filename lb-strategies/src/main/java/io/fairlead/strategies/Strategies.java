package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Strategy;

/**
 * Makes the strategies that come with Fairlead.
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections()).backends(backends).build();
 * }</pre>
 *
 * <p>A strategy is stateless: one object may serve any number of {@linkplain LoadBalancer balancers}. The
 * selectors it builds are wait-free, allocate nothing, and carry their place in the cycle over every update,
 * so that frequent updates do not send everybody back to the first backend. Where a cycle starts is random
 * for each balancer, so that a fleet of clients does not march in step. Every strategy here honors the
 * {@linkplain Candidates#factor factor} of a backend.
 */
public final class Strategies {
    private Strategies() {}

    /**
     * Backends in turn, whatever their weight: O(1) a pick, one atomic increment. After any number of picks,
     * by any number of threads, no backend is more than one pick ahead of another.
     *
     * <p>While factors differ (a backend is warming up), turns are dealt in proportion to the factors, as
     * {@link #weightedRoundRobin} does with weights.
     */
    public static Strategy roundRobin() {
        return RoundRobinStrategy.INSTANCE;
    }

    /**
     * Backends in turn, in proportion to {@link Backend#weight} and spread as evenly as whole turns allow: O(1)
     * a pick, one atomic increment. The order is that of nginx, smooth weighted round robin: weights 5, 1, 1
     * give {@code a a b a c a a}. Exact in every full cycle from any start, by any number of threads; never
     * ahead of its due by a whole pick.
     *
     * <p>A cycle is as long as the sum of the weights in lowest terms, two bytes each, but at most 16,384 picks
     * or four for each backend, whichever is more. Weights that need a longer one are rounded to fit: the share
     * p of a backend among n is then off by at most (1 + n p) / length, and is never zero.
     *
     * @see <a href="https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1">nginx
     *     52327e0627f4</a>
     */
    public static Strategy weightedRoundRobin() {
        return WeightedRoundRobinStrategy.INSTANCE;
    }

    /**
     * The backend with the fewest attempts in flight for its weight: O(backends) a pick. One thread never picks
     * a backend that is strictly busier than another; each further thread may add one attempt too many. Ties
     * take turns in proportion to the weights, so that an idle pool is not all sent to its first or heaviest
     * backend.
     */
    public static Strategy leastConnections() {
        return LeastConnectionsStrategy.INSTANCE;
    }
}
