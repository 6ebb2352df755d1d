package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;

/** Asks Redis everything at once, and judges the replies one by one. */
final class RedisConversation implements Conversation {
    private final RedisPlan plan;
    private final RespReader reader = new RespReader();
    private Asked awaited;

    RedisConversation(RedisPlan plan) {
        this.plan = plan;
        this.awaited = plan.signsIn() ? Asked.AUTH : Asked.PING;
    }

    @Override
    public Step connected() {
        return Step.send(plan.commands());
    }

    @Override
    public Step received(ByteBuffer bytes) {
        try {
            Step step = Step.AWAIT;
            while (!(step instanceof Step.Done) && bytes.hasRemaining()) {
                RespReader.Reply reply = reader.take(bytes);
                if (reply != null) {
                    step = judge(reply);
                }
            }
            return step;
        } catch (Malformed e) {
            return Step.fail(awaited + ": " + plan.shown(e.getMessage()));
        }
    }

    private Step judge(RespReader.Reply reply) throws Malformed {
        if (reply.isError()) {
            return error(reply.text());
        }
        return switch (awaited) {
            case AUTH -> {
                expect("OK", reply);
                awaited = Asked.PING;
                yield Step.AWAIT;
            }
            case PING -> {
                expect("PONG", reply);
                awaited = Asked.INFO;
                yield (plan.role() == Role.ANY) ? Step.pass("PONG") : Step.AWAIT;
            }
            case INFO -> role(RedisRole.read(reply.text()));
        };
    }

    private void expect(String expected, RespReader.Reply reply) throws Malformed {
        if (reply.type() != '+' || !reply.text().equals(expected)) {
            throw new Malformed(plan.shown(reply.type() + reply.text()) + " (expected: +" + expected + ')');
        }
    }

    /** A server that asks for a password works; one that refuses the given password is not what was expected. */
    private Step error(String text) {
        String shown = plan.shown(text);
        return text.startsWith("NOAUTH ") && !plan.signsIn() && plan.role() == Role.ANY
                ? Step.pass("works, and asks for a password: " + shown)
                : Step.fail(awaited + ": " + shown);
    }

    private Step role(RedisRole seen) {
        return plan.role().accepts(seen.role())
                ? Step.pass("PONG from a " + seen.words())
                : Step.fail(seen.words() + " (expected: " + plan.role().words() + ')');
    }

    @Override
    public HealthResult ended() {
        return HealthResult.fail("connection closed while waiting for " + awaited());
    }

    @Override
    public String awaited() {
        return "the reply to " + awaited;
    }

    /** What is to be replied to next. */
    private enum Asked {
        AUTH,
        PING,
        INFO
    }
}
