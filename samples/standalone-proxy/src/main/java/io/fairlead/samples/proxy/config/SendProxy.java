package io.fairlead.samples.proxy.config;

import io.fairlead.netty.ProxyVersion;
import org.jspecify.annotations.Nullable;

/** Which PROXY header connections to backends begin with. */
public enum SendProxy {
    /** None. */
    NONE,
    /** Version 1, a line of text. */
    V1,
    /** Version 2, binary. */
    V2;

    /** Returns it as a listener takes it; null for none. */
    public @Nullable ProxyVersion toVersion() {
        return switch (this) {
            case NONE -> null;
            case V1 -> ProxyVersion.V1;
            case V2 -> ProxyVersion.V2;
        };
    }
}
