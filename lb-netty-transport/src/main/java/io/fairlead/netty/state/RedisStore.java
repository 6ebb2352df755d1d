package io.fairlead.netty.state;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import io.fairlead.api.StoreView;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A {@link StateStore} in Redis or Valkey, through Lettuce.
 *
 * <pre>{@code
 * StateStore store = RedisStore.builder("redis://10.0.0.5:6379").start();
 * StickyTable table = StickyTable.builder().share(store, "app").build();
 * }</pre>
 *
 * <p><b>What is kept.</b> {@code PREFIX:{TABLE}:key:HEX} is a string, the id of a backend; {@code PREFIX:{NAME}:count} a
 * number; {@code PREFIX:{POOL}:health} a hash, by instance what it sees failing and until when. All of them expire. The
 * braces keep what belongs together in one slot. What must be atomic is a script; all keys are named.
 *
 * <p><b>When Redis does not do what it should</b>, stages fail in time: at once while there is no connection, after the
 * timeout while it does not answer, and at once again while ten thousand commands wait. One connection is made, and made
 * again, after at most a second, when it ends or when three pings in a row were not answered. Values of the wrong type, or
 * that make no sense, are dropped and counted; one command after the other may fail, nothing else follows from it.
 *
 * <p>After a failover the last few writes may be lost, as replication is asynchronous: some sessions are met by another
 * backend then, as if nobody had known them. With {@code redis-sentinel://} the primary is looked up whenever a
 * connection is made. Thread-safe; Lettuce has threads of its own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits is told by another stage
public final class RedisStore implements StateStore {
    private static final int LONGEST_ID = 256;
    private static final int MOST_FAILING = 10_000;

    private static final String CLAIM = "local v=redis.call('GET',KEYS[1]) "
            + "if v and v~=ARGV[2] and v~=ARGV[1] then return v end "
            + "redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return ARGV[2]";
    private static final String ADD = "local v=redis.call('INCRBY',KEYS[1],ARGV[1]) "
            + "if redis.call('PTTL',KEYS[1])<0 then redis.call('PEXPIRE',KEYS[1],ARGV[2]) end return v";
    private static final String NOW = "local t=redis.call('TIME') local now=t[1]*1000+math.floor(t[2]/1000) ";
    private static final String SAY = NOW
            + "redis.call('HSET',KEYS[1],ARGV[1],string.format('%.0f',now+ARGV[3])..' '..ARGV[2]) "
            + "if redis.call('PTTL',KEYS[1])<tonumber(ARGV[3]) then redis.call('PEXPIRE',KEYS[1],ARGV[3]) end return 1";
    private static final String SAID = NOW + "local all=redis.call('HGETALL',KEYS[1]) local out={} "
            + "for i=1,#all,2 do local e,s=string.match(all[i+1],'^(%d+) (.*)$') "
            + "if e and tonumber(e)>now then out[#out+1]=all[i] out[#out+1]=s "
            + "else redis.call('HDEL',KEYS[1],all[i]) end end return out";

    private final RedisLink link;
    private final String prefix;

    private RedisStore(RedisLink link, String prefix) {
        this.link = link;
        this.prefix = prefix;
    }

    /**
     * Returns a builder.
     *
     * @param uri {@code redis://[user:password@]host[:port][/database]}, {@code rediss://} for TLS, or {@code
     *     redis-sentinel://host1,host2/#primary}
     * @throws IllegalArgumentException if it is none; the message does not hold it, as there may be a password in it
     */
    public static Builder builder(String uri) {
        return new Builder(uri);
    }

    @Override
    public CompletionStage<Optional<String>> find(String table, long key) {
        return link.ask(redis -> redis.get(key(table, key)))
                .thenApply(value -> Optional.ofNullable(value).flatMap(this::sane));
    }

    @Override
    public CompletionStage<String> claim(
            String table, long key, Optional<String> expected, String backend, Duration life) {
        String[] arguments = {expected.orElse(""), backend, millis(life)};
        return link.<String>ask(
                        redis -> redis.eval(CLAIM, ScriptOutputType.VALUE, new String[] {key(table, key)}, arguments))
                .thenApply(
                        value -> Optional.ofNullable(value).flatMap(this::sane).orElse(backend));
    }

    @Override
    public CompletionStage<Long> add(String counter, long amount, Duration life) {
        String[] arguments = {Long.toString(amount), millis(life)};
        return link.ask(
                redis -> redis.eval(ADD, ScriptOutputType.INTEGER, new String[] {name(counter, "count")}, arguments));
    }

    @Override
    public CompletionStage<?> say(String pool, String instance, Map<String, String> failing, Duration life) {
        String[] arguments = {instance, HealthWords.write(failing), millis(life)};
        return link.<Long>ask(
                redis -> redis.eval(SAY, ScriptOutputType.INTEGER, new String[] {name(pool, "health")}, arguments));
    }

    @Override
    public CompletionStage<Map<String, Map<String, String>>> said(String pool) {
        return link.<List<Object>>ask(
                        redis -> redis.eval(SAID, ScriptOutputType.MULTI, new String[] {name(pool, "health")}))
                .thenApply(this::byInstance);
    }

    private Map<String, Map<String, String>> byInstance(List<Object> flat) {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            Map<String, String> failing = HealthWords.read(String.valueOf(flat.get(i + 1)), MOST_FAILING);
            if (failing == null) {
                link.garbage();
            } else {
                all.put(String.valueOf(flat.get(i)), failing);
            }
        }
        return all;
    }

    /** Returns what may be the id of a backend: one line that is not too long. */
    private Optional<String> sane(String id) {
        if (id.isEmpty() || id.length() > LONGEST_ID || id.chars().anyMatch(c -> c < ' ' || c == 0xFFFD)) {
            link.garbage();
            return Optional.empty();
        }
        return Optional.of(id);
    }

    private String key(String table, long key) {
        return name(table, "key:") + Long.toHexString(key);
    }

    private String name(String owner, String what) {
        return prefix + ":{" + owner + "}:" + what;
    }

    private static String millis(Duration life) {
        return Long.toString(Math.max(1, life.toMillis()));
    }

    @Override
    public StoreView view() {
        return link.view();
    }

    @Override
    public void close() {
        link.close();
    }

    /** Builds and starts a {@link RedisStore}. */
    public static final class Builder {
        private final RedisURI uri;
        private String prefix = "fairlead";
        private Duration timeout = Duration.ofMillis(500);
        private Scheduler scheduler = Scheduler.system();

        private Builder(String text) {
            try {
                this.uri = RedisURI.create(text);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("redis: no URI (expected: redis://host:port)");
            }
        }

        /**
         * Sets what all names begin with. Defaults to {@code fairlead}.
         *
         * @throws IllegalArgumentException if it is empty, or has other characters than letters, digits and {@code . _ -}
         */
        public Builder prefix(String prefix) {
            if (!prefix.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "redis prefix: \"" + prefix + "\" (expected: letters, digits and . _ -)");
            }
            this.prefix = prefix;
            return this;
        }

        /**
         * Sets how long a command may take. Defaults to 500 ms. What a request waits for is another time, and shorter.
         *
         * @throws IllegalArgumentException if shorter than 1 ms or longer than a minute
         */
        public Builder timeout(Duration timeout) {
            if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException("redis timeout: " + timeout + " (expected: PT0.001S..PT1M)");
            }
            this.timeout = timeout;
            return this;
        }

        /** Sets what ends the waiting for answers. Defaults to {@link Scheduler#system()}. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Begins to connect and returns the store, at once: it works as soon as Redis can be reached. */
        public RedisStore start() {
            return new RedisStore(RedisLink.open(uri, timeout, scheduler), prefix);
        }
    }
}
