package io.fairlead.netty.route;

import io.fairlead.netty.filter.RequestHead;

/**
 * One of the paths of a route, and what else it asks.
 *
 * @param route the place of the route among all
 */
record Rule(int route, PathPattern path, Conditions conditions) {
    boolean matches(RequestHead head, String target, int pathStart, int pathEnd) {
        return path.matches(target, pathStart, pathEnd) && conditions.hold(head);
    }

    /** Orders what goes first first; what asks as much, by the order in which the routes were written. */
    static int order(Rule a, Rule b) {
        int byPath = a.path.compareRank(b.path);
        return (byPath != 0) ? byPath : Integer.compare(a.route, b.route);
    }
}
