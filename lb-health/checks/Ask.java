import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.health.check.AgentCheckBuilder;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import io.fairlead.health.check.HttpCheckBuilder;
import io.fairlead.health.check.PostgresCheckBuilder;
import io.fairlead.health.check.RedisCheckBuilder;
import io.fairlead.health.check.Role;
import io.fairlead.health.check.ScriptCheckBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the checks it is told on standard input, one a line: kind, port and options, separated by bars, such as
 * {@code postgres|5432|user=joe|role=replica}. Answers each with a line: whether it passed, what else it says, and its
 * words. Equal lines are the same checker, which may remember something.
 */
final class Ask {
    private final CheckEngine engine;
    private final Map<String, HealthChecker> checkers = new HashMap<>();

    private Ask(CheckEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws IOException {
        try (CheckEngine engine = CheckEngine.start()) {
            Ask ask = new Ask(engine);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(ask.answer(line));
            }
        }
    }

    private String answer(String line) {
        String[] words = line.split("\\|", -1);
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < words.length; i++) {
            String[] option = words[i].split("=", 2);
            options.put(option[0], option[1].translateEscapes());
        }
        Duration timeout = Duration.ofMillis(Long.parseLong(options.getOrDefault("timeout", "3000")));
        HealthChecker checker = checkers.computeIfAbsent(line, unused -> checker(words[0], options));
        Backend backend = Backend.of("server", new InetSocketAddress("127.0.0.1", Integer.parseInt(words[1])));
        HealthResult result =
                checker.check(Probe.of(backend, timeout)).toCompletableFuture().join();
        String weight = result.weightPercent().isPresent() ? " " + result.weightPercent().getAsInt() + "%" : "";
        String wish = result.wish().map(state -> " " + state).orElse("");
        String force = (result.force() == HealthResult.Force.DEFINITE) ? " definitely" : "";
        return (result.passed() ? "pass" : "fail") + force + weight + wish + ": " + result.detail();
    }

    private HealthChecker checker(String kind, Map<String, String> options) {
        return switch (kind) {
            case "tcp" -> Checks.tcp(engine);
            case "http" -> http(options);
            case "postgres" -> postgres(options);
            case "redis" -> redis(options);
            case "script" -> script(options);
            case "agent" -> agent(options);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private HealthChecker http(Map<String, String> options) {
        HttpCheckBuilder check = Checks.http(engine).path(options.getOrDefault("path", "/"));
        if (options.containsKey("body")) {
            check.bodyContains(options.get("body"));
        }
        if (options.containsKey("regex")) {
            check.bodyMatches(options.get("regex"));
        }
        return check.build();
    }

    private HealthChecker postgres(Map<String, String> options) {
        PostgresCheckBuilder check = Checks.postgres(engine, options.get("user"))
                .role(role(options))
                .allowClearText(options.containsKey("clear"));
        if (options.containsKey("database")) {
            check.database(options.get("database"));
        }
        if (options.containsKey("password")) {
            check.password(options.get("password"));
        }
        if (options.containsKey("lag")) {
            check.maxLag(Duration.ofMillis(Long.parseLong(options.get("lag"))));
        }
        if (options.containsKey("lagQuery")) {
            check.lagQuery(options.get("lagQuery"));
        }
        return check.build();
    }

    private HealthChecker redis(Map<String, String> options) {
        RedisCheckBuilder check = Checks.redis(engine).role(role(options));
        if (options.containsKey("password")) {
            check.login(options.getOrDefault("user", ""), options.get("password"));
        }
        return check.build();
    }

    private HealthChecker script(Map<String, String> options) {
        ScriptCheckBuilder check = Checks.script(engine).send(options.get("send"));
        return options.containsKey("line")
                ? check.expectLine(options.get("line")).build()
                : check.expect(options.get("expect")).build();
    }

    private HealthChecker agent(Map<String, String> options) {
        AgentCheckBuilder check = Checks.agent(engine).send(options.getOrDefault("send", ""));
        return check.build();
    }

    private static Role role(Map<String, String> options) {
        return Role.valueOf(options.getOrDefault("role", "any").toUpperCase(Locale.ROOT));
    }
}
