package io.fairlead.netty.route;

import java.util.List;

/** A part of a regular expression, which becomes states of an {@link Automaton}. */
interface RegexNode {
    /** Adds the states of the part, and returns where it begins. */
    int compile(Automaton automaton, int next);

    /** One character of a set. */
    static RegexNode reading(CharSet set) {
        return (automaton, next) -> automaton.read(set, next);
    }

    /** One of the choices, of which there are some. */
    static RegexNode either(List<RegexNode> choices) {
        return (automaton, next) -> {
            int first = choices.get(choices.size() - 1).compile(automaton, next);
            for (int i = choices.size() - 2; i >= 0; i--) {
                first = automaton.either(choices.get(i).compile(automaton, next), first);
            }
            return first;
        };
    }

    /** One part behind the other. */
    static RegexNode sequence(List<RegexNode> parts) {
        return (automaton, next) -> {
            int first = next;
            for (int i = parts.size() - 1; i >= 0; i--) {
                first = parts.get(i).compile(automaton, first);
            }
            return first;
        };
    }

    /**
     * A part again and again.
     *
     * @param most below 0 for any number
     */
    static RegexNode times(RegexNode part, int least, int most) {
        return (automaton, next) -> {
            int first = next;
            int left = least;
            if (most < 0) {
                int loop = automaton.either(-1, next);
                int body = part.compile(automaton, loop);
                automaton.lead(loop, body);
                first = (left-- > 0) ? body : loop; // one copy is enough for at least once
            }
            for (int i = least; i < most; i++) {
                first = automaton.either(part.compile(automaton, first), next);
            }
            for (; left > 0; left--) {
                first = part.compile(automaton, first);
            }
            return first;
        };
    }
}
