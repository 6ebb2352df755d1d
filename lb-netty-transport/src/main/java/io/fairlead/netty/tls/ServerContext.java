package io.fairlead.netty.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one certificate share. Lives while somebody has retained it: the cache, and each engine by
 * itself, so that handshakes outlive a reload.
 */
final class ServerContext {
    private final SslContext context;
    private int turns; // of the ticket keys in it; guarded by this

    ServerContext(SslContext context) {
        this.context = context;
    }

    /**
     * Returns the engine of one connection, or null if the context has been released meanwhile.
     *
     * @param keys of the tickets; null if the engine has its own
     */
    @Nullable
    SSLEngine engine(ByteBufAllocator allocator, @Nullable TicketKeys keys) {
        if (!retain()) {
            return null;
        }
        try {
            if (keys != null) {
                seal(keys);
            }
            return context.newEngine(allocator);
        } finally {
            release();
        }
    }

    private void seal(TicketKeys keys) {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            TicketKeys.Set current = keys.current();
            synchronized (this) {
                if (turns != current.turns()) {
                    turns = current.turns();
                    sessions.setTicketKeys(current.keys());
                }
            }
        }
    }

    private boolean retain() {
        if (context instanceof ReferenceCounted counted) {
            synchronized (this) {
                if (counted.refCnt() == 0) {
                    return false;
                }
                counted.retain();
            }
        }
        return true;
    }

    /** Gives it back; the last one frees it. */
    void release() {
        synchronized (this) {
            ReferenceCountUtil.release(context);
        }
    }
}
