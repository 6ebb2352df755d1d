package io.fairlead.netty.conformance;

import io.fairlead.netty.conformance.Message.Malformed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A backend on one thread that keeps what it was sent, byte for byte, and answers what the case says. What is known
 * of it after {@link #settle} is all that had been sent before.
 */
final class ScriptedOrigin implements AutoCloseable {
    /** The target of requests that look whether a connection is still in order. */
    static final String PROBE = "/probe";

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "scripted-origin");
    private final List<Peer> peers = new ArrayList<>();
    private final List<Message> seen = new ArrayList<>();
    private final List<String> odd = new ArrayList<>();
    private List<String> answers = List.of();
    private boolean bytewise;
    private int connections;
    private int lastConnection; // of a request of the case
    private int probedConnection;

    private ScriptedOrigin(int port) throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    static ScriptedOrigin start(int port) {
        try {
            return new ScriptedOrigin(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.socket().getLocalSocketAddress();
    }

    /** Returns the canonical form of what is answered to a request when the case does not say what. */
    static String defaultAnswer(String start, boolean close) {
        String body = start.substring(0, start.indexOf(' ', start.indexOf(' ') + 1));
        String connection = close ? " | connection: close" : "";
        return "200" + connection + " | content-length: " + body.length()
                + (start.startsWith("HEAD ") ? "" : " || " + body);
    }

    /** Forgets what was, and answers with these from now on. */
    void begin(List<String> script, boolean byteByByte) {
        inside(() -> {
            answers = new ArrayList<>(script);
            bytewise = byteByByte;
            seen.clear();
            odd.clear();
            lastConnection = 0;
            probedConnection = 0;
            return null;
        });
    }

    /** Waits until everything is read that has been sent; returns the requests, of which the last may be incomplete. */
    List<Message> settle() {
        return inside(() -> List.copyOf(seen));
    }

    /** Returns what came that was no request. */
    List<String> odd() {
        return inside(() -> List.copyOf(odd));
    }

    /** Returns whether the latest probe came on the connection of the latest request of the case. */
    boolean isReused() {
        return inside(() -> lastConnection == probedConnection);
    }

    @Override
    public void close() {
        inside(() -> {
            try {
                server.close();
                for (Peer peer : peers) {
                    peer.channel.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return null;
        });
        thread.interrupt();
    }

    private <T> T inside(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        tasks.add(() -> done.complete(task.get()));
        selector.wakeup();
        return done.join();
    }

    private void run() {
        try (selector) {
            while (!Thread.currentThread().isInterrupted()) {
                selector.select();
                boolean more = true;
                while (more) { // everything that is there comes before a task
                    for (SelectionKey key : selector.selectedKeys()) {
                        ready(key);
                    }
                    selector.selectedKeys().clear();
                    more = selector.selectNow() > 0;
                }
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            SocketChannel channel = server.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Peer peer = new Peer(channel, ++connections);
                peers.add(peer);
                channel.register(selector, SelectionKey.OP_READ, peer);
            }
        } else {
            ((Peer) key.attachment()).read();
        }
    }

    /** One connection of the proxy. */
    private final class Peer {
        final SocketChannel channel;
        final int id;
        private final StringBuilder received = new StringBuilder();
        private int from; // the request in progress
        private String rest; // of the answer to the request in progress, null while its head is not there

        Peer(SocketChannel channel, int id) {
            this.channel = channel;
            this.id = id;
        }

        void read() {
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            int count;
            try {
                count = channel.read(buffer);
            } catch (IOException e) {
                count = -1;
            }
            if (count < 0) {
                ended();
                return;
            }
            received.append(new String(buffer.array(), 0, count, StandardCharsets.ISO_8859_1));
            try {
                requests();
            } catch (Malformed e) {
                odd.add(e.getMessage());
                from = received.length();
                end(false);
            }
        }

        private void requests() throws Malformed {
            String bytes = received.toString();
            while (from < bytes.length() && channel.isOpen()) {
                Message request = Message.request(bytes, from);
                if (request == null) {
                    return;
                }
                boolean probe = request.target().equals(PROBE);
                if (rest == null) {
                    begin(request, probe);
                }
                if (!request.complete()) {
                    return;
                }
                String answer = rest;
                rest = null;
                from = request.end();
                if (!probe) {
                    seen.add(request);
                }
                send(answer);
            }
        }

        /** The head of a request is there, of which the answer may be due before the request is complete. */
        private void begin(Message request, boolean probe) {
            if (probe) {
                probedConnection = id;
            } else {
                lastConnection = id;
            }
            String answer = probe || answers.isEmpty() ? standard(request) : answers.remove(0);
            int wait = answer.indexOf(Escapes.WAIT);
            if (wait >= 0) {
                send(answer.substring(0, wait));
            }
            rest = answer.substring(wait + 1);
        }

        private String standard(Message request) {
            String body = request.method() + " " + request.target();
            return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + (request.method().equals("HEAD") ? "" : body);
        }

        private void send(String answer) {
            char last = answer.isEmpty() ? 0 : answer.charAt(answer.length() - 1);
            boolean ends = last == Escapes.FIN || last == Escapes.RESET;
            byte[] bytes =
                    (ends ? answer.substring(0, answer.length() - 1) : answer).getBytes(StandardCharsets.ISO_8859_1);
            int step = bytewise && bytes.length <= CaseRunner.LONGEST_BYTEWISE ? 1 : Math.max(1, bytes.length);
            try {
                for (int at = 0; at < bytes.length; at += step) {
                    ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at));
                    while (piece.hasRemaining()) {
                        channel.write(piece);
                    }
                }
            } catch (IOException e) {
                return; // the proxy does not want to hear it, which the end of the connection will say
            }
            if (ends) {
                end(last == Escapes.RESET);
            }
        }

        private void end(boolean reset) {
            try {
                if (reset) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            } catch (IOException e) {
                // closed is what it was to be
            }
            peers.remove(this);
        }

        private void ended() {
            if (from < received.length()) {
                try {
                    Message part = Message.request(received.toString(), from);
                    if (part == null) {
                        odd.add("end in a head: " + Escapes.text(received.substring(from)));
                    } else {
                        seen.add(part);
                    }
                } catch (Malformed e) {
                    odd.add(e.getMessage());
                }
            }
            end(false);
        }
    }
}
