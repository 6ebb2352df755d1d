package io.fairlead.benchmarks.proxies;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.util.List;
import java.util.Set;

/** Vert.x HTTP proxy: a verticle an event loop, on epoll, TLS by BoringSSL. */
final class VertxProxy extends AbstractVerticle {
    private final Setting setting;
    private int turn;

    private VertxProxy(Setting setting) {
        this.setting = setting;
    }

    /** Starts it. */
    public static void main(String[] args) {
        Setting setting = Setting.of(args);
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(setting.threads()).setPreferNativeTransport(true));
        vertx.deployVerticle(() -> new VertxProxy(setting), new DeploymentOptions().setInstances(setting.threads()))
                .onFailure(Throwable::printStackTrace);
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(1024));
        List<SocketAddress> backends = setting.backends().stream()
                .map(port -> SocketAddress.inetSocketAddress(port, Setting.HOST))
                .toList();
        HttpProxy proxy = HttpProxy.reverseProxy(client)
                .origin(OriginRequestProvider.selector(
                        context -> Future.succeededFuture(backends.get(turn++ % backends.size()))))
                .addInterceptor(new ProxyInterceptor() {
                    @Override
                    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
                        var request = context.request();
                        request.putHeader(
                                "x-forwarded-for",
                                request.proxiedRequest().remoteAddress().hostAddress());
                        return context.sendRequest();
                    }

                    @Override
                    public Future<Void> handleProxyResponse(ProxyContext context) {
                        context.response().headers().remove("connection"); // which HTTP/2 forbids, and it would pass on
                        return context.sendResponse();
                    }
                });
        HttpServerOptions options = new HttpServerOptions()
                .setHost(Setting.HOST)
                .setPort(setting.port())
                .setAcceptBacklog(4096);
        if (setting.certificate() != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                    .setSslEngineOptions(new OpenSSLEngineOptions())
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(String.valueOf(setting.certificate()))
                            .setKeyPath(String.valueOf(setting.key())));
        }
        vertx.createHttpServer(options)
                .requestHandler(proxy)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }
}
