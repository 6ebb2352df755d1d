package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import java.util.Arrays;

/**
 * The live numbers of one backend id, which outlive its membership while attempts are in flight: a cell
 * for each lane, and the permits.
 */
final class LiveCounts {
    final Permits permits;
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
        LaneCell[] now = cells;
        long count = 0;
        // ends before beginnings: an attempt that begins and ends in between counts as in flight, never as -1
        for (LaneCell cell : now) {
            count -= cell.finished();
        }
        for (LaneCell cell : now) {
            count += cell.started();
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
