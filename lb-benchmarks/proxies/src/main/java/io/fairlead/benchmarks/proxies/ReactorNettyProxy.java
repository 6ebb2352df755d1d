package io.fairlead.benchmarks.proxies;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** Reactor Netty's server and client, streaming; on epoll, TLS by BoringSSL. */
final class ReactorNettyProxy {
    private final List<HttpClient> backends;
    private final AtomicInteger turn = new AtomicInteger();

    private ReactorNettyProxy(List<HttpClient> backends) {
        this.backends = backends;
    }

    /** Starts it. */
    public static void main(String[] args) {
        Setting setting = Setting.of(args);
        LoopResources loops = LoopResources.create("proxy", setting.threads(), true);
        ConnectionProvider connections = ConnectionProvider.builder("origin")
                .maxConnections(1024)
                .pendingAcquireMaxCount(-1)
                .build();
        ReactorNettyProxy proxy = new ReactorNettyProxy(setting.backends().stream()
                .map(port -> HttpClient.create(connections)
                        .runOn(loops)
                        .baseUrl("http://" + Setting.HOST + ':' + port)
                        .headers(headers -> headers.remove(HttpHeaderNames.USER_AGENT)))
                .toList());
        HttpServer server = HttpServer.create()
                .host(Setting.HOST)
                .port(setting.port())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .runOn(loops)
                .handle(proxy::pass);
        File certificate = file(setting.certificate());
        File key = file(setting.key());
        if (certificate != null && key != null) {
            Http2SslContextSpec keys = Http2SslContextSpec.forServer(certificate, key);
            keys.configure(context -> context.sslProvider(SslProvider.OPENSSL).protocols("TLSv1.3"));
            GenericSslContextSpec<?> spec = keys;
            server = server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11).secure(tls -> tls.sslContext(spec));
        }
        server.bindNow().onDispose().block();
    }

    private static @Nullable File file(@Nullable Path path) {
        return (path == null) ? null : path.toFile();
    }

    private Publisher<Void> pass(HttpServerRequest request, HttpServerResponse response) {
        HttpClient backend = backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
        InetSocketAddress client = request.remoteAddress();
        HttpHeaders asked = request.requestHeaders();
        boolean body =
                asked.contains(HttpHeaderNames.CONTENT_LENGTH) || asked.contains(HttpHeaderNames.TRANSFER_ENCODING);
        HttpClient.RequestSender sender = backend.headers(headers -> {
                    headers.set(asked);
                    hopByHop(headers);
                    if (client != null) {
                        headers.set("X-Forwarded-For", client.getAddress().getHostAddress());
                    }
                })
                .request(request.method())
                .uri(request.uri());
        HttpClient.ResponseReceiver<?> receiver =
                body ? sender.send(request.receive().retain()) : sender;
        return receiver.response((answer, content) -> {
            HttpHeaders headers = response.status(answer.status()).responseHeaders();
            headers.set(answer.responseHeaders());
            hopByHop(headers);
            return response.send(content.retain());
        });
    }

    private static void hopByHop(HttpHeaders headers) {
        headers.remove(HttpHeaderNames.CONNECTION);
        headers.remove("Keep-Alive");
        headers.remove(HttpHeaderNames.UPGRADE);
    }
}
