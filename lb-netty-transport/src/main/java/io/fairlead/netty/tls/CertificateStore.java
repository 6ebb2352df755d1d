package io.fairlead.netty.tls;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a listener between two reloads: all of their names, and the contexts of those that are asked for,
 * made when first needed and at most so many. Thread-safe.
 */
final class CertificateStore {
    private final ServerNames names;
    private final ServerProfile profile;
    private final List<X509Certificate> trusted;
    private final AsyncLoadingCache<Certificate, ServerContext> contexts;

    private CertificateStore(
            ServerNames names,
            ServerProfile profile,
            List<X509Certificate> trusted,
            long mostContexts,
            Executor executor) {
        this.names = names;
        this.profile = profile;
        this.trusted = trusted;
        this.contexts = Caffeine.newBuilder()
                .maximumSize(mostContexts)
                .executor(executor)
                .<Certificate, ServerContext>removalListener((certificate, context, cause) -> {
                    if (context != null) {
                        context.release();
                    }
                })
                .buildAsync(this::make);
    }

    /**
     * Reads the certificates: all of them if their contexts have room, otherwise the first and those whose names were not
     * given. Blocks.
     *
     * @param executor reads and makes contexts later
     * @throws IllegalArgumentException naming the file that cannot be used, and why
     */
    static CertificateStore read(
            List<Certificate> certificates, ServerProfile profile, long mostContexts, Executor executor) {
        CertificateStore store =
                new CertificateStore(ServerNames.of(certificates), profile, profile.trusted(), mostContexts, executor);
        List<Certificate> now = (certificates.size() <= mostContexts) ? certificates : certificates.subList(0, 1);
        try {
            for (Certificate certificate : now) {
                store.contexts.put(certificate, CompletableFuture.completedFuture(store.make(certificate)));
            }
        } catch (RuntimeException e) {
            store.forget();
            throw e;
        }
        return store;
    }

    private ServerContext make(Certificate certificate) {
        return profile.context(certificate.read(), trusted);
    }

    /**
     * Returns the certificate for a client that asks for the name.
     *
     * @param name in lower case; null if it names nobody
     * @return null if there is none of this name
     */
    @Nullable
    Certificate made(@Nullable String name) {
        return (name == null) ? null : names.made(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    /** Returns the certificate of clients that name nobody, or somebody else. */
    Certificate first() {
        return names.first();
    }

    /** Returns the context of a certificate, soon. It may be released by the time it is used. */
    CompletableFuture<ServerContext> context(Certificate certificate) {
        return contexts.get(certificate);
    }

    /** Returns how many names there are. */
    int names() {
        return names.size();
    }

    /** Returns how many contexts there are now, or are being made. */
    long contexts() {
        contexts.synchronous().cleanUp();
        return contexts.synchronous().estimatedSize();
    }

    /** Gives back all contexts; connections that have one keep it. */
    void forget() {
        contexts.synchronous().invalidateAll();
    }
}
