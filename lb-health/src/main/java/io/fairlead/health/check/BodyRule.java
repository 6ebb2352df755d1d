package io.fairlead.health.check;

import java.io.ByteArrayOutputStream;

/** What the body of a response must contain. */
interface BodyRule {
    /** Begins to look at the body of one response. */
    Search search();

    /** The search in one body. */
    interface Search {
        /** Takes the next byte; returns whether the rule holds, whatever comes. */
        boolean take(byte b);

        /** Returns whether the rule holds for all that was taken. */
        boolean holds() throws Malformed;
    }

    /** The body must contain the text, in UTF-8. */
    static BodyRule text(String text) {
        Needle needle = Needle.of(text);
        return new BodyRule() {
            @Override
            public Search search() {
                Needle.Search search = needle.search();
                return new Search() {
                    @Override
                    public boolean take(byte b) {
                        return search.take(b);
                    }

                    @Override
                    public boolean holds() {
                        return false; // else it had been found
                    }
                };
            }

            @Override
            public String toString() {
                return '"' + Words.excerpt(text) + '"';
            }
        };
    }

    /** The body must contain a match; it is searched once, when it is complete. */
    static BodyRule regex(BoundedRegex regex) {
        return new BodyRule() {
            @Override
            public Search search() {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                return new Search() {
                    @Override
                    public boolean take(byte b) {
                        body.write(b);
                        return false;
                    }

                    @Override
                    public boolean holds() throws Malformed {
                        return regex.search().find(body.toByteArray(), body.size());
                    }
                };
            }

            @Override
            public String toString() {
                return regex.toString();
            }
        };
    }
}
