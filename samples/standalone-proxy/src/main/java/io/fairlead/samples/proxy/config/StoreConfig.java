package io.fairlead.samples.proxy.config;

import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import io.fairlead.netty.state.RedisStore;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** Where instances share what they know. */
@Section(
        doc =
                "A Redis or Valkey in which instances share sticky tables (`shared` of `stickiness`) and what they see failing. No request depends on it: while it is slow or gone, each instance goes on with what it knows. A reload does not change it")
public record StoreConfig(
        @Option(
                doc =
                        "`redis://[user:password@]host[:port][/database]`, `rediss://` for TLS, or `redis-sentinel://host1,host2/#primary`",
                required = true,
                format = Format.SECRET)
        String uri,

        @Option(doc = "What the names of all keys begin with", otherwise = "fairlead", format = Format.NAME)
        String prefix,

        @Option(doc = "How long a new client waits for who served it elsewhere", otherwise = "5ms", range = "1ms..1s")
        Duration patience,

        @Option(doc = "How long any command may take", otherwise = "500ms", range = "1ms..1m")
        Duration timeout,

        @Option(
                doc =
                        "How often instances tell one another which backends they see failing, as hints for whoever knows nothing; 0s: never",
                otherwise = "5s",
                range = "0s..1h")
        Duration health,

        @Option(
                doc = "What names this instance among those that share; absent: drawn when the process starts",
                format = Format.NAME)
        String instance) {
    /** Checks each option. */
    public StoreConfig {
        SectionSpec.check(StoreConfig.class, uri, prefix, patience, timeout, health, instance);
        if (!uri.matches("(redis|rediss|redis-sentinel|rediss-sentinel)://.+")) {
            throw new BadValue("uri: not shown here (expected: redis://host:port)");
        }
        if (!prefix.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new BadValue("prefix: " + BadValue.quoted(prefix) + " (expected: letters, digits and . _ -)");
        }
        if (!health.isZero() && health.toMillis() < 100) {
            throw new BadValue("health: " + health.toMillis() + "ms (expected: 0s, or 100ms..1h)");
        }
    }

    /** Begins to connect to the store. */
    public StateStore toStore(Scheduler timer) {
        return RedisStore.builder(uri)
                .prefix(prefix)
                .timeout(timeout)
                .scheduler(timer)
                .start();
    }
}
