package io.fairlead.netty.filter;

import static java.util.Objects.requireNonNull;

/**
 * Answers all requests alike.
 *
 * <pre>{@code
 * Route.answering(Respond.with(Answer.of(403))).prefix("/internal").build()
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Respond implements HttpFilter {
    private final Answer answer;

    private Respond(Answer answer) {
        this.answer = answer;
    }

    /** Answers every request like this. */
    public static Respond with(Answer answer) {
        return new Respond(requireNonNull(answer, "answer"));
    }

    @Override
    public void received(RequestHead head) {
        head.answer(answer);
    }
}
