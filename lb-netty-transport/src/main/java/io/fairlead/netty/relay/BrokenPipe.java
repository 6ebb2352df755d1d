package io.fairlead.netty.relay;

import io.netty.channel.unix.Errors;
import org.jspecify.annotations.Nullable;

/** What Linux says of a write to a connection that was reset after the FIN of its peer. */
final class BrokenPipe {
    private BrokenPipe() {}

    static boolean is(@Nullable Throwable cause) {
        return cause instanceof Errors.NativeIoException error
                ? error.expectedErr() == Errors.ERRNO_EPIPE_NEGATIVE
                : cause != null && "Broken pipe".equals(cause.getMessage());
    }
}
