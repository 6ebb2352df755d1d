package io.fairlead.netty.tcp;

import io.fairlead.netty.traffic.LoopLane;

/**
 * What a session of one event loop keeps from its beginning to its end: the options and the lane.
 *
 * @param config the options
 * @param lane where its attempts count
 * @param connectNanos the timeouts of the options
 * @param idleNanos likewise
 * @param halfOpenNanos likewise
 */
record TcpTerms(TcpConfig config, LoopLane lane, long connectNanos, long idleNanos, long halfOpenNanos) {
    static TcpTerms of(TcpConfig config, LoopLane lane) {
        return new TcpTerms(
                config,
                lane,
                config.timeouts().connect().toNanos(),
                config.timeouts().idle().toNanos(),
                config.timeouts().halfOpen().toNanos());
    }
}
