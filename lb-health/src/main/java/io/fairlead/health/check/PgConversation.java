package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Begins a session with PostgreSQL, as far as the plan wants it, and asks for the role of the server. */
final class PgConversation implements Conversation {
    private final PgPlan plan;
    private final PgLogin login;
    private final PgReader reader = new PgReader();
    private boolean asked;
    private @Nullable PgAnswer answer; // the first row

    /**
     * Prepares a conversation.
     *
     * @param nonce see {@link Scram}
     */
    PgConversation(PgPlan plan, ScramKeyCache cache, String nonce) {
        this.plan = plan;
        this.login = new PgLogin(plan, cache, nonce);
    }

    @Override
    public Step connected() {
        return Step.send(PgMessage.startup(plan.user(), plan.database()));
    }

    @Override
    public Step received(ByteBuffer bytes) {
        try {
            ByteBuffer out = Step.NOTHING;
            PgMessage message = reader.take(bytes);
            while (message != null) {
                Step step = judge(message);
                if (step instanceof Step.Send send) {
                    out = Buffers.joined(out, send.bytes());
                } else if (!(step instanceof Step.Await)) {
                    return checked(step, bytes);
                }
                message = reader.take(bytes);
            }
            return out.hasRemaining() ? Step.send(out) : Step.AWAIT;
        } catch (Malformed e) {
            return Step.fail(plan.shown(e.getMessage()));
        }
    }

    /** A server that has asked something says nothing until it is answered. */
    private static Step checked(Step step, ByteBuffer rest) throws Malformed {
        if (step instanceof Step.Yield && rest.hasRemaining()) {
            throw new Malformed("more after a challenge (expected: nothing until it is answered)");
        }
        return step;
    }

    @Override
    public Step resumed() {
        return login.resumed();
    }

    private Step judge(PgMessage message) throws Malformed {
        return switch (message.type()) {
            case 'E' -> error(PgError.read(message.body()));
            case 'N', 'A', 'S', 'K', 'v' -> Step.AWAIT; // news, settings, the key to cancel, a lower version
            case 'R' -> login.take(message.body());
            case 'Z' -> ready();
            case 'T', 'C', 'I' -> inAnswer(message);
            case 'D' -> row(message);
            default -> throw unexpected(message);
        };
    }

    private Step error(PgError error) {
        String shown = plan.shown(error.words());
        return !plan.logsIn() && error.isAboutTheAsker(plan.databaseNamed())
                ? Step.pass("works, and refuses: " + shown)
                : Step.fail(shown);
    }

    private Step ready() throws Malformed {
        if (!login.isDone()) {
            throw new Malformed("ready while the check waits for " + awaited());
        }
        if (!plan.logsIn()) {
            return Step.done(HealthResult.pass("ready"), PgMessage.terminate());
        }
        if (asked) {
            return Step.done(verdict(), PgMessage.terminate());
        }
        asked = true;
        return Step.send(PgMessage.query(plan.query()));
    }

    private Step inAnswer(PgMessage message) throws Malformed {
        if (!asked) {
            throw unexpected(message);
        }
        return Step.AWAIT;
    }

    private Step row(PgMessage message) throws Malformed {
        Step step = inAnswer(message);
        if (answer == null) {
            answer = PgAnswer.read(message.body());
        }
        return step;
    }

    private HealthResult verdict() throws Malformed {
        PgAnswer said = answer;
        if (said == null) {
            throw new Malformed("the query returned no row");
        }
        if (!plan.role().accepts(said.role())) {
            return HealthResult.fail(
                    said.role().words() + " (expected: " + plan.role().words() + ')');
        }
        Duration most = plan.mostLag();
        return (most == null || said.role() == Role.PRIMARY)
                ? HealthResult.pass(said.role().words())
                : lagging(said.lagSeconds(), most);
    }

    /** Weighs in tens of percent, so that not every check changes the weight. */
    private static HealthResult lagging(double seconds, Duration most) {
        if (Double.isNaN(seconds)) {
            return HealthResult.fail("replica whose lag nobody knows: the query returned NULL");
        }
        double part = seconds / (most.toMillis() / 1000.0);
        String words = "replica, " + (long) seconds + " s behind";
        if (part > 1) {
            return HealthResult.fail(words + " (expected: at most " + Words.span(most) + ')');
        }
        int tenths = Math.max(1, (int) Math.ceil(10 * (1 - part)));
        return HealthResult.pass(words).weighing(10 * tenths);
    }

    private Malformed unexpected(PgMessage message) {
        return new Malformed(
                "message '" + Words.printable(String.valueOf(message.type())) + "' while waiting for " + awaited());
    }

    @Override
    public HealthResult ended() {
        return HealthResult.fail("connection closed while waiting for " + awaited());
    }

    @Override
    public String awaited() {
        return asked ? "the answer to the query" : login.awaited();
    }
}
