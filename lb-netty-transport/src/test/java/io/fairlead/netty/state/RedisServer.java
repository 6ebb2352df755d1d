package io.fairlead.netty.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real redis-server (or valkey-server) of this machine, on 127.0.0.1, with nothing on disk but its log. */
final class RedisServer implements AutoCloseable {
    private final int port;
    private final Path directory;
    private final String[] options;
    private Process process;

    private RedisServer(int port, Path directory, String... options) {
        this.port = port;
        this.directory = directory;
        this.options = options;
        this.process = launch();
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/redis-server"));
    }

    static RedisServer start(Path directory, String... options) {
        RedisServer server = new RedisServer(freePort(), directory, options);
        server.awaitAnswer();
        return server;
    }

    /** Starts a sentinel that watches a primary under the name "app", alone, and fails over fast. */
    static RedisServer sentinel(Path directory, int primary) throws IOException {
        int port = freePort();
        Path file = directory.resolve("sentinel-" + port + ".conf");
        Files.writeString(
                file,
                "port " + port + "\nbind 127.0.0.1\nsentinel monitor app 127.0.0.1 " + primary + " 1\n"
                        + "sentinel down-after-milliseconds app 300\nsentinel failover-timeout app 2000\n");
        RedisServer server = new RedisServer(port, directory, file.toString(), "--sentinel");
        server.awaitAnswer();
        return server;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of("/usr/bin/redis-server"));
        if (options.length > 0 && options[0].endsWith(".conf")) {
            command.addAll(List.of(options));
        } else {
            command.addAll(List.of(
                    "--port",
                    "" + port,
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    "" + directory));
            command.addAll(List.of(options));
        }
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis-" + port + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        for (int i = 0; i < 600; i++) {
            try {
                command("PING");
                return;
            } catch (UncheckedIOException e) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        throw new AssertionError("redis-server does not answer");
    }

    /** Sends an inline command and returns the first line of the answer. */
    String command(String line) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String first = in.readLine();
            if (first == null) {
                throw new IOException("closed");
            }
            return first;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void restart() {
        kill();
        process = launch();
        awaitAnswer();
    }

    /** Stops the process in its tracks; connections stay open. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
