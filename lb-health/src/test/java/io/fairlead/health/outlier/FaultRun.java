package io.fairlead.health.outlier;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Outcome;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Probe;
import io.fairlead.api.RetryBudget;
import io.fairlead.api.StateChange;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.health.HealthMonitor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One fault in one pool, in virtual time: a balancer with requests at a steady rate, a monitor that checks, a detection of
 * outliers. All is well for ten seconds, then the fault lasts for forty (the move to another address for ten), then it is
 * watched until everybody is back.
 */
@SuppressWarnings("try") // the monitor is only there to run
final class FaultRun {
    /**
     * What is run.
     *
     * @param retries whether what fails before the first byte of a response is retried elsewhere, as often as there are
     *     backends, {@value #MOST_TRIES} times at most
     * @param usual how long a request takes when all is well
     * @param checked whether there are active checks
     * @param watched whether outliers are detected
     */
    record Setup(
            Fault fault, int n, Strategy strategy, boolean retries, Duration usual, boolean checked, boolean watched) {}

    /**
     * What came of it.
     *
     * @param divert seconds until the faulty backend was no candidate any more, or on trial
     * @param failed requests that failed for good
     * @param wrong ejections of backends that worked, or all failed alike
     * @param readmit seconds from the end of the fault until all were back for good; empty if none was out by then
     * @param tries given to faulty backends during the fault
     * @param allTries given to anybody during the fault
     */
    record Result(OptionalDouble divert, long failed, long wrong, OptionalDouble readmit, long tries, long allTries) {}

    private static final long FAULT_BEGINS = Duration.ofSeconds(10).toNanos();
    private static final long LAST = Duration.ofMinutes(10).toNanos();
    /** What began in the fault has ended, by the longest timeout. */
    private static final long AFTERMATH = Duration.ofMillis(2_100).toNanos();

    private static final int MOVED = 1000; // to another port
    /** More find nobody either: one backend is faulty, or all of them. */
    private static final int MOST_TRIES = 10;

    private final Setup setup;
    private final long ends;
    private final VirtualTime time = VirtualTime.create();
    private final SplittableRandom random = new SplittableRandom(1);
    private final LoadBalancer balancer;
    private final OutlierDetection outliers;
    private final Deque<Attempt> idle = new ArrayDeque<>();
    private final Set<String> out = new HashSet<>(); // faulty backends that are no candidates, or on trial
    private boolean faulty;
    private boolean moved;
    private boolean down; // flaps during the fault
    private boolean ended;
    private double divert = -1;
    private double readmit = -1;
    private long failed;
    private long wrong;
    private long tries;
    private long allTries;

    private FaultRun(Setup setup) {
        this.setup = setup;
        int seconds = (setup.fault() == Fault.ADDRESS_CHANGE) ? 10 : 40;
        this.ends = FAULT_BEGINS + Duration.ofSeconds(seconds).toNanos();
        this.outliers = OutlierDetection.builder()
                .latencyFactor(setup.fault() == Fault.SLOW_WATCHED ? 3 : 0)
                .scheduler(time)
                .ticker(time)
                .seed(2)
                .build();
        LoadBalancer.Builder builder = LoadBalancer.builder(setup.strategy())
                .ticker(time)
                .scheduler(time)
                .controlExecutor(time)
                .retryBudget(RetryBudget.unlimited())
                .seed(3)
                .backends(backends());
        this.balancer = (setup.watched() ? builder.passiveHealth(watching()) : builder).build();
    }

    static Result of(Setup setup) {
        return new FaultRun(setup).run();
    }

    private Result run() {
        try (outliers;
                balancer;
                LoadBalancer.Subscription states = balancer.subscribe(new States());
                HealthMonitor monitor = setup.checked() ? monitor() : null) {
            time.schedule(Duration.ofNanos(FAULT_BEGINS), this::begin);
            time.schedule(Duration.ofNanos(ends), this::end);
            arrive();
            while (!ended || (!isOver() && time.nanos() < LAST)) {
                time.advance(Duration.ofSeconds(1));
            }
        }
        return new Result(present(divert), failed, wrong, present(readmit), tries, allTries);
    }

    /** Everybody is back, and has been for a while. */
    private boolean isOver() {
        return out.isEmpty()
                && time.nanos() > ends + Duration.ofSeconds(12).toNanos()
                && balancer.view().backends().stream().noneMatch(FaultRun::isOut);
    }

    private static OptionalDouble present(double seconds) {
        return (seconds < 0) ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }

    private void begin() {
        faulty = true;
        moved = setup.fault() == Fault.ADDRESS_CHANGE;
        flap();
    }

    private void flap() {
        down = faulty && !down;
        if (faulty) {
            time.schedule(Duration.ofMillis(500 + random.nextInt(4_501)), this::flap);
        }
    }

    private void end() {
        faulty = false;
        ended = true;
        down = false;
        balancer.update(backends()); // the new address, if there is one
        if (!out.isEmpty()) {
            readmit = 0; // until somebody returns
        }
    }

