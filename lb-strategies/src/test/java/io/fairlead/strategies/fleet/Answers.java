package io.fairlead.strategies.fleet;

import io.fairlead.api.AdminState;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.sticky.CookieKey;
import io.fairlead.strategies.sticky.StickyCookies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One instance of a fleet, in a process of its own: lives through a history of its own, ends with the members that all
 * instances end with, and prints a line for everything in which instances have to agree. Run by {@link AgreementTest}.
 */
public final class Answers {
    private static final int BACKENDS = 40;
    private static final int KEYS = 5000;

    private Answers() {}

    /** Prints the answers of an instance; its argument is the seed of its history, which is the only difference. */
    public static void main(String[] arguments) {
        answers(Long.parseLong(arguments[0])).forEach(System.out::println);
    }

    /** Returns a line for each strategy, and one for each cookie. */
    static List<String> answers(long seed) {
        Map<String, Strategy> strategies = new LinkedHashMap<>();
        strategies.put("maglev", Strategies.maglev());
        strategies.put("maglev of 251", Strategies.maglev(251));
        strategies.put("ring", Strategies.ringHash());
        for (HashDialect dialect : HashDialect.values()) {
            strategies.put("ring " + dialect, Strategies.ringHash(dialect));
        }
        strategies.put("rendezvous", Strategies.rendezvous());
        strategies.put("bounded maglev", Strategies.boundedLoad(Strategies.maglev(), 1.25));
        List<String> lines = new ArrayList<>();
        strategies.forEach((name, strategy) -> lines.add(name + ' ' + fingerprint(strategy, new Random(seed))));
        lines.addAll(cookies(new Random(seed)));
        return lines;
    }

    private static long fingerprint(Strategy strategy, Random history) {
        LoadBalancer balancer =
                LoadBalancer.builder(strategy).controlExecutor(Runnable::run).build();
        live(balancer, history);
        long hash = 1125899906842597L;
        Attempt attempt = balancer.attempt();
        for (long key = 0; key < KEYS; key++) {
            attempt.reset();
            attempt.hash(key * 0x9E3779B97F4A7C15L);
            String given = balancer.acquire(attempt) ? attempt.backend().id() : "nobody";
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
            for (int i = 0; i < given.length(); i++) {
                hash = 31 * hash + given.charAt(i);
            }
        }
        return hash;
    }

    /** Members come, go, change and fail in some order, and are in the end what they are everywhere. */
    private static void live(LoadBalancer balancer, Random history) {
        List<Backend> end = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            end.add(backend(i, 1 + i % 3));
        }
        int steps = history.nextInt(12);
        for (int step = 0; step < steps; step++) {
            List<Backend> some = new ArrayList<>();
            for (int i = 0; i < 2 * BACKENDS; i++) {
                if (history.nextInt(3) > 0) {
                    some.add(backend(i, 1 + history.nextInt(9)));
                }
            }
            Collections.shuffle(some, history);
            balancer.update(some);
            for (Backend backend : some) {
                switch (history.nextInt(10)) {
                    case 0 -> balancer.report(backend.id(), "http", Verdict.down("gone"));
                    case 1 -> balancer.report(backend.id(), "http", Verdict.up(""));
                    case 2 -> balancer.admin(backend.id(), AdminState.MAINT);
                    case 3 -> balancer.weight(backend.id(), history.nextInt(50));
                    default -> {}
                }
            }
        }
        Collections.shuffle(end, history);
        balancer.update(end);
        for (Backend backend : end) {
            int number = Integer.parseInt(backend.id().substring(1));
            balancer.resetWeight(backend.id());
            balancer.admin(backend.id(), number % 11 == 3 ? AdminState.DRAIN : AdminState.READY);
            balancer.report(backend.id(), "http", number % 7 == 5 ? Verdict.down("gone") : Verdict.up(""));
        }
    }

    private static Backend backend(int number, int weight) {
        return Backend.builder("b" + number, "127.0.0.1", 1000 + number)
                .weight(weight)
                .build();
    }

    /** Cookies of equal keys at one moment, and what an instance reads in them. */
    private static List<String> cookies(Random history) {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .controlExecutor(Runnable::run)
                .build();
        byte[] secret = "a secret of at least thirty-two characters".getBytes(StandardCharsets.US_ASCII);
        StickyCookies cookies = StickyCookies.builder(List.of(CookieKey.of(3, secret)))
                .life(Duration.ofHours(8))
                .clock(() -> Instant.ofEpochSecond(1_800_000_000))
                .build();
        balancer.subscribe(cookies);
        live(balancer, history);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            String value = cookies.renewed(null, null, "b" + i);
            lines.add("cookie of b" + i + ' ' + value + " read as " + cookies.preferred(value));
        }
        return lines;
    }
}
