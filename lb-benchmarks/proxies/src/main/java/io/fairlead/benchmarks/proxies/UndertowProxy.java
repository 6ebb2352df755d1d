package io.fairlead.benchmarks.proxies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Undertow's proxy handler; TLS is the JDK's, for want of another. */
final class UndertowProxy {
    private static final int CONNECTIONS = 1024; // to a backend, of one thread

    private UndertowProxy() {}

    /** Starts it. */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        Setting setting = Setting.of(args);
        LoadBalancingProxyClient backends = new LoadBalancingProxyClient()
                .setConnectionsPerThread(CONNECTIONS)
                .setSoftMaxConnectionsPerThread(CONNECTIONS)
                .setTtl(30_000);
        setting.backends().forEach(port -> backends.addHost(URI.create("http://" + Setting.HOST + ':' + port)));
        ProxyHandler proxy = ProxyHandler.builder()
                .setProxyClient(backends)
                .setMaxRequestTime(30_000)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
        Undertow.Builder server = Undertow.builder()
                .setIoThreads(setting.threads())
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                .setHandler(proxy);
        Path certificate = setting.certificate();
        Path key = setting.key();
        if (certificate == null || key == null) {
            server.addHttpListener(setting.port(), Setting.HOST);
        } else {
            server.addHttpsListener(setting.port(), Setting.HOST, tls(certificate, key));
        }
        server.build().start();
    }

    private static SSLContext tls(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Certificate known;
        try (InputStream in = Files.newInputStream(certificate)) {
            known = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        String text = Files.readString(key, ISO_8859_1).replaceAll("-----[A-Z ]*-----", "");
        PrivateKey secret = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", secret, new char[0], new Certificate[] {known});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
