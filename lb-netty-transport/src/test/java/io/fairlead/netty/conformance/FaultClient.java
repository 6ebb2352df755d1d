package io.fairlead.netty.conformance;

import io.fairlead.netty.conformance.Fault.Kind;
import io.fairlead.netty.conformance.Message.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that asks for faults on a connection that it keeps as long as it can, and looks at what it gets. */
final class FaultClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    /** What became of a request. */
    enum Result {
        /** The answer of the origin, complete and its own. */
        ANSWERED,
        /** An error of the proxy. */
        REFUSED,
        /** The connection ended before or in the middle of the response. */
        CUT,
        /** The body of a response that ends with the connection was shorter, which nobody can see. */
        SHORTER,
        /** Nothing. */
        HUNG,
        /** Something else than the answer to this request. */
        MIXED_UP
    }

    private final int port;
    private final byte[] buffer = new byte[16 * 1024];
    private final StringBuilder received = new StringBuilder();
    private Socket socket; // null between connections
    private String odd = ""; // what was mixed up, or the status of a refusal

    FaultClient(int port) {
        this.port = port;
    }

    /** Returns a request. */
    static String request(String method, String id, Fault fault, int bodySize) {
        String head =
                method + " /" + id + " HTTP/1.1\r\nHost: a\r\nX-Id: " + id + "\r\nX-Fault: " + fault.value() + "\r\n";
        if (!method.equals("POST") && !method.equals("PUT")) {
            return head + "\r\n";
        }
        return (bodySize % 2 == 0)
                ? head + "Content-Length: " + bodySize + "\r\n\r\n" + "b".repeat(bodySize)
                : head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(bodySize) + "\r\n"
                        + "b".repeat(bodySize) + "\r\n0\r\n\r\n";
    }

    /** Sends bytes, on a new connection if there is none; what fails shows when the response is read. */
    void send(String bytes) throws IOException {
        if (socket == null) {
            received.setLength(0);
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        }
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // the proxy has ended the connection, with an answer perhaps
        }
    }

    /** Returns whether another request may be sent on this connection. */
    boolean isConnected() {
        return socket != null;
    }

    /** Reads the response to a request. */
    Result read(String method, String id, Fault fault) throws IOException {
        boolean head = method.equals("HEAD");
        boolean ended = false;
        while (true) {
            Message response;
            try {
                response = Message.response(received.toString(), 0, head, ended);
            } catch (Malformed e) {
                return mixedUp(e.getMessage());
            }
            if (response != null && response.complete()) {
                received.delete(0, response.end());
                if (response.status() >= 200) {
                    return result(response, method, id, fault, ended);
                }
                continue;
            }
            if (ended) {
                leave();
                return Result.CUT;
            }
            try {
                InputStream in = socket.getInputStream();
                int count = in.read(buffer);
                if (count < 0) {
                    ended = true;
                } else {
                    received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                }
            } catch (SocketTimeoutException e) {
                leave();
                return Result.HUNG;
            } catch (IOException e) {
                leave();
                return Result.CUT;
            }
        }
    }

    private Result result(Message response, String method, String id, Fault fault, boolean ended) throws IOException {
        if (ended || response.values("connection").contains("close")) {
            leave();
        }
        boolean late = response.status() == 408; // a client that the machine held up in the middle of a request
        if (response.status() >= 500 || late) {
            odd = String.valueOf(response.status());
            return Result.REFUSED;
        }
        String body = method.equals("HEAD") ? "" : Fault.body(id, fault.size());
        boolean own = response.status() == 200 && response.values(Fault.ID).contains(id);
        if (own && response.body().equals(body)) {
            return Result.ANSWERED;
        }
        boolean mayBeShorter = fault.kind() == Kind.FIN && fault.framing() == Fault.Framing.CLOSE;
        if (own && mayBeShorter && body.startsWith(response.body())) {
            return Result.SHORTER;
        }
        return mixedUp(response.canonical());
    }

    private Result mixedUp(String what) throws IOException {
        odd = what;
        leave();
        return Result.MIXED_UP;
    }

    /** Returns what was mixed up, or the status of a refusal. */
    String odd() {
        return odd;
    }

    @Override
    public void close() throws IOException {
        leave();
    }

    /** Goes away; what is sent afterwards goes on a new connection. */
    void leave() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
