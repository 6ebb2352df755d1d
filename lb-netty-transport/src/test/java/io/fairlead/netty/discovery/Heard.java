package io.fairlead.netty.discovery;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down what a source says. */
final class Heard implements BackendSource.Receiver {
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

    record Said(List<Backend> backends, String problem) {
        List<String> ids() {
            return backends.stream().map(Backend::id).toList();
        }
    }

    @Override
    public void found(Collection<? extends Backend> all, String problem) {
        said.add(new Said(new ArrayList<>(all), problem));
    }

    @Override
    public void failed(String problem) {
        said.add(new Said(List.of(), "failed: " + problem));
    }

    /** Returns what was said next, which real threads may take some time for. */
    Said next() {
        try {
            Said next = said.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was said");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how much was said that nobody took yet. */
    int waiting() {
        return said.size();
    }
}
