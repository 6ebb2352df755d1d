package io.fairlead.netty.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RanksTest {
    private static final Comparator<Waiter> ORDER =
            Comparator.<Waiter>comparingInt(waiter -> waiter.rank).thenComparingLong(waiter -> waiter.number);

    private static final Waiting NOBODY = new Waiting() {
        @Override
        public Result take() {
            return Result.NO_ROOM;
        }

        @Override
        public void turn(boolean taken, long waitedNanos) {}
    };

    /** Each step is an arrival in a class, a call, the return of somebody called, or the departure of somebody who waits. */
    @Property
    void theOrderIsByClassAndThenByArrival(@ForAll @Size(max = 100) List<@IntRange(max = 1_000) Integer> steps) {
        Model model = new Model();
        for (int step : steps) {
            model.take(step % 4, step / 4);
        }
        model.drain();
    }

    /** Beside the queues, a list that is searched. */
    private static final class Model {
        private final Ranks ranks = new Ranks();
        private final List<Waiter> waiting = new ArrayList<>();
        private final List<Waiter> called = new ArrayList<>();
        private long arrivals;

        private void take(int kind, int which) {
            if (kind == 0) {
                Waiter waiter = Waiter.of(Runnable::run, NOBODY);
                waiter.rank = which % Ranks.COUNT;
                waiter.number = arrivals++;
                ranks.append(waiter);
                waiting.add(waiter);
            } else if (kind == 1) {
                Waiter first = ranks.poll();
                assertThat(first).isSameAs(waiting.stream().min(ORDER).orElse(null));
                if (first != null) {
                    waiting.remove(first);
                    called.add(first);
                }
            } else if (kind == 2 && !called.isEmpty()) {
                Waiter back = called.remove(which % called.size());
                ranks.takeBack(back);
                waiting.add(back);
            } else if (kind == 3 && !waiting.isEmpty()) {
                ranks.remove(waiting.remove(which % waiting.size()));
            }
        }

        private void drain() {
            waiting.sort(ORDER);
            for (Waiter expected : waiting) {
                assertThat(ranks.poll()).isSameAs(expected);
            }
            assertThat(ranks.poll()).isNull();
        }
    }
}
