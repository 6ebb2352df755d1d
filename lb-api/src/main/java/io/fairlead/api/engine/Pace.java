package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast one backend answers while somebody warms up: what {@link Convergence} compares. Wait-free; between times a
 * completion costs one read.
 */
final class Pace implements Tracker {
    private final Convergence convergence;
    // Written by completions. Two numbers that are read one after the other: a benign race, the mean of many is hardly
    // another one for it.
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private long answersBefore; // of the control side
    private long nanosBefore; // of the control side

    Pace(Convergence convergence) {
        this.convergence = convergence;
    }

    @Override
    public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
        if (convergence.isMeasuring() && outcome == Outcome.SUCCESS) {
            nanos.addAndGet(latencyNanos);
            answers.incrementAndGet();
        }
    }

    /** Returns what was answered since the last call. */
    Sample take() {
        long allAnswers = answers.get();
        long allNanos = nanos.get();
        Sample taken = new Sample(allAnswers - answersBefore, allNanos - nanosBefore);
        answersBefore = allAnswers;
        nanosBefore = allNanos;
        return taken;
    }

    /** So many answers, and how long they took all together. */
    record Sample(long answers, long nanos) {
        static final Sample NONE = new Sample(0, 0);

        /** A mean of fewer is one of chance. */
        private static final int FEWEST = 10;

        Sample plus(Sample other) {
            return new Sample(answers + other.answers, nanos + other.nanos);
        }

        /** Returns whether these took at most so many times as long as others did; false while there are too few. */
        boolean isWithin(double factor, Sample others) {
            return answers >= FEWEST
                    && others.answers >= FEWEST
                    && (double) nanos / (double) answers <= factor * ((double) others.nanos / (double) others.answers);
        }
    }
}
