package io.fairlead.strategies;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.hash.HashStrategy;
import java.time.Duration;

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
 * give the same answer. Where factors differ, weight times factor is rounded to thousandths and is 0.001 at least: backends
 * that are to take less than a thousandth of what another of weight 1 takes get that much.
 */
public final class Strategies {
    static final int MOST_CHOICES = 64;
    static final int MOST_STRIPES = 1_024;
    private static final int LEAST_CONNECTIONS_CHOICES = 4;

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
     * Backends in turn on each {@link io.fairlead.api.Lane} of its own, whatever their weight: O(1) a pick, without
     * an atomic operation on the lanes 1 to {@code stripes} - 1. All other lanes, leases and attempts without a lane
     * share one order. After any number of picks, by any number of threads, no backend is more than {@code stripes}
     * picks ahead of another; {@link #roundRobin} is exact, at the price of a counter that travels between
     * processors.
     *
     * <p>Each order starts at a random place and goes on over updates. While factors differ, there is one order for
     * all, as in {@link #roundRobin}; 160 bytes a stripe.
     *
     * @param stripes 2..1024: one more than the event loops that balance
     * @throws IllegalArgumentException if that is out of range
     */
    public static Strategy stripedRoundRobin(int stripes) {
        return new StripedRoundRobinStrategy(stripes);
    }

    /** Any backend, each with the same probability whatever its weight: O(1) a pick, nothing shared or written. */
    public static Strategy random() {
        return new RandomStrategy(false);
    }

    /**
     * Any backend, with a probability in proportion to {@link Backend#weight}: O(1) a pick, nothing shared or written;
     * 16 bytes a backend. Exact to 2^-63 times the number of backends.
     *
     * @see <a href="https://doi.org/10.1109/32.92917">M. D. Vose, "A linear algorithm for generating random numbers
     *     with a given distribution", IEEE Transactions on Software Engineering 17 (1991)</a>
     */
    public static Strategy weightedRandom() {
        return new RandomStrategy(true);
    }

    /**
     * Backends in turn, in proportion to {@link Backend#weight} and spread as evenly as whole turns allow: O(1)
     * a pick, one atomic increment. The order is that of nginx, smooth weighted round robin: weights 5, 1, 1
     * give {@code a a b a c a a}. Exact in every full cycle from any start, by any number of threads; never
     * ahead of its due by a whole pick.
     *
     * <p>A cycle is as long as the sum of the weights in lowest terms, two bytes each, but at most 16,384 picks
     * or four for each backend, whichever is more. Weights that need a longer one are dealt by gRPC's static stride:
     * two bytes a backend, in no more than n atomic increments a pick and no more than ten on average; the share p
     * of a backend among n is then off by at most (1 + n p) / (13,000 n). Only where one backend has more than ten
     * times the average weight, they are rounded to fit a cycle of the greatest length instead: p is off by at most
     * (1 + n p) / length, and is never zero.
     *
     * @see <a href="https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1">nginx
     *     52327e0627f4</a>
     * @see <a href="https://github.com/grpc/proposal/blob/master/A58-client-side-weighted-round-robin-lb-policy.md">gRFC
     *     A58</a>
     */
    public static Strategy weightedRoundRobin() {
        return WeightedRoundRobinStrategy.INSTANCE;
    }

    /**
     * The backend with the fewest attempts in flight for its weight; of four drawn when there are more than 16:
     * {@link #leastConnections(int)}.
     */
    public static Strategy leastConnections() {
        return leastConnections(LEAST_CONNECTIONS_CHOICES);
    }

    /**
     * The backend with the fewest attempts in flight for its weight. Up to 16 backends are all compared: one thread
     * never picks one that is strictly busier than another, and each further thread may add one attempt too many. Ties
     * take turns in proportion to the weights, so that an idle pool is not all sent to its first or heaviest backend.
     * O(backends) a pick, O(1) while the backend whose turn it is is idle.
     *
     * <p>Of more backends some are drawn, as by {@link #powerOfChoices}: O(choices) a pick. When k of n backends are
     * slow and full, about (k / n)^choices of all requests still go to one of them.
     *
     * <p>A backend that fails fast has little in flight and draws more than its share. {@link
     * io.fairlead.api.PassiveHealth} takes it out; {@link #peakEwma()} counts failures as slow.
     *
     * @param choices 2..64: how many of more than 16 backends are compared
     * @throws IllegalArgumentException if that is out of range
     */
    public static Strategy leastConnections(int choices) {
        return new LeastConnectionsStrategy(choices);
    }

    /** The less busy of two backends drawn at random: {@link #powerOfChoices} of 2. */
    public static Strategy powerOfTwoChoices() {
        return powerOfChoices(2);
    }

    /**
     * The backend with the fewest attempts in flight for its weight, of some that are drawn at random in proportion to
     * the weights: O(choices) a pick, nothing shared or written. The draws are different backends, so that the busiest
     * of all is never picked; among equals the first draw is, so that an idle pool is served in proportion to the
     * weights. With as many choices as backends all are compared, and from three choices on with half as many.
     *
     * <p>Where more backends are slow than are drawn, some requests meet slow ones only: C(k, choices) / C(n, choices)
     * of them for k slow backends among n, which is a sixth for 2 of 4 and two choices. {@link #leastConnections}
     * compares all backends of small pools.
     *
     * <p>Draws beyond the second give up on being different after many repeats, for which weights must be steep.
     *
     * @param choices 2..64
     * @throws IllegalArgumentException if that is out of range
     * @see <a href="https://doi.org/10.1109/71.963420">M. Mitzenmacher, "The power of two choices in randomized load
     *     balancing", IEEE Transactions on Parallel and Distributed Systems 12 (2001)</a>
     */
    public static Strategy powerOfChoices(int choices) {
        return new PowerOfChoicesStrategy(choices);
    }

    /** The backend of less expected latency of two drawn: {@link #peakEwma(Duration, int)} of 10 s and 2. */
    public static Strategy peakEwma() {
        return peakEwma(Duration.ofSeconds(10), 2);
    }

    /**
     * The backend with the least expected latency for its weight, of some that are drawn at random in proportion to the
     * weights: O(choices) a pick, nothing shared is written; two readings of the clock a request, and one
     * compare-and-set at its end; 160 bytes a backend.
     *
     * <p>The expectation is the number of attempts in flight, with the one to come, times a moving average of latency
     * (to the first response byte, where a transport tells) that goes up to any peak at once and comes down over
     * the given time. A backend without history gets one request, and no other before it answered. A failure is as dear
     * as a response after a tenth of that time, or after twice what the backend costs, and the whole time for one that
     * never answered before: who fails fast does not look fast. What nobody asks is forgotten, so that a backend that
     * was slow is tried again. Where no latency is told apart from the end of the attempt, long downloads count as slow.
     *
     * @param decay how soon the past is forgotten, PT0.001S..PT1H: 1/e of it is left after this time
     * @param choices 2..64
     * @throws IllegalArgumentException if either is out of range
     * @see <a href="https://linkerd.io/2016/03/16/beyond-round-robin-load-balancing-for-latency/">Beyond round robin:
     *     load balancing for latency</a>
     */
    public static Strategy peakEwma(Duration decay, int choices) {
        return new PeakEwmaStrategy(requireNonNull(decay, "decay"), choices);
    }

    /**
     * Another strategy over a part of the backends, for fleets of clients so large that not each can have connections to
     * every backend: those whose id ranks first when hashed with the seed of the client. When a backend comes or
     * goes, each client changes at most one; a client of another seed has another part. When everybody in it was tried
     * or is saturated, a request goes to any other backend. Costs what the strategy costs; O(backends) an update.
     *
     * @param strategy selects among them
     * @param size how many: 1..1000000
     * @param seed of this client, a random number or the hash of its name; the same one after a restart keeps the part
     * @throws IllegalArgumentException if the size is out of range
     * @see <a href="https://github.com/grpc/proposal/blob/master/A68-random-subsetting.md">gRFC A68</a>
     */
    public static Strategy subset(Strategy strategy, int size, long seed) {
        return new SubsetStrategy(requireNonNull(strategy, "strategy"), size, seed);
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
