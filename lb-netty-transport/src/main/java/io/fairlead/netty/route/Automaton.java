package io.fairlead.netty.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of a {@link LinearRegex}, built from the end to the beginning. */
final class Automaton {
    /** More would make one request cost milliseconds. */
    static final int MOST_STATES = 2_000;

    private static final int NOWHERE = -1;

    private final List<@Nullable CharSet> sets = new ArrayList<>(); // null: a step that reads nothing
    private final List<int[]> targets = new ArrayList<>(); // where to, or to two places without reading
    private final int accept;

    Automaton() {
        accept = state(null, NOWHERE, NOWHERE);
    }

    /** Returns the state of a text that matches. */
    int accept() {
        return accept;
    }

    /** Adds a state that reads one character. */
    int read(CharSet set, int next) {
        return state(set, next, NOWHERE);
    }

    /** Adds a state that goes to either place without reading. */
    int either(int one, int other) {
        return state(null, one, other);
    }

    /** Says where a state goes that was added before that was known. */
    void lead(int state, int one) {
        targets.get(state)[0] = one;
    }

    private int state(@Nullable CharSet set, int one, int other) {
        if (sets.size() >= MOST_STATES) {
            throw new IllegalArgumentException("more than " + MOST_STATES + " states");
        }
        sets.add(set);
        targets.add(new int[] {one, other});
        return sets.size() - 1;
    }

    /** Returns whether a text leads from a state to the accepting one. */
    boolean accepts(int start, CharSequence text, int from, int to) {
        Threads now = new Threads(sets.size());
        Threads then = new Threads(sets.size());
        follow(start, now, from);
        for (int at = from; at < to && now.count > 0; at++) {
            char c = text.charAt(at);
            then.count = 0;
            for (int i = 0; i < now.count; i++) {
                CharSet set = sets.get(now.states[i]);
                if (set != null && set.contains(c)) {
                    follow(targets.get(now.states[i])[0], then, at + 1);
                }
            }
            Threads swapped = now;
            now = then;
            then = swapped;
        }
        return now.count > 0 && now.seen[accept] == to + 1;
    }

    /** Adds a state and all that it leads to without reading. */
    private void follow(int state, Threads threads, int at) {
        int pending = 0;
        threads.stack[pending++] = state;
        while (pending > 0) {
            int next = threads.stack[--pending];
            if (next == NOWHERE || threads.seen[next] == at + 1) {
                continue;
            }
            threads.seen[next] = at + 1;
            if (sets.get(next) != null || next == accept) {
                threads.states[threads.count++] = next;
            } else {
                threads.stack[pending++] = targets.get(next)[1];
                threads.stack[pending++] = targets.get(next)[0];
            }
        }
    }

    /** The states that a prefix of the text may have led to. */
    private static final class Threads {
        final int[] states;
        final int[] seen; // the place in the text, plus one, where a state was added last
        final int[] stack;
        int count;

        Threads(int size) {
            states = new int[size];
            seen = new int[size];
            stack = new int[2 * size + 2];
            Arrays.fill(seen, -1);
        }
    }
}
