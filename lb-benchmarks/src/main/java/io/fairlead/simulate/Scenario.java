package io.fairlead.simulate;

import java.util.List;

/** A situation that others have published numbers of, and what these strategies make of it. */
interface Scenario {
    /** Returns what names it on the command line and in files. */
    String name();

    /** Returns what is simulated and where the numbers beside ours are from, in Markdown. */
    String description();

    /** Returns the rows of its table. */
    List<Claim> claims();

    /** Runs it and measures what is claimed. Equal seeds give equal findings. */
    void run(long seed, Findings findings);

    /** Returns its pictures, drawn from the table. */
    List<Figure> figures(Table table);
}
