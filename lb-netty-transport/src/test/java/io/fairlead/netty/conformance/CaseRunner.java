package io.fairlead.netty.conformance;

import io.fairlead.netty.conformance.Message.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes cases through a proxy in front of a {@link ScriptedOrigin}, one after the other. */
final class CaseRunner {
    private static final String PROBE = "GET " + ScriptedOrigin.PROBE + " HTTP/1.1\r\nHost: probe\r\n\r\n";
    /** Longer messages are sent at once in any case. */
    static final int LONGEST_BYTEWISE = 400;

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final int port;
    private final ScriptedOrigin origin;
    private final Proxied proxied;
    private final boolean strict;
    private final int patienceMillis;

    private CaseRunner(int port, ScriptedOrigin origin, Proxied proxied, boolean strict, int patienceMillis) {
        this.port = port;
        this.origin = origin;
        this.proxied = proxied;
        this.strict = strict;
        this.patienceMillis = patienceMillis;
    }

    /** Returns a runner for which nothing may be missing: what does not come within half a minute hangs. */
    static CaseRunner strict(int port, ScriptedOrigin origin) {
        return new CaseRunner(port, origin, Proxied.FAIRLEAD, true, 30_000);
    }

    /** Returns a runner that finds out what others do: what does not come soon does not come. */
    static CaseRunner curious(int port, ScriptedOrigin origin, int patienceMillis) {
        return new CaseRunner(port, origin, Proxied.NOTHING, false, patienceMillis);
    }

    /**
     * Runs a case.
     *
     * @param bytewise whether client and backend send every byte by itself, or each message at once
     */
    Observed run(Case test, boolean bytewise) throws IOException, InterruptedException {
        boolean atOnce =
                test.upstream().equals("drop"); // else what follows a response could come after the next request
        origin.begin(test.answers(), bytewise && !atOnce);
        String then;
        List<Message> responses;
        String malformed;
        try (Conversation client = new Conversation(test, bytewise)) {
            then = client.talk();
            responses = client.responses;
            malformed = client.malformed;
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<Message> seen = origin.settle();
        while (strict && seen.size() < test.sees().size() && System.nanoTime() < deadline) {
            Thread.sleep(1); // the end of what was cut off is on its way
            seen = origin.settle();
        }
        boolean alive = probe();
        seen = origin.settle(); // what was sent before the probe has come before it
        List<String> gets = new ArrayList<>();
        for (Message response : responses) {
            gets.add(
                    proxied.isOwn(response)
                            ? String.valueOf(response.status())
                            : response.with(proxied.response(response)).canonical());
        }
        if (malformed != null) {
            gets.add("!! " + malformed);
        }
        return new Observed(
                seen.stream()
                        .map(request -> request.with(proxied.request(request)).canonical())
                        .toList(),
                origin.odd(),
                gets,
                alive ? then : "dead",
                origin.isReused() ? "reuse" : "drop");
    }

    private boolean probe() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(PROBE.getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[4096];
            StringBuilder text = new StringBuilder();
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (text.toString().endsWith("GET " + ScriptedOrigin.PROBE)) {
                    return true;
                }
            }
            return false;
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setSoTimeout(patienceMillis);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** The client's side of a case. */
    private final class Conversation implements AutoCloseable {
        final List<Message> responses = new ArrayList<>();
        String malformed; // what came that was no response
        private final Case test;
        private final boolean bytewise;
        private final Socket socket = open();
        private final InputStream in = socket.getInputStream();
        private final OutputStream out = socket.getOutputStream();
        private final StringBuilder received = new StringBuilder();
        private int from; // of the next response
        private boolean ended;
        private boolean reset;

        Conversation(Case test, boolean bytewise) throws IOException {
            this.test = test;
            this.bytewise = bytewise;
        }

        String talk() throws IOException {
            try {
                for (int i = 0; i < test.sends().size(); i++) {
                    if (i > 0 && !read(responses.size() + 1)) {
                        break;
                    }
                    send(test.sends().get(i));
                }
                read(test.gets().size());
                return ended || !test.then().equals("keep") || !isInOrder() ? untilEnd() : "keep";
            } catch (SocketTimeoutException e) {
                return strict ? "hang" : quiet();
            } catch (Malformed e) {
                malformed = e.getMessage();
                return "close";
            }
        }

        private String quiet() throws IOException {
            try {
                return isInOrder() ? "keep" : untilEnd();
            } catch (SocketTimeoutException e) {
                return "hang";
            } catch (Malformed e) {
                malformed = e.getMessage();
                return "close";
            }
        }

        private void send(String text) {
            boolean fin = text.indexOf(Escapes.FIN) >= 0;
            byte[] bytes = (fin ? text.substring(0, text.length() - 1) : text).getBytes(StandardCharsets.ISO_8859_1);
            int step = bytewise && bytes.length <= LONGEST_BYTEWISE ? 1 : Math.max(1, bytes.length);
            try {
                for (int at = 0; at < bytes.length; at += step) {
                    out.write(bytes, at, Math.min(step, bytes.length - at));
                }
                if (fin) {
                    socket.shutdownOutput();
                }
            } catch (IOException e) {
                // the proxy has heard enough: its answer says so
            }
        }

        /** Reads until there are so many responses; returns false if the connection ends before. */
        private boolean read(int count) throws IOException, Malformed {
            while (responses.size() < count) {
                if (!take() && !more()) {
                    return false;
                }
            }
            return true;
        }

        private boolean take() throws Malformed {
            long finals = responses.stream().filter(r -> r.status() >= 200).count();
            Message response = Message.response(received.toString(), from, test.isHead((int) finals), ended && !reset);
            if (response == null || !response.complete()) {
                return false;
            }
            if (response.byClose() && from == received.length()) {
                return false;
            }
            responses.add(response);
            from = response.end();
            return true;
        }

        private boolean more() throws IOException {
            if (ended) {
                return false;
            }
            byte[] buffer = new byte[64 * 1024];
            int count;
            try {
                count = in.read(buffer);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                reset = true;
                count = -1;
            }
            if (count < 0) {
                ended = true;
                return !reset && from < received.length(); // the end may be what completes a body
            }
            received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            return true;
        }

        private String untilEnd() throws IOException, Malformed {
            read(Integer.MAX_VALUE);
            if (from < received.length()) {
                Message part = Message.response(received.toString(), from, false, false);
                if (part != null) {
                    responses.add(part);
                }
                return "cut";
            }
            return "close";
        }

        private boolean isInOrder() throws IOException, Malformed {
            int before = responses.size();
            send(PROBE);
            if (!read(before + 1)) {
                return false;
            }
            Message probed = responses.get(before);
            if (probed.status() != 200 || !probed.body().equals("GET " + ScriptedOrigin.PROBE)) {
                return false;
            }
            responses.remove(before);
            return true;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
