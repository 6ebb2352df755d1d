package io.fairlead.health.check;

import static io.fairlead.health.check.Talk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConversationTest {
    private static final RedisPlan PING = new RedisPlan("", null, Role.ANY);
    private static final RedisPlan LOGIN = new RedisPlan("", Secret.of("hunter2"), Role.ANY);

    private static final String MASTER =
            "# Replication\r\nrole:master\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.2,port=6379,state=online\r\n";
    private static final String REPLICA =
            "# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_link_status:up\r\n";

    @Test
    void pings() {
        assertThat(Talk.with(new RedisConversation(PING)).sent()).isEqualTo("*1\r\n$4\r\nPING\r\n");
        assertThat(judge(PING, "+PONG\r\n")).isEqualTo(HealthResult.pass("PONG"));
    }

    @Test
    void signsIn() {
        assertThat(Talk.with(new RedisConversation(LOGIN)).sent())
                .isEqualTo("*2\r\n$4\r\nAUTH\r\n$7\r\nhunter2\r\n*1\r\n$4\r\nPING\r\n");
        assertThat(Talk.with(new RedisConversation(new RedisPlan("bob", Secret.of("\u00e9\r\n"), Role.ANY)))
                        .sent())
                .isEqualTo("*3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$4\r\n\u00c3\u00a9\r\n\r\n*1\r\n$4\r\nPING\r\n");
        assertThat(judge(LOGIN, "+OK\r\n+PONG\r\n")).isEqualTo(HealthResult.pass("PONG"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "READONLY You can't write against a read only replica.",
                "BUSY Redis is busy running a script.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "DENIED Redis is running in protected mode",
                "NOPERM this user has no permissions to run the 'ping' command",
                "ERR unknown command"
            })
    void errorsAreShownInTheWordsOfRedis(String error) {
        assertThat(judge(PING, "-" + error + "\r\n")).isEqualTo(HealthResult.fail("PING: " + error));
        assertThat(judge(LOGIN, "+OK\r\n-" + error + "\r\n")).isEqualTo(HealthResult.fail("PING: " + error));
    }

    @Test
    void whoAsksForAPasswordWorks() {
        String noAuth = "-NOAUTH Authentication required.\r\n";
        assertThat(judge(PING, noAuth))
                .isEqualTo(HealthResult.pass("works, and asks for a password: NOAUTH Authentication required."));
        assertThat(judge(new RedisPlan("", null, Role.PRIMARY), noAuth))
                .isEqualTo(HealthResult.fail("PING: NOAUTH Authentication required."));
        assertThat(judge(LOGIN, "+OK\r\n" + noAuth).passed()).isFalse();
    }

    @Test
    void aWrongPasswordFailsAndDoesNotShow() {
        assertThat(judge(LOGIN, "-WRONGPASS invalid username-password pair or user is disabled.\r\n"))
                .isEqualTo(HealthResult.fail("AUTH: WRONGPASS invalid username-password pair or user is disabled."));
        assertThat(judge(LOGIN, "-ERR hunter2 is not hunter3\r\n"))
                .isEqualTo(HealthResult.fail("AUTH: ERR *** is not hunter3"));
        assertThat(judge(LOGIN, "+hunter2\r\n")).isEqualTo(HealthResult.fail("AUTH: +*** (expected: +OK)"));
        assertThat(LOGIN.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "PRIMARY, master, true, PONG from a primary",
        "PRIMARY, replica, false, replica (expected: primary)",
        "REPLICA, master, false, primary (expected: replica)",
        "REPLICA, replica, true, PONG from a replica",
    })
    void asksForTheRole(Role role, String server, boolean passes, String detail) {
        RedisPlan plan = new RedisPlan("", null, role);
        assertThat(Talk.with(new RedisConversation(plan)).sent())
                .isEqualTo("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n");
        assertThat(judge(plan, "+PONG\r\n" + bulk(server.equals("master") ? MASTER : REPLICA)))
                .isEqualTo(passes ? HealthResult.pass(detail) : HealthResult.fail(detail));
    }

    @Test
    void aReplicaMayHaveLostItsPrimary() {
        RedisPlan plan = new RedisPlan("", null, Role.REPLICA);
        assertThat(judge(plan, "+PONG\r\n" + bulk(REPLICA.replace("status:up", "status:down"))))
                .isEqualTo(HealthResult.pass("PONG from a replica without a link to its primary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# Replication\r\n", "role:sentinel\r\n", "xrole:master\r\n"})
    void somebodyWithoutARoleFails(String info) {
        RedisPlan plan = new RedisPlan("", null, Role.PRIMARY);
        assertThat(judge(plan, "+PONG\r\n" + bulk(info))).isEqualTo(HealthResult.fail("INFO: names no role"));
    }

    @Test
    void infoMayBeRefused() {
        RedisPlan plan = new RedisPlan("", null, Role.PRIMARY);
        assertThat(judge(plan, "+PONG\r\n-NOPERM no permissions to run the 'info' command\r\n"))
                .isEqualTo(HealthResult.fail("INFO: NOPERM no permissions to run the 'info' command"));
        assertThat(judge(plan, "+PONG\r\n$-1\r\n")).isEqualTo(HealthResult.fail("INFO: names no role"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "\0\0\0",
                "+PO\0NG\r\n",
                "+PONG\rX",
                "*1\r\n$4\r\nPONG\r\n",
                "$4\r\nPONGXX",
                "$4\r\nPONG\rX"
            })
    void garbageFails(String garbage) {
        assertThat(judge(PING, garbage)).isEqualTo(HealthResult.fail("PING: not a reply of Redis"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "32769", "99999999999", "abc", "", "+4", "1e3"})
    void lengthsAreBounded(String length) {
        assertThat(judge(PING, "$" + length + "\r\n"))
                .isEqualTo(HealthResult.fail("PING: reply of length " + length + " (expected: at most 32768)"));
    }

    @ParameterizedTest
    @CsvSource({"+OK, +OK (expected: +PONG)", ":1, :1 (expected: +PONG)", "+PONGS, +PONGS (expected: +PONG)"})
    void anotherReplyFails(String reply, String detail) {
        assertThat(judge(PING, reply + "\r\n")).isEqualTo(HealthResult.fail("PING: " + detail));
    }

    @Test
    void anEndlessLineFails() {
        assertThat(Talk.with(new RedisConversation(PING))
                        .hears("+" + "x".repeat(1025))
                        .result())
                .isEqualTo(HealthResult.fail("PING: reply longer than 1024 bytes"));
    }

    @Test
    void saysWhatItWaitsFor() {
        Talk talk = Talk.with(new RedisConversation(new RedisPlan("", Secret.of("x"), Role.PRIMARY)));
        assertThat(talk.awaited()).isEqualTo("the reply to AUTH");
        assertThat(talk.hears("+OK\r\n").awaited()).isEqualTo("the reply to PING");
        assertThat(talk.hears("+PONG\r\n").awaited()).isEqualTo("the reply to INFO");
        assertThat(talk.hears("$100\r\nrole").hearsTheEnd().result())
                .isEqualTo(HealthResult.fail("connection closed while waiting for the reply to INFO"));
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static HealthResult judge(RedisPlan plan, String replies) {
        return Talk.whateverThePieces(() -> new RedisConversation(plan), List.of(bytes(replies)));
    }
}
