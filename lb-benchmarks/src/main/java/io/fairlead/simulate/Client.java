package io.fairlead.simulate;

import io.fairlead.api.Attempt;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sends requests to the {@link Server}s of a balancer, on a lane of its own, as an event loop does. */
final class Client {
    private final Timeline time;
    private final LoadBalancer balancer;
    private final Lane lane;
    private final Answered answered;
    private final Deque<Call> idle = new ArrayDeque<>();

    private Client(Timeline time, LoadBalancer balancer, Answered answered) {
        this.time = time;
        this.balancer = balancer;
        this.lane = balancer.lane();
        this.answered = answered;
    }

    static Client of(World world, LoadBalancer balancer, Answered answered) {
        return new Client(world.time(), balancer, answered);
    }

    /** Sends a request without a hash key and returns who got it. */
    Server send() {
        return call().start();
    }

    /** Sends a request with a hash key and returns who got it. */
    Server send(long key) {
        Call call = call();
        call.attempt.hash(key);
        return call.start();
    }

    private Call call() {
        Call used = idle.poll();
        return (used != null) ? used : new Call(lane.attempt());
    }

    /** Is told of every answer. */
    @FunctionalInterface
    interface Answered {
        /**
         * A request was answered.
         *
         * @param sent when it was sent, in nanoseconds
         * @param latency how long it took, in nanoseconds
         */
        void by(Server server, long sent, long latency);
    }

    /** One request at a time, and the event of its answer. */
    private final class Call implements Event {
        final Attempt attempt;
        private long sent;

        Call(Attempt attempt) {
            this.attempt = attempt;
        }

        Server start() {
            if (!balancer.acquire(attempt)) {
                throw new IllegalStateException("refused: " + attempt.refusal());
            }
            sent = time.nanos();
            Server server = (Server) attempt.backend();
            time.at(server.begin(sent), this);
            return server;
        }

        @Override
        public void happen() {
            Server server = (Server) attempt.backend();
            attempt.responded();
            attempt.complete(attempt.ticket(), server.end());
            attempt.reset();
            idle.push(this);
            answered.by(server, sent, time.nanos() - sent);
        }
    }
}
