package io.fairlead.netty.conformance;

import java.util.List;

/**
 * One case of the corpus; README.txt beside the files says how they are written.
 *
 * @param file where it stands
 * @param title what it is about, and its name
 * @param sends what the client sends: the first at once, each further one after another response has come
 * @param answers what the backend sends for each request; for further ones it has an answer of its own
 * @param sees the requests that must reach the backend, canonical
 * @param parts requests of which the backend may see a part, which must not look complete
 * @param gets the responses that the client must get, canonical
 * @param then what must become of the client's connection: keep, close or cut
 * @param upstream what must become of the backend's connection: reuse or drop, or empty if it does not matter
 */
record Case(
        String file,
        String title,
        List<String> sends,
        List<String> answers,
        List<String> sees,
        List<String> parts,
        List<String> gets,
        String then,
        String upstream) {
    /** Returns whether the n-th final response answers HEAD. */
    boolean isHead(int n) {
        String first = (n < sees.size()) ? sees.get(n) : "";
        return first.startsWith("HEAD ");
    }

    /** Returns whether that is what must be. */
    boolean isAs(Observed observed) {
        return seesAll(observed.sees())
                && observed.odd().isEmpty()
                && getsAll(observed.gets())
                && observed.then().equals(then)
                && (upstream.isEmpty() || observed.upstream().equals(upstream));
    }

    private boolean seesAll(List<String> seen) {
        if (seen.size() < sees.size() || !seen.subList(0, sees.size()).equals(sees)) {
            return false;
        }
        return seen.stream().skip(sees.size()).allMatch(rest -> parts.stream().anyMatch(p -> p.startsWith(rest)));
    }

    /** What is cut off may be cut off earlier. */
    private boolean getsAll(List<String> got) {
        int whole = (int) gets.stream().filter(get -> !get.startsWith("part ")).count();
        if (got.size() < whole || !got.subList(0, whole).equals(gets.subList(0, whole))) {
            return false;
        }
        return got.stream()
                .skip(whole)
                .allMatch(rest -> gets.subList(whole, gets.size()).stream().anyMatch(get -> get.startsWith(rest)));
    }

    @Override
    public String toString() {
        return file + ": " + title;
    }
}
