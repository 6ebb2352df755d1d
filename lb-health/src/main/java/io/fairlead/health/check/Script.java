package io.fairlead.health.check;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What to send and what to wait for, in turns, of which there is at least one.
 *
 * @param farewell sent after the last answer; nobody moves the position of a buffer in a script
 */
record Script(List<Turn> turns, ByteBuffer farewell) {
    Script {
        turns = List.copyOf(turns);
    }

    /** Something to send, maybe nothing, and the answer to wait for. */
    record Turn(ByteBuffer send, Answer answer) {}

    /** What an answer must contain; shows it as a string. */
    interface Answer {
        /** Begins to wait for one. */
        Search search();
    }

    /** The wait for one answer. */
    interface Search {
        /** Takes the next byte; returns whether it completes what is waited for. */
        boolean take(byte b) throws Malformed;
    }

    /** Waits for the needle, whatever comes before it. */
    static Answer needle(Needle needle, String shown) {
        return new Answer() {
            @Override
            public Search search() {
                return needle.search()::take;
            }

            @Override
            public String toString() {
                return shown;
            }
        };
    }

    /** Waits for a line with a match, whatever lines come before it. */
    static Answer line(BoundedRegex regex) {
        return new Answer() {
            @Override
            public Search search() {
                return new LineSearch(regex.search());
            }

            @Override
            public String toString() {
                return "a line with " + regex;
            }
        };
    }
}
