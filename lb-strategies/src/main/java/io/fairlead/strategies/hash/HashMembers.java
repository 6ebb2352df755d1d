package io.fairlead.strategies.hash;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The candidates as hashing sees them: names and configured weights, in an order, their rank, that every instance
 * finds whatever the order of its updates: by name, then by id. Immutable.
 */
final class HashMembers {
    private final List<Member> inOrder; // of the candidates
    private final Member[] byRank;

    private HashMembers(List<Member> inOrder, Member[] byRank) {
        this.inOrder = inOrder;
        this.byRank = byRank;
    }

    static HashMembers of(Candidates candidates, BackendName naming) {
        List<Member> members = new ArrayList<>(candidates.size());
        for (int i = 0, n = candidates.size(); i < n; i++) {
            Backend backend = candidates.backend(i);
            // of configured weight 0 only when an operator gave it another: nobody else knows what it should get
            int weight = (backend.weight() > 0) ? backend.weight() : candidates.weight(i);
            members.add(new Member(naming.of(backend), backend.id(), weight, i));
        }
        Member[] byRank = members.toArray(new Member[0]);
        Arrays.sort(byRank, Comparator.comparing(Member::name).thenComparing(Member::id));
        return new HashMembers(members, byRank);
    }

    int size() {
        return byRank.length;
    }

    String name(int rank) {
        return byRank[rank].name;
    }

    /** Returns the index of a candidate. */
    int index(int rank) {
        return byRank[rank].index;
    }

    int weight(int rank) {
        return byRank[rank].weight;
    }

    int[] weights() {
        return Arrays.stream(byRank).mapToInt(Member::weight).toArray();
    }

    /** Whether these are the same candidates, of the same names and weights, at the same indexes. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HashMembers members && inOrder.equals(members.inOrder);
    }

    @Override
    public int hashCode() {
        return inOrder.hashCode();
    }

    private record Member(String name, String id, int weight, int index) {}
}
