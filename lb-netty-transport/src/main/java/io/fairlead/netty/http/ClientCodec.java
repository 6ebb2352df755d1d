package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;

/**
 * The decoder and the encoder of a client connection. The decoder is another one after a change of the limits, which
 * it cannot change itself; whoever uses the codec need not know. Confined to the event loop.
 */
final class ClientCodec implements Meter {
    private final RequestDecoder.Listener listener;
    private final ChannelPipeline pipeline;
    private final ResponseEncoder encoder = new ResponseEncoder();
    private RequestDecoder decoder;
    private Terms terms; // of the decoder
    private CombinedChannelDuplexHandler<RequestDecoder, ResponseEncoder> handler;
    private long consumed; // by earlier decoders, or none
    private long written; // by no encoder

    private ClientCodec(Terms terms, RequestDecoder.Listener listener, ChannelPipeline pipeline) {
        this.listener = listener;
        this.pipeline = pipeline;
        this.terms = terms;
        this.decoder = new RequestDecoder(
                Decoding.requests(terms.limits()), listener, terms.config().http2());
        this.handler = new CombinedChannelDuplexHandler<>(decoder, encoder);
    }

    /** Returns a codec that is the last handler of the pipeline for now. */
    static ClientCodec install(Terms terms, RequestDecoder.Listener listener, ChannelPipeline pipeline) {
        ClientCodec codec = new ClientCodec(terms, listener, pipeline);
        pipeline.addLast(codec.handler);
        return codec;
    }

    /** Decodes the next request within the limits of these terms, unless some of it has been decoded. */
    void adopt(Terms next) throws Exception {
        if (next == terms) {
            return;
        }
        if (next.decodesRequestsLike(terms)) {
            terms = next;
        } else if (!decoder.isReading()) {
            terms = next;
            replaceDecoder();
        }
    }

    private void replaceDecoder() throws Exception {
        RequestDecoder before = decoder;
        ByteBuf rest = before.takeBytes();
        consumed += before.consumed();
        decoder = new RequestDecoder(Decoding.requests(terms.limits()), listener, false);
        CombinedChannelDuplexHandler<RequestDecoder, ResponseEncoder> replacement =
                new CombinedChannelDuplexHandler<>(decoder, encoder);
        pipeline.replace(handler, null, replacement);
        handler = replacement;
        decoder.continues(before, rest);
    }

    /** Leaves the pipeline. */
    void remove() {
        pipeline.remove(handler);
    }

    /** Leaves the pipeline; returns what has not been decoded, which is the caller's. */
    ByteBuf leave() {
        ByteBuf rest = decoder.takeBytes();
        pipeline.remove(handler);
        return rest;
    }

    /** Says whether the responses to come answer HEAD. */
    void answers(boolean head) {
        encoder.answers(head);
    }

    /** Lets no message through until {@link #resume}. */
    void hold() {
        decoder.hold();
    }

    /** Lets messages through again; some may come before this returns. */
    void resume() throws Exception {
        decoder.resume();
    }

    /** Drops whatever comes from now on. */
    void discard() {
        decoder.discard();
    }

    /** Returns whether bytes wait to be let through. */
    boolean isStemming() {
        return decoder.isStemming();
    }

    /** Returns whether bytes wait, to be let through or for more bytes. */
    boolean hasBytes() {
        return decoder.hasBytes();
    }

    /** Counts bytes that needed no codec. */
    void count(long in, long out) {
        consumed += in;
        written += out;
    }

    @Override
    public long consumed() {
        return consumed + decoder.consumed();
    }

    @Override
    public long written() {
        return written + encoder.written();
    }
}
