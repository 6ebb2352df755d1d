package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Exclusions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backends that one request has tried, by member and not by index, since generations change between
 * tries; and, over one generation, the exclusions that {@code selectNext} must respect. Reused from request
 * to request without allocation. Confined to the thread of its attempt.
 */
public final class TriedSet implements Exclusions {
    private @Nullable Member[] members = new @Nullable Member[4];
    private int count;
    private int[] passed = new int[4]; // indexes of that generation that had no permit left in this acquire
    private int passedCount;
    private @Nullable Generation over;
    private int from; // of the candidates that the exclusions speak about
    private int length;

    private TriedSet() {}

    /** Returns an empty set. */
    public static TriedSet create() {
        return new TriedSet();
    }

    /** Returns how many were tried, repeats included. */
    public int count() {
        return count;
    }

    /** Adds a member. */
    public void add(Member member) {
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
        }
        members[count++] = member;
    }

    /** Returns the ids of those tried, in order. */
    public List<String> ids() {
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(requireNonNull(members[i]).id);
        }
        return ids;
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(members, 0, count, null);
        count = 0;
        over = null;
    }

    /** Makes the exclusions speak about the candidates of a generation. */
    public void over(Generation generation) {
        over = generation;
        passedCount = 0;
        within(0, generation.size);
    }

    /**
     * Excludes a candidate that had no permit left, until the exclusions speak about a generation anew: it may have one
     * again when it is asked about, and none when it is chosen, as often as others come in between.
     */
    public void passOver(int index) {
        if (passedCount == passed.length) {
            passed = Arrays.copyOf(passed, 2 * passedCount);
        }
        passed[passedCount++] = index;
    }

    /** Makes the exclusions speak about some candidates of that generation only, the first of which is their 0. */
    void within(int first, int count) {
        from = first;
        length = count;
    }

    /** Returns whether the member was tried. */
    public boolean containsMember(Member member) {
        for (int i = 0; i < count; i++) {
            if (members[i] == member) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether every candidate of the generation was tried. */
    public boolean containsAll(Generation generation) {
        for (int i = 0; i < generation.size; i++) {
            if (!containsMember(generation.member(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int size() {
        return (over == null) ? 0 : length;
    }

    @Override
    public boolean contains(int index) {
        Generation generation = over;
        if (generation == null) {
            return false;
        }
        int of = from + index;
        return containsMember(generation.member(of)) || generation.isBusy(of) || wasPassedOver(of);
    }

    private boolean wasPassedOver(int index) {
        for (int i = 0; i < passedCount; i++) {
            if (passed[i] == index) {
                return true;
            }
        }
        return false;
    }
}
