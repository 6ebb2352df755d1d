package io.fairlead.samples.postgres;

import io.fairlead.api.Backend;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what PostgreSQL says at the beginning of a session, and answers simple queries: whether it is in recovery, and to
 * anything else that it is done. Protocol 3.0, as documented in "Frontend/Backend Protocol".
 */
final class FakePostgres implements AutoCloseable {
    /** What the server does with whoever comes. */
    enum Mood {
        PRIMARY,
        REPLICA,
        STARTING,
        FULL,
        REFUSING
    }

    private static final Map<Mood, String> ERRORS = Map.of(
            Mood.STARTING, "57P03 the database system is starting up",
            Mood.FULL, "53300 sorry, too many clients already",
            Mood.REFUSING, "28000 role \"app\" is not permitted to log in");

    private final String id;
    private final ServerSocket server;
    private final Thread accepting = new Thread(this::accept, "fake-postgres");
    private final Set<Socket> sessions = ConcurrentHashMap.newKeySet();
    volatile Mood mood;

    private FakePostgres(String id, ServerSocket server, Mood mood) {
        this.id = id;
        this.server = server;
        this.mood = mood;
    }

    static FakePostgres start(String id, Mood mood) throws IOException {
        FakePostgres fake = new FakePostgres(id, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), mood);
        fake.accepting.setDaemon(true);
        fake.accepting.start();
        return fake;
    }

    Backend backend() {
        return Backend.of(id, "127.0.0.1", server.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket session = server.accept();
                sessions.add(session);
                Thread thread = new Thread(() -> serve(session), "fake-postgres-session");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // it was stopped
        }
    }

    private void serve(Socket session) {
        try (session) {
            DataInputStream in = new DataInputStream(session.getInputStream());
            DataOutputStream out = new DataOutputStream(session.getOutputStream());
            in.readFully(new byte[in.readInt() - Integer.BYTES]); // the startup message
            String error = ERRORS.get(mood);
            if (error != null) {
                send(out, 'E', "SFATAL\0C" + error.substring(0, 5) + "\0M" + error.substring(6) + "\0\0");
                return;
            }
            send(out, 'R', "\0\0\0\0");
            for (String setting : new String[] {
                "server_version\00015.0", "client_encoding\0UTF8", "DateStyle\0ISO, MDY", "integer_datetimes\0on"
            }) {
                send(out, 'S', setting + '\0');
            }
            send(out, 'Z', "I");
            while (in.read() == 'Q') {
                byte[] query = new byte[in.readInt() - Integer.BYTES];
                in.readFully(query);
                answer(out, new String(query, StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // the client went, or the server was stopped
        } finally {
            sessions.remove(session);
        }
    }

    private void answer(DataOutputStream out, String query) throws IOException {
        if (query.contains("pg_is_in_recovery")) {
            // one column of type boolean, as text
            send(
                    out,
                    'T',
                    "\0\1pg_is_in_recovery\0" + "\0".repeat(6) + "\0\0\0\20" + "\0\1" + "\377\377\377\377" + "\0\0");
            send(out, 'D', "\0\1\0\0\0\1" + (mood == Mood.REPLICA ? 't' : 'f'));
        }
        send(out, 'C', "SELECT 1\0");
        send(out, 'Z', "I");
    }

    private static void send(DataOutputStream out, char type, String body) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        DataOutputStream writer = new DataOutputStream(message);
        writer.writeByte(type);
        writer.writeInt(Integer.BYTES + body.length());
        writer.write(body.getBytes(StandardCharsets.ISO_8859_1));
        out.write(message.toByteArray());
    }

    /** Stops listening and resets every session. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            accepting.join(); // the socket listens until the last accept has noticed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket session : sessions) {
            try {
                session.setSoLinger(true, 0);
            } catch (SocketException e) {
                // its client has ended it meanwhile
            }
            session.close();
        }
    }
}
