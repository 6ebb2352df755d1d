package io.fairlead.health.check;

import java.io.ByteArrayOutputStream;

/** Looks for a match in each line when it ends, in LF or CR LF, so that how it was cut changes nothing. */
final class LineSearch implements Script.Search {
    private static final int LONGEST = 8 * 1024;

    private final BoundedRegex.Search search;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean afterCr;

    LineSearch(BoundedRegex.Search search) {
        this.search = search;
    }

    @Override
    public boolean take(byte b) throws Malformed {
        if (b == '\n') {
            boolean found = search.find(line.toByteArray(), line.size());
            line.reset();
            afterCr = false;
            return found;
        }
        if (afterCr) {
            line.write('\r'); // one that did not end the line
        }
        afterCr = b == '\r';
        if (!afterCr) {
            line.write(b);
        }
        if (line.size() > LONGEST) {
            throw new Malformed("line longer than " + LONGEST + " bytes");
        }
        return false;
    }
}
