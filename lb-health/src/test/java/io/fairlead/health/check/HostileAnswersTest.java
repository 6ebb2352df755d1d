package io.fairlead.health.check;

import static io.fairlead.health.check.Talk.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer sends, a conversation goes on or ends in words, and takes little memory. */
class HostileAnswersTest {
    /** All that the engine hands over before it gives up, and one read more. */
    private static final int MOST_RECEIVED = Exchange.MAX_RECEIVED + 16 * 1024;

    /** A multiple of what is received: texts of two bytes a character, and buffers that double. */
    private static final long MOST_ALLOCATED = 128L * MOST_RECEIVED;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Map<String, Supplier<Conversation>> conversations() {
        Map<String, Supplier<Conversation>> all = new TreeMap<>();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        BoundedRegex regex = BoundedRegex.of("regex", "x\\d$");
        all.put("http", () -> new HttpConversation(nothing, StatusRanges.DEFAULT, null));
        all.put("http text", () -> new HttpConversation(nothing, StatusRanges.DEFAULT, BodyRule.text("ready")));
        all.put("http regex", () -> new HttpConversation(nothing, StatusRanges.DEFAULT, BodyRule.regex(regex)));
        all.put(
                "script",
                () -> new ScriptConversation(new Script(
                        List.of(
                                new Script.Turn(nothing, Script.line(regex)),
                                new Script.Turn(nothing, Script.needle(Needle.of("end"), "end"))),
                        nothing)));
        all.put("redis", () -> new RedisConversation(new RedisPlan("u", Secret.of("p"), Role.PRIMARY)));
        all.put("redis ping", () -> new RedisConversation(new RedisPlan("", null, Role.ANY)));
        all.put("postgres", () -> postgres(Secret.of("p")));
        all.put("postgres without password", () -> postgres(null));
        all.put("agent", () -> new AgentConversation(nothing));
        return all;
    }

    private static Conversation postgres(Secret password) {
        PgPlan plan = new PgPlan("u", "", password, true, Role.ANY, Duration.ofSeconds(1), PgPlan.LAG);
        return new PgConversation(plan, new ScramKeyCache(), "nonce");
    }

    /** Beginnings that get a parser going, and what is repeated after them for ever. */
    static Stream<Arguments> floods() {
        List<Arguments> floods = new ArrayList<>();
        String ok = "R\0\0\0\10\0\0\0\0";
        for (String beginning : List.of(
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "+OK\r\n",
                "+OK\r\n+PONG\r\n$32768\r\n",
                "-",
                ok,
                ok + "Z\0\0\0\5I",
                "E\0\0\100\0",
                "R\0\0\0\27\0\0\0\12SCRAM-SHA-256\0\0R\0\0\100\0\0\0\0\13r=nonce")) {
            for (String repeated : List.of(
                    "x",
                    "\0",
                    "\u00ff",
                    "\n",
                    "\r\n",
                    ",",
                    "a: b\r\n",
                    "1\r\nx\r\n",
                    "HTTP/1.1 100 Continue\r\n\r\n",
                    "+OK\r\n",
                    ok,
                    "N\0\0\0\4",
                    "S\0\0\100\0" + "y".repeat(16380),
                    "E\0\0\0\5\0",
                    "D\0\0\0\6\0\1",
                    "T\0\0\0\4")) {
                floods.add(arguments(beginning, repeated));
            }
        }
        return floods.stream();
    }

    @ParameterizedTest
    @MethodSource("floods")
    @Timeout(60)
    void aFloodEndsInWordsOrWithTheEngineAndTakesLittleMemory(String beginning, String repeated) {
        byte[] flood = bytes(beginning + repeated.repeat(MOST_RECEIVED / repeated.length()));
        conversations().forEach((name, conversation) -> {
            for (int piece : new int[] {16 * 1024, 61}) {
                Talk talk = Talk.with(conversation.get());
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int at = 0; at < flood.length && !talk.isDone(); at += piece) {
                    talk.hears(Arrays.copyOfRange(flood, at, Math.min(flood.length, at + piece)));
                }
                long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                assertThat(allocated).as(name).isLessThan(MOST_ALLOCATED);
                talk.hearsTheEnd();
                assertThat(talk.result().detail()).as(name).isNotEmpty().hasSizeLessThan(1500);
            }
        });
    }

    @Property(tries = 300)
    void noAnswerThrows(@ForAll @From("answers") List<String> answers) {
        conversations().forEach((name, conversation) -> {
            Talk talk = Talk.with(conversation.get());
            answers.forEach(talk::hears);
            assertThat(talk.hearsTheEnd().result().detail()).as(name).isNotEmpty();
        });
    }

    /** Pieces of the protocols in any order, cut anywhere. */
    @Provide
    Arbitrary<List<String>> answers() {
        Arbitrary<String> words = Arbitraries.of(
                "HTTP/1.1 200 OK\r\n",
                "Content-Length: 5\r\n",
                "Transfer-Encoding: chunked\r\n",
                "\r\n",
                "5\r\nready",
                "ready",
                "+OK\r\n",
                "+PONG\r\n",
                "-NOAUTH x\r\n",
                "$5\r\nhello\r\n",
                "$-1\r\n",
                "role:master\r\n",
                "R\0\0\0\10\0\0\0\0",
                "R\0\0\0\10\0\0\0\3",
                "R\0\0\0\14\0\0\0\5abcd",
                "R\0\0\0\27\0\0\0\12SCRAM-SHA-256\0\0",
                "R\0\0\0\33\0\0\0\13r=nonce1,s=QQ==,i=1",
                "R\0\0\0\12\0\0\0\14v=",
                "Z\0\0\0\5I",
                "D\0\0\0\20\0\2\0\0\0\1t\0\0\0\1" + "9",
                "D\0\0\0\6\0\1",
                "E\0\0\0\5\0",
                "E\0\0\0\14C28P01\0\0",
                "up\n",
                "75%",
                "\0",
                "\u00ff");
        return words.list().ofMaxSize(12).flatMap(parts -> {
            String all = String.join("", parts);
            return Arbitraries.integers()
                    .between(0, all.length())
                    .map(at -> List.of(all.substring(0, at), all.substring(at)));
        });
    }
}
