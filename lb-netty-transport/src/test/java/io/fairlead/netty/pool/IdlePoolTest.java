package io.fairlead.netty.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

/** Last in, first out, bounded, and never a connection that leads elsewhere. */
final class IdlePoolTest {
    private static final SocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final SocketAddress THERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

    private static final String ONE = "one way";
    private static final String OTHER = "another";

    private final IdlePool<Fake> pool = IdlePool.keeping(2);

    @Test
    void theLatestIsTakenFirst() {
        Fake a = new Fake("x", HERE);
        Fake b = new Fake("x", HERE);
        assertThat(pool.offer(a)).isTrue();
        assertThat(pool.offer(b)).isTrue();
        assertThat(pool.offer(new Fake("x", HERE))).isFalse();
        assertThat(pool.offer(new Fake("y", HERE))).isTrue();
        assertThat(pool.take("x", HERE, ONE)).isSameAs(b);
        assertThat(pool.take("x", HERE, ONE)).isSameAs(a);
        assertThat(pool.take("x", HERE, ONE)).isNull();
        assertThat(pool.take("z", HERE, ONE)).isNull();
        assertThat(pool.size("y")).isEqualTo(1);
    }

    @Test
    void whatIsClosedOrLeadsElsewhereIsNotTaken() {
        Fake good = new Fake("x", HERE);
        Fake moved = new Fake("x", THERE);
        pool.offer(good);
        pool.offer(moved);
        assertThat(pool.take("x", HERE, ONE)).isSameAs(good);
        assertThat(moved.open).isFalse();
        good.open = false;
        pool.offer(good);
        assertThat(pool.take("x", HERE, ONE)).isNull();
    }

    @Test
    void whatWasMadeInAnotherWayStays() {
        Fake one = new Fake("x", HERE);
        Fake other = new Fake("x", HERE, OTHER);
        pool.offer(one);
        pool.offer(other);
        assertThat(pool.take("x", HERE, ONE)).isSameAs(one);
        assertThat(pool.take("x", HERE, ONE)).isNull();
        assertThat(other.open).isTrue();
        assertThat(pool.take("x", HERE, OTHER)).isSameAs(other);
    }

    @Test
    void thoseInTheirOwnWayKeepTheirOrder() {
        Fake first = new Fake("x", HERE, OTHER);
        Fake second = new Fake("x", HERE, OTHER);
        pool.offer(first);
        pool.offer(second);
        assertThat(pool.take("x", HERE, ONE)).isNull();
        assertThat(pool.take("x", HERE, OTHER)).isSameAs(second);
        assertThat(pool.take("x", HERE, OTHER)).isSameAs(first);
    }

    @Test
    void removingAndClosing() {
        Fake a = new Fake("x", HERE);
        Fake b = new Fake("x", HERE);
        pool.offer(a);
        pool.offer(b);
        pool.remove(b);
        pool.remove(b);
        assertThat(pool.size("x")).isEqualTo(1);
        pool.closeAll();
        assertThat(a.open).isFalse();
        assertThat(b.open).isTrue();
        assertThat(pool.size("x")).isZero();
    }

    private static final class Fake implements IdlePool.Connection {
        private final String backendId;
        private final SocketAddress address;
        private final String way;
        private boolean open = true;

        private Fake(String backendId, SocketAddress address) {
            this(backendId, address, ONE);
        }

        private Fake(String backendId, SocketAddress address, String way) {
            this.backendId = backendId;
            this.address = address;
            this.way = way;
        }

        @Override
        public Object way() {
            return way;
        }

        @Override
        public String backendId() {
            return backendId;
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
