package io.fairlead.netty.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;

/**
 * Asks for a page over HTTP/2.
 *
 * @param encrypted whether the connection is
 */
record PageProtocol(Page page, boolean encrypted) implements Protocol {
    @Override
    public List<String> alpn(List<String> usual) {
        return List.of(Http2Exchange.ALPN);
    }

    @Override
    public String insists() {
        return Http2Exchange.ALPN;
    }

    @Override
    public void begin(Call call) {
        Http2Headers head = new DefaultHttp2Headers()
                .method(page.method())
                .scheme(encrypted ? "https" : "http")
                .authority(page.hostOf(call.target(), encrypted ? 443 : 80))
                .path(page.path());
        page.headers().forEach(head::set);
        Http2Exchange.begin(call, head, new byte[0], new Reader(call, new PageAnswer(call, page)));
    }

    /** Hands the response over. */
    private record Reader(Call call, PageAnswer answer) implements Http2Exchange.Answer {
        @Override
        public void headers(Http2Headers headers, boolean last) {
            if (!answer.readsBody()) {
                int status = Http2Exchange.status(headers);
                if (status == 0) {
                    call.fail("response without a status");
                } else {
                    answer.status(status);
                }
            }
            if (last) {
                answer.body(Unpooled.EMPTY_BUFFER, true);
            }
        }

        @Override
        public void data(ByteBuf bytes, boolean last) {
            if (answer.readsBody()) {
                answer.body(bytes, last);
            } else {
                call.fail("body before the head of the response");
            }
        }
    }
}
