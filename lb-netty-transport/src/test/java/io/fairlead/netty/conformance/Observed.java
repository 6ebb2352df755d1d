package io.fairlead.netty.conformance;

import java.util.List;

/**
 * What a proxy made of a case.
 *
 * @param sees the requests that reached the backend, canonical, without what the proxy adds to each
 * @param odd what reached the backend and was no request
 * @param gets the responses that the client got, canonical, without what the proxy adds to each
 * @param then what became of the client's connection: keep, close, cut, or hang if nothing
 * @param upstream what became of the backend's connection: reuse or drop
 */
record Observed(List<String> sees, List<String> odd, List<String> gets, String then, String upstream) {
    /** Returns it as the corpus writes it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sees.forEach(line -> text.append("= ").append(line).append('\n'));
        odd.forEach(line -> text.append("!! ").append(line).append('\n'));
        gets.forEach(line -> text.append(line).append('\n'));
        return text.append(then).append(' ').append(upstream).toString();
    }
}