    private List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < setup.n(); i++) {
            int port = 1 + i + (moved && i == 0 ? MOVED : 0);
            backends.add(Backend.of("b" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }
        return backends;
    }

    private boolean isAffected(Backend backend) {
        return setup.fault().ofAll || backend.id().equals("b0");
    }

    private boolean isFaulty(Backend backend) {
        if (setup.fault() == Fault.ADDRESS_CHANGE) {
            return moved && isAffected(backend) && ((InetSocketAddress) backend.address()).getPort() < MOVED;
        }
        return isAffected(backend) && (setup.fault() == Fault.FLAPPING ? down : faulty);
    }

    // requests

    private void arrive() {
        Attempt attempt = idle.isEmpty() ? balancer.attempt() : idle.pop();
        attempt.reset();
        send(attempt);
        double rate = Math.max(100, 10 * setup.n());
        if (time.nanos() < LAST) {
            time.schedule(Duration.ofNanos((long) (1e9 / rate * (0.5 + random.nextDouble()))), this::arrive);
        }
    }

    private void send(Attempt attempt) {
        if (!balancer.acquire(attempt)) {
            failed++;
            idle.push(attempt);
            return;
        }
        long ticket = attempt.ticket();
        Backend backend = attempt.backend();
        boolean here = isFaulty(backend);
        if (faulty) {
            allTries++;
            tries += here ? 1 : 0;
        }
        Fault.Reply reply =
                here ? setup.fault().reply(usual(), random) : new Fault.Reply(Outcome.SUCCESS, usual(), true);
        time.schedule(reply.after(), () -> {
            if (reply.responded()) {
                attempt.responded();
            }
            attempt.complete(ticket, reply.outcome());
            received(attempt, reply);
        });
    }

    private void received(Attempt attempt, Fault.Reply reply) {
        boolean bad = reply.outcome().isFailure();
        if (bad && setup.retries() && !reply.responded() && attempt.tries() < Math.min(setup.n(), MOST_TRIES)) {
            send(attempt);
            return;
        }
        failed += bad ? 1 : 0;
        idle.push(attempt);
    }

    /** A fifth less or more than usual. */
    private Duration usual() {
        return Duration.ofNanos((long) (setup.usual().toNanos() * (0.8 + 0.4 * random.nextDouble())));
    }

    // checks

    private HealthMonitor monitor() {
        return HealthMonitor.builder(balancer, this::check)
                .interval(Duration.ofSeconds(2))
                .timeout(Duration.ofSeconds(1))
                .rise(2)
                .fall(3)
                .scheduler(time)
                .ticker(time)
                .seed(4)
                .start();
    }

    private CompletionStage<HealthResult> check(Probe probe) {
        CompletableFuture<HealthResult> answer = new CompletableFuture<>();
        Fault.Reply reply = isFaulty(probe.backend())
                ? setup.fault().check(setup.usual(), random)
                : new Fault.Reply(Outcome.SUCCESS, setup.usual(), true);
        boolean passed = reply.outcome() == Outcome.SUCCESS;
        if (reply.outcome() != Outcome.TIMEOUT) {
            time.schedule(
                    reply.after(),
                    () -> answer.complete(passed ? HealthResult.pass("fine") : HealthResult.fail("bad")));
        }
        return answer;
    }

    // what is seen

    private static boolean isOut(BackendView view) {
        return !view.candidate() || view.state().health() == HealthStatus.TRIAL;
    }

    private double since(long nanos) {
        return (time.nanos() - nanos) / 1e9;
    }

    /** Notes when affected backends go and return. */
    private final class States implements LoadBalancerListener {
        @Override
        public boolean wantsCompletions() {
            return false;
        }

        @Override
        public void onState(StateChange change) {
            String id = change.backend().id();
            if (!isAffected(change.backend())) {
                return;
            }
            if (isOut(balancer.view().backend(id))) {
                out.add(id);
                divert = (divert < 0 && time.nanos() >= FAULT_BEGINS) ? since(FAULT_BEGINS) : divert;
            } else if (out.remove(id) && ended) {
                readmit = since(ends);
            }
        }
    }

    /** Passes everything on, and notes ejections of whom traffic does not show to be worse. */
    private PassiveHealth watching() {
        return new PassiveHealth() {
            @Override
            public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
                return outliers.watch(backend, verdict -> {
                    boolean inTime = time.nanos() >= FAULT_BEGINS && time.nanos() <= ends + AFTERMATH;
                    boolean right = inTime && isAffected(backend) && setup.fault().mayEject;
                    wrong += (verdict.status() == HealthStatus.DOWN && !right) ? 1 : 0;
                    verdicts.accept(verdict);
                });
            }

            @Override
            public void left(String id) {
                outliers.left(id);
            }

            @Override
            public void heard(String id, String source, Verdict verdict) {
                outliers.heard(id, source, verdict);
            }
        };
    }
}
