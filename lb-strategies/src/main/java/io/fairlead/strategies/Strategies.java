package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.hash.HashStrategy;

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
 * {@linkplain Candidates#factor factor} of a backend, except those that hash, where every instance of a service must
 * give the same answer.
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

    /**
     * Consistent hashing by Maglev's table of 65,537 entries: O(1) a pick. Requests of one hash key go to one backend;
     * keys are divided as evenly as whole entries allow, in proportion to {@link Backend#weight}.
     *
     * @see HashStrategy
     */
    public static HashStrategy maglev() {
        return maglev(65_537);
    }

    /**
     * Consistent hashing by Maglev's table of the given size.
     *
     * @param tableSize the number of entries: a prime below 2^24, about a hundred for each backend
     * @throws IllegalArgumentException if the size is no prime
     * @see HashStrategy#maglev
     */
    public static HashStrategy maglev(int tableSize) {
        return HashStrategy.maglev(tableSize, HashDialect.NATIVE);
    }

    /**
     * Consistent hashing by a ring with 160 points for each backend and unit of weight: O(1) expected a pick. Requests
     * of one hash key go to one backend; when a backend comes or goes, no key moves but its own.
     *
     * @see HashStrategy
     */
    public static HashStrategy ringHash() {
        return ringHash(HashDialect.NATIVE);
    }

    /**
     * Consistent hashing by the ring that libketama, nginx or Envoy builds, with as many points as there.
     *
     * @see HashStrategy#ring
     */
    public static HashStrategy ringHash(HashDialect dialect) {
        return HashStrategy.ring(dialect, dialect.defaultPoints());
    }

    /**
     * Consistent hashing by rendezvous, exact by weight and without a table: O(backends) a pick. Requests of one hash
     * key go to one backend; when a backend comes, goes or changes its weight, no key moves but its own.
     *
     * @see HashStrategy#rendezvous
     */
    public static HashStrategy rendezvous() {
        return HashStrategy.rendezvous();
    }

    /**
     * Consistent hashing under which no backend has more in flight than the given factor times its share: O(1) a pick
     * while the first choice is idle, else O(backends).
     *
     * @param hash who a key goes to first, and then
     * @param factor above 1, up to 1000; HAProxy advises 1.25 to 2
     * @throws IllegalArgumentException if the factor is out of range
     * @see HashStrategy#boundedLoad
     */
    public static Strategy boundedLoad(HashStrategy hash, double factor) {
        return hash.boundedLoad(factor);
    }
}
