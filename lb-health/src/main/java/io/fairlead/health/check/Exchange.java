package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One conversation over one connection of its own: connects, sends and receives as far as that goes
 * without waiting.
 *
 * <p>Used on the engine's thread only. Ends exactly once, in {@link #finish}, which closes the connection.
 */
final class Exchange {
    /** More than this fails the check: no backend makes the engine read forever. */
    static final int MAX_RECEIVED = 64 * 1024;

    /** The first to time out first; consistent with identity. */
    static final Comparator<Exchange> BY_DEADLINE =
            Comparator.comparingLong((Exchange e) -> e.deadlineNanos).thenComparingLong(e -> e.number);

    private final Probe probe;
    private final SocketChannel channel;
    private final SocketAddress address;
    private final Conversation conversation;
    private final CompletableFuture<HealthResult> result;
    private final long deadlineNanos;
    private final long number;

    private @Nullable SelectionKey key; // from begin on
    private Phase phase = Phase.CONNECTING;
    private ByteBuffer out = Step.NOTHING;
    private int received;

    Exchange(
            Probe probe,
            SocketChannel channel,
            SocketAddress address,
            Conversation conversation,
            CompletableFuture<HealthResult> result,
            long deadlineNanos,
            long number) {
        this.probe = probe;
        this.channel = channel;
        this.address = address;
        this.conversation = conversation;
        this.result = result;
        this.deadlineNanos = deadlineNanos;
        this.number = number;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Begins to connect; returns whether the exchange goes on. */
    boolean begin(Selector selector) {
        if (probe.isCancelled()) {
            return cancel();
        }
        return guarded(() -> {
            key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            return !channel.connect(address) || connected();
        });
    }

    /**
     * Does what the connection is ready for; returns whether the exchange goes on.
     *
     * @param in scratch space to receive into
     */
    boolean ready(ByteBuffer in) {
        return guarded(() -> switch (phase) {
            case CONNECTING -> !channel.finishConnect() || connected();
            case SENDING -> flush();
            case RECEIVING -> receive(in);
            case COMPUTING -> true;
        });
    }

    /** Returns whether the exchange wants {@link #resume} to be called after the others had their turn. */
    boolean yields() {
        return phase == Phase.COMPUTING;
    }

    /** Goes on with what takes time; returns whether the exchange goes on. */
    boolean resume() {
        return guarded(() -> follow(conversation.resumed()));
    }

    /** Ends the exchange because its time is up. */
    void expire() {
        fail(phase.timeout(probe.timeout(), conversation));
    }

    /** Ends the exchange because nobody wants its result. */
    boolean cancel() {
        return fail("cancelled");
    }

    /** Ends the exchange as failed; returns false. */
    boolean fail(String detail) {
        return finish(HealthResult.fail(detail));
    }

    private boolean connected() throws IOException {
        return follow(conversation.connected());
    }

    private boolean receive(ByteBuffer in) throws IOException {
        in.clear();
        int count = channel.read(in);
        if (count < 0) {
            return finish(conversation.ended());
        }
        if (count == 0) {
            return true;
        }
        received += count;
        in.flip();
        Step step = conversation.received(in);
        if (received > MAX_RECEIVED && !(step instanceof Step.Done)) {
            return fail("response longer than " + MAX_RECEIVED + " bytes");
        }
        return follow(step);
    }

    private boolean follow(Step step) throws IOException {
        if (step instanceof Step.Done done) {
            part(done.farewell());
            return finish(done.result());
        }
        if (step instanceof Step.Yield) {
            return enter(Phase.COMPUTING, 0);
        }
        out = (step instanceof Step.Send send) ? send.bytes() : Step.NOTHING;
        return flush();
    }

    private boolean flush() throws IOException {
        if (out.hasRemaining()) {
            channel.write(out);
        }
        return out.hasRemaining()
                ? enter(Phase.SENDING, SelectionKey.OP_WRITE)
                : enter(Phase.RECEIVING, SelectionKey.OP_READ);
    }

    private boolean enter(Phase next, int interest) {
        phase = next;
        requireNonNull(key).interestOps(interest);
        return true;
    }

    private void part(ByteBuffer farewell) {
        if (farewell.hasRemaining()) {
            try {
                channel.write(farewell);
            } catch (IOException e) {
                // the result stands; who has gone needs no farewell
            }
        }
    }

    /** Returns false, for its callers to return. */
    private boolean finish(HealthResult outcome) {
        try {
            channel.close();
        } catch (IOException e) {
            // the outcome stands, and there is nothing left to release
        }
        result.complete(outcome);
        return false;
    }

    private boolean guarded(Action action) {
        try {
            return action.run();
        } catch (IOException e) {
            return fail(phase.failure(e, conversation));
        } catch (RuntimeException | Error e) {
            // whatever is wrong with one conversation, the others go on
            return fail("check failed: " + e);
        }
    }

    private interface Action {
        boolean run() throws IOException;
    }
}
