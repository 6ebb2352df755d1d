package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import java.util.Arrays;

/**
 * The live numbers of one backend id, which outlive its membership while attempts are in flight: a cell
 * for each stripe of the shared lane and for each other lane, the number that strategies compare, and the permits.
 */
final class LiveCounts {
    final Permits permits;
    /** Attempts of generations that compare loads, and of no other. */
    final InFlight compared = new InFlight();

    private volatile LaneCell[]
            cells; // the stripes, then the lanes but the shared one; replaced by the control side when a lane is opened

    private LiveCounts(Permits permits, LaneCell[] cells) {
        this.permits = permits;
        this.cells = cells;
    }

    static LiveCounts create(int lanes, int maxConcurrency) {
        return new LiveCounts(new Permits(maxConcurrency), withCells(new LaneCell[0], length(lanes)));
    }

    /** Returns the cell of a lane that is not the shared one. */
    LaneCell cell(int lane) {
        return cells[length(lane)];
    }

    /** Returns the cell of a stripe of the shared lane. */
    LaneCell stripe(int stripe) {
        return cells[stripe];
    }

    /** Makes a cell for each lane that has none yet. */
    void extendTo(int lanes) {
        if (cells.length < length(lanes)) {
            cells = withCells(cells, length(lanes));
        }
    }

    int inFlight() {
        // ends before beginnings: what begins and ends in between counts as in flight, never as -1. All ends before all
        // beginnings, since what one thread began on the shared lane another may end, in another stripe
        LaneCell[] all = cells;
        long finished = 0;
        for (LaneCell cell : all) {
            finished += cell.finished();
        }
        long started = 0;
        for (LaneCell cell : all) {
            started += cell.started();
        }
        return (int) (started - finished);
    }

    long started() {
        long count = 0;
        for (LaneCell cell : cells) {
            count += cell.started();
        }
        return count;
    }

    long finished() {
        long count = 0;
        for (LaneCell cell : cells) {
            count += cell.finished();
        }
        return count;
    }

    long other(Outcome outcome) {
        long count = 0;
        for (LaneCell cell : cells) {
            count += cell.other(outcome);
        }
        return count;
    }

    /** Returns how many cells that many lanes take, which is also where the next one would be. */
    private static int length(int lanes) {
        return Stripes.COUNT + lanes - 1;
    }

    private static LaneCell[] withCells(LaneCell[] old, int length) {
        LaneCell[] cells = Arrays.copyOf(old, length);
        for (int i = old.length; i < length; i++) {
            cells[i] = new LaneCell();
        }
        return cells;
    }
}
