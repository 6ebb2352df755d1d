package io.fairlead.samples.proxy.config;

import io.fairlead.netty.StickyCookie;
import org.jspecify.annotations.Nullable;

/** Whether browsers send a cookie with requests that other sites cause. */
public enum SameSite {
    /** Never. */
    STRICT(StickyCookie.SameSite.STRICT),
    /** When a link is followed. */
    LAX(StickyCookie.SameSite.LAX),
    /** Always. */
    NONE(StickyCookie.SameSite.NONE),
    /** As browsers like. */
    UNSET(null);

    private final StickyCookie.@Nullable SameSite sameSite;

    SameSite(StickyCookie.@Nullable SameSite sameSite) {
        this.sameSite = sameSite;
    }

    StickyCookie.@Nullable SameSite toSameSite() {
        return sameSite;
    }
}
