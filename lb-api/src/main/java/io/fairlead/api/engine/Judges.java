package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passive health of a pool, all of it. What one throws is logged once and otherwise ignored, but for watching,
 * without which a backend must not join.
 */
final class Judges {
    private static final Logger log = LoggerFactory.getLogger(Judges.class);

    private final List<PassiveHealth> judges;
    private boolean complained; // benign race: two threads may both log

    Judges(List<PassiveHealth> judges) {
        this.judges = judges;
    }

    /**
     * Has all of them watch a backend that joins.
     *
     * @param verdicts takes the name of the source and what it says
     */
    List<Tracker> watch(Backend backend, BiConsumer<String, Verdict> verdicts) {
        List<Tracker> trackers = new ArrayList<>();
        for (PassiveHealth judge : judges) {
            String source = judge.source();
            trackers.add(judge.watch(backend, verdict -> verdicts.accept(source, verdict)));
        }
        return trackers;
    }

    /** Tells that backends left, or did not join after all. */
    void left(Collection<String> ids) {
        ids.forEach(id -> tell(judge -> judge.left(id)));
    }

    /** Returns whether there is somebody to tell what a source said. */
    boolean listenTo(String source) {
        for (PassiveHealth judge : judges) {
            if (!judge.source().equals(source)) {
                return true;
            }
        }
        return false;
    }

    /** Tells what a source said, to all but the source. */
    void heard(Report report) {
        tell(judge -> {
            if (!judge.source().equals(report.source())) {
                judge.heard(report.id(), report.source(), report.verdict());
            }
        });
    }

    private void tell(Consumer<PassiveHealth> word) {
        for (PassiveHealth judge : judges) {
            try {
                word.accept(judge);
            } catch (RuntimeException e) {
                if (!complained) {
                    complained = true;
                    log.error("passive health {} failed; further failures of the kind are not logged", judge, e);
                }
            }
        }
    }
}
