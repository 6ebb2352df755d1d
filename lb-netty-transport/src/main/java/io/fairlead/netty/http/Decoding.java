package io.fairlead.netty.http;

import io.fairlead.netty.Limits;
import io.netty.handler.codec.http.HttpDecoderConfig;

/** How messages are decoded, from clients and from backends: strictly. */
final class Decoding {
    private Decoding() {}

    static HttpDecoderConfig requests(Limits limits) {
        return responses(limits).setMaxInitialLineLength(limits.requestLineBytes());
    }

    static HttpDecoderConfig responses(Limits limits) {
        return new HttpDecoderConfig()
                .setMaxHeaderSize(limits.headBytes())
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }
}
