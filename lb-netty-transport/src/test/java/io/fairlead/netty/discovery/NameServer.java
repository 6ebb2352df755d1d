package io.fairlead.netty.discovery;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on 127.0.0.1, by UDP and TCP on one port, which says what a test wants: also nothing, garbage, and only a
 * part by UDP. Written after RFC 1035, section 4, with no code of the client.
 */
final class NameServer implements AutoCloseable {
    static final int A = 1;
    static final int CNAME = 5;
    static final int AAAA = 28;
    static final int SRV = 33;
    private static final int MOST_BY_UDP = 512;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    final AtomicInteger byUdp = new AtomicInteger();
    final AtomicInteger byTcp = new AtomicInteger();
    private volatile boolean silentOverTcp;

    /** One record of an answer. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Rr(String name, int type, int ttl, byte[] data) {}

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Reply(int code, List<Rr> answers, List<Rr> beside, boolean silent, byte[] raw) {}

    private NameServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    static NameServer start() {
        for (int attempt = 0; ; attempt++) {
            try {
                InetAddress loopback = InetAddress.getLoopbackAddress();
                ServerSocket tcp = new ServerSocket(0, 50, loopback);
                NameServer server = new NameServer(new DatagramSocket(tcp.getLocalPort(), loopback), tcp);
                daemon("udp", server::serveUdp);
                daemon("tcp", server::serveTcp);
                return server;
            } catch (IOException e) {
                if (attempt == 20) { // somebody has the port for UDP
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    void answers(String name, int type, Rr... records) {
        replies.put(key(name, type), new Reply(0, List.of(records), List.of(), false, new byte[0]));
    }

    void answers(String name, int type, List<Rr> records, List<Rr> beside) {
        replies.put(key(name, type), new Reply(0, records, beside, false, new byte[0]));
    }

    void fails(String name, int type, int code) {
        replies.put(key(name, type), new Reply(code, List.of(), List.of(), false, new byte[0]));
    }

    void isSilent(String name, int type) {
        replies.put(key(name, type), new Reply(0, List.of(), List.of(), true, new byte[0]));
    }

    void isSilentOverTcp() {
        silentOverTcp = true;
    }

    /** Says these bytes after the header and the question, as if they were one answer. */
    void garbage(String name, int type, byte[] raw) {
        replies.put(key(name, type), new Reply(0, List.of(), List.of(), false, raw));
    }

    static Rr a(String name, int ttl, int... octets) {
        byte[] data = new byte[octets.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) octets[i];
        }
        return new Rr(name, data.length == 16 ? AAAA : A, ttl, data);
    }

    static Rr alias(String name, int ttl, String target) {
        return new Rr(name, CNAME, ttl, encode(target));
    }

    static Rr service(String name, int ttl, int priority, int weight, int port, String target) {
        byte[] encoded = encode(target);
        byte[] data = new byte[6 + encoded.length];
        put(data, 0, priority);
        put(data, 2, weight);
        put(data, 4, port);
        System.arraycopy(encoded, 0, data, 6, encoded.length);
        return new Rr(name, SRV, ttl, data);
    }

    private static void put(byte[] data, int at, int value) {
        data[at] = (byte) (value >> 8);
        data[at + 1] = (byte) value;
    }

    static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            if (!label.isEmpty()) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    private void serveUdp() throws IOException {
        byte[] buffer = new byte[4096];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            udp.receive(packet);
            byUdp.incrementAndGet();
            byte[] answer = answer(buffer, true);
            if (answer.length > 0) {
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        }
    }

    private void serveTcp() throws IOException {
        while (true) {
            Socket socket = tcp.accept();
            daemon("tcp connection", () -> {
                try (socket) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] query = in.readNBytes(in.readUnsignedShort());
                    byTcp.incrementAndGet();
                    byte[] answer = answer(query, false);
                    if (silentOverTcp) {
                        int unused = in.read(); // until the client has had enough
                    } else {
                        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                        out.writeShort(answer.length);
                        out.write(answer);
                        out.flush();
                    }
                }
            });
        }
    }

    private byte[] answer(byte[] query, boolean overUdp) throws IOException {
        int at = 12;
        StringBuilder name = new StringBuilder();
        while (query[at] != 0) {
            name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII))
                    .append('.');
            at += query[at] + 1;
        }
        int type = ((query[at + 1] & 0xFF) << 8) | (query[at + 2] & 0xFF);
        Reply reply = replies.get(key(name.toString(), type));
        if (reply != null && reply.silent) {
            return new byte[0];
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        List<Rr> answers = (reply == null) ? List.of() : reply.answers;
        List<Rr> beside = (reply == null) ? List.of() : reply.beside;
        boolean raw = reply != null && reply.raw.length > 0;
        out.write(query, 0, 2);
        out.writeShort(0x8180 | (reply == null ? 3 : reply.code)); // who is not known does not exist
        out.writeShort(1);
        out.writeShort(raw ? 1 : answers.size());
        out.writeShort(0);
        out.writeShort(beside.size());
        out.write(query, 12, at + 5 - 12);
        if (raw) {
            out.write(reply.raw);
        }
        List<Rr> all = new ArrayList<>(answers);
        all.addAll(beside);
        for (Rr record : all) {
            out.write(
                    record.name.equalsIgnoreCase(name.toString()) ? new byte[] {(byte) 0xC0, 12} : encode(record.name));
            out.writeShort(record.type);
            out.writeShort(1);
            out.writeInt(record.ttl);
            out.writeShort(record.data.length);
            out.write(record.data);
        }
        byte[] whole = bytes.toByteArray();
        if (overUdp && whole.length > MOST_BY_UDP) {
            ByteArrayOutputStream cut = new ByteArrayOutputStream();
            cut.write(whole, 0, 2);
            cut.write(whole[2] | 2); // TC
            cut.write(whole[3]);
            cut.writeBytes(new byte[] {0, 1, 0, 0, 0, 0, 0, 0});
            cut.write(query, 12, at + 5 - 12);
            return cut.toByteArray();
        }
        return whole;
    }

    private static String key(String name, int type) {
        String small = name.toLowerCase(Locale.ROOT);
        return (small.endsWith(".") ? small : small + '.') + ' ' + type;
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void daemon(String what, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException e) {
                        // closed
                    }
                },
                "name server " + what);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
