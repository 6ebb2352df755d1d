package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.api.StateChange;
import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a pool as one that can break nothing: what a listener throws is logged once for each
 * listener and otherwise ignored. Immutable; a change makes another one.
 */
public final class SafeListeners {
    private static final Logger log = LoggerFactory.getLogger(SafeListeners.class);
    static final SafeListeners NONE = new SafeListeners(new Registration[0]);

    private final Registration[] registrations;
    private final boolean wantRoom;

    private SafeListeners(Registration[] registrations) {
        this.registrations = registrations;
        this.wantRoom = Arrays.stream(registrations).anyMatch(registration -> registration.wantsRoom);
    }

    /** One subscription; an identity, so that a listener may be subscribed twice. */
    static final class Registration {
        private final LoadBalancerListener listener;
        private final boolean wantsCompletions;
        private final boolean wantsRoom;
        private volatile boolean complained;
        private volatile boolean ended;

        Registration(LoadBalancerListener listener) {
            this.listener = listener;
            this.wantsCompletions = listener.wantsCompletions();
            this.wantsRoom = listener.wantsRoom();
        }

        void end() {
            ended = true;
        }

        void onMembership(Changes changes) {
            try {
                if (!ended) {
                    listener.onMembership(changes);
                }
            } catch (RuntimeException e) {
                complain(e);
            }
        }

        private void complain(RuntimeException e) {
            if (!complained) {
                complained = true;
                log.error("listener {} failed; its further failures are not logged", listener, e);
            }
        }
    }

    SafeListeners with(Registration registration) {
        Registration[] more = Arrays.copyOf(registrations, registrations.length + 1);
        more[registrations.length] = registration;
        return new SafeListeners(more);
    }

    SafeListeners without(Registration registration) {
        return new SafeListeners(Arrays.stream(registrations)
                .filter(other -> other != registration)
                .toArray(Registration[]::new));
    }

    /** Returns whether requests have to tell anybody anything. */
    boolean wantCompletions() {
        return Arrays.stream(registrations).anyMatch(registration -> registration.wantsCompletions);
    }

    boolean isEmpty() {
        return registrations.length == 0;
    }

    void onMembership(Changes changes) {
        for (Registration registration : registrations) {
            registration.onMembership(changes);
        }
    }

    void onState(StateChange change) {
        tell(listener -> listener.onState(change));
    }

    void onPanic(boolean entered) {
        tell(listener -> listener.onPanic(entered));
    }

    void onClosed() {
        tell(LoadBalancerListener::onClosed);
    }

    /** Tells that an attempt ended; on the thread that ended it, without allocation. */
    public void onCompleted(Backend backend, Outcome outcome) {
        for (Registration registration : registrations) {
            try {
                if (registration.wantsCompletions) {
                    registration.listener.onCompleted(backend, outcome);
                }
            } catch (RuntimeException e) {
                registration.complain(e);
            }
        }
    }

    /** Tells that a backend may take another attempt; on the thread that ended one, without allocation. */
    public void onRoom() {
        if (!wantRoom) {
            return;
        }
        for (Registration registration : registrations) {
            try {
                if (registration.wantsRoom) {
                    registration.listener.onRoom();
                }
            } catch (RuntimeException e) {
                registration.complain(e);
            }
        }
    }

    void onRefused(Refusal refusal) {
        for (Registration registration : registrations) {
            try {
                if (registration.wantsCompletions) {
                    registration.listener.onRefused(refusal);
                }
            } catch (RuntimeException e) {
                registration.complain(e);
            }
        }
    }

    private void tell(Consumer<LoadBalancerListener> event) {
        for (Registration registration : registrations) {
            try {
                if (!registration.ended) {
                    event.accept(registration.listener);
                }
            } catch (RuntimeException e) {
                registration.complain(e);
            }
        }
    }
}
