package io.fairlead.api;

import static io.fairlead.api.Balancers.backends;
import static io.fairlead.api.Balancers.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconfigureTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void beginsWithTheBuildersSettingsAndSaysWhatIsInUse() {
        Settings settings = new Settings(
                new Learning("one", 1),
                Panic.never(),
                RetryBudget.unlimited(),
                SlowStart.over(Duration.ofSeconds(30)),
                Failover.lastResort(),
                Locality.of("b"));
        LoadBalancer balancer = LoadBalancer.builder(settings).build();
        assertThat(balancer.settings()).isEqualTo(settings);
        Settings changed = settings.withStrategy(new Learning("two", 2))
                .withPanic(Panic.below(30))
                .withRetryBudget(RetryBudget.standard())
                .withSlowStart(SlowStart.fromNothing(Duration.ofSeconds(10)))
                .withFailover(Failover.standard())
                .withLocality(Locality.of("a").withCallers(0.5).withMinBackends(2));
        balancer.reconfigure(changed);
        assertThat(balancer.settings()).isEqualTo(changed);
        assertThat(balancer.view().strategy()).isEqualTo("two");
        Strategy cyclic = Balancers.cyclic();
        assertThat(LoadBalancer.builder(cyclic).build().settings())
                .isEqualTo(new Settings(
                        cyclic,
                        new Panic(0),
                        new RetryBudget(0.2, 10, 100),
                        new SlowStart(Duration.ZERO, 1, 10, 0),
                        new Failover(1.4),
                        new Locality("", 0, 6)));
    }

    @Test
    void equalSettingsChangeNothing() {
        Learning one = new Learning("learning", 1);
        Learning same = new Learning("learning", 1);
        LoadBalancer balancer = Balancers.builder(time, one, "a", "b").build();
        long generation = balancer.view().generation();
        balancer.reconfigure(Settings.of(same));
        assertThat(balancer.view().generation()).isEqualTo(generation);
        assertThat(one.books).hasSize(2);
        assertThat(same.books).isEmpty();
        balancer.reconfigure(balancer.settings().withPanic(Panic.never()));
        assertThat(one.books).as("panic is no matter of trackers").hasSize(2);
        balancer.reconfigure(balancer.settings().withStrategy(new Learning("of another name", 1)));
        assertThat(balancer.view().strategy()).isEqualTo("of another name");
    }

    @Test
    void anotherStrategyTakesOverTheCandidatesAndTheSelector() {
        AtomicReference<@Nullable Selector> handedOver = new AtomicReference<>();
        AtomicReference<@Nullable Selector> built = new AtomicReference<>();
        Strategy before = (candidates, previous) -> {
            Selector selector = key -> 0;
            built.set(selector);
            return selector;
        };
        LoadBalancer balancer = Balancers.builder(time, before, "a", "b", "c").build();
        balancer.admin("b", AdminState.DRAIN);
        balancer.reconfigure(Settings.of((candidates, previous) -> {
            handedOver.set(previous);
            assertThat(candidates.size()).isEqualTo(2);
            return key -> 1;
        }));
        assertThat(handedOver).hasValue(built.get());
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("c");
    }

    @Test
    void whatIsNotOfTheStrategyStays() {
        Learning passive = new Learning("passive", 0);
        LoadBalancer balancer = Balancers.builder(time, new Learning("one", 1))
                .passiveHealth((backend, verdicts) -> passive.tracker(backend))
                .build();
        balancer.update(List.of(
                Backend.builder("a", Balancers.ADDRESS).maxConcurrency(1).build(),
                Balancers.backend("b"),
                Balancers.backend("c")));
        Lane lane = balancer.lane();
        Attempt attempt = lane.attempt();
        assertThat(balancer.acquire(attempt.prefer("a"))).isTrue();
        balancer.report("b", "http", Verdict.down("HTTP 500"));
        time.runPending();
        balancer.admin("c", AdminState.DRAIN);
        time.advance(Duration.ofSeconds(9));
        PoolView before = balancer.view();

        balancer.reconfigure(balancer.settings().withStrategy(new Learning("two", 2)));

        assertThat(balancer.view().backends()).isEqualTo(before.backends());
        assertThat(balancer.view().generation()).isEqualTo(before.generation() + 1);
        Attempt second = lane.attempt();
        assertThat(balancer.acquire(second)).as("the permit is still held").isFalse();
        assertThat(second.refusal()).isEqualTo(Refusal.SATURATED);
        complete(attempt, Outcome.SUCCESS);
        assertThat(balancer.acquire(second)).isTrue();
        complete(second, Outcome.SUCCESS);
        assertThat(passive.books).as("one judge a backend, told of all").hasSize(3);
        assertThat(passive.books.get(0).begun).hasValue(2);
        assertThat(passive.books).allMatch(book -> book.open.get() == 0);
    }

    @Test
    void attemptsEndOnTheTrackerTheyBeganOn() {
        Learning one = new Learning("one", 1);
        Learning two = new Learning("two", 2);
        LoadBalancer balancer = Balancers.builder(time, one, "a").build();
        Attempt early = balancer.lane().attempt();
        assertThat(balancer.acquire(early)).isTrue();
        Lease lease = balancer.acquire(Selection.any());
        balancer.reconfigure(Settings.of(two));
        balancer.lane(); // a generation of the same candidates
        Attempt late = balancer.attempt();
        assertThat(balancer.acquire(late)).isTrue();
        assertThat(one.books).hasToString("[a: 2 begun, 2 open]");
        assertThat(two.books).hasToString("[a: 1 begun, 1 open]");
        early.responded();
        complete(early, Outcome.SUCCESS);
        assertThat(one.books.get(0).responded).hasValue(1);
        assertThat(two.books.get(0).responded).hasValue(0);
        complete(late, Outcome.RESET);
        lease.complete(Outcome.TIMEOUT);
        assertThat(one.books).hasToString("[a: 2 begun, 0 open]");
        assertThat(two.books).hasToString("[a: 1 begun, 0 open]");
        early.reset();
        late.reset();
        balancer.acquire(early);
        balancer.reconfigure(Settings.of(Balancers.cyclic()));
        balancer.acquire(late);
        complete(early, Outcome.SUCCESS);
        complete(late, Outcome.SUCCESS);
        assertThat(two.books).as("a strategy without trackers").hasToString("[a: 2 begun, 0 open]");
    }

    @Test
    void trackersPairUpWhileThreadsAcquireAndComplete() throws InterruptedException {
        Learning one = new Learning("one", 1);
        Learning two = new Learning("two", 2);
        LoadBalancer balancer = Balancers.builder(time, one, "a", "b", "c").build();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Attempt attempt = (i == 0) ? balancer.attempt() : balancer.lane().attempt();
            threads.add(new Thread(() -> {
                for (int request = 0; request < 20_000; request++) {
                    attempt.reset();
                    if (!balancer.acquire(attempt)) {
                        throw new AssertionError(attempt.refusal());
                    }
                    complete(attempt, Outcome.SUCCESS);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (int i = 0; i < 200; i++) {
            balancer.reconfigure(Settings.of(i % 2 == 0 ? two : one));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<Learning.Book> books = new ArrayList<>(one.books);
        books.addAll(two.books);
        assertThat(books)
                .hasSize(603)
                .allMatch(book -> book.open.get() == 0)
                .noneMatch(book -> book.endedWithoutBeginning.get());
        long begun = books.stream().mapToLong(book -> book.begun.get()).sum();
        long acquired = balancer.view().backends().stream()
                .mapToLong(BackendView::acquired)
                .sum();
        assertThat(begun).isEqualTo(acquired);
    }

    @Test
    void aStrategyThatThrowsLeavesEverythingAsItWas() {
        Learning one = new Learning("one", 1);
        LoadBalancer balancer = Balancers.builder(time, one, "a", "b").build();
        Settings before = balancer.settings();
        PoolView view = balancer.view();
        Settings broken = Settings.of((candidates, previous) -> {
                    throw new IllegalStateException("cannot build");
                })
                .withPanic(Panic.never())
                .withRetryBudget(RetryBudget.unlimited());
        assertThatThrownBy(() -> balancer.reconfigure(broken)).hasMessage("cannot build");
        assertThatThrownBy(() -> balancer.reconfigure(broken.withStrategy(new Strategy() {
                    @Override
                    public Selector selector(Candidates candidates, @Nullable Selector previous) {
                        return key -> 0;
                    }

                    @Override
                    public Tracker tracker(Backend backend) {
                        if (backend.id().equals("b")) {
                            throw new IllegalStateException("cannot track b");
                        }
                        return new Tracker() {};
                    }
                })))
                .hasMessage("cannot track b");
        assertThat(balancer.settings()).isEqualTo(before);
        assertThat(balancer.view()).isEqualTo(view);
        balancer.report("a", "http", Verdict.down("x"));
        time.runPending();
        balancer.acquire(Selection.any()).complete(Outcome.SUCCESS);
        assertThat(one.books).hasToString("[a: 0 begun, 0 open, b: 1 begun, 0 open]");
    }

    @Test
    void anotherStrategyMendsAPoolWhoseOwnFails() {
        AtomicBoolean fails = new AtomicBoolean();
        LoadBalancer balancer = Balancers.builder(
                        time,
                        (candidates, previous) -> {
                            if (fails.get()) {
                                throw new IllegalStateException("cannot build");
                            }
                            return Balancers.cyclic().selector(candidates, previous);
                        },
                        "a",
                        "b")
                .build();
        fails.set(true);
        balancer.admin("a", AdminState.MAINT);
        assertThat(balancer.view().backend("a").candidate()).isTrue();
        balancer.reconfigure(Settings.of(Balancers.cyclic()));
        assertThat(balancer.view().backend("a").candidate()).isFalse();
    }

    @Test
    void panicTakesEffectAtOnce() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b", "c").build();
        List<Boolean> told = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onPanic(boolean entered) {
                told.add(entered);
            }
        });
        balancer.report("a", "http", Verdict.down("x"));
        balancer.report("b", "http", Verdict.down("x"));
        time.runPending();
        Settings calm = balancer.settings();
        balancer.reconfigure(calm.withPanic(Panic.below(50)));
        assertThat(balancer.view().panic()).isTrue();
        assertThat(balancer.view().backends()).allMatch(BackendView::candidate);
        balancer.reconfigure(calm.withPanic(Panic.below(50)));
        balancer.reconfigure(calm);
        assertThat(balancer.view().panic()).isFalse();
        assertThat(told).containsExactly(true, false);
        balancer.report("c", "http", Verdict.down("x"));
        time.runPending();
        balancer.reconfigure(calm.withPanic(Panic.never()));
        assertThat(told).containsExactly(true, false, true, false);
        assertThat(balancer.acquire(balancer.attempt())).isFalse();
    }

    @Test
    void aClosedBalancerIsNotReconfigured() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        balancer.close();
        assertThatThrownBy(() -> balancer.reconfigure(Settings.of(Balancers.first())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("test is closed");
    }

    @Test
    void aRetryBudgetBeginsWithWhatIsLeft() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .retryBudget(new RetryBudget(0, 0, 5))
                .build();
        assertThat(retriesGranted(balancer, 3)).isEqualTo(3);
        budget(balancer, new RetryBudget(0, 0, 50));
        assertThat(retriesGranted(balancer, 9))
                .as("a larger one hands out nothing")
                .isEqualTo(2);
        budget(balancer, new RetryBudget(0.5, 0, 50));
        time.advance(Duration.ofMillis(1));
        assertThat(retriesGranted(balancer, 1))
                .as("no pay for first tries of before")
                .isZero();
        time.advance(Duration.ofMillis(1));
        assertThat(retriesGranted(balancer, 0)).isZero();
        for (int i = 0; i < 100; i++) {
            balancer.acquire(Selection.any()).close();
        }
        budget(balancer, new RetryBudget(0, 0, 3));
        assertThat(retriesGranted(balancer, 9))
                .as("earned before the change, as far as it holds")
                .isEqualTo(3);
        budget(balancer, RetryBudget.unlimited());
        assertThat(retriesGranted(balancer, 9)).isEqualTo(9);
        budget(balancer, new RetryBudget(0, 0, 4));
        assertThat(retriesGranted(balancer, 9)).isEqualTo(4);
    }

    /** However budgets alternate, no more retries are granted than the first bucket and the earnings since. */
    @Property
    void changingTheBudgetGrantsNothing(
            @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> caps, @ForAll @IntRange(max = 20) int perSecond) {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .retryBudget(new RetryBudget(0, perSecond, 6))
                .build();
        int granted = 0;
        for (int i = 0; i < caps.size(); i++) {
            budget(balancer, new RetryBudget(0, perSecond, caps.get(i)));
            granted += retriesGranted(balancer, 2);
            time.advance(Duration.ofMillis(100));
            assertThat(granted).isLessThanOrEqualTo(6 + perSecond * (i + 1) / 10);
        }
    }

    /** An update that fails must not forget what a backend that left has in flight. */
    @Test
    void aFailedUpdateForgetsNoWorkInFlight() {
        AtomicBoolean fails = new AtomicBoolean();
        LoadBalancer balancer = Balancers.builder(
                        time,
                        (candidates, previous) -> {
                            if (fails.get()) {
                                throw new IllegalStateException("cannot build");
                            }
                            return Balancers.first().selector(candidates, previous);
                        },
                        "a")
                .build();
        Attempt attempt = balancer.attempt();
        balancer.acquire(attempt);
        balancer.update(List.of());
        fails.set(true);
        assertThatThrownBy(() -> balancer.update(backends("a"))).hasMessage("cannot build");
        fails.set(false);
        balancer.update(backends("a"));
        assertThat(balancer.view().backend("a").inFlight()).isEqualTo(1);
        complete(attempt, Outcome.SUCCESS);
        assertThat(balancer.view().backend("a").outcomes()).isEqualTo(Map.of(Outcome.SUCCESS, 1L));
    }

    private static void budget(LoadBalancer balancer, RetryBudget budget) {
        balancer.reconfigure(balancer.settings().withRetryBudget(budget));
    }

    private static int retriesGranted(LoadBalancer balancer, int requests) {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            Attempt attempt = balancer.attempt();
            assertThat(balancer.acquire(attempt)).isTrue();
            complete(attempt, Outcome.RESET);
            if (balancer.acquire(attempt)) {
                granted++;
                complete(attempt, Outcome.SUCCESS);
            }
        }
        return granted;
    }
}
