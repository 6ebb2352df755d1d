package io.fairlead.netty.check;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;

/**
 * Calls {@code grpc.health.v1.Health/Check}, as gRPC over HTTP/2 does.
 *
 * @param service whom to ask about; empty for the server as a whole
 * @param encrypted whether the connection is
 */
record GrpcProtocol(String service, boolean encrypted) implements Protocol {
    private static final long LONGEST_TIMEOUT_MILLIS = 99_999_999; // what eight digits hold

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
        long millis = call.probe().timeout().toMillis();
        Http2Headers head = new DefaultHttp2Headers()
                .method("POST")
                .scheme(encrypted ? "https" : "http")
                .authority(call.target().authority(encrypted ? 443 : 80))
                .path("/grpc.health.v1.Health/Check")
                .set("te", "trailers")
                .set("content-type", "application/grpc")
                .set("user-agent", "fairlead")
                .set("grpc-timeout", Math.max(1, Math.min(LONGEST_TIMEOUT_MILLIS, millis)) + "m");
        Http2Exchange.begin(call, head, GrpcHealth.request(service), new GrpcAnswer(call, service));
    }
}
