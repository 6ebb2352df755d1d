package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import java.util.Arrays;

/**
 * The live numbers of one backend id, which outlive its membership while attempts are in flight: a cell
 * for each lane, the number that strategies compare, and the permits.
 */
final class LiveCounts {
    final Permits permits;
    /** Attempts of generations that compare loads, and of no other. */
    final InFlight compared = new InFlight();

    private volatile LaneCell[] cells; // replaced by the control side when a lane is opened

    private LiveCounts(Permits permits, LaneCell[] cells) {
        this.permits = permits;
        this.cells = cells;
    }

    static LiveCounts create(int lanes, int maxConcurrency) {
        return new LiveCounts(new Permits(maxConcurrency), withCells(new LaneCell[0], lanes));
    }

    LaneCell cell(int lane) {
        return cells[lane];
    }

    /** Makes a cell for each lane that has none yet. */
    void extendTo(int lanes) {
        if (cells.length < lanes) {
            cells = withCells(cells, lanes);
        }
    }

    int inFlight() {
        long count = 0;
        for (LaneCell cell : cells) {
            // ends before beginnings: what begins and ends in between counts as in flight, never as -1; and since an
            // attempt ends in the cell it began in, that holds cell by cell
            long finished = cell.finished();
            count += cell.started() - finished;
        }
        return (int) count;
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

    private static LaneCell[] withCells(LaneCell[] old, int lanes) {
        LaneCell[] cells = Arrays.copyOf(old, lanes);
        for (int i = old.length; i < lanes; i++) {
            cells[i] = new LaneCell();
        }
        return cells;
    }
}
