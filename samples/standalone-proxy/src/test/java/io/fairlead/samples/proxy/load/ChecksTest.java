package io.fairlead.samples.proxy.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.health.InitialState;
import io.fairlead.health.check.Role;
import io.fairlead.samples.proxy.config.AgentConfig;
import io.fairlead.samples.proxy.config.BackendTlsConfig;
import io.fairlead.samples.proxy.config.CheckConfig;
import io.fairlead.samples.proxy.config.CheckType;
import io.fairlead.samples.proxy.config.PgsqlConfig;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.RedisConfig;
import io.fairlead.samples.proxy.config.TurnConfig;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be said about checks and agents, and what cannot. */
class ChecksTest {
    @Test
    void intervalsAndTheInitialState() {
        CheckConfig check =
                check("{ type: tcp, interval: 5s, fastInterval: 500ms, downInterval: 30s, initial: fully-down }");
        assertThat(check.fastInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(check.downInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(check.initial()).isEqualTo(InitialState.FULLY_DOWN);
        CheckConfig plain = check("{ type: tcp }");
        assertThat(plain.fastInterval()).isZero();
        assertThat(plain.initial()).isEqualTo(InitialState.FULLY_UP);
    }

    @Test
    void bodies() {
        assertThat(check("{ type: http, body: all good }").body()).isEqualTo("all good");
        assertThat(check("{ type: http, bodyRegex: '^\"status\": ?\"(UP|OK)\"' }")
                        .bodyRegex())
                .isEqualTo("^\"status\": ?\"(UP|OK)\"");
    }

    @Test
    void databases() {
        CheckConfig check = Loading.load(
                        file(
                                "check: { type: pgsql, port: 6432, pgsql: { user: checker, password: '${PW}', database: app, role: replica, maxLag: 10s } }"),
                        Map.of("PW", "s3cret"))
                .pools()
                .get(0)
                .check();
        assertThat(check.port()).isEqualTo(6432);
        assertThat(check.pgsql())
                .isEqualTo(new PgsqlConfig("checker", "s3cret", "app", Role.REPLICA, Duration.ofSeconds(10)));
        assertThat(check.toString()).doesNotContain("s3cret");

        CheckConfig redis = check("{ type: redis, redis: { user: u, password: s3cret, role: primary } }");
        assertThat(redis.redis()).isEqualTo(new RedisConfig("u", "s3cret", Role.PRIMARY));
        assertThat(redis.toString()).doesNotContain("s3cret");
        assertThat(check("{ type: redis }").redis()).isEqualTo(new RedisConfig("", "", Role.ANY));
    }

    @Test
    void scripts() {
        CheckConfig check = check(
                "{ type: script, script: [ { expectLine: '^220 ' }, { send: \"EHLO x\\r\\n\", expect: '250' }, { send: \"QUIT\\r\\n\" } ] }");
        assertThat(check.type()).isEqualTo(CheckType.SCRIPT);
        assertThat(check.script())
                .containsExactly(
                        new TurnConfig("", "", "^220 "),
                        new TurnConfig("EHLO x\r\n", "250", ""),
                        new TurnConfig("QUIT\r\n", "", ""));
    }

    @Test
    void encryption() {
        CheckConfig own = check("{ type: http, port: 8443, tls: { verify: false, serverName: a.test, alpn: [h2] } }");
        assertThat(requireNonNull(own.tls()).serverName()).isEqualTo("a.test");
        assertThat(pool("check: { type: tcp }").checkTls()).isNull();
        assertThat(pool("check: { type: tcp, tls: { } }").checkTls())
                .isEqualTo(SectionSpec.defaults(BackendTlsConfig.class));
        String tls = "tls: { serverName: a.test }, check: { %s }";
        assertThat(requireNonNull(pool(tls.formatted("type: grpc, service: shop.Cart"))
                                .checkTls())
                        .serverName())
                .isEqualTo("a.test");
        assertThat(requireNonNull(pool(tls.formatted("type: http, tls: { serverName: b.test }"))
                                .checkTls())
                        .serverName())
                .isEqualTo("b.test");
        for (String plain : List.of("type: http, plain: true", "type: redis, plain: true", "type: none")) {
            assertThat(pool(tls.formatted(plain)).checkTls()).as(plain).isNull();
        }
    }

    @Test
    void pagesOverHttp2() {
        assertThat(pool("check: { type: http }").checksHttp2()).isFalse();
        assertThat(pool("protocol: http2, check: { type: http }").checksHttp2()).isTrue();
        assertThat(pool("check: { type: http, tls: { alpn: [h2] } }").checksHttp2())
                .isTrue();
        assertThat(pool("protocol: http2, check: { type: http, tls: { alpn: [http/1.1] } }")
                        .checksHttp2())
                .isFalse();
    }

    @Test
    void agents() {
        assertThat(agent("agent: 5555"))
                .isEqualTo(new AgentConfig(5555, "", Duration.ofSeconds(2), Duration.ofSeconds(2)));
        assertThat(agent("agent: { port: 5555, send: \"web1\\n\", interval: 10s, timeout: 1s }"))
                .isEqualTo(new AgentConfig(5555, "web1\n", Duration.ofSeconds(10), Duration.ofSeconds(1)));
        assertThat(Loading.load(file("panic: 0")).pools().get(0).agent()).isNull();
    }

    @Test
    void mistakesAreNamed() {
        assertProblem("check: { type: tcp, fastInterval: 1ms }", "check.fastInterval: 1ms (expected: 0s, or 10ms..1d)");
        assertProblem("check: { type: tcp, body: x }", "check.body: only with type http (it is tcp)");
        assertProblem("check: { type: http, body: x, bodyRegex: x }", "check.bodyRegex: only without \"body\"");
        assertProblem(
                "check: { type: http, bodyRegex: '(' }",
                "check.bodyRegex: \"(\" (expected: a regular expression, in ASCII)");
        assertProblem("check: { type: pgsql }", "check.pgsql: missing, but \"type\" is pgsql");
        assertProblem("check: { type: pgsql, pgsql: { role: any } }", "check.pgsql.user: missing");
        assertProblem(
                "check: { type: redis, redis: { user: u } }", "check.redis.password: missing, but there is a \"user\"");
        assertProblem(
                "check: { type: redis, redis: { password: 'two words' } }",
                "check.redis.password: not shown here (expected: visible ASCII without spaces)");
        assertProblem(
                "check: { type: script, script: [ { send: x } ] }",
                "check.script: expects nothing, but \"type\" is script");
        assertProblem(
                "check: { type: script, script: [ { } ] }",
                "check.script[0]: nothing (expected: send, expect or expectLine)");
        assertProblem(
                "check: { type: script, script: [ { expect: x, expectLine: x } ] }",
                "check.script[0].expectLine: only without \"expect\"; make it a turn of its own");
        assertProblem(
                "check: { type: tcp, initial: sideways }",
                "check.initial: \"sideways\" (expected: fully-up, up, down or fully-down)");
        assertProblem("check: { type: tcp, service: x }", "check.service: only with type grpc (it is tcp)");
        assertProblem("check: { type: redis, tls: { } }", "check.tls: only with type tcp, http or grpc (it is redis)");
        assertProblem("check: { type: tcp, plain: true, tls: { } }", "check.plain: true, but there is \"tls\"");
        assertProblem(
                "check: { type: grpc, tls: { alpn: [http/1.1] } }",
                "check.tls.alpn: [http/1.1], but \"type\" is grpc (expected: [h2])");
        assertProblem(
                "check: { type: grpc, service: " + "x".repeat(1025) + " }",
                "check.service: 1025 characters (expected: at most 1024)");
        assertProblem("check: { type: http, tls: { key: x } }", "check.tls.key: only with \"certificate\"");
        Map.of("redis", "", "pgsql", ", pgsql: { user: u }", "script", ", script: [ { expect: x } ]")
                .forEach((type, more) -> assertThat(
                                Loading.problems(file("check: { type: " + type + more + " }\n    tls: { }")))
                        .containsExactly("fairlead.yaml:4: pools[0].check.type: " + type
                                + " asks in plain text, but there is \"tls\" (expected: \"check.plain\" true and a port"
                                + " that is not encrypted, or tcp, http or grpc)"));
        assertProblem("agent: { send: x }", "agent.port: missing");
    }

    private static void assertProblem(String check, String problem) {
        assertThat(Loading.problems(file(check))).as(check).containsExactly("fairlead.yaml:4: pools[0]." + problem);
    }

    private static PoolConfig pool(String options) {
        return Loading.load("""
                listeners: [ { name: web, bind: ":80", pool: apps } ]
                pools: [ { name: apps, backends: [ { id: a, address: "10.0.0.1:80" } ], %s } ]
                """.formatted(options)).pools().get(0);
    }

    private static CheckConfig check(String check) {
        return Loading.load(file("check: " + check)).pools().get(0).check();
    }

    private static AgentConfig agent(String agent) {
        return requireNonNull(Loading.load(file(agent)).pools().get(0).agent());
    }

    private static String file(String line) {
        return """
                listeners: [ { name: web, bind: ":80", pool: apps } ]
                pools:
                  - name: apps
                    %s
                    backends: [ { id: a, address: "10.0.0.1:80" } ]
                """.formatted(line);
    }
}
