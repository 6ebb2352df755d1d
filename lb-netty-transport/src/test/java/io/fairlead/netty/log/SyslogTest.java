package io.fairlead.netty.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SyslogTest {
    private static final Syslog HEADER = Syslog.defaults().withFacility(17).withAppName("edge");
    private static final String PREFIX =
            "<142>1 2026-11-21T02:53:39.047Z - edge " + ProcessHandle.current().pid() + " access - ";

    @Test
    void udpSendsOneMessageADatagram() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                AccessLog log = open(LogTarget.syslogUdp((InetSocketAddress) server.getLocalSocketAddress(), HEADER))) {
            log.log(Entries.ok());
            log.log(Entries.ok());
            for (int i = 0; i < 2; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
                server.receive(packet);
                assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII))
                        .isEqualTo(PREFIX + line());
            }
        }
    }

    @Test
    void udpCutsWhatIsTooLongForADatagram() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                AccessLog log = open(LogTarget.syslogUdp((InetSocketAddress) server.getLocalSocketAddress(), HEADER))) {
            log.log(Entries.hostile("\u0001".repeat(5000)));
            DatagramPacket packet = new DatagramPacket(new byte[20_000], 20_000);
            server.receive(packet);
            assertThat(packet.getLength()).isEqualTo(8192);
        }
    }

    @Test
    void udpWithoutAListenerHarmsNobody() throws IOException {
        int port;
        try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        AccessLog log =
                open(LogTarget.syslogUdp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), HEADER));
        for (int i = 0; i < 100; i++) {
            log.log(Entries.ok());
        }
        log.close();

        assertThat(log.written() + log.dropped()).isEqualTo(100);
    }

    @Test
    void tcpCountsOctets() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AccessLog log = open(LogTarget.syslogTcp((InetSocketAddress) server.getLocalSocketAddress(), HEADER));
            for (int i = 0; i < 1000; i++) {
                log.log(Entries.ok());
            }
            try (Socket peer = server.accept()) {
                for (int i = 0; i < 1000; i++) {
                    assertThat(frame(peer.getInputStream())).isEqualTo(PREFIX + line());
                }
            }
            log.close();
            assertThat(log.written()).isEqualTo(1000);
            assertThat(log.dropped()).isZero();
        }
    }

    @Test
    void tcpConnectsAgainToAServerThatCameBack() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                AccessLog log = open(LogTarget.syslogTcp((InetSocketAddress) server.getLocalSocketAddress(), HEADER))) {
            for (int i = 0; i < 3; i++) {
                log.log(Entries.ok());
                try (Socket peer = server.accept()) {
                    assertThat(frame(peer.getInputStream())).isEqualTo(PREFIX + line());
                }
            }
            AccessLogTest.until(() -> log.written() == 3);
            assertThat(log.dropped()).isZero();
        }
    }

    @Test
    void tcpWithoutAServerDropsAndCounts() throws IOException {
        try (Socket deaf = new Socket()) { // bound, so that nobody else gets the port, and not listening
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            AccessLog log = AccessLog.builder(
                            LogTarget.syslogTcp((InetSocketAddress) deaf.getLocalSocketAddress(), HEADER))
                    .capacity(16)
                    .closeTimeout(Duration.ofMillis(100))
                    .open();
            for (int i = 0; i < 500; i++) {
                log.log(Entries.ok());
            }
            log.close();

            assertThat(log.written()).isZero();
            assertThat(log.dropped()).isEqualTo(500);
        }
    }

    @Test
    void tcpToAServerThatDoesNotReadEndsAtTheDeadline() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setReceiveBufferSize(4096);
            AccessLog log = AccessLog.builder(
                            LogTarget.syslogTcp((InetSocketAddress) server.getLocalSocketAddress(), HEADER))
                    .closeTimeout(Duration.ofMillis(100))
                    .capacity(1 << 15)
                    .open();
            AccessRecord large = Entries.hostile("\u0001".repeat(2000));
            for (int i = 0; i < 1000; i++) {
                log.log(large);
            }
            log.close();

            assertThat(log.dropped()).isPositive();
            assertThat(log.written() + log.dropped()).isEqualTo(1000);
        }
    }

    private static AccessLog open(LogTarget target) {
        return AccessLog.builder(target).zone(ZoneOffset.UTC).open();
    }

    private static String line() {
        return Entries.line(HaproxyFormat.in(ZoneOffset.UTC), Entries.ok());
    }

    private static String frame(InputStream stream) throws IOException {
        int length = 0;
        for (int c = stream.read(); c != ' '; c = stream.read()) {
            length = length * 10 + Character.digit(c, 10);
        }
        return new String(stream.readNBytes(length), StandardCharsets.US_ASCII);
    }
}
