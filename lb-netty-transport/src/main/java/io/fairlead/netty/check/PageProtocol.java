package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Asks for a page over HTTP/2.
 *
 * @param encrypted whether the connection is
 */
record PageProtocol(Page page, boolean encrypted) implements Protocol {
    @Override
    public String alpn() {
        return Http2Exchange.ALPN;
    }

    @Override
    public boolean insists() {
        return true;
    }

    @Override
    public void begin(Call call) {
        Http2Headers head = new DefaultHttp2Headers()
                .method(page.method())
                .scheme(encrypted ? "https" : "http")
                .authority(page.hostOf(call.target(), encrypted ? 443 : 80))
                .path(page.path());
        page.headers().forEach(head::set);
        Http2Exchange.begin(call, head, new byte[0], new Reader(call, page));
    }

    /** Looks at the head of the response. */
    private record Reader(Call call, Page page) implements Http2Exchange.Answer {
        @Override
        public void headers(Http2Headers headers, boolean last) {
            int status = Http2Exchange.status(headers);
            if (status == 0) {
                call.fail("response without a status");
            } else {
                page.judge(call, status);
            }
        }

        @Override
        public void data(ByteBuf bytes, boolean last) {
            call.fail("body before the head of the response");
        }
    }
}
