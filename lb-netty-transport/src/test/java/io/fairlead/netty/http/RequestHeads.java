package io.fairlead.netty.http;

import io.fairlead.netty.Limits;
import io.fairlead.netty.forward.Asker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What becomes of the first request head among some bytes, by decoder, guard and rewriter alone. */
public final class RequestHeads {
    private static final Limits LIMITS =
            Limits.defaults().withHeadBytes(2_000).withRequestLineBytes(500).withHeaderFields(30);

    private static final Asker CLIENT = Asker.of(new InetSocketAddress("192.0.2.1", 4711), null, "http");

    private static final RequestDecoder.Listener NOBODY = new RequestDecoder.Listener() {
        @Override
        public void onBytes() {}

        @Override
        public void onStemming() {}

        @Override
        public void onPreface(ByteBuf bytes) {
            bytes.release();
        }
    };

    private RequestHeads() {}

    /**
     * Returns the head to be forwarded, or the status it is refused with, or an empty text while it is not complete.
     *
     * @param split how many bytes come first, and the others later
     */
    public static String judge(byte[] bytes, int split) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(Decoding.requests(LIMITS), NOBODY, false));
        try {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, split));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, split, bytes.length - split));
            Object first = channel.readInbound();
            try {
                return (first instanceof HttpRequest request) ? judge(request) : "";
            } finally {
                ReferenceCountUtil.release(first);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static String judge(HttpRequest request) {
        int status = RequestGuard.check(request, LIMITS);
        if (status != RequestGuard.OK) {
            return String.valueOf(status);
        }
        HeaderRewriter.request(request, CLIENT, "fairlead");
        EmbeddedChannel encoder = new EmbeddedChannel(new HttpRequestEncoder());
        try {
            encoder.writeOutbound(request);
            ByteBuf head = encoder.readOutbound();
            String text = head.toString(StandardCharsets.ISO_8859_1);
            head.release();
            return text;
        } finally {
            encoder.finishAndReleaseAll();
        }
    }
}
