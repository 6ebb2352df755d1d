package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sd_notify(3) would have said arrives, under a path and under an abstract name. */
final class ServiceManagerTest {
    @Test
    void isToldUnderAPath(@TempDir Path directory) throws Exception {
        String path = directory.resolve("notify").toString();
        assertThat(told(path, path)).isEqualTo("READY=1\nSTATUS=two listeners");
    }

    @Test
    void isToldUnderAnAbstractName() throws Exception {
        String name = "fairlead-test-" + ProcessHandle.current().pid();
        assertThat(told('\0' + name, '@' + name)).isEqualTo("READY=1\nSTATUS=two listeners");
    }

    private static String told(String bound, String socket) throws Exception {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        Socket manager = Socket.newSocketDomainDgram();
        try {
            manager.bind(new DomainSocketAddress(bound));
            ServiceManager.at(socket).tell("READY=1\nSTATUS=two listeners");
            ByteBuffer bytes = ByteBuffer.allocateDirect(100);
            int length = manager.recv(bytes, 0, bytes.capacity()); // is there: sending has returned
            return StandardCharsets.UTF_8.decode(bytes.limit(length)).toString();
        } finally {
            manager.close();
        }
    }

    @Test
    void nobodyIsToldNothing() {
        ServiceManager.at("").tell("READY=1");
        ServiceManager.at("/nowhere/at/all").tell("READY=1");
        assertThat(ServiceManager.at("").isThere()).isFalse();
    }
}
